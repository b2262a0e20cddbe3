"""The table of faults says what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from bench.faults.cases import TURNS, cases
from bench.faults.report import Row, is_good, to_line, to_markdown, verdicts
from bench.faults.runs import Run, noticed_s
from bench.talk import make_talk
from tests.engines.edge_service import FaultName
from tests.engines.edge_service.server import Happening

if TYPE_CHECKING:
    from bench.faults.cases import Case
    from tests.engines.edge_service.server import What


def run(exit_code: int | None = 0, episode: str = "abc", output: str = "", **times: float) -> Run:
    return Run(
        exit_code=exit_code,
        seconds=5.0,
        output=output,
        takes=61,
        episode=episode,
        connections=62,
        voices=(),
        **times,
    )


def case(name: str) -> Case:
    return next(each for each in cases("zh-CN-YunxiNeural") if each.name == name)


HEALTHY = run()
NAMED = run(4, "", "edge could not speak turns 7-9")


def test_every_fault_has_a_case_of_its_own_name() -> None:
    found = cases("zh-CN-YunxiNeural")
    names = [each.name for each in found]
    assert len(set(names)) == len(names)
    assert {fault.name for each in found for fault in (each.passing, each.lasting) if fault} == set(get_args(FaultName))


def test_no_two_turns_of_the_talk_are_alike() -> None:
    texts = [line.partition("：** ")[2] for line in make_talk(TURNS).splitlines() if line.startswith("**")]
    assert len(set(texts)) == len(texts) == TURNS


@pytest.mark.parametrize(
    ("fault", "happened", "seconds"),
    [
        ("stall", [("came", 1, 0), ("asked", 1, 1), ("fault", 1, 1), ("came", 2, 3), ("ended", 1, 21)], 20),
        ("half", [("asked", 1, 1), ("fault", 1, 1), ("ended", 1, 2), ("asked", 2, 5)], 4),
        ("half", [("asked", 1, 1), ("fault", 1, 1), ("ended", 1, 2)], None),
        ("refused", [("came", 1, 0), ("fault", 0, 1), ("ended", 1, 2)], None),
        ("503", [("came", 1, 0)], None),
    ],
)
def test_a_fault_is_noticed_when_the_client_has_done_with_it(
    fault: str, happened: list[tuple[What, int, float]], seconds: float | None
) -> None:
    details = {"asked": "鸭子", "fault": fault}
    log = [Happening(at_s, what, connection, details.get(what, "")) for what, connection, at_s in happened]
    assert noticed_s(log) == seconds


@pytest.mark.parametrize(
    ("row", "good"),
    [
        (Row(case=case("503"), passing=HEALTHY, lasting=NAMED, again=HEALTHY), True),
        (Row(case=case("503"), passing=run(episode="other")), False),
        (Row(case=case("503"), passing=run(4, "", "edge failed")), False),
        (Row(case=case("503"), passing=run(1, "", "turn 7")), False),
        (Row(case=case("503"), lasting=run(None, "")), False),
        (Row(case=case("503"), lasting=NAMED, again=run(episode="other")), False),
    ],
)
def test_a_row_is_good_when_the_episode_is_equal_or_the_failure_named(row: Row, good: bool) -> None:
    assert is_good(row, HEALTHY) == good
    assert ("missed" in list(verdicts([row], HEALTHY))[-1]) != good


def test_times_are_held_against_what_is_wanted() -> None:
    late = run(4, "", "turn 7", fault_to_noticed_s=20.0, fault_to_end_s=95.0)
    row = Row(case=case("stall"), lasting=late, again=HEALTHY, stopped=run(130, "", signal_to_end_s=0.4))
    found = list(verdicts([row], HEALTHY))
    assert [verdict.rpartition(", ")[2] for verdict in found[:3]] == ["met", "**missed**", "met"]
    assert "20.0 s at most (stall)" in found[0]
    line = to_line(row, HEALTHY)
    assert "exit 4, turns named" in line
    assert line.endswith("| equal | 0.4 s |")


def test_the_report_has_a_line_of_equal_width_for_every_row() -> None:
    rows = [
        Row(case=case("503"), passing=HEALTHY),
        Row(case=case("stall"), lasting=run(None, ""), stopped=run(None, "")),
    ]
    table = [line for line in to_markdown(rows, HEALTHY, "facts").splitlines() if line.startswith("|")]
    assert len(table) == 4
    assert {line.count("|") for line in table} == {11}
    assert "**unfinished after 300 s**" in table[3]
