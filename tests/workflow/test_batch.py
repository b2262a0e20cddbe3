"""A ledger of many inputs: what became of each, what stops the rest, and with which code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from pipeline.cli.batch_report import concluded
from pipeline.errors import (
    EngineError,
    EngineUnavailableError,
    OccupiedError,
    OutputError,
    PipelineError,
    Problem,
    ScriptError,
    SourceError,
)
from pipeline.workflow.script_files.batch import BatchStopped, Ledger, State, problems_of
from pipeline.workflow.script_files.inputs import BadInput, Inputs, Skipped

A, B, C = Path("talks/a.md"), Path("talks/b.md"), Path("talks/c.md")


def open_ledger(told: list[PipelineError] | None = None) -> Ledger[str]:
    return Ledger(Inputs((A, B, C)), (told if told is not None else []).append)


def fail(ledger: Ledger[str], path: Path, error: PipelineError) -> None:
    with ledger.attempt(path):
        raise error


def states(ledger: Ledger[str]) -> list[State]:
    return [outcome.state for outcome in ledger.outcomes]


def test_a_failure_is_told_at_once_and_does_not_stop_the_others() -> None:
    told: list[PipelineError] = []
    ledger = open_ledger(told)
    fail(ledger, A, SourceError("a.md: is empty"))
    ledger.finish(B, "b.mp3")
    fail(ledger, C, EngineError("turn 3: no sound"))
    assert states(ledger) == [State.FAILED, State.DONE, State.FAILED]
    assert [str(error) for error in told] == ["talks/a.md: is empty", "talks/c.md: turn 3: no sound"]
    assert ledger.exit_code == 3


@pytest.mark.parametrize("error", [EngineUnavailableError("lost"), OutputError("disk full")])
def test_what_every_other_input_would_meet_stops_the_rest(error: PipelineError) -> None:
    ledger = open_ledger()
    with pytest.raises(BatchStopped):
        fail(ledger, A, error)
    assert states(ledger) == [State.FAILED, State.LEFT, State.LEFT]
    assert ledger.exit_code == error.exit_code


def test_a_place_that_is_taken_concerns_one_input_only() -> None:
    ledger = open_ledger()
    fail(ledger, A, OccupiedError("a.mp3: is a folder"))
    assert states(ledger) == [State.FAILED, State.LEFT, State.LEFT]
    assert ledger.exit_code == 5


def test_the_code_is_that_of_the_first_failure() -> None:
    ledger = open_ledger()
    fail(ledger, C, EngineError("no sound"))
    fail(ledger, A, SourceError("is empty"))
    assert ledger.exit_code == 4


def test_a_bug_and_an_interrupt_are_no_failures_of_a_file() -> None:
    ledger = open_ledger()
    for kind in (KeyboardInterrupt, ZeroDivisionError):
        with pytest.raises(kind), ledger.attempt(A):
            raise kind
    assert states(ledger) == [State.LEFT] * 3


def test_what_was_wrong_with_the_inputs_themselves_is_in_it() -> None:
    bad = BadInput(Path("empty"), SourceError("empty: a folder without a transcript"))
    ledger: Ledger[str] = Ledger(Inputs((A,), (Skipped(B, "settings"),), (bad,)), lambda _: None)
    assert states(ledger) == [State.LEFT, State.SKIPPED, State.FAILED]
    assert ledger.exit_code == 3


def test_every_problem_of_a_file_is_listed_with_its_line() -> None:
    problems = (Problem("talks/a.md", 3, "no text"), Problem("talks/a.md", 8, "no speaker"))
    assert problems_of(ScriptError.of(problems), "talks/a.md") == problems
    assert problems_of(EngineError("x: turn 1: mute\nturn 2: mute"), "x") == (
        Problem("x", 0, "turn 1: mute"),
        Problem("x", 0, "turn 2: mute"),
    )


def test_an_interrupt_lists_what_is_done_failed_and_left(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = open_ledger()

    def work() -> None:
        with concluded(
            ledger, as_json=True, describe=lambda made: {"mp3": made}, name=str, headline=lambda: "engine x"
        ):
            fail(ledger, A, ScriptError.of([Problem("talks/a.md", 3, "no text")], hint="write one"))
            ledger.finish(B, "b.mp3")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    out, err = capsys.readouterr()
    assert err.split("\n") == [
        "",
        "engine x",
        "done: 1 of 3",
        "  talks/b.md -> b.mp3",
        "failed: 1 of 3",
        "  talks/a.md:3: no text",
        "left: 1 of 3",
        "  talks/c.md",
        "",
    ]
    failed, done, left = json.loads(out)
    assert failed == {
        "input": "talks/a.md",
        "state": "failed",
        "exit_code": 3,
        "problems": [{"path": "talks/a.md", "line": 3, "message": "no text"}],
        "hint": "write one",
    }
    assert done == {"input": "talks/b.md", "state": "done", "mp3": "b.mp3"}
    assert left == {"input": "talks/c.md", "state": "left"}


def test_one_input_needs_no_summary(capsys: pytest.CaptureFixture[str]) -> None:
    ledger: Ledger[str] = Ledger(Inputs((A,)), lambda _: None)
    with pytest.raises(typer.Exit) as caught, concluded(ledger, as_json=False, describe=lambda _: {}, name=str):
        fail(ledger, A, SourceError("a.md: is empty"))
    assert caught.value.exit_code == 3
    assert capsys.readouterr().err == ""


def test_what_stopped_the_run_is_the_reason_for_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = open_ledger()
    with pytest.raises(typer.Exit) as caught, concluded(ledger, as_json=True, describe=lambda _: {}, name=str):
        ledger.stop(EngineUnavailableError("no engine answers", hint="see `duitan doctor`"))
    assert caught.value.exit_code == 4
    rows = json.loads(capsys.readouterr().out)
    assert [(row["state"], row["exit_code"], row["hint"]) for row in rows] == [("left", 4, "see `duitan doctor`")] * 3
