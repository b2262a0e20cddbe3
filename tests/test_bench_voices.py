"""The measurement of voices: the speaker encoder, the figures, the page, the plot and the engine's table."""

from __future__ import annotations

import io
import pickle
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from bench.listen.corpus import read_sentences
from bench.listen.listening import Result
from bench.listen.renderings import OURS, Reading, Rendering, read_ours
from bench.listen.scoring import Marks, Tally
from bench.voices.measuring import TAKEN, choose, distance, measure, nearest, nearest_with_english, real_cer
from bench.voices.report import Facts, to_markdown, to_svg, to_table, verdicts
from bench.voices.speaker_encoder import (
    BANDS,
    HIDDEN,
    RATE_HZ,
    WINDOW,
    SpeakerEncoder,
    mel_bands,
    read_weights,
    unit,
)
from pipeline.engines.kokoro.quiet_onnx import onnxruntime
from tests.engines.tiny_kokoro import FLOAT, attribute, field, node, port, tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.voices.measuring import Measured
    from pipeline.script.dialogue import Gender

RANDOM = np.random.default_rng(5)


def random_array(*shape: int) -> NDArray[np.float32]:
    return (RANDOM.standard_normal(shape) * 0.2).astype(np.float32)


def random_weights() -> dict[str, NDArray[np.float32]]:
    weights = {"linear.weight": random_array(HIDDEN, HIDDEN), "linear.bias": random_array(HIDDEN)}
    for layer in range(3):
        weights |= {
            f"lstm.weight_ih_l{layer}": random_array(4 * HIDDEN, HIDDEN if layer else BANDS),
            f"lstm.weight_hh_l{layer}": random_array(4 * HIDDEN, HIDDEN),
            f"lstm.bias_ih_l{layer}": random_array(4 * HIDDEN),
            f"lstm.bias_hh_l{layer}": random_array(4 * HIDDEN),
        }
    return weights


def onnx_order(gates: NDArray[np.float32]) -> NDArray[np.float32]:
    """Torch has the gates as input, forget, cell, output; ONNX as input, output, forget, cell."""
    entering, forgetting, cell, leaving = np.split(gates, 4)
    return np.concatenate([entering, leaving, forgetting, cell])[np.newaxis]


def test_the_recurrent_layer_is_the_one_that_onnxruntime_knows() -> None:
    weights, steps = random_weights(), random_array(7, 2, BANDS)
    bias = np.concatenate([onnx_order(weights[f"lstm.bias_{kind}_l0"]) for kind in ("ih", "hh")], axis=1)
    graph = b"".join(
        [
            field(1, node("LSTM", ["x", "w", "r", "b"], "y", attribute("hidden_size", HIDDEN))),
            field(2, b"lstm"),
            field(5, tensor("w", FLOAT, onnx_order(weights["lstm.weight_ih_l0"]))),
            field(5, tensor("r", FLOAT, onnx_order(weights["lstm.weight_hh_l0"]))),
            field(5, tensor("b", FLOAT, bias)),
            field(11, port("x", FLOAT, [7, 2, BANDS])),
            field(12, port("y", FLOAT, [7, 1, 2, HIDDEN])),
        ]
    )
    session = onnxruntime.InferenceSession(field(1, 8) + field(7, graph) + field(8, field(2, 14)))
    (expected,) = session.run(None, {"x": steps})
    assert SpeakerEncoder(weights)._lstm(steps, 0) == pytest.approx(np.asarray(expected)[:, 0], abs=1e-5)


def test_a_direction_has_length_1_and_knows_no_level_above_the_least() -> None:
    encoder = SpeakerEncoder(random_weights())
    sound = random_array(3 * RATE_HZ)
    direction = encoder.embed(sound)
    assert np.linalg.norm(direction) == pytest.approx(1, abs=1e-5)
    quiet = [encoder.embed((sound * level).astype(np.float32)) for level in (0.01, 0.02)]
    assert distance(*quiet) == pytest.approx(0, abs=1e-5)
    assert encoder.embed(random_array(800)).shape == (HIDDEN,)


def test_each_band_answers_to_the_tone_in_its_middle() -> None:
    bands = mel_bands()
    assert bands.shape == (BANDS, 1 + WINDOW // 2)
    middles = bands.argmax(axis=1)
    assert list(middles) == sorted(middles)
    # Slaney's bands are even up to 1 kHz, grow by equal factors from there, and reach up to half the rate.
    edges_hz = [np.flatnonzero(band)[[0, -1]] * RATE_HZ / WINDOW for band in bands]
    assert edges_hz[0][0] == RATE_HZ / WINDOW
    assert edges_hz[-1][1] == RATE_HZ / 2 - RATE_HZ / WINDOW
    widths = np.array([high - low for low, high in edges_hz])
    assert widths[-1] > 5 * widths[0]
    assert bands.sum(axis=1) == pytest.approx(WINDOW / RATE_HZ, rel=0.25)


class Storage:
    """Stands for torch's: known by its key alone."""

    def __init__(self, key: str) -> None:
        self.key = key


class Writer(pickle.Pickler):
    """Writes a file of torch's first format."""

    def persistent_id(self, obj: Any) -> Any:
        return ("storage", "FloatStorage", obj.key, "cpu", 6, None) if isinstance(obj, Storage) else None


def rebuild(storage: Storage, offset: int, shape: tuple[int, ...], *_: object) -> None:
    """Stands for torch's function of the name below."""


class Tensor:
    """Pickles as torch's tensors do."""

    def __init__(self, storage: str, offset: int, *shape: int) -> None:
        self._parts = Storage(storage), offset, shape

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuild, (*self._parts, (1,), False, {})


def torch_file(state: dict[str, object], storages: dict[str, list[float]]) -> io.BytesIO:
    file = io.BytesIO()
    for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, {"model_state": state}, list(storages)):
        Writer(file, protocol=2).dump(part)
    for numbers in storages.values():
        file.write(len(numbers).to_bytes(8, "little") + np.array(numbers, dtype="<f4").tobytes())
    file.seek(0)
    return file


def test_weights_are_read_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("torch._utils")
    monkeypatch.setattr(module, "_rebuild_tensor_v2", rebuild, raising=False)
    monkeypatch.setitem(sys.modules, "torch", ModuleType("torch"))
    monkeypatch.setitem(sys.modules, "torch._utils", module)
    monkeypatch.setattr(rebuild, "__module__", "torch._utils")
    monkeypatch.setattr(rebuild, "__qualname__", "_rebuild_tensor_v2")
    file = torch_file({"a": Tensor("7", 1, 2, 2), "b": Tensor("8", 0, 1)}, {"7": [9, 1, 2, 3, 4], "8": [5]})
    for name in ("torch", "torch._utils"):
        monkeypatch.delitem(sys.modules, name)
    weights = read_weights(file)
    assert {name: array.tolist() for name, array in weights.items()} == {"a": [[1, 2], [3, 4]], "b": [5]}


def test_weights_can_name_nothing_else() -> None:
    with pytest.raises(pickle.UnpicklingError, match=r"the weights name __builtin__\.print"):
        read_weights(torch_file({"a": print}, {}))


def direction(*numbers: float) -> NDArray[np.float32]:
    return unit(np.array(numbers, dtype=np.float32))


def voice(
    name: str, gender: Gender, engine_voice: str, at: NDArray[np.float32], edits: int = 0, *, pooled: bool = True
) -> Measured:
    """A measured voice: all its sentences lie in one direction, and so many of its 400 characters were misheard."""
    heard = []
    for sentence in choose(read_sentences()):
        reading = Reading(system=OURS, sentence=sentence, sounds=("a",))
        marks = Marks(characters=Tally(edits if sentence.name == "plain-01" else 0, 100))
        heard.append((Result(rendering=Rendering(reading, engine_voice), marks=marks), at))
    return measure(name, gender, pooled=pooled, heard=heard)


REAL = voice("real", "male", "zm_yunxi", direction(1, 0, 0), 24)
MIXED = voice("mixed", "female", "zf_xiaoyi:0.5+af_nicole:0.5", direction(0, 1, 0), 25)
NEAR = voice("near", "male", "zm_yunjian", direction(1, 0.1, 0), 0, pooled=False)
ALL = [REAL, MIXED, NEAR]


def test_all_voices_speak_the_same_24_sentences() -> None:
    chosen = choose(read_sentences())
    assert len(chosen) == len(set(chosen)) == sum(TAKEN.values()) == 24
    assert [reading.english for reading in read_ours(chosen)].count(True) == TAKEN["english"]


def test_the_figures_are_those_of_the_sentences() -> None:
    other, apart = nearest(REAL, ALL)
    assert other is NEAR
    assert apart == pytest.approx(1 - 1 / np.sqrt(1.01), abs=1e-6)
    assert nearest_with_english(MIXED, [REAL, MIXED]) == pytest.approx(1)
    assert [REAL.cer, MIXED.cer] == pytest.approx([24 / 2400, 25 / 2400])
    assert REAL.spread == pytest.approx(0, abs=1e-6)
    assert (REAL.is_whole, MIXED.is_whole) == (True, False)
    assert real_cer(ALL) == pytest.approx(0.01)


def test_what_does_not_hold_is_said() -> None:
    few, apart, understood = verdicts(ALL)
    assert few == "**failed**: 1 men and 1 women, at least 8 and 6"
    assert apart == "held: every voice at least 0.12 from its nearest"
    assert understood == "**failed**: no blend worse understood than the real voices on average (CER 0.010) (mixed)"
    crowded = [voice("close", "male", "zm_yunyang", direction(1, 0.1, 0)), REAL, MIXED]
    assert verdicts(crowded)[1] == "**failed**: every voice at least 0.12 from its nearest (close, real)"


def test_the_page_the_plot_and_the_table_hold_every_voice() -> None:
    facts = Facts(
        date="2026-01-01", machine="one core", minutes=3, known=2, engine_version="v", model_sha256="m" * 64,
        encoder_sha256="e" * 64, plot="voices.svg", versions=(("onnxruntime", "1"),),
    )  # fmt: skip
    page = to_markdown(ALL, facts)
    assert "| mixed | female | `zf_xiaoyi:0.5 + af_nicole:0.5` | real | 1.000 |" in page
    assert "| near | male | `zm_yunjian` | real | 0.005 |" in page
    texts = [element.text for element in ET.fromstring(to_svg(ALL)).iter() if element.tag.endswith("text")]
    assert texts.count("mixed") == 2
    assert texts.count(".00") == 2
    assert to_table(ALL).splitlines()[1:] == [
        "zf_xiaoyi:0.5+af_nicole:0.5\tzm_yunjian\t0.900",
        "zm_yunxi\tzf_xiaoyi:0.5+af_nicole:0.5\t1.000",
        "zm_yunxi\tzm_yunjian\t0.005",
    ]
