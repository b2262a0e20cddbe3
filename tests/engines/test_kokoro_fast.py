"""Which graph the engine runs: the fast one where it was found good, the shipped one whenever anything is wrong."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from pipeline.engines.kokoro import fast
from pipeline.engines.kokoro.engine import KokoroEngine
from pipeline.engines.kokoro.fast import check_graph, graph_key, instructions, with_fast_graph
from pipeline.engines.kokoro.graph.editing import Graph
from pipeline.engines.kokoro.graph.store import UNUSED_S, BuiltGraph, find_graph
from pipeline.engines.kokoro.parts import KokoroParts
from tests.engines.graph.models import Layers
from tests.engines.tiny_kokoro import tiny_parts
from tests.synth.fakes import make_segment

CHANNELS = 4


def layered_parts() -> KokoroParts:
    """The tiny model with a block like the sound generator's after it, which is what there is to rewrite."""
    parts = tiny_parts()
    assert isinstance(parts.model, bytes)
    return replace(parts, model=layered(parts.model), model_sha256="5" * 64)


def layered(model: bytes) -> bytes:
    """A tiny model with such a block."""
    graph = Graph(model)
    last = graph.maker("audio")
    assert last is not None
    sound = graph.add("Reshape", [graph.repeat(last, last.inputs), graph.integers(1, 1, -1)])
    loudness = np.linspace(0.5, 2, CHANNELS, dtype=np.float32).reshape(1, -1, 1)
    graph.add("Identity", [graph.constant(loudness)], "gain")
    graph.add("Identity", [graph.constant(loudness / 10)], "shift")
    source = graph.add("Mul", [sound, graph.constant(loudness)])
    Layers(graph).block(source, "bent", (CHANNELS, CHANNELS), taps=3)
    graph.add("Reshape", [graph.add("ReduceMean", ["bent", graph.integers(1)]), graph.integers(-1)], "audio")
    return graph.write()


@pytest.fixture
def parts() -> KokoroParts:
    return layered_parts()


def no_writing(*_: object) -> bytes:
    raise AssertionError("built again")


def test_the_fast_graph_is_built_once_and_speaks(
    parts: KokoroParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "not built yet" in check_graph(parts, tmp_path).message
    quick = with_fast_graph(parts, tmp_path)
    assert isinstance(quick.model, Path)
    assert str(quick.model) in check_graph(parts, tmp_path).message
    monkeypatch.setattr(fast, "rewrite", no_writing)
    assert with_fast_graph(parts, tmp_path) == quick
    assert with_fast_graph(quick, tmp_path) == quick
    segment = make_segment("ni↓xau↓.", engine_voice="zm_yunxi")
    ours, shipped = KokoroEngine(quick), KokoroEngine(parts)
    assert ours.version != shipped.version
    assert ours.speak(segment).frames == shipped.speak(segment).frames
    assert not np.array_equal(ours.speak(segment).samples, shipped.speak(segment).samples)


def test_a_model_without_anything_to_rewrite_is_left_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tiny = tiny_parts()
    for _ in range(2):
        assert with_fast_graph(tiny, tmp_path) is tiny
    assert not caplog.records
    assert "nothing to rewrite" in check_graph(tiny, tmp_path).message


def say_something_else(graph: bytes) -> bytes:
    """A graph that turns the sound into noise of the same length."""
    edited = Graph(graph)
    last = edited.maker("audio")
    assert last is not None
    noise = edited.add("RandomUniformLike", [edited.repeat(last, last.inputs)])
    edited.add("Identity", [noise], "audio")
    return edited.write()


def cut_short(graph: bytes) -> bytes:
    edited = Graph(graph)
    last = edited.maker("audio")
    assert last is not None
    edited.add("Slice", [edited.repeat(last, last.inputs), edited.integers(9), edited.integers(9_000)], "audio")
    return edited.write()


def malformed(_: bytes) -> bytes:
    raise ValueError("a step without inputs")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (say_something_else, "dB away in its spectrum"),
        (cut_short, "samples instead of"),
        (lambda graph: graph[:300], "does not run here"),
        (malformed, "not understood: a step without inputs"),
    ],
)
def test_a_graph_that_is_not_good_is_remembered_and_the_shipped_one_speaks(
    make: Callable[[bytes], bytes],
    reason: str,
    parts: KokoroParts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(fast, "rewrite", make)
    assert with_fast_graph(parts, tmp_path) is parts
    monkeypatch.setattr(fast, "rewrite", no_writing)
    assert with_fast_graph(parts, tmp_path) is parts
    remarks = [record.getMessage() for record in caplog.records if "speaks slowly" in record.getMessage()]
    assert [reason in remark for remark in remarks] == [True, True]
    assert reason in check_graph(parts, tmp_path).message
    assert check_graph(parts, tmp_path).state == "ok"
    monkeypatch.undo()
    assert isinstance(with_fast_graph(parts, tmp_path, retry=True).model, Path)


def test_a_place_that_cannot_be_written_costs_nothing_but_speed(
    parts: KokoroParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(fast, "rewrite", no_writing)
    assert with_fast_graph(parts, tmp_path / "file") is parts
    assert "cannot be kept" in caplog.text


def test_a_shipped_model_that_does_not_start_is_left_to_the_engine(parts: KokoroParts, tmp_path: Path) -> None:
    assert isinstance(parts.model, bytes)
    wrong = Graph(parts.model)
    wrong.add("NoSuchStep", ["sines"], "voiced")
    broken = replace(parts, model=wrong.write())
    assert with_fast_graph(broken, tmp_path) is broken
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "record cut", "record of another kind"])
def test_a_damaged_file_in_the_cache_is_built_again(damage: str, parts: KokoroParts, tmp_path: Path) -> None:
    first = with_fast_graph(parts, tmp_path)
    assert isinstance(first.model, Path)
    graph, record = first.model.read_bytes(), first.model.with_suffix(".json")
    if damage == "gone":
        first.model.unlink()
    elif damage.startswith("record"):
        record.write_text('{"sha' if damage == "record cut" else "[]")
    else:
        first.model.write_bytes(graph[:-1] + (b"" if damage == "cut" else b"?"))
    assert find_graph(tmp_path, record.stem) is None
    assert with_fast_graph(parts, tmp_path) == first
    assert first.model.read_bytes() == graph


def test_several_builders_at_once_agree(parts: KokoroParts, tmp_path: Path) -> None:
    built: list[KokoroParts] = []
    builders = [Thread(target=lambda: built.append(with_fast_graph(parts, tmp_path))) for _ in range(3)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(built) == 3
    assert built[0] == built[1] == built[2]
    assert isinstance(built[0].model, Path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".onnx", ".txt"]


def test_the_key_follows_the_model(parts: KokoroParts, tmp_path: Path) -> None:
    with_fast_graph(parts, tmp_path)
    other = replace(parts, model_sha256="6" * 64)
    assert graph_key(parts.model_sha256) != graph_key(other.model_sha256)
    assert find_graph(tmp_path, graph_key(other.model_sha256)) is None
    found = find_graph(tmp_path, graph_key(parts.model_sha256))
    assert isinstance(found, BuiltGraph)
    assert json.loads(found.path.with_suffix(".json").read_text()) == {"sha256": found.sha256}


def test_a_build_that_ended_the_process_is_not_tried_at_every_start(
    parts: KokoroParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / f"{graph_key(parts.model_sha256)}.begun").touch()
    with monkeypatch.context() as patched:
        patched.setattr(fast, "rewrite", no_writing)
        for _ in range(2):
            assert with_fast_graph(parts, tmp_path) is parts
    assert ["the process ended" in record.getMessage() for record in caplog.records] == [True, True]
    assert isinstance(with_fast_graph(parts, tmp_path, retry=True).model, Path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".onnx", ".txt"]


def test_an_interrupted_build_is_begun_again(
    parts: KokoroParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: bytes) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(fast, "rewrite", interrupt)
        with pytest.raises(KeyboardInterrupt):
            with_fast_graph(parts, tmp_path)
    assert isinstance(with_fast_graph(parts, tmp_path).model, Path)


def test_graphs_that_nobody_uses_are_deleted_when_a_new_one_is_kept(parts: KokoroParts, tmp_path: Path) -> None:
    for name, age_s in (("old", UNUSED_S + 3600), ("recent", UNUSED_S - 3600)):
        for suffix in (".onnx", ".json"):
            (tmp_path / f"{name}{suffix}").write_bytes(b"{}")
            os.utime(tmp_path / f"{name}{suffix}", (time.time() - age_s,) * 2)
    with_fast_graph(parts, tmp_path)
    assert {path.stem for path in tmp_path.glob("*.onnx")} == {"recent", graph_key(parts.model_sha256)}
    assert not (tmp_path / "old.json").exists()


def test_a_graph_in_use_does_not_grow_old(parts: KokoroParts, tmp_path: Path) -> None:
    path = with_fast_graph(parts, tmp_path).model
    assert isinstance(path, Path)
    os.utime(path, (0, 0))
    with_fast_graph(parts, tmp_path)
    assert path.stat().st_mtime > time.time() - UNUSED_S


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("flags\t\t: fpu sse2 avx2 fma avx512_vnni\n", ("avx2", "avx512_vnni", "fma")),
        ("Features\t: fp asimd asimddp i8mm\n", ("asimddp", "i8mm")),
        ("", ()),
    ],
)
def test_the_key_knows_what_the_processor_can_do(facts: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text(facts)
    assert instructions(tmp_path / "cpuinfo") == expected
    assert instructions(tmp_path / "missing") == ()


def test_building_is_remarked_once(parts: KokoroParts, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for _ in range(2):
        with_fast_graph(parts, tmp_path)
    assert [record.getMessage().split()[1] for record in caplog.records] == ["building", "built"]
