"""Passages cut at their labels: what is said, and the label in front of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.claims import key_of
from pipeline.script.labels.forms import Label, LabelStyle
from pipeline.script.labels.marks import COLONS, TIME

if TYPE_CHECKING:
    from pipeline.script.labels.attribution import Attribution
    from pipeline.script.passages import Passage

MAX_INSIDE = 100
"""How many of the most frequent labels are looked for inside passages."""

_OPENS = r"(?:(?<=[。！？!?…）)\]】\s])|(?<=[。！？!?…][”」』\"]))"
"""Where a label can stand inside a paragraph: after a sentence, its quotation mark, a bracket or white space."""
_WHOLE = frozenset({BlockKind.HEADING, BlockKind.METADATA})
"""What nobody says may name speakers: a title, a heading."""

_QUOTES = {"“": 1, "”": -1, "「": 1, "」": -1, "『": 1, "』": -1, "《": 1, "》": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A passage without its label; `label` is None when it carries none."""

    passage: Passage
    index: int
    """Number of the passage it was cut from."""
    label: Label | None = None
    label_line: int = 0

    @property
    def key(self) -> str:
        """The key of the label, or nothing."""
        return key_of(self.label.name) if self.label else ""


def utterances_of(passages: Sequence[Passage], attribution: Attribution) -> tuple[Utterance, ...]:
    """Every passage, cut at the label in front of it and at accepted labels inside; headlines stay whole."""
    inside = _inside_pattern(attribution)
    found: list[Utterance] = []
    first = next((at for at, passage in enumerate(passages) if passage.text), 0)
    for index, passage in enumerate(passages):
        named = attribution.labels.get(index)
        whole = named is None and (passage.kind in _WHOLE or (index == first and not passage.ends_sentence))
        for start, end, label in _pieces(passage, named, None if whole else inside):
            line = passage.line_at(max(0, start - 1)) if label else 0
            found.append(Utterance(passage=passage.cut(start, end), index=index, label=label, label_line=line))
    return tuple(found)


def _pieces(
    passage: Passage, first: Label | None, inside: re.Pattern[str] | None
) -> Iterator[tuple[int, int, Label | None]]:
    """(start, end, label in front) of every turn in the passage."""
    label, start = first, first.end if first else 0
    read, depth, straight = start, 0, 0
    rest = passage.text[start:]
    balanced = sum(_QUOTES.get(char, 0) for char in rest) == 0 and rest.count('"') % 2 == 0
    for match in inside.finditer(passage.text, start) if inside else ():
        for char in passage.text[read : match.start()]:
            depth = max(0, depth + _QUOTES.get(char, 0))
            straight += char == '"'
        read = match.start()
        if (balanced and (depth or straight % 2)) or match.start() == start:
            continue
        yield start, match.start(), label
        start = match.end()
        label = Label(
            name=match["name"],
            aside=(match["aside"] or "").strip(),
            end=start,
            style=LabelStyle.COLON,
            source=match.group().strip(),
        )
        straight = 0
    yield start, len(passage.text), label


def _inside_pattern(attribution: Attribution) -> re.Pattern[str] | None:
    """Finds accepted labels with a colon behind the end of a sentence."""
    counts = Counter(label.name for label in attribution.labels.values())
    names = {name for name, _ in counts.most_common(MAX_INSIDE)} | set(sorted(attribution.inside_names)[:MAX_INSIDE])
    if not names:
        return None
    words = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return re.compile(
        rf"{_OPENS}(?:{TIME}\s{{0,3}})?[【\[「]?(?P<name>{words})(?:\d{{1,2}})?(?P<aside>[（(][^（()）\n]{{1,30}}[）)])?"
        rf"[】\]」]?\s{{0,3}}(?:{TIME})?\s{{0,3}}[{COLONS}](?!//)"
    )
