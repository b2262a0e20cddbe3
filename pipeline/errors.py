"""Every error a user can meet. The class says who must act; that decides the exit code.

    PipelineError                    (never raised itself)
    ├── InputError            3      the author: fix a file; all problems at once
    │   ├── SourceError              the transcript cannot be read
    │   ├── ScriptError              the dialogue script is wrong
    │   ├── CastingError             voices.yaml or --voice is wrong
    │   └── SettingsError            show.yaml is wrong
    ├── EngineError           4      retry, install, or choose another voice
    │   ├── EngineUnavailableError   the engine cannot start or be reached
    │   └── UnspeakableError         this text cannot be said; names the turn
    └── OutputError           5      disk, encoder, target folder
        └── OccupiedError            something that is not ours to replace stands there

Wrong options on the command line are the CLI's own usage errors (exit 2). Anything else that escapes is a bug (exit 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place of a file; `line` is 1-based, 0 when it concerns the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class PipelineError(Exception):
    """An error that a user can act on; `str(error)` is the whole message, `hint` says what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(PipelineError):
    """A file of the user's must be fixed; `problems` lists everything found in it."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems

    @classmethod
    def of(cls, problems: list[Problem] | tuple[Problem, ...], *, hint: str = "") -> Self:
        """Build the error that reports all `problems`, one a line."""
        return cls("\n".join(str(problem) for problem in problems), hint=hint, problems=tuple(problems))


class SourceError(InputError):
    """A transcript cannot be read."""


class ScriptError(InputError):
    """A dialogue script is not what it should be."""


class CastingError(InputError):
    """voices.yaml, or a voice asked for, is not what it should be."""


class SettingsError(InputError):
    """show.yaml is not what it should be."""


class ManifestError(InputError):
    """What is noted of an episode cannot be read."""


class EngineError(PipelineError):
    """A speech engine failed; finished takes are kept."""

    exit_code = 4


class EngineUnavailableError(EngineError):
    """An engine cannot be started or reached."""


class UnspeakableError(EngineError):
    """A text holds something that the engine has no sound for."""

    def __init__(self, message: str, *, turn: int, token: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.turn = turn
        self.token = token


class OutputError(PipelineError):
    """A result cannot be written."""

    exit_code = 5


class OccupiedError(OutputError):
    """Something that is not ours to replace stands where a result goes; other results are not concerned."""
