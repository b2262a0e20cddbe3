"""Signs that a document was not understood: better to ask than to narrate an interview with one voice.

Each sign is what one kind of total failure leaves in its outcome, set so high that no article of the tests that is read
well shows any. A failure that leaves none of them passes. Where one is found, a person chooses a reading or says who
speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.dialogue import NARRATOR, Chapter, DialogueScript, Turn

if TYPE_CHECKING:
    from pipeline.script.labels.attribution import Attribution
    from pipeline.script.readings.sides import Sides

CHAPTER_SHARE = 6
"""Tenths of a text in chapter titles that are too many: whole articles of the tests have less than one."""
SPOKEN_SHARE = 20
"""A script that says less than one character for so many left out: articles with their original wording and all their
comments say one in five."""
SAME_OPENING, SAME_SHARE = 5, 8
"""Turns of one person that begin with the same `X：`, and tenths of all their turns: a label in them was missed."""
FORM_LINES, FORM_SHARE = 8, 3
"""Lines that begin as labels do, and tenths of all lines that they are, where fewer than two people were found."""
MIN_CHARACTERS = 300
"""Shorter texts are samples and notes; they are read as they come."""
EQUAL = 4
"""Two readings that both have points enough cannot be told apart when the best is ahead by fewer than these."""

_TALK = re.compile(
    r"[专專][访訪]|[访訪][谈談]|[对對][话話谈談]|[问問]答[实實]?|采[访訪]|採訪|interview|Q\s?&\s?A", re.IGNORECASE
)
_OPENING = re.compile(r"\s*([^\s:：。，,！？!?]{1,12})\s?[:：]")


def signs_of_failure(script: DialogueScript, attribution: Attribution, sides: Sequence[Sides]) -> tuple[str, ...]:
    """What tells that the reading is no good, in words; nothing for a good one, and for a short text."""
    items = [item for item in script.body if isinstance(item, Chapter | Turn)]
    spoken = sum(len(item.text) for item in items if isinstance(item, Turn))
    left_out = sum(len(row.text) for row in script.dropped)
    if left_out >= MIN_CHARACTERS and SPOKEN_SHARE * spoken < left_out:
        return (english("{left_out} % of the text would be left out", left_out=100 * left_out // (left_out + spoken)),)
    titles = sum(len(item.title) for item in items if isinstance(item, Chapter) and not item.derived)
    if spoken + titles < MIN_CHARACTERS:
        return ()
    return tuple(_signs(script.title, items, attribution, sides, (spoken, titles)))


def _signs(
    title: str,
    items: Sequence[Chapter | Turn],
    attribution: Attribution,
    sides: Sequence[Sides],
    sizes: tuple[int, int],
) -> Iterator[str]:
    spoken, titles = sizes
    turns = [item for item in items if isinstance(item, Turn)]
    people = {turn.speaker for turn in turns} - {NARRATOR}
    if 10 * titles >= CHAPTER_SHARE * (spoken + titles):
        yield english("{titles} % of the text would be silent chapter titles", titles=100 * titles // (spoken + titles))
    if len(people) < 2:
        form = _unused_form(attribution)
        if form:
            yield form
        elif not people and _TALK.search(title):
            yield english("the title calls it a talk, and nobody was found who speaks")
    yield from _same_openings(turns)
    taken = [each for each in sides if each.margin >= 0]
    if len(taken) > 1 and taken[0].margin - taken[1].margin < EQUAL and _differ(taken[0], taken[1]):
        yield english("two readings are equally likely")


def _unused_form(attribution: Attribution) -> str:
    """Words that come back at the beginning of many lines in a label's form, none of them taken for a label."""
    words = attribution.unused
    lines = sum(words.values())
    again = [word for word, count in words.most_common(4) if count > 1]
    if lines >= FORM_LINES and 10 * lines >= FORM_SHARE * attribution.lines and again:
        return english(
            "{lines} lines begin as labels do ({listed} …), but fewer than two people were found",
            lines=lines,
            listed="、".join(again),
        )
    return ""


def _same_openings(turns: Sequence[Turn]) -> Iterator[str]:
    """A person whose turns, nearly all of them, begin with one word and a colon."""
    by_speaker: dict[str, list[Turn]] = {}
    for turn in turns:
        by_speaker.setdefault(turn.speaker, []).append(turn)
    for own in by_speaker.values():
        words = Counter(match[1] for turn in own if (match := _OPENING.match(turn.text)))
        word, count = words.most_common(1)[0] if words else ("", 0)
        if count >= SAME_OPENING and 10 * count >= SAME_SHARE * len(own):
            yield english("{count} turns of one speaker begin with “{word}：”", count=count, word=word)


def _differ(one: Sides, other: Sides) -> bool:
    """Two readings that give some lines to different sides."""
    return any(one.verdicts.get(at) != verdict for at, verdict in other.verdicts.items())
