"""A 2 kB stand-in for the Kokoro model, made byte by byte: same inputs and output, so the engine runs without weights.

Its graph: every token becomes 10 ms of a sine whose height is the token, times the mean of the style, over the speed.
An ONNX file is a protocol buffer; the few field numbers that are needed are written out below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.kokoro.pins import STYLE_SIZE, VOICE_ROWS, VOICE_SHA256, KokoroParts, VoiceTable

FRAMES_PER_TOKEN = 240
FLOAT, INT64 = 1, 7
_VARINT, _BYTES = 0, 2


def tiny_parts() -> KokoroParts:
    """A model and a voice table for every name, each voice a little louder than the one before."""
    rows = np.linspace(1.0, 1.2, VOICE_ROWS, dtype=np.float32)[:, np.newaxis]
    voices = {
        name: VoiceTable(np.repeat(rows * (1 + number / 10), STYLE_SIZE, axis=1).astype(np.float32), f"{number:064x}")
        for number, name in enumerate(VOICE_SHA256)
    }
    return KokoroParts(model=tiny_model(), model_sha256="1" * 64, voices=voices)


def tiny_model(*, tokens_input: str = "tokens", speed_type: int = FLOAT) -> bytes:
    """The model's file; `tokens_input` and `speed_type` make exports that differ from the usual one."""
    wave = (np.sin(np.arange(FRAMES_PER_TOKEN) * 2 * np.pi / 60) / 400).astype(np.float32)
    nodes = [
        _node("Cast", [tokens_input], "numbers", _attribute("to", FLOAT)),
        _node("Transpose", ["numbers"], "column", _attributes("perm", [1, 0])),
        _node("MatMul", ["column", "wave"], "sines"),
        _node("ReduceMean", ["style"], "loudness", _attribute("keepdims", 0)),
        _node("Mul", ["sines", "loudness"], "voiced"),
        _node("Cast", ["speed"], "pace", _attribute("to", FLOAT)),
        _node("Div", ["voiced", "pace"], "paced"),
        _node("Reshape", ["paced", "flat"], "audio"),
    ]
    graph = b"".join(_field(1, node) for node in nodes)
    graph += _field(2, b"tiny")
    graph += _field(5, _tensor("wave", FLOAT, wave.reshape(1, -1)))
    graph += _field(5, _tensor("flat", INT64, np.array([-1], dtype=np.int64)))
    graph += _field(11, _value(tokens_input, INT64, [1, "n"]))
    graph += _field(11, _value("style", FLOAT, [1, STYLE_SIZE]))
    graph += _field(11, _value("speed", speed_type, [1]))
    graph += _field(12, _value("audio", FLOAT, ["frames"]))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 20))


def _number(value: int) -> bytes:
    """A varint."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, value: int | bytes) -> bytes:
    """One field of a message: a number, or anything that is bytes."""
    if isinstance(value, int):
        return _number(number << 3 | _VARINT) + _number(value)
    return _number(number << 3 | _BYTES) + _number(len(value)) + value


def _node(kind: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    """A step of the graph (NodeProto)."""
    message = (
        b"".join(_field(1, name.encode()) for name in inputs) + _field(2, output.encode()) + _field(4, kind.encode())
    )
    return message + (_field(5, attribute) if attribute else b"")


def _attribute(name: str, value: int) -> bytes:
    """A whole number that a step takes (AttributeProto, type INT)."""
    return _field(1, name.encode()) + _field(3, value) + _field(20, 2)


def _attributes(name: str, values: list[int]) -> bytes:
    """Whole numbers that a step takes (AttributeProto, type INTS)."""
    return _field(1, name.encode()) + b"".join(_field(8, value) for value in values) + _field(20, 7)


def _tensor(name: str, kind: int, values: NDArray[np.float32] | NDArray[np.int64]) -> bytes:
    """A constant (TensorProto with raw data)."""
    dimensions = b"".join(_field(1, size) for size in values.shape)
    return dimensions + _field(2, kind) + _field(8, name.encode()) + _field(9, values.tobytes())


def _value(name: str, kind: int, shape: list[int | str]) -> bytes:
    """An input or output with its type (ValueInfoProto)."""
    sizes = b"".join(
        _field(1, _field(1, size) if isinstance(size, int) else _field(2, size.encode())) for size in shape
    )
    return _field(1, name.encode()) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))
