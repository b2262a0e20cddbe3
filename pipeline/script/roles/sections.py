"""Sections of a labelled talk in which nobody talks: summaries and glossaries that every part of an article repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines

REPEATED = 2
"""How often a heading stands in an article to be the name of a kind of section, not of one."""


def repeated_sections(lines: Lines) -> Opinion:
    """Votes on headings that come again and have no talk below; then others that come again are no titles either."""
    if not lines.labelled:
        return Opinion()
    return Opinion(votes=tuple(_found(lines)))


def _found(lines: Lines) -> Iterator[Vote]:
    sections = _sections(lines)
    alike: dict[str, list[int]] = defaultdict(list)
    for at in sections:
        alike[fold(lines.text(at))].append(at)
    groups = [places for places in alike.values() if len(places) >= REPEATED]
    silent = [places for places in groups if not any(_is_talked(lines, sections[at]) for at in places)]
    for places in silent:
        rows = (each for at in places for each in (at, *sections[at]))
        yield from (Vote(each, Verdict(Fate.DROPPED, Judge.INSERTION, "section without talk")) for each in rows)
    for places in groups if silent else ():
        if places not in silent:
            yield from (Vote(at, Verdict(Fate.DROPPED, Judge.INSERTION, "repeated heading")) for at in places)


def _is_talked(lines: Lines, section: list[int]) -> bool:
    """Somebody talks in a section."""
    return any(lines.utterances[at].label for at in section)


def _sections(lines: Lines) -> dict[int, list[int]]:
    """Heading -> the filled lines below it, up to the next heading; labelled headings are speech."""
    found: dict[int, list[int]] = {}
    current: list[int] | None = None
    for at in lines.filled:
        if lines.passage(at).kind is BlockKind.HEADING and not lines.utterances[at].label:
            current = found[at] = []
        elif current is not None:
            current.append(at)
    return found
