"""What any stage notes about its source for a person to read: repairs, doubts, text left out. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A receipt: on line `line` (1-based) the repair named `fix` put `after` where `before` stood."""

    line: int
    fix: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something a person should look at; the work goes on, unlike at an `errors.Problem`."""

    line: int
    problem: str
    ok: bool = False
    """Ticked: a person has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Source text that is not spoken, and the reason: a rule, or a mark of the format such as a hidden element."""

    line: int
    reason: str
    text: str
