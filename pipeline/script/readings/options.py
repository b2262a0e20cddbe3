"""The readings of a document as they are offered to a person: numbered, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.messages import _, english, retold

if TYPE_CHECKING:
    from pipeline.script.readings.sides import Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to read a document, as it is offered to a person."""

    name: str
    """What was taken for what, in words."""
    mark: str = ""
    """The mark by which unlabelled questions are told; "labels" and "narrator" where none are."""
    points: int = 0

    def __str__(self) -> str:
        """In the language of the reader."""
        name = retold(self.name)
        return _("{name} ({points} points)", name=name, points=self.points) if self.points else name


LABELS_ONLY = Option(name=english("as the labels say"), mark="labels")
NARRATED = Option(name=english("one narrator reads everything"), mark="narrator")


def options_of(readings: Sequence[Sides], *, has_labels: bool) -> tuple[Option, ...]:
    """Every reading that there is: those that have points enough, what the labels say, the others, one narrator."""
    sides = [Option(name=each.name, mark=each.mark, points=each.total) for each in readings]
    labels = [LABELS_ONLY] if has_labels else []
    likely = [each for each, reading in zip(sides, readings, strict=True) if reading.total >= reading.enough]
    rest = [each for each in sides if each not in likely]
    return (*likely, *labels, *rest, NARRATED)
