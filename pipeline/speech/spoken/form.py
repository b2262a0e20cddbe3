"""Written Chinese -> its spoken form: the words as they are read aloud.

The result holds Simplified Chinese characters, Latin words and prosodic punctuation, nothing else (`ALPHABET`;
protected words are handed through as they are). Capitals stay capitals: the stage that makes sounds says them letter by
letter. Doing it twice changes nothing.

Order of work (`BEFORE_SIGNS`), each step a table of named rules over one `Draft`, which remembers where every character
comes from:
1. width and compatibility forms (`characters`), Traditional -> Simplified by phrase;
2. each protected word becomes one opaque character, so does each word of another script that can be said (`foreign`);
   characters that stand for others (`variants`);
3. addresses (`names`), telephone numbers (`identifiers`), years in brackets (`eras`), brackets, note marks (`asides`);
4. codes (`identifiers`), composed measures, years of history (`eras`), dates, times (`clock`), names with digits,
   money, every other number (`quantities`, with the units of `measures`);
5. signs (`symbols`); what is no word, mark or silent sign by then is left out and reported; punctuation, spaces, Roman
   numerals.

Why rules of our own and no grammar library: wetext, the best that works offline, read half of the case files right when
they were new (198 of 386, these rules 371): it has no notion of names, versions, big letters or brackets; and it takes
14 ms for a sentence full of numbers against 1 ms. Where it is in its element it is our check: a test holds our numerals
against its numerals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.speech.chinese.dictionaries import usual_reading
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.foreign.words import foreign_words
from pipeline.speech.spoken import (
    asides,
    clock,
    dates,
    enclosed,
    eras,
    identifiers,
    measures,
    money,
    names,
    quantities,
    symbols,
    variants,
)
from pipeline.speech.spoken.characters import GONE, KEPT_HAN, KEPT_LATIN, KEPT_NUMBER, NUMERALS, UNSAID, fold
from pipeline.speech.spoken.draft import Draft, Edit, Span, Step
from pipeline.speech.spoken.given_readings import reading_brackets
from pipeline.speech.spoken.silent_signs import is_silent_here
from pipeline.text.chinese import COMMON_HAN, HAN, UNREAD_HAN
from pipeline.text.variants import simplify_for_reading

ALPHABET: Final = f"{HAN}A-Za-z' ，。！？；：、…—“”（）"
"""The characters of a spoken form, as a range for a character class."""

_DOUBTFUL = re.compile(
    f"[{UNREAD_HAN}]|[^{COMMON_HAN}A-Za-z0-9{KEPT_HAN}{KEPT_LATIN}{KEPT_NUMBER}，。！？；：、…—“”’\\s]"
)
"""What is looked at one by one before it may go."""
BEFORE_SIGNS: Final = (
    variants.rules,
    names.address_rules,
    identifiers.telephone_rules,
    eras.bracketed_rules,
    asides.rules,
    enclosed.rules,
    identifiers.rules,
    measures.composed_rules,
    eras.rules,
    dates.rules,
    clock.rules,
    names.rules,
    quantities.separation_rules,
    money.rules,
    quantities.rules,
)
"""What is rewritten before the signs, in this order (see above)."""
_PARTICLE = re.compile("(?<![原名专巨论编合显卓昭土遗所译拙])著(?![名作称述者有书录文])")
"""著 that is the particle 着 in Traditional spelling; the converter keeps it."""
_HAN_RUN = re.compile(f"[{HAN}]+")
_KEPT = re.compile(f"[{KEPT_HAN}{KEPT_LATIN}{KEPT_NUMBER}]")


@dataclass(frozen=True, slots=True)
class ProtectedWord:
    """A stretch of the written text that a lexicon has decided."""

    start: int
    end: int
    say: str | None = None
    """What to say for it, taken as it is; None says the written characters, untouched."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is read aloud, aligned to the text as it is written."""

    text: str
    spans: tuple[Span, ...]
    """(written start, written end, spoken start, spoken end), contiguous; unchanged stretches are one span."""
    unsaid: tuple[tuple[int, int], ...] = ()
    """Stretches of the written text that are not said although a reader would want them: other scripts, signs that no
    rule knows, characters without a reading. They leave a short pause, so that their neighbours make no new word."""
    steps: tuple[Step, ...] = ()
    """Which rules made it, in the order of their work; what only tidies marks is not told."""

    def written_at(self, place: int) -> int:
        """Where a cut of the spoken text cuts the written text; what is not said stays with the words before it.

        >>> spoken = speak_form("有35个。对")
        >>> spoken.text, spoken.written_at(spoken.text.index("对"))
        ('有三十五个。对', 5)
        """
        index = bisect_right(self.spans, place, key=lambda span: span[2]) - 1
        if index < 0:
            return 0
        start, end, spoken_start, spoken_end = self.spans[index]
        if place == spoken_start and spoken_start < spoken_end:
            return start
        same = end - start == spoken_end - spoken_start
        return start + place - spoken_start if same and place < spoken_end else end


def speak_form(written: str, *, protected: Sequence[ProtectedWord] = ()) -> Spoken:
    """The spoken form of a text; the same text always gives the same words, and no text is refused.

    >>> speak_form("Llama 3.1 有 80B 参数。").text
    'Llama 三点一有八百亿参数。'
    """
    draft, kept = _revised(written, protected)
    steps = tuple(draft.steps)
    unsaid = _stretches(draft.origin(match.start()) for match in re.finditer(UNSAID, draft.text))
    draft.apply(symbols.marks())
    draft.drop_loose_spaces(_plain(written), HAN)
    draft.rewrite(_KEPT, lambda match: kept[match[0]])
    return Spoken(draft.text, draft.spans(), unsaid, steps)


def trace_form(written: str) -> tuple[Step, ...]:
    """Which rules make the spoken form of a text, in the order of their work; what only tidies marks is not told.

    >>> trace_form("约35个，占12%。")
    (Step(rule='percent', written='12%', said='百分之十二'), Step(rule='number', written='35', said='三十五'))
    """
    return tuple(_revised(written, ())[0].steps)


def _revised(written: str, protected: Sequence[ProtectedWord]) -> tuple[Draft, dict[str, str]]:
    """The text when every word stands as it is said and only marks are left to do; what opaque characters stand for."""
    draft = Draft(written)
    folded = _plain(written)
    draft.replace([(at, at + 1, new) for at, (old, new) in enumerate(zip(written, folded, strict=True)) if old != new])
    foreign = (ProtectedWord(word.start, word.end, word.latin) for word in foreign_words(written))
    kept = _protect(draft, written, (*protected, *foreign))
    for rules in BEFORE_SIGNS:
        draft.apply(rules())
    draft.replace(symbols.straight_quotes(draft.text))
    draft.apply(symbols.words())
    draft.rewrite(_DOUBTFUL, lambda match: None if _is_read(match) else UNSAID)
    return draft, kept


def _plain(written: str) -> str:
    """The text in plain Simplified characters, as long as it was, without brackets that only say how a word is read."""
    folded = _simplified(fold(written))
    for start, end in reading_brackets(written):
        folded = folded[:start] + GONE * (end - start) + folded[end:]
    return folded


def _is_read(found: re.Match[str]) -> bool:
    """Whether a character that is left at the end is read, or rightly silent."""
    if _HAN_RUN.match(found[0]):
        return is_syllable(usual_reading(found[0]))
    return is_silent_here(found)


def _stretches(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches of the written text, neighbours joined.

    >>> _stretches([(1, 2), (2, 3), (2, 3), (5, 6)])
    ((1, 3), (5, 6))
    """
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _simplified(text: str) -> str:
    """Simplified characters, one for one."""
    return _PARTICLE.sub("着", simplify_for_reading(text))


def _protect(draft: Draft, written: str, protected: Sequence[ProtectedWord]) -> dict[str, str]:
    """Put one opaque character in place of each protected word; returns what each of them stands for.

    A word that overlaps an earlier one, or lies outside the text, is not protected.
    """
    kept: dict[str, str] = {}
    edits: list[Edit] = []
    supply = {
        kind: iter(map(chr, range(ord(kind[0]), ord(kind[2]) + 1))) for kind in (KEPT_LATIN, KEPT_NUMBER, KEPT_HAN)
    }
    done = 0
    for word in sorted(protected, key=lambda word: (word.start, -word.end)):
        if not done <= word.start < word.end <= len(written):
            continue
        said = written[word.start : word.end] if word.say is None else word.say
        opaque = next(supply[_kind(said)], None)
        if opaque is None:
            break
        kept[opaque] = said
        edits.append((word.start, word.end, opaque))
        done = word.end
    draft.replace(edits)
    return kept


def _kind(said: str) -> str:
    """Which opaque characters behave like a word, by its last character."""
    last = said[-1:]
    if last.isascii() and last.isalpha():
        return KEPT_LATIN
    return KEPT_NUMBER if last and (last.isdigit() or last in NUMERALS) else KEPT_HAN
