"""A source and its script side by side, made ready to be walked along; and what is said of a place in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import Problem
from pipeline.script.proof.labels import SourceLabels
from pipeline.script.proof.receipts import Body, Rows, squeezed
from pipeline.script.proof.stream import READING_ABOVE

if TYPE_CHECKING:
    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.proof.stream import SourceStream

EXCERPT = 24
"""Characters of a text that a problem quotes."""


class Place(NamedTuple):
    """How far the walk has come: in the source, in the body, which rows and facts it has met."""

    at: int
    said: int
    met: int


class Pair:
    """The characters of a source, and of its script what each of them can be."""

    def __init__(self, stream: SourceStream, script: DialogueScript) -> None:
        self.stream = stream
        self.file = script.source.file or "script"
        self.body = Body(script)
        self.rows = Rows(script)
        self.labels = SourceLabels(script.speakers)
        facts = [squeezed(text) for text in (script.title, script.part) if squeezed(text)]
        self.facts = [(1 << len(self.rows.rows) + k, fact) for k, fact in enumerate(facts)]
        """The title and the part, each with its bit in `Place.met`."""
        self.fact_firsts = {form[0] for _, fact in self.facts for form in forms_of(fact)}

    def line_at(self, at: int) -> int:
        """The line of a place; for the end of the source, one that every row lies before."""
        return self.stream.lines[at] if at < len(self.stream.text) else sys.maxsize

    def rows_at(self, at: int, met: int) -> Iterator[int]:
        """The dropped rows that may begin at this place and are not met yet."""
        return self.rows.near(self.stream.lines[at], self.stream.text[at], met)

    def problem(self, line: int, message: str) -> Problem:
        """What is wrong, with the file and line of the source."""
        return Problem(self.file, line, message)


def forms_of(fact: str) -> tuple[str, ...]:
    """How a title or a part can stand in the source."""
    return fact, f"（{fact}）", f"({fact})"


def excerpt(words: str) -> str:
    """The words without readings above them, the middle of many left out."""
    words = READING_ABOVE.sub("", words)
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 8]}…{words[-7:]}"
