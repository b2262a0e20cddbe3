"""The review list as a list of work: ticks, and how they outlast a script made again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.script.dialogue import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import Problem
    from pipeline.script.dialogue import DialogueScript


def _turn_lines(script: DialogueScript) -> list[int]:
    """The line of every turn; one that a person added stands where the one before it stands."""
    return list(accumulate((turn.line or 0 for turn in script.turns), max))


def open_doubts(script: DialogueScript) -> tuple[Doubt, ...]:
    """The doubts that nobody has ticked so far."""
    return tuple(doubt for doubt in script.review if not doubt.ok)


def with_doubts(script: DialogueScript, problems: Iterable[Problem]) -> DialogueScript:
    """The script with what its proof found on the review list."""
    return replace(script, review=(*script.review, *(Doubt(line=p.line, problem=p.message) for p in problems)))


def with_ticks(script: DialogueScript, standing: DialogueScript) -> DialogueScript:
    """The script with the ticks of the one that it replaces: a doubt is the same when its problem is, and its text.

    Its line may be another one: the transcript may have grown above it.
    """
    ticked = {key for doubt, key in _keyed(standing) if doubt.ok}
    return replace(script, review=tuple(replace(doubt, ok=key in ticked) for doubt, key in _keyed(script)))


def unticked(script: DialogueScript, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems of a script's proof whose rows on the review list are not ticked."""
    ticked = {(doubt.line, doubt.problem) for doubt in script.review if doubt.ok}
    return tuple(problem for problem in problems if (problem.line, problem.message) not in ticked)


def _keyed(script: DialogueScript) -> Iterator[tuple[Doubt, tuple[str, str]]]:
    """Every doubt with what it is known by: its problem, and what the script has of its line."""
    left_out: dict[int, str] = {}
    for row in script.dropped:
        left_out[row.line] = left_out.get(row.line, "") + row.text
    lines, turns = _turn_lines(script), script.turns
    for doubt in script.review:
        number = bisect_right(lines, doubt.line)
        text = turns[number - 1].text if number else ""
        yield doubt, (doubt.problem, left_out.get(doubt.line, text))
