"""Many inputs, one command: a failure of one does not stop the others, and what became of each is known at any time.

A failure that would meet every other input as well stops the rest: an engine that is lost, a disk that is full.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from pipeline.errors import EngineUnavailableError, InputError, OccupiedError, OutputError, PipelineError, Problem
from pipeline.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.workflow.script_files.inputs import Inputs

    Report = Callable[[PipelineError], None]

Result = TypeVar("Result")


class State(StrEnum):
    """What became of an input."""

    DONE = N_("done")
    UP_TO_DATE = N_("up to date")
    FAILED = N_("failed")
    SKIPPED = N_("skipped")
    LEFT = N_("left")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Result]):
    """What became of one input."""

    source: Path
    part: str = ""
    """Which of the results that are made of it, when there are several."""
    state: State = State.LEFT
    result: Result | None = None
    """What was made of it, or found to be there."""
    error: PipelineError | None = None
    reason: str = ""
    """Why it was skipped."""


class BatchStopped(Exception):  # noqa: N818 - not an error of its own: the ledger has it
    """Nothing more can be done in this run; the reason stands in the ledger."""


class Ledger(Generic[Result]):
    """What became of each input so far, in the order in which they were named."""

    def __init__(self, inputs: Inputs, report: Report) -> None:
        """`report` is called with every failure as soon as it is known."""
        self._report = report
        self._outcomes: dict[tuple[Path, str], Outcome[Result]] = {
            (path, ""): Outcome(source=path) for path in inputs.files
        }
        self._errors: list[PipelineError] = []
        self.stopped: PipelineError | None = None
        """What stopped the run, when that is no fault of one input."""
        for skipped in inputs.skipped:
            self.skip(skipped.path, skipped.reason)
        for bad in inputs.bad:
            self._fail(bad.path, bad.error)

    @property
    def outcomes(self) -> tuple[Outcome[Result], ...]:
        """Every input, once."""
        return tuple(self._outcomes.values())

    @property
    def exit_code(self) -> int:
        """That of the first failure; 0 when there was none."""
        return self._errors[0].exit_code if self._errors else 0

    def having(self, *states: State) -> list[Outcome[Result]]:
        """The outcomes that are in one of these states."""
        return [outcome for outcome in self._outcomes.values() if outcome.state in states]

    def divide(self, source: Path, parts: Sequence[str]) -> None:
        """Note that several results are made of an input, each with an outcome of its own."""
        outcomes: dict[tuple[Path, str], Outcome[Result]] = {}
        for key, outcome in self._outcomes.items():
            if key == (source, ""):
                outcomes |= {(source, part): Outcome(source=source, part=part) for part in parts}
            else:
                outcomes[key] = outcome
        self._outcomes = outcomes

    def finish(self, source: Path, result: Result, *, part: str = "", up_to_date: bool = False) -> None:
        """Note that an input, or the part of one that was divided, is done."""
        state = State.UP_TO_DATE if up_to_date else State.DONE
        key = self._key(source, part)
        self._outcomes[key] = Outcome(source=source, part=key[1], state=state, result=result)

    def skip(self, source: Path, reason: str) -> None:
        """Note that nothing is to be done for a file."""
        self._outcomes[source, ""] = Outcome(source=source, state=State.SKIPPED, reason=reason)

    def stop(self, error: PipelineError) -> NoReturn:
        """Note that nothing more can be done, whatever the input; raises BatchStopped."""
        self.stopped = error
        self._errors.append(error)
        self._report(error)
        raise BatchStopped from error

    @contextmanager
    def attempt(self, source: Path, part: str = "") -> Iterator[None]:
        """Work on one input, or a part; its failure is noted, and raises BatchStopped when it would meet all others."""
        try:
            yield
        except PipelineError as error:
            self._fail(source, error, part)
            if stops_all(error):
                raise BatchStopped from error

    def _key(self, source: Path, part: str) -> tuple[Path, str]:
        """Where the outcome stands; an input that is not divided has no parts."""
        return (source, part) if (source, part) in self._outcomes else (source, "")

    def _fail(self, source: Path, error: PipelineError, part: str = "") -> None:
        located = _with_path(error, source)
        key = self._key(source, part)
        base = self._outcomes.get(key, Outcome(source=source))
        self._outcomes[key] = replace(base, state=State.FAILED, error=located)
        self._errors.append(located)
        self._report(located)


def stops_all(error: PipelineError) -> bool:
    """Whether an error that one input met would meet all others."""
    if isinstance(error, OutputError):
        return not isinstance(error, OccupiedError)
    return isinstance(error, EngineUnavailableError)


def problems_of(error: PipelineError, path: str) -> tuple[Problem, ...]:
    """Everything wrong that an error tells, one by one; `path` for what names no place itself."""
    if isinstance(error, InputError) and error.problems:
        return error.problems
    return tuple(Problem(path, 0, line.removeprefix(f"{path}: ")) for line in str(error).split("\n"))


def _with_path(error: PipelineError, source: Path) -> PipelineError:
    """The error with the whole path of its file in front, so that it can be told from the same error of another."""
    path, message = str(source), str(error)
    if path in message or (isinstance(error, InputError) and error.problems):
        return error
    error.args = (f"{path}: {message.removeprefix(f'{source.name}: ')}",)
    return error
