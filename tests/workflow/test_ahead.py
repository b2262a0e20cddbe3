"""A recording in the background: waited for, told about, stopped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from pipeline.cast.casting import Casting
from pipeline.script.dialogue import DialogueScript, Source
from pipeline.synth.store import TakeStore
from pipeline.workflow.preparation.planning import Plan
from pipeline.workflow.production.ahead import Ahead
from tests.synth.fakes import CountingEngine, make_segment

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.recording import Progress

PATIENCE_S = 30


def make_plan(*texts: str) -> Plan:
    script = DialogueScript(title="", language="zh-Hans", source=Source(file="", sha256=""), speakers=(), body=())
    segments = tuple(make_segment(text, turn=number) for number, text in enumerate(texts, 1))
    return Plan(script=script, segments=segments, casting=Casting({}), remarks=(), engine="counting")


def test_what_was_begun_is_not_spoken_again(tmp_path: Path) -> None:
    engine, plan = CountingEngine(), make_plan("好", "不好")
    seen: list[Progress] = []
    with Ahead(TakeStore(tmp_path)) as recordings:
        recordings.begin(plan, engine)
        takes = recordings.finish(plan, engine, seen.append).whole()
    assert [take.frames for take in takes] == [100, 200]
    assert sorted(engine.spoken) == ["不好", "好"]
    assert (seen[-1].done, seen[-1].total) == (2, 2)


def test_another_plan_takes_its_place(tmp_path: Path) -> None:
    engine, first, second = CountingEngine(), make_plan("好"), make_plan("不好")
    with Ahead(TakeStore(tmp_path)) as recordings:
        recordings.begin(first, engine)
        (take,) = recordings.finish(second, engine, lambda _: None).whole()
    assert take.frames == 200


def test_it_speaks_while_nobody_waits(tmp_path: Path) -> None:
    spoken = threading.Event()

    def note(_: SpokenSegment) -> None:
        spoken.set()

    with Ahead(TakeStore(tmp_path)) as recordings:
        recordings.begin(make_plan("好"), CountingEngine(on_speak=note))
        assert spoken.wait(PATIENCE_S)


def test_leaving_stops_it_and_keeps_what_is_there(tmp_path: Path) -> None:
    begun, leave = threading.Event(), threading.Event()

    def hold(segment: SpokenSegment) -> None:
        if len(segment.sounds) == 1:
            begun.set()
            leave.wait(PATIENCE_S)

    engine, store = CountingEngine(concurrency=1, on_speak=hold), TakeStore(tmp_path)
    with Ahead(store) as recordings:
        recordings.begin(make_plan("不好", "好", "嗯"), engine)
        assert begun.wait(PATIENCE_S)
    leave.set()
    assert engine.spoken == ["不好", "好"]
    assert len(store.contents(0).takes) >= 1


def test_what_goes_wrong_in_the_background_is_raised_where_it_is_waited_for(tmp_path: Path) -> None:
    def stumble(_: SpokenSegment) -> None:
        raise ZeroDivisionError

    plan, engine = make_plan("好"), CountingEngine(on_speak=stumble)
    with Ahead(TakeStore(tmp_path)) as recordings:
        recordings.begin(plan, engine)
        with pytest.raises(ZeroDivisionError):
            recordings.finish(plan, engine, lambda _: None)
