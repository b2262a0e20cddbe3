"""What `make chaos` calls right, and what it says."""

from __future__ import annotations

import random
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bench.chaos.kills import CHAIN, Hit, _next_run_faults, strike, undisturbed
from bench.chaos.place import Episode, make_talk
from bench.chaos.report import to_markdown
from bench.chaos.want import Trial, few_descriptors

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Episode(files={"talk.mp3": "a", "talk.yaml": "b"}, takes={"x": 1, "y": 2, "z": 3}, made=3, leftovers=())
KILLED = Episode(files={"talk.yaml": "b"}, takes={"x": 11}, made=None, leftovers=(".publishing-1",))
AFTER = replace(WHOLE, takes={"x": 11, "y": 12, "z": 13}, made=2)
HIT = Hit(engine="tone", signal="SIGKILL", stage="speak", struck=True, exit_code=-9, end_s=0.1, kept=1, faults=())


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
    assert _next_run_faults(exit_code, KILLED, after, WHOLE) == faults


def test_an_episode_that_stood_when_the_run_was_killed_is_not_counted_again() -> None:
    assert _next_run_faults(0, WHOLE, WHOLE, WHOLE) == []


def test_the_report_counts_what_was_hit_and_names_what_was_wrong() -> None:
    late = replace(HIT, signal="SIGINT", end_s=2.5, exit_code=130, faults=("ended after 2.5 s",))
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
    whole = undisturbed(tmp_path / "whole", "tone")
    assert len(whole.episode.takes) == 61
    hit = strike(tmp_path / "killed", "tone", "speak", signal.SIGKILL, Early(), whole)
    assert hit.faults == ()
    assert hit.struck
    assert hit.exit_code == -signal.SIGKILL


def test_a_run_that_may_open_four_files_says_so(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    trial = few_descriptors(tmp_path, 4)
    assert trial.faults == ()
    assert trial.exit_codes == (5,)
    assert "Too many open files" in trial.said
