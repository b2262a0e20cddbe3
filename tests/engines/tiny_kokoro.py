"""A 2 kB stand-in for the Kokoro model, made byte by byte: same inputs and output, so the engine runs without weights.

Its graph: every token becomes 10 ms of a sine whose height is the token, times the mean of the style, over the speed.
An ONNX file is a protocol buffer; the few field numbers that are needed are written out below.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.kokoro.parts import KokoroParts
from pipeline.engines.kokoro.pins import STYLE_SIZE, VOICE_ROWS, VOICE_SHA256, VoiceTable
from pipeline.speech.zhuyin import zhuyin_symbols

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FRAMES_PER_TOKEN = 240
ZH_VOICES = (
    *("af_maple", "af_sol", "bf_vale"),
    *(f"zf_{number:03}" for number in range(1, 56)),
    *(f"zm_{number:03}" for number in range(9, 54)),
)
"""As many voices as v1.1-zh has, named alike."""
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


def zh_vocabulary() -> dict[str, int]:
    """A vocabulary of v1.1-zh: its symbols, with numbers that no other model gives them."""
    return {symbol: number for number, symbol in enumerate(sorted(zhuyin_symbols()), 1)}


def write_zh_folder(folder: Path, voices: Sequence[str]) -> Path:
    """A folder such as a user has of v1.1-zh: config.json, a tiny model with the inputs of its exports, an archive."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"n_token": 178, "vocab": zh_vocabulary()}), encoding="utf-8")
    (folder / "kokoro-v1.1-zh.onnx").write_bytes(tiny_model(tokens_input="input_ids"))
    with (folder / "voices-v1.1-zh.bin").open("wb") as file:
        np.savez(file, allow_pickle=False, **{name: zh_style(name)[:, np.newaxis] for name in voices})
    return folder


def zh_style(name: str) -> NDArray[np.float32]:
    """The style of a voice of that folder: numbers drawn by its name, equal for all lengths; louder than nothing."""
    draw = np.random.default_rng(sum(map(ord, name)) + 1000 * len(name))
    row = 1.5 + draw.normal(size=STYLE_SIZE) / 4
    return np.repeat(row[np.newaxis].astype(np.float32), VOICE_ROWS, axis=0)


def tiny_model(*, tokens_input: str = "tokens", speed_type: int = FLOAT) -> bytes:
    """The model's file; `tokens_input` and `speed_type` make exports that differ from the usual one."""
    wave = (np.sin(np.arange(FRAMES_PER_TOKEN) * 2 * np.pi / 60) / 400).astype(np.float32)
    nodes = [
        node("Cast", [tokens_input], "numbers", attribute("to", FLOAT)),
        node("Transpose", ["numbers"], "column", attributes("perm", [1, 0])),
        node("MatMul", ["column", "wave"], "sines"),
        node("ReduceMean", ["style"], "loudness", attribute("keepdims", 0)),
        node("Mul", ["sines", "loudness"], "voiced"),
        node("Cast", ["speed"], "pace", attribute("to", FLOAT)),
        node("Div", ["voiced", "pace"], "paced"),
        node("Reshape", ["paced", "flat"], "audio"),
    ]
    graph = b"".join(field(1, node) for node in nodes)
    graph += field(2, b"tiny")
    graph += field(5, tensor("wave", FLOAT, wave.reshape(1, -1)))
    graph += field(5, tensor("flat", INT64, np.array([-1], dtype=np.int64)))
    graph += field(11, port(tokens_input, INT64, [1, "n"]))
    graph += field(11, port("style", FLOAT, [1, STYLE_SIZE]))
    graph += field(11, port("speed", speed_type, [1]))
    graph += field(12, port("audio", FLOAT, ["frames"]))
    return field(1, 8) + field(7, graph) + field(8, field(2, 20))


def _number(value: int) -> bytes:
    """A varint."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: int | bytes) -> bytes:
    """One field of a message: a number, or anything that is bytes."""
    if isinstance(value, int):
        return _number(number << 3 | _VARINT) + _number(value)
    return _number(number << 3 | _BYTES) + _number(len(value)) + value


def node(kind: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    """A step of the graph (NodeProto)."""
    message = b"".join(field(1, name.encode()) for name in inputs) + field(2, output.encode()) + field(4, kind.encode())
    return message + (field(5, attribute) if attribute else b"")


def attribute(name: str, value: int) -> bytes:
    """A whole number that a step takes (AttributeProto, type INT)."""
    return field(1, name.encode()) + field(3, value) + field(20, 2)


def attributes(name: str, values: list[int]) -> bytes:
    """Whole numbers that a step takes (AttributeProto, type INTS)."""
    return field(1, name.encode()) + b"".join(field(8, value) for value in values) + field(20, 7)


def tensor(name: str, kind: int, values: NDArray[np.float32] | NDArray[np.int64]) -> bytes:
    """A constant (TensorProto with raw data)."""
    dimensions = b"".join(field(1, size) for size in values.shape)
    return dimensions + field(2, kind) + field(8, name.encode()) + field(9, values.tobytes())


def port(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    """An input or output with its type (ValueInfoProto)."""
    sizes = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size.encode())) for size in shape)
    return field(1, name.encode()) + field(2, field(1, field(1, kind) + field(2, sizes)))
