"""What a command over many files tells at its end, and when it is interrupted: done, up to date, failed, left."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from pipeline.cli.app import report
from pipeline.cli.console import note
from pipeline.messages import _
from pipeline.workflow.script_files.batch import BatchStopped, Ledger, Outcome, State, problems_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.workflow.script_files.inputs import Inputs

Result = TypeVar("Result")


def open_ledger(inputs: Inputs) -> Ledger[Any]:
    """A ledger that tells failures on stderr at once, after what was left out of the folders."""
    for skipped in inputs.skipped:
        note(_("{path}: skipped: {reason}", path=skipped.path, reason=skipped.reason))
    return Ledger(inputs, report)


@contextmanager
def concluded(
    ledger: Ledger[Result],
    *,
    as_json: bool,
    describe: Callable[[Result], Mapping[str, Any]],
    name: Callable[[Result], str],
    headline: Callable[[], str] = str,
) -> Iterator[None]:
    """Do the work in the block, say what became of everything, and exit with the code of the first failure.

    Ctrl-C goes on up after that. `describe` gives a result's facts for JSON, `name` what it is called in the summary,
    `headline` what concerns all.
    """

    def conclude(*, interrupted: bool = False) -> None:
        if as_json:
            rows = [_describe(outcome, ledger, describe) for outcome in ledger.outcomes]
            print(json.dumps(rows, ensure_ascii=False, indent=2), flush=True)
        if interrupted or len(ledger.outcomes) > 1:
            _print_summary(ledger, headline(), name)

    try:
        yield
    except BatchStopped:
        pass
    except KeyboardInterrupt:
        conclude(interrupted=True)
        raise
    conclude()
    if ledger.exit_code:
        raise typer.Exit(ledger.exit_code)


def _print_summary(ledger: Ledger[Result], headline: str, name: Callable[[Result], str]) -> None:
    """The summary on stderr: a state a paragraph, a file a line."""
    note("")
    if headline:
        note(headline)
    for state in State:
        outcomes = ledger.having(state)
        if not outcomes:
            continue
        note(_("{state}: {count} of {total}", state=_(state.value), count=len(outcomes), total=len(ledger.outcomes)))
        for outcome in outcomes:
            for line in _lines(outcome, name):
                note(f"  {line}")


def _lines(outcome: Outcome[Result], name: Callable[[Result], str]) -> list[str]:
    """An input and what was made of it or, when it failed or was skipped, why."""
    path = str(outcome.source)
    if outcome.error:
        return [str(problem) for problem in problems_of(outcome.error, path)]
    if outcome.result is not None:
        return [f"{path} -> {name(outcome.result)}"]
    about = outcome.reason or outcome.part
    return [f"{path}: {about}" if about else path]


def _describe(
    outcome: Outcome[Result], ledger: Ledger[Result], describe: Callable[[Result], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """One input's facts for a program."""
    facts: dict[str, Any] = {"input": str(outcome.source), "state": outcome.state.name.lower()}
    if outcome.part:
        facts["part"] = outcome.part
    if outcome.result is not None:
        facts |= describe(outcome.result)
    if outcome.reason:
        facts["reason"] = outcome.reason
    error = outcome.error or (ledger.stopped if outcome.state is State.LEFT else None)
    if error:
        problems = problems_of(error, str(outcome.source))
        facts |= {
            "exit_code": error.exit_code,
            "problems": [{"path": each.path, "line": each.line, "message": each.message} for each in problems],
            "hint": error.hint,
        }
    return facts
