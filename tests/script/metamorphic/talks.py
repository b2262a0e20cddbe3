"""The talks of talks.yaml as nouns: who says which paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

_ITEM = "- "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of speech, or an item of a list inside it."""

    text: str
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says until the next person does."""

    person: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk without names: its people are a, b, c, and a asks."""

    id: str
    title: str
    turns: tuple[Turn, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who speaks, in the order of a, b, c."""
        return tuple(sorted({turn.person for turn in self.turns}))

    def without(self, index: int) -> Talk:
        """The talk with one turn removed."""
        return replace(self, turns=self.turns[:index] + self.turns[index + 1 :])

    def paragraphs(self) -> Iterator[tuple[str, Paragraph]]:
        """(person, paragraph) in reading order."""
        return ((turn.person, paragraph) for turn in self.turns for paragraph in turn.paragraphs)


@cache
def talks() -> tuple[Talk, ...]:
    """Every talk of talks.yaml."""
    rows = yaml.safe_load((Path(__file__).parent / "talks.yaml").read_text(encoding="utf-8"))
    return tuple(
        Talk(
            id=row["id"],
            title=row["title"],
            turns=tuple(Turn(person, _paragraphs(text)) for turn in row["turns"] for person, text in turn.items()),
        )
        for row in rows
    )


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line.removeprefix(_ITEM), line.startswith(_ITEM)) for line in text.splitlines())
