"""The numbers of a script: who speaks how much, how long it will be, what was dropped and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.script.dialogue import Chapter, Turn
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from pipeline.script.dialogue import DialogueScript, Doubt

CHARACTERS_PER_MINUTE = 270
"""Chinese characters that a voice says in a minute, pauses included."""

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+|\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerShare:
    """How much one person says."""

    id: str
    name: str
    labels: tuple[str, ...]
    turns: int
    characters: int
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCount:
    """How much one rule dropped."""

    reason: str
    passages: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A script in numbers."""

    speakers: tuple[SpeakerShare, ...]
    turns: int
    characters: int
    minutes: float
    chapters: int
    derived_chapters: int
    dropped: tuple[DropCount, ...]
    repaired: int
    review: tuple[Doubt, ...]


def summarise(script: DialogueScript) -> Summary:
    """Count; speakers by appearance, reasons by how much they dropped."""
    shares = [_share(script, speaker.id) for speaker in script.speakers]
    passages = Counter(row.reason for row in script.dropped)
    characters: Counter[str] = Counter()
    for row in script.dropped:
        characters[row.reason] += spoken_characters(row.text)
    return Summary(
        speakers=tuple(shares),
        turns=len(script.turns),
        characters=sum(share.characters for share in shares),
        minutes=sum(share.minutes for share in shares),
        chapters=len(script.chapters),
        derived_chapters=sum(chapter.derived for chapter in script.chapters),
        dropped=tuple(
            DropCount(reason=reason, passages=count, characters=characters[reason])
            for reason, count in sorted(passages.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        repaired=len(script.repaired),
        review=script.review,
    )


def turn_of_line(script: DialogueScript, line: int) -> int:
    """The number of the turn that a line of the source belongs to; 0 for what stands before or between the turns."""
    turn = number = 0
    for item in script.body:
        is_turn = isinstance(item, Turn)
        number += is_turn
        if isinstance(item, Chapter | Turn) and item.line is not None and item.line <= line:
            turn = number if is_turn else 0
    dropped = any(row.line == line for row in script.dropped)
    return 0 if dropped else turn


def _share(script: DialogueScript, speaker_id: str) -> SpeakerShare:
    speaker = script.speaker(speaker_id)
    texts = [turn.text for turn in script.turns if turn.speaker == speaker_id]
    return SpeakerShare(
        id=speaker.id,
        name=speaker.name,
        labels=speaker.labels,
        turns=len(texts),
        characters=sum(map(spoken_characters, texts)),
        minutes=sum(map(spoken_minutes, texts)),
    )


def spoken_characters(text: str) -> int:
    """Chinese characters, digits and Latin letters.

    >>> spoken_characters("好，AI 时代 2024")
    9
    """
    return sum(map(str.isalnum, text))


def spoken_minutes(text: str) -> float:
    """About how long the text takes to say; a Latin word counts as two characters.

    >>> round(spoken_minutes("好" * 540), 1)
    2.0
    """
    return (
        len(_HAN.findall(text)) + sum(2 if word[0].isalpha() else 1 for word in _WORD.findall(text))
    ) / CHARACTERS_PER_MINUTE
