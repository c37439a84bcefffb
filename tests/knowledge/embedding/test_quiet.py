from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: Says what ONNX Runtime finds in the environment when it is loaded, which is when it decides.
LOADS = """
import os, sys

class Watching:
    def find_spec(self, name, *_):
        if name == "onnxruntime":
            print(os.environ.get("ORT_DISABLE_TELEMETRY"))

sys.meta_path.insert(0, Watching())
import knowledge.embedding.e5
"""


@pytest.mark.slow
def test_the_runtime_of_our_embedder_is_told_to_be_silent_before_it_is_loaded() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOADS],
        env=os.environ | {"ORT_DISABLE_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stdout.splitlines() == ["1"], ended.stderr[-1000:]
