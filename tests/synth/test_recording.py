"""Recording: each different segment is spoken once, what is finished is kept, and failures name their turns."""

from __future__ import annotations

import signal
import threading
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, EngineUnavailableError, OutputError, UnspeakableError
from pipeline.synth.recording import Progress, record
from pipeline.synth.store import TakeStore, take_key
from tests.synth.fakes import CountingEngine, make_segment

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.speech.segments import SpokenSegment

PATIENCE_S = 20.0


def make_segments(count: int) -> list[SpokenSegment]:
    return [make_segment("话" * (number + 1), turn=number + 1) for number in range(count)]


def test_takes_come_in_the_order_of_their_segments(tmp_path: Path) -> None:
    store, engine, segments = TakeStore(tmp_path), CountingEngine(concurrency=4), make_segments(25)
    takes = record(segments, engine, store)
    assert [take.frames for take in takes] == [100 * (number + 1) for number in range(25)]
    assert [take.key for take in takes] == [take_key(segment, engine) for segment in segments]
    assert all(store.get(take.key) == take for take in takes)


def test_equal_segments_are_spoken_once_and_a_second_run_speaks_nothing(tmp_path: Path) -> None:
    store, engine = TakeStore(tmp_path), CountingEngine()
    segments = [make_segment("对。", turn=1), make_segment("不对。", turn=2), make_segment("对。", turn=3)]
    takes = record(segments, engine, store)
    assert sorted(engine.spoken) == ["不对。", "对。"]
    assert takes[0] == takes[2]
    assert record(segments, engine, store) == takes
    assert len(engine.spoken) == 2


def test_a_changed_line_speaks_only_that_line(tmp_path: Path) -> None:
    store, engine, segments = TakeStore(tmp_path), CountingEngine(), make_segments(5)
    record(segments, engine, store)
    engine.spoken.clear()
    segments[2] = make_segment("换了一句。", turn=3)
    record(segments, engine, store)
    assert engine.spoken == ["换了一句。"]


def test_a_damaged_take_is_spoken_again(tmp_path: Path) -> None:
    store, engine, segments = TakeStore(tmp_path), CountingEngine(), make_segments(3)
    takes = record(segments, engine, store)
    engine.spoken.clear()
    path = store.path(takes[1].key)
    path.write_bytes(path.read_bytes()[:-1])
    assert record(segments, engine, store) == takes
    assert engine.spoken == ["话话"]


def test_the_engine_is_used_by_as_many_threads_as_it_likes(tmp_path: Path) -> None:
    together = threading.Barrier(3)

    def meet(_: SpokenSegment) -> None:
        together.wait(PATIENCE_S)  # breaks unless three speak at the same time

    engine = CountingEngine(concurrency=3, on_speak=meet)
    record(make_segments(12), engine, TakeStore(tmp_path))
    assert engine.most_at_once == 3


def test_sound_does_not_pile_up_in_memory(tmp_path: Path) -> None:
    alive = 0
    most = 0
    lock = threading.Lock()

    class Engine(CountingEngine):
        def speak(self, segment: SpokenSegment) -> Pcm:
            nonlocal alive, most
            samples = np.full(8000 + segment.turn, 0.1, dtype=np.float32)
            with lock:
                alive += 1
                most = max(most, alive)
            weakref.finalize(samples, gone)
            return Pcm(8000, samples)

    def gone() -> None:
        nonlocal alive
        with lock:
            alive -= 1

    record(make_segments(60), Engine(concurrency=2), TakeStore(tmp_path))
    assert most <= 4


def test_progress_counts_segments_and_their_sound(tmp_path: Path) -> None:
    store, engine, segments = TakeStore(tmp_path), CountingEngine(), [*make_segments(4), make_segment("话", turn=5)]
    record(segments[1:3], engine, store)
    seen: list[Progress] = []
    record(segments, engine, store, progress=seen.append)
    assert (seen[0].done, seen[0].reused, seen[0].total) == (2, 2, 5)
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert (seen[-1].done, seen[-1].reused, seen[-1].total) == (5, 2, 5)
    assert seen[-1].seconds_of_sound == pytest.approx(1100 / 8000)


def test_progress_counts_symbols_and_what_was_there_before(tmp_path: Path) -> None:
    store, segments = TakeStore(tmp_path), make_segments(4)  # of 1, 2, 3 and 4 symbols
    record(segments[1:2], CountingEngine(), store)
    seen: list[Progress] = []
    record(segments, CountingEngine(concurrency=1), store, progress=seen.append)
    assert [each.symbols_done for each in seen] == [2, 3, 6, 10]
    assert {(each.symbols_reused, each.symbols_total) for each in seen} == {(2, 10)}


def test_nothing_to_record_is_no_takes(tmp_path: Path) -> None:
    seen: list[Progress] = []
    assert record([], ToneEngine(), TakeStore(tmp_path), progress=seen.append) == ()
    assert seen == [
        Progress(done=0, total=0, reused=0, seconds_of_sound=0.0, symbols_done=0, symbols_total=0, symbols_reused=0)
    ]


def test_failures_name_every_turn_and_keep_the_rest(tmp_path: Path) -> None:
    def choke(segment: SpokenSegment) -> None:
        if segment.turn in {2, 4}:
            raise UnspeakableError(f"turn {segment.turn}: no sound for 'ß'", turn=segment.turn, token="ß", hint="look")

    store, segments = TakeStore(tmp_path), make_segments(6)
    segments.append(make_segment("话话", turn=9))  # sounds like turn 2
    broken = CountingEngine(on_speak=choke)
    with pytest.raises(EngineError) as caught:
        record(segments, broken, store)
    message = str(caught.value)
    assert message.startswith("counting could not speak turn 2, turn 4, turn 9\n")
    assert "turn 2: no sound for 'ß'" in message
    assert "turn 4: no sound for 'ß'" in message
    assert caught.value.hint.startswith("look; ")
    assert not isinstance(caught.value, EngineUnavailableError)
    assert len(broken.spoken) == 6

    healed = CountingEngine()
    assert len(record(segments, healed, store)) == 7
    assert sorted(healed.spoken) == ["话" * 2, "话" * 4]


def test_many_failures_are_told_briefly_but_every_turn_is_named(tmp_path: Path) -> None:
    def choke(segment: SpokenSegment) -> None:
        raise EngineError(f"turn {segment.turn}: failed")

    with pytest.raises(EngineError) as caught:
        record(make_segments(50), CountingEngine(on_speak=choke), TakeStore(tmp_path))
    lines = str(caught.value).split("\n")
    assert all(f"turn {turn}" in lines[0] for turn in range(1, 51))
    assert len(lines) == 22
    assert lines[-1] == "and 30 more"


def test_a_lost_engine_is_not_asked_for_the_rest(tmp_path: Path) -> None:
    def lose(segment: SpokenSegment) -> None:
        if segment.turn >= 10:
            raise EngineUnavailableError(f"turn {segment.turn}: no connection")

    store, segments = TakeStore(tmp_path), make_segments(200)
    engine = CountingEngine(concurrency=2, on_speak=lose)
    with pytest.raises(EngineUnavailableError, match="turn 10: no connection"):
        record(segments, engine, store)
    assert len(engine.spoken) <= 9 + 2 * 2 + 2
    again = CountingEngine()
    record(segments, again, store)
    assert len(again.spoken) == 191


def test_a_disk_that_takes_nothing_ends_it(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("not a folder")
    engine = CountingEngine()
    with pytest.raises(OutputError):
        record(make_segments(100), engine, TakeStore(tmp_path / "takes"))
    assert len(engine.spoken) < 10


def test_a_bug_in_an_engine_is_not_hidden(tmp_path: Path) -> None:
    def stumble(segment: SpokenSegment) -> None:
        if segment.turn == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record(make_segments(9), CountingEngine(on_speak=stumble), TakeStore(tmp_path))


def test_ctrl_c_keeps_what_is_finished_and_the_next_run_goes_on(tmp_path: Path) -> None:
    store, segments = TakeStore(tmp_path), make_segments(40)

    def press(segment: SpokenSegment) -> None:
        if segment.turn == 8:
            signal.raise_signal(signal.SIGINT)

    engine = CountingEngine(concurrency=2, on_speak=press)
    with pytest.raises(KeyboardInterrupt):
        record(segments, engine, store)
    kept = sum(store.get(take_key(segment, engine)) is not None for segment in segments)
    assert kept == len(engine.spoken)  # whatever had begun was finished and kept
    assert 8 <= kept < 40
    again = CountingEngine()
    record(segments, again, store)
    assert len(again.spoken) == 40 - kept


def test_an_interrupt_between_takes_keeps_them(tmp_path: Path) -> None:
    store, engine, segments = TakeStore(tmp_path), CountingEngine(), make_segments(40)

    def interrupt(progress: Progress) -> None:
        if progress.done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record(segments, engine, store, progress=interrupt)
    assert all(store.get(take_key(segment, engine)) for segment in segments[: len(engine.spoken)])
    assert len(engine.spoken) < 40


def test_a_stop_ends_like_an_interrupt(tmp_path: Path) -> None:
    stop = threading.Event()
    store, segments = TakeStore(tmp_path), make_segments(40)
    engine = CountingEngine(on_speak=lambda segment: stop.set() if segment.turn == 4 else None)
    with pytest.raises(KeyboardInterrupt):
        record(segments, engine, store, stop=stop)
    assert all(store.get(take_key(segment, engine)) for segment in segments[: len(engine.spoken)])
    assert 4 <= len(engine.spoken) < 40
    stop.clear()
    assert len(record(segments, CountingEngine(), store, stop=stop)) == 40
