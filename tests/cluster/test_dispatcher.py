"""What workers lose others speak; who ends them is found out; nobody waits for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.cluster.dispatcher import MOST_KILLERS, Dispatcher
from pipeline.cluster.roster import NOBODY_S, Roster
from pipeline.cluster.work import Fault, Outcome, Report
from pipeline.errors import EngineError, EngineUnavailableError, OutputError
from tests.cluster.fakes import FakePool, WorkerEndsError, make_station, make_text, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.cluster.work import FaultKind, Text

ROUNDS = 200


class Desk:
    """A dispatcher with a fake pool, and the clock it goes by."""

    def __init__(self, pool: FakePool, later: Sequence[Sequence[Text]] = ()) -> None:
        self.pool = pool
        self.done: dict[str, EngineError | None] = {}
        self.said: list[str] = []
        self.now_s = 0.0
        roster = Roster(pool, make_station(), "tcp://ships:1", self.said.append)
        self.dispatcher = Dispatcher(pool, make_station(), roster, self.done.__setitem__, later)

    def run(self, texts: Sequence[Text], rounds: int = ROUNDS) -> None:
        """Until all are done, or rounds are over."""
        self.dispatcher.ask(texts)
        for _ in range(rounds):
            if self.done.keys() >= {text.key for text in texts}:
                return
            self.step()

    def step(self) -> None:
        self.dispatcher.step(0.0, lambda: self.now_s)
        self.now_s += 2.0


def texts_of(count: int) -> list[Text]:
    return [make_text(f"第{number}句话，" * 20, turn=number) for number in range(1, count + 1)]


def test_every_text_is_spoken_once_and_delivered() -> None:
    texts = texts_of(40)
    desk = Desk(FakePool({"a": 1, "b": 2}))
    desk.run(texts)
    assert desk.done == {text.key: None for text in texts}
    assert sorted(sounds for _, batch in desk.pool.batches for sounds in batch) == sorted(
        text.segment.sounds for text in texts
    )
    assert desk.dispatcher.symbols == sum(text.symbols for text in texts)


def test_workers_speak_ahead_of_whoever_asks_and_nothing_twice() -> None:
    first, second = texts_of(3), [*texts_of(4)[2:], make_text("只在这里")]
    desk = Desk(FakePool({"a": 1}), [first, second])
    for _ in range(10):
        desk.step()
    assert desk.dispatcher.made == {text.key for text in [*first, *second]}
    assert len([sounds for _, batch in desk.pool.batches for sounds in batch]) == 5


def test_no_more_is_handed_out_than_workers_can_have_at_once() -> None:
    pool = FakePool({"a": 1, "b": 1})
    Desk(pool).run(texts_of(300))
    assert pool.most_at_once <= 4


@pytest.mark.parametrize("replaces", [False, True])
def test_a_text_that_ends_every_worker_fails_alone_and_the_others_are_spoken(*, replaces: bool) -> None:
    texts = [make_text(sounds, turn=number) for number, sounds in enumerate(["甲", "致命", "乙", "丙丁"], 1)]
    alone: list[int] = []

    def speak(_: str, batch: Sequence[Text]) -> Report:
        if any(text.segment.sounds == "致命" for text in batch):
            alone.append(len(batch))
            raise WorkerEndsError
        return spoken(batch)

    desk = Desk(FakePool({"a": 1}, speak))
    desk.pool.replaces = replaces
    desk.run(texts)
    failed = {key: str(error) for key, error in desk.done.items() if error}
    assert failed == {texts[1].key: "turn 2: every worker that speaks it ends at once"}
    tries = len(alone)
    assert alone[-1] == 1
    desk.done.clear()
    desk.run([texts[1]])  # it is not tried again
    assert (list(desk.done), len(alone)) == ([texts[1].key], tries)


def test_workers_that_end_whatever_they_speak_are_an_engine_that_is_lost() -> None:
    def speak(*_: object) -> Report:
        raise WorkerEndsError

    desk = Desk(FakePool({"a": 1}, speak))
    with pytest.raises(EngineUnavailableError, match="whatever it speaks"):
        desk.run(texts_of(30))
    assert sum(error is not None for error in desk.done.values()) == MOST_KILLERS - 1


def test_what_waits_for_workers_that_have_gone_is_spoken_by_those_that_came() -> None:
    pool = FakePool({"a": 1})
    desk = Desk(pool)
    desk.dispatcher.ask(texts_of(3))
    desk.step()
    pool.threads = {}
    desk.step()
    desk.step()
    pool.threads = {"c": 1}
    desk.run(texts_of(3))
    assert not any(desk.done.values())
    assert len(desk.done) == 3


def test_a_connection_that_was_lost_and_came_back_costs_nothing() -> None:
    pool = FakePool({"a": 1})
    desk = Desk(pool)
    desk.dispatcher.ask(texts_of(5))
    desk.step()
    pool.loses_connection = True
    desk.step()
    pool.loses_connection = False
    desk.run(texts_of(5))
    assert desk.done == {text.key: None for text in texts_of(5)}


def test_a_scheduler_that_does_not_answer_is_lost() -> None:
    pool = FakePool({"a": 1})
    desk = Desk(pool)
    desk.step()
    pool.answers = False
    lost_s = desk.now_s
    with pytest.raises(EngineUnavailableError, match="does not answer any more"):
        desk.run(texts_of(3000), rounds=ROUNDS)
    assert desk.now_s - lost_s == pytest.approx(pool.silence_s, abs=5)


def test_a_cluster_without_workers_is_waited_for_and_then_lost() -> None:
    desk = Desk(FakePool({}))
    with pytest.raises(EngineUnavailableError, match="no worker"):
        desk.run(texts_of(2))
    assert NOBODY_S <= desk.now_s < NOBODY_S + 10
    assert desk.said == ["tcp://ships:1 has no worker: waiting for one"]


def test_a_worker_that_is_otherwise_is_left_out_by_name() -> None:
    pool = FakePool({"old": 4, "same": 1})
    pool.refusals = {"old": "another duitan (0.0.1, here 0.1.0)"}
    desk = Desk(pool)
    desk.run(texts_of(20))
    assert {worker for worker, _ in pool.batches} == {"same"}
    assert desk.said == ["worker old is left out: another duitan (0.0.1, here 0.1.0)"]


def test_when_all_are_otherwise_the_error_names_each() -> None:
    pool = FakePool({"old": 1, "odd": 1})
    pool.refusals = {"old": "another lexicon (x, here y)", "odd": "another model"}
    with pytest.raises(EngineUnavailableError) as raised:
        Desk(pool).run(texts_of(2))
    assert str(raised.value).split("\n")[1:] == ["odd: another model", "old: another lexicon (x, here y)"]


def test_a_worker_that_became_another_meanwhile_is_found_out_with_its_batch() -> None:
    def speak(worker: str, batch: Sequence[Text]) -> Report:
        return Report(refusal="another model") if worker == "a" else spoken(batch)

    desk = Desk(FakePool({"a": 1, "b": 1}, speak))
    desk.run(texts_of(9))
    assert desk.done == {text.key: None for text in texts_of(9)}
    assert [worker for worker, _ in desk.pool.batches].count("a") <= 4


@pytest.mark.parametrize(
    ("kind", "raised"),
    [("text", None), ("store", OutputError)],
)
def test_whose_fault_it_is_decides_what_happens(kind: FaultKind, raised: type[Exception] | None) -> None:
    def speak(_: str, batch: Sequence[Text]) -> Report:
        fault = Fault(kind=kind, message="it broke", hint="mend it")
        return Report(outcomes=tuple(Outcome(key=text.key, fault=fault) for text in batch))

    desk = Desk(FakePool({"a": 1}, speak))
    if raised:
        with pytest.raises(raised, match="it broke"):
            desk.run(texts_of(2))
    else:
        desk.run(texts_of(2))
        assert [str(error) for error in desk.done.values()] == ["it broke", "it broke"]
