"""Embedders: text to vectors. Import the module you need; this package imports nothing heavy."""

import os

# ONNX Runtime looks once, when it is loaded: from 1.29 on it tells Microsoft of the process and of each model it opens.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
