"""The pinyin of every Chinese character of a spoken form.

1. A run of Chinese is parted into phrases of the dictionary: as few as can be that agree with jieba's words.
   What a row of phrases.tsv says of a phrase is changed by surnames and tone changes only.
2. Then in order: neutral tones (neutral_tones.txt), context (polyphones.tsv), surnames, tone changes of 一 and 不.
3. Third tones stay third: the model changes them by itself.
4. A reading that a person fixed is never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.messages import english
from pipeline.speech.chinese.neutral_tones import apply_neutral_tones, neutral_words
from pipeline.speech.chinese.polyphones import apply_context, rules_of
from pipeline.speech.chinese.runs import look_up
from pipeline.speech.chinese.surnames import apply_surnames
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.chinese.tone_changes import change_tones
from pipeline.text.chinese import CHINESE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pipeline.speech.chinese.polyphones import Rule
    from pipeline.speech.chinese.runs import Run

_RUN: Final = re.compile(f"[{CHINESE}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What readings are decided with; a proof that a row matters puts tables without it in their place."""

    rules: Callable[[str], Sequence[Rule]] = rules_of
    """The rules of a character, the first that fits going first."""
    neutral_words: Callable[[], AbstractSet[str]] = neutral_words


TABLES: Final = Tables()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A Chinese character and how it is read."""

    char: str
    pinyin: str
    """Syllable and tone 1-5, 5 neutral, ü as v: `lv4`. Empty when nobody knows the character."""
    place: int
    """Index in the text."""
    opens_word: bool
    """Whether a word begins here."""
    source: str
    """What decided the reading, for a person: a rule by its id, a word of the dictionary, a surname."""


def read_chinese(text: str, *, fixed: Mapping[int, str] | None = None, tables: Tables = TABLES) -> tuple[Reading, ...]:
    """A Reading for every Chinese character of a spoken form, in order; `fixed` are readings by index that stand.

    >>> [reading.pinyin for reading in read_chinese("重要的银行")]
    ['zhong4', 'yao4', 'de5', 'yin2', 'hang2']
    """
    return tuple(
        reading
        for found in _RUN.finditer(text)
        for reading in _read_run(look_up(text, *found.span()), fixed or {}, tables)
    )


def _read_run(run: Run, fixed: Mapping[int, str], tables: Tables) -> Iterator[Reading]:
    """The readings of one run of Chinese."""
    settled = {place: (pinyin, run.sources[place]) for place, pinyin in run.settled().items()}
    apply_neutral_tones(run, tables.neutral_words())
    apply_context(run, tables.rules)
    for place, (pinyin, source) in settled.items():
        run.settle(place, pinyin, source)
    apply_surnames(run)
    kept = _fix(run, fixed)
    change_tones(run, kept)
    starts = {first for first, _ in run.words}
    for index, (char, pinyin) in enumerate(zip(run.chars, run.pinyin, strict=True)):
        known = pinyin if is_syllable(pinyin) else ""
        yield Reading(
            char=char, pinyin=known, place=run.start + index, opens_word=index in starts, source=run.sources[index]
        )


def _fix(run: Run, fixed: Mapping[int, str]) -> frozenset[int]:
    """Set the readings that a person fixed; their places in the run."""
    inside = {place - run.start: pinyin for place, pinyin in fixed.items() if run.start <= place < run.end}
    for place, pinyin in inside.items():
        run.settle(place, pinyin, english("given in the text or the word list"))
    return frozenset(inside)
