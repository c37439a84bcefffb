"""The ONNX graph of the encoder, written from the weight file once and kept in the cache folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from knowledge.embedding.weights import BLOCK, Floats, Weights

if TYPE_CHECKING:
    import onnx

#: `q4` keeps the weights as the file has them, sixteen bytes a block: a seventh of the memory to read
#: through, which is what a short text waits for. Its vectors differ from those of `fp32` by a ten-thousandth.
Precision = Literal["fp32", "int8", "q4"]

VERSION = 3  #: Of this module's graph; a change makes a new file in the cache.
#: The layer whose tokens are compared, from the end: the last one is bent towards the vector of the whole
#: text. Measured on Danish passages asked in five languages, best of the last seven.
TOKENS_BEFORE_THE_END = 2
OPSET = 18
IR_VERSION = 9
EPSILON = 1e-12
MICROSOFT = "com.microsoft"
ACTIVATIONS_IN_INT8 = 4  #: Scaled block by block, so that a vector does not depend on what else is in the run.


def graph(weights: Weights, *, precision: Precision, cache: Path) -> Path:
    """Return the file of the graph, written now if it is not there yet."""
    path = cache / f"e5-{weights.version}-{precision}-{VERSION}.onnx"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _write(path, weights, precision)
    return path


def _write(path: Path, weights: Weights, precision: Precision) -> None:
    import onnx  # noqa: PLC0415 - heavy, and needed on the very first start only

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        written = Path(folder) / "graph.onnx"
        encoder = _PackedEncoder(weights) if precision == "q4" else _Encoder(weights)
        onnx.save(encoder.model(), str(written))
        if precision == "int8":
            written = _quantised(written)
        with written.open("rb") as file:
            os.fsync(file.fileno())
        written.replace(path)  # whole or not at all: a second process may be waiting for it


def _quantised(source: Path) -> Path:
    from onnxruntime.quantization import (  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
        QuantType,
        quantize_dynamic,
    )

    target = source.with_name("quantised.onnx")
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
    )
    return target


class _Encoder:
    """Twelve layers of BERT over summed embeddings `[texts, tokens, hidden]`, mean-pooled; the tokens beside.

    All texts of a run are of one length: there is no padding, hence no mask.
    """

    def __init__(self, weights: Weights) -> None:
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415 - as above

        self.weights = weights
        self.helper = helper
        self.to_tensor = numpy_helper.from_array
        self.float = TensorProto.FLOAT
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        hidden = self.weights.shape.hidden
        state = self._normalised("embeddings", "emb.ln", "start")
        for layer in range(self.weights.shape.layers):
            state = self._layer(state, f"l{layer}")
            if layer == self.weights.shape.layers - TOKENS_BEFORE_THE_END:
                self._node("Identity", [state], "tokens")
        self._node("ReduceMean", [state, self._constant("axis", np.array([1]))], "vector", keepdims=0)
        built = self.helper.make_graph(
            self.nodes,
            "e5",
            [self.helper.make_tensor_value_info("embeddings", self.float, ["texts", "tokens", hidden])],
            [
                self.helper.make_tensor_value_info("vector", self.float, ["texts", hidden]),
                self.helper.make_tensor_value_info("tokens", self.float, ["texts", "tokens", hidden]),
            ],
            self.constants,
        )
        opsets = [self.helper.make_opsetid("", OPSET), self.helper.make_opsetid(MICROSOFT, 1)]
        model = self.helper.make_model(built, opset_imports=opsets, ir_version=IR_VERSION)
        self.helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})  # or it warns on stderr
        return model

    def _layer(self, state: str, layer: str) -> str:
        hidden, feed_forward = self.weights.shape.hidden, self.weights.shape.feed_forward
        attended = self._linear(self._attention(state, layer), f"{layer}.ao", rows=hidden)
        state = self._normalised(self._node("Add", [attended, state], f"{layer}.r1"), f"{layer}.aln", f"{layer}.n1")
        widened = self._linear(state, f"{layer}.fi", rows=feed_forward)
        active = self._node("Gelu", [widened], f"{layer}.gelu", domain=MICROSOFT)
        narrowed = self._linear(active, f"{layer}.fo", rows=hidden)
        return self._normalised(self._node("Add", [narrowed, state], f"{layer}.r2"), f"{layer}.oln", f"{layer}.n2")

    def _attention(self, state: str, layer: str) -> str:
        projections = [f"{layer}.{letter}" for letter in "qkv"]
        hidden = self.weights.shape.hidden
        weight = np.concatenate([self._tensor(f"{p}.w").reshape(hidden, hidden).T for p in projections], axis=1)
        bias = np.concatenate([self._tensor(f"{p}.b") for p in projections])
        inputs = [state, self._constant(f"{layer}.qkv.w", weight), self._constant(f"{layer}.qkv.b", bias)]
        heads = self.weights.shape.heads
        return self._node("Attention", inputs, f"{layer}.context", domain=MICROSOFT, num_heads=heads)

    def _linear(self, state: str, name: str, *, rows: int) -> str:
        weight = self._constant(f"{name}.w", self._tensor(f"{name}.w").reshape(rows, -1).T)
        product = self._node("MatMul", [state, weight], f"{name}.product")
        return self._node("Add", [product, self._constant(f"{name}.b", self._tensor(f"{name}.b"))], f"{name}.out")

    def _normalised(self, state: str, name: str, output: str) -> str:
        parameters = [self._constant(f"{name}.{part}", self._tensor(f"{name}.{part}")) for part in "wb"]
        return self._node("LayerNormalization", [state, *parameters], output, axis=-1, epsilon=EPSILON)

    def _tensor(self, name: str) -> Floats:
        return self.weights.tensor(name)

    def _constant(self, name: str, values: np.ndarray[Any, Any]) -> str:
        self.constants.append(self.to_tensor(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(self.helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output


class _PackedEncoder(_Encoder):
    """The same, multiplied straight from the four-bit blocks."""

    def _attention(self, state: str, layer: str) -> str:
        shape = self.weights.shape
        inputs = [self._linear(state, f"{layer}.{letter}", rows=shape.hidden) for letter in "qkv"]
        return self._node("MultiHeadAttention", inputs, f"{layer}.context", domain=MICROSOFT, num_heads=shape.heads)

    def _linear(self, state: str, name: str, *, rows: int) -> str:
        nibbles, scales = self.weights.packed(f"{name}.w", rows=rows)
        inputs = [state, self._constant(f"{name}.w", nibbles), self._constant(f"{name}.scales", scales)]
        columns = nibbles.shape[1] * BLOCK
        attributes = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": ACTIVATIONS_IN_INT8}
        product = self._node("MatMulNBits", inputs, f"{name}.product", domain=MICROSOFT, **attributes)
        return self._node("Add", [product, self._constant(f"{name}.b", self._tensor(f"{name}.b"))], f"{name}.out")
