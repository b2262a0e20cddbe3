"""What `make chaos` calls right, and what it says."""

from __future__ import annotations

import random
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bench.chaos.__main__ import Attempt, _work_off
from bench.chaos.kills import CHAIN, Hit, _next_run_faults, strike, undisturbed
from bench.chaos.log import Log
from bench.chaos.place import STAGES, TURNS, Episode, Place, Run
from bench.chaos.report import to_markdown
from bench.chaos.want import Trial, few_descriptors, judge
from bench.talk import make_talk

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Episode(files={"talk.mp3": "a", "talk.yaml": "b"}, takes={"x": 1, "y": 2, "z": 3}, made=3, leftovers=())
KILLED = Episode(files={"talk.yaml": "b"}, takes={"x": 11}, made=None, leftovers=(".publishing-1",))
AFTER = replace(WHOLE, takes={"x": 11, "y": 12, "z": 13}, made=2)
HIT = Hit(engine="tone", signal="SIGKILL", stage="speak", struck=True, end_s=0.1, kept=1, faults=())


@pytest.mark.parametrize(
    ("exit_code", "after", "faults"),
    [
        (0, AFTER, []),
        (5, AFTER, ["the next run ends with 5"]),
        (0, replace(AFTER, files={"talk.mp3": "c", "talk.yaml": "b"}), ["talk.mp3 differs"]),
        (0, replace(AFTER, leftovers=(".publishing-1",)), [".publishing-1 is left over"]),
        (0, replace(AFTER, takes={"x": 11, "y": 12}), ["2 takes instead of 3"]),
        (0, replace(AFTER, takes={"x": 12, "y": 12, "z": 13}), ["a whole take was spoken again"]),
        (0, replace(AFTER, made=3), ["spoke 3 takes where 2 were missing"]),
    ],
)
def test_what_is_wrong_with_the_run_after_a_kill(exit_code: int, after: Episode, faults: list[str]) -> None:
    assert _next_run_faults(Run(exit_code, ""), KILLED, after, WHOLE) == faults


def test_an_episode_that_stood_when_the_run_was_killed_is_not_counted_again() -> None:
    assert _next_run_faults(Run(0, ""), WHOLE, WHOLE, WHOLE) == []


def test_the_report_counts_what_was_hit_and_names_what_was_wrong() -> None:
    late = replace(HIT, signal="SIGINT", end_s=2.5, faults=("ended after 2.5 s",))
    missed = replace(HIT, struck=False, kept=61)
    trials = [
        Trial(what="4 file descriptors", exit_codes=(5,), faults=(), said="error: Too many | open files"),
        Trial(what="no room", exit_codes=(), faults=(), said="needs a mount", tried=False),
    ]
    report = to_markdown([HIT, missed, late], trials, "Measured today.")
    assert "- the run after a kill is right: 1 of 1, met" in report
    assert "within 2 s: 0 of 1, **missed**" in report
    assert "the slowest end after Ctrl-C or SIGTERM: 2.5 s" in report
    assert "in words, and cost nothing that was there: 1 of 1, met" in report
    assert "| tone | SIGKILL | speak | 1 | 1 | 1 to 61 | 0.1 s | 2 of 2 |" in report
    assert "| 4 file descriptors | 5 | error: Too many / open files | right |" in report
    assert "| no room | – | needs a mount | not tried |" in report
    assert "- tone, SIGINT, speak: ended after 2.5 s" in report


def test_no_two_turns_of_the_talk_are_alike() -> None:
    texts = [line for line in make_talk(60).splitlines() if line.startswith("**")]
    assert len({line.partition("：** ")[2] for line in texts}) == len(texts) == 60


class Early(random.Random):
    """Draws a moment soon after a stage began."""

    def random(self) -> float:
        return CHAIN


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_a_render_is_really_killed_and_really_goes_on(tmp_path: Path) -> None:
    short, _long = TURNS["tone"]
    whole = undisturbed(tmp_path / "whole", "tone", short)
    assert len(whole.episode.takes) == short + 1
    assert tuple(whole.stages_s) == STAGES
    hit = strike(tmp_path / "killed", "speak", signal.SIGKILL, Early(), whole)
    assert hit.faults == ()
    assert hit.struck


def test_a_run_that_takes_too_long_is_ended_and_reported_as_such(tmp_path: Path) -> None:
    process = Place(tmp_path, "tone", 1).start(before="import time; time.sleep(600)")
    process.limit_s = 0.0
    run = process.end()
    assert (run.exit_code, run.in_time) == (-signal.SIGKILL, False)
    assert _next_run_faults(run, WHOLE, WHOLE, WHOLE) == ["the next run had not ended after 300 s"]


def test_a_run_that_may_open_four_files_says_so(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    trial = judge("4 file descriptors", few_descriptors(tmp_path, 4))
    assert trial.faults == ()
    assert trial.exit_codes == (5,)
    assert "Too many open files" in trial.said


def test_a_run_that_was_cut_short_goes_on_from_what_it_noted(tmp_path: Path) -> None:
    path = tmp_path / "log"
    trial = Trial(what="no room", exit_codes=(5, 0), faults=("a traceback",), said="error: 满了")
    first = Log(path, "seed 1")
    first.note("a", HIT)
    first.note("b", trial)
    with path.open("a", encoding="utf-8") as file:
        file.write('["c", "Hit", {"engine"')  # killed while it wrote
    second = Log(path, "seed 1")
    assert second.found == {"a": HIT, "b": trial}
    second.note("c", HIT)
    assert Log(path, "seed 1").results(["c", "a", "b", "d"]) == ([HIT, HIT], [trial])
    assert Log(path, "seed 2").found == {}


def test_what_goes_wrong_with_one_attempt_is_noted_and_stops_no_other(tmp_path: Path) -> None:
    def tear(_place: Path) -> Hit:
        raise ValueError("half a manifest")

    attempts = [
        Attempt("torn", tear, lambda why: replace(HIT, faults=(why,))),
        Attempt("whole", lambda _place: HIT, lambda why: replace(HIT, faults=(why,)), alone=True),
    ]
    log = Log(tmp_path / "log", "seed 1")
    _work_off(attempts, tmp_path, 2, log, Console(quiet=True))
    assert log.found == {
        "torn": replace(HIT, faults=("cannot be judged: ValueError('half a manifest')",)),
        "whole": HIT,
    }
