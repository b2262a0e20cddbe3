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
from pipeline.speech.segments import OPENING_TURN
from pipeline.synth.recording import Progress, record, try_to_record
from pipeline.synth.store import TakeStore, take_key
from tests.synth.fakes import CountingEngine, Doubter, Dreamer, make_segment

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
    assert message.startswith("counting could not speak turns 2, 4, 9; 4 of 7 segments are kept\n")
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
    assert lines[0] == "counting could not speak turns 1-50; 0 of 50 segments are kept"
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
    assert len(engine.spoken) <= 9 + 2
    again = CountingEngine()
    record(segments, again, store)
    assert len(again.spoken) == 191


def test_after_a_loss_every_turn_without_sound_is_named_and_what_is_kept(tmp_path: Path) -> None:
    def lose(segment: SpokenSegment) -> None:
        if segment.turn == 4:
            raise EngineUnavailableError("turn 4: no connection", hint="look at the cable")

    store = TakeStore(tmp_path)
    turns = (OPENING_TURN, 1, 2, 4, 4, 5, 7, 8)  # the turns between them are silent
    segments = [make_segment("话" * (place + 1), turn=turn) for place, turn in enumerate(turns)]
    record([segments[1], segments[5]], CountingEngine(), store)
    with pytest.raises(EngineUnavailableError) as caught:
        record(segments, CountingEngine(concurrency=1, on_speak=lose), store)
    assert str(caught.value) == (
        "counting could not speak turns 4, 7-8; 4 of 8 segments are kept\nturn 4: no connection"
    )
    assert caught.value.hint == "look at the cable; run again to go on"


def test_what_there_is_of_a_recording_is_given_with_the_failure(tmp_path: Path) -> None:
    def choke(segment: SpokenSegment) -> None:
        if segment.turn == 2:
            raise EngineError("turn 2: no")

    recording = try_to_record(make_segments(3), CountingEngine(on_speak=choke), TakeStore(tmp_path))
    assert [take and take.frames for take in recording.takes] == [100, None, 300]
    assert str(recording.failure).startswith("counting could not speak turn 2; 2 of 3 segments are kept\n")


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
    assert kept == len(engine.spoken)  # whatever had begun was nearly finished, and kept
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


class TestInterrupt:
    """Dreamer goes on for ever in its third turn unless it is interrupted."""

    def test_what_has_begun_is_ended_and_nothing_more_is_begun(self, tmp_path: Path) -> None:
        stop = threading.Event()
        store, segments = TakeStore(tmp_path), make_segments(40)
        engine = Dreamer(turn=3, concurrency=2, on_dream=stop.set)
        with pytest.raises(KeyboardInterrupt):
            record(segments, engine, store, stop=stop)
        assert engine.ended.is_set()
        assert store.get(take_key(segments[0], engine))
        assert not store.get(take_key(segments[2], engine))
        assert len(engine.spoken) < 40

    def test_the_engine_can_be_used_afterwards(self, tmp_path: Path) -> None:
        stop = threading.Event()
        engine = Dreamer(turn=3, on_dream=stop.set)
        with pytest.raises(KeyboardInterrupt):
            record(make_segments(5), engine, TakeStore(tmp_path), stop=stop)
        engine.wake()
        assert len(record(make_segments(5), engine, TakeStore(tmp_path))) == 5

    def test_a_loss_ends_what_the_other_threads_wait_for(self, tmp_path: Path) -> None:
        dreaming = threading.Event()

        def lose(segment: SpokenSegment) -> None:
            if segment.turn == 4:
                dreaming.wait(PATIENCE_S)
                raise EngineUnavailableError("turn 4: gone")

        store, segments = TakeStore(tmp_path), make_segments(40)
        engine = Dreamer(turn=3, concurrency=2, on_dream=dreaming.set, on_speak=lose)
        with pytest.raises(EngineUnavailableError) as caught:
            record(segments, engine, store)
        assert str(caught.value).startswith("counting could not speak turns 3-40; 2 of 40 segments are kept")
        assert "interrupted" not in str(caught.value)
        assert engine.ended.is_set()

    def test_so_does_a_full_disk(self, tmp_path: Path) -> None:
        (tmp_path / "takes").write_text("not a folder")
        engine = Dreamer(turn=1, concurrency=2)
        with pytest.raises(OutputError):
            record(make_segments(9), engine, TakeStore(tmp_path / "takes"))
        assert engine.ended.is_set()

    def test_an_engine_that_cannot_be_interrupted_is_left_alone_with_it(self, tmp_path: Path) -> None:
        stop, done = threading.Event(), threading.Event()

        def hang(_: SpokenSegment) -> None:
            stop.set()
            done.wait(PATIENCE_S)

        engine = CountingEngine(concurrency=1, on_speak=hang)
        with pytest.raises(KeyboardInterrupt):
            record(make_segments(3), engine, TakeStore(tmp_path), stop=stop)
        assert not done.is_set()
        assert len(engine.spoken) == 1
        done.set()


class TestDoubts:
    """Doubter hears that a take is shorter than 100 frames a character, of as many turns as it was made for."""

    def test_a_take_of_an_earlier_run_is_spoken_again_when_it_is_doubted(self, tmp_path: Path) -> None:
        store, segments = TakeStore(tmp_path), make_segments(6)
        sick = Doubter(short={3})
        sick.deaf = True
        record(segments, sick, store)
        healed = Doubter()
        takes = record(segments, healed, store)
        assert healed.spoken == ["话" * 3]
        assert [take.frames for take in takes] == [100 * (number + 1) for number in range(6)]
        assert store.get(takes[2].key) == takes[2]

    def test_takes_are_heard_again_at_the_end_when_more_is_known(self, tmp_path: Path) -> None:
        engine = Doubter(short={1}, knows_after=3, recovers=True)
        seen: list[Progress] = []
        takes = record(make_segments(6), engine, TakeStore(tmp_path), progress=seen.append)
        assert engine.spoken.count("话") == 2
        assert takes[0].frames == 100
        assert [each.done for each in seen] == sorted(each.done for each in seen)
        assert seen[-1].done == 6
        assert seen[-1].seconds_of_sound == pytest.approx(2100 / 8000)

    def test_an_answer_that_comes_twice_alike_is_right(self, tmp_path: Path) -> None:
        engine = Doubter(short={2})
        takes = record(make_segments(4), engine, TakeStore(tmp_path))
        assert engine.spoken.count("话话") == 2
        assert takes[1].frames == 100

    def test_two_doubtful_answers_of_different_lengths_are_a_failure(self, tmp_path: Path) -> None:
        store, segments = TakeStore(tmp_path), make_segments(8)
        with pytest.raises(EngineError) as caught:
            record(segments, Doubter(short={8}, shrinks=True), store)
        assert str(caught.value) == (
            "counting could not speak turn 8; 7 of 8 segments are kept\n"
            "turn 8: spoken twice, and both are doubtful: too short"
        )
        assert len(record(segments, Doubter(), store)) == 8

    def test_a_doubted_take_stands_until_a_better_one_is_there(self, tmp_path: Path) -> None:
        store, segments = TakeStore(tmp_path), make_segments(4)
        sick = Doubter(short={3})
        sick.deaf = True
        doubtful = record(segments, sick, store)[2]

        def fail(segment: SpokenSegment) -> None:
            raise EngineUnavailableError(f"turn {segment.turn}: gone")

        with pytest.raises(EngineUnavailableError, match="could not speak turn 3; 3 of 4"):
            record(segments, Doubter(on_speak=fail), store)
        assert store.get(doubtful.key) == doubtful

    def test_the_sound_of_one_take_is_read_at_a_time(self, tmp_path: Path) -> None:
        store, segments = TakeStore(tmp_path), make_segments(30)
        record(segments, CountingEngine(), store)
        engine = Doubter()
        record(segments, engine, store)
        assert engine.spoken == []
        assert engine.heard == 60
        assert engine.most_alive <= 2
