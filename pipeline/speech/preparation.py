"""One paragraph made ready: its spoken form with the alignment, and the sounds that somebody decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.speech.alignment import Alignment
from pipeline.speech.chinese.overrides import Override, take_overrides
from pipeline.speech.chinese.standards import regional_readings
from pipeline.speech.foreign.words import foreign_words
from pipeline.speech.latin.words import add_s
from pipeline.speech.lexicon import in_words
from pipeline.speech.phonemes import FixedSound
from pipeline.speech.spoken.form import ProtectedWord, speak_form
from pipeline.speech.spoken.given_readings import given_readings
from pipeline.text.variants import simplify_for_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.speech.chinese.overrides import Overridden
    from pipeline.speech.lexicon import Lexicon, Match, Pronunciation
    from pipeline.speech.spoken.draft import Step


@dataclass(frozen=True, slots=True)
class Found:
    """A word of the lexicon in the spoken form, at [start, end) there."""

    start: int
    end: int
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A paragraph as written (without override marks), as spoken, and what is decided about its sounds."""

    written: str
    spoken: str
    alignment: Alignment
    fixed: tuple[FixedSound, ...]
    """Readings of another standard, overrides, lexicon words that give sounds; of two at a place the later counts."""
    words: tuple[Found, ...]
    """Every lexicon word found, in order of the spoken form."""
    problems: tuple[str, ...] = ()
    """Override marks that are not right."""
    unsaid: tuple[tuple[int, int], ...] = ()
    """Stretches of the written text that nobody here can say; in the spoken form they are a short pause at most."""
    steps: tuple[Step, ...] = ()
    """Which rules made the spoken form of what."""


def prepare(text: str, lexicon: Lexicon) -> Prepared:
    """A paragraph of a script made ready to be read or cut."""
    marked = take_overrides(text)
    decided = _decided_readings(marked)
    taken = [(one.start, one.end) for one in decided]
    early = [match for match in lexicon.find(marked.text, taken=taken) if match.entry.precedes_normalisation]
    spoken = speak_form(marked.text, protected=_protected(marked.text, decided, early))
    alignment = Alignment(marked.text, spoken.text, spoken.spans)
    overrides = [(alignment.spoken_range(one.start, one.end), one.pinyin) for one in decided]
    words = [Found(*alignment.spoken_range(match.start, match.end), match) for match in early]
    taken = [place for place, _ in overrides] + [(word.start, word.end) for word in words]
    late = [match for match in lexicon.find(spoken.text, taken=taken) if not match.entry.precedes_normalisation]
    words = sorted((*words, *(Found(match.start, match.end, match) for match in late)), key=lambda word: word.start)
    return Prepared(
        written=marked.text,
        spoken=spoken.text,
        alignment=alignment,
        fixed=(
            *_regional_sounds(spoken.text, lexicon),
            *(FixedSound(start=start, end=end, pinyin=pinyin, override=True) for (start, end), pinyin in overrides),
            *_fixed_sounds(words),
            *_foreign_sounds(marked.text, alignment, taken),
        ),
        words=tuple(words),
        problems=marked.problems,
        unsaid=spoken.unsaid,
        steps=spoken.steps,
    )


def _foreign_sounds(written: str, alignment: Alignment, taken: Iterable[tuple[int, int]]) -> Iterator[FixedSound]:
    """The sounds of words of other scripts that the spoken form has in Latin letters, unless they are decided."""
    decided = tuple(taken)
    for word in foreign_words(written):
        start, end = alignment.spoken_range(word.start, word.end)
        free = all(end <= first or last <= start for first, last in decided)
        if free and alignment.spoken[start:end] == word.latin:
            yield FixedSound(start=start, end=end, sounds=word.sounds, how="script")


def _decided_readings(marked: Overridden) -> tuple[Override, ...]:
    """What a person marked, then what the text itself says in brackets of other characters."""
    marks = [(one.start, one.end) for one in marked.overrides]
    given = [
        Override(start=one.start, end=one.end, pinyin=one.pinyin)
        for one in given_readings(marked.text)
        if not any(start < one.end and one.start < end for start, end in marks)
    ]
    return tuple(sorted((*marked.overrides, *given), key=lambda one: one.start))


def _protected(text: str, decided: tuple[Override, ...], early: list[Match]) -> tuple[ProtectedWord, ...]:
    """What normalisation must not touch, in order."""
    words = [
        *(ProtectedWord(one.start, one.end, simplify_for_reading(text[one.start : one.end])) for one in decided),
        *(ProtectedWord(match.start, match.end, _words_for(match.entry)) for match in early),
    ]
    return tuple(sorted(words, key=lambda word: word.start))


def _words_for(entry: Pronunciation) -> str:
    """What stands in the spoken form for a protected word: itself when it has sounds of its own, else words."""
    if entry.sounds or entry.pinyin:
        return entry.word
    return entry.say or in_words(entry.word) or in_words(next((text for _, text in entry.spellings), ""))


def _regional_sounds(spoken: str, lexicon: Lexicon) -> Iterator[FixedSound]:
    """What the standard of the lexicon has otherwise than the mainland's."""
    for place, syllable in regional_readings(spoken, lexicon.standard).items():
        yield FixedSound(start=place, end=place + 1, pinyin=(syllable,))


def _fixed_sounds(words: list[Found]) -> Iterator[FixedSound]:
    """The sounds that lexicon words give; `say` gave words instead, which are read like any others."""
    for word in words:
        entry = word.match.entry
        if entry.sounds:
            sounds = add_s(entry.sounds) if word.match.ending else entry.sounds
            yield FixedSound(start=word.start, end=word.end, sounds=sounds)
        elif entry.pinyin or entry.letters:
            yield FixedSound(start=word.start, end=word.end, pinyin=entry.pinyin, letters=entry.letters)
