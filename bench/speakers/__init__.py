"""Kokoro run in several ways, on one list of phonemes: ours with either graph, kokoro-onnx, and onnxruntime alone."""
