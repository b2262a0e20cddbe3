"""Spoken form -> phonemes, unit by unit: a Chinese syllable, a Latin word, a punctuation mark.

1. Every character of the text belongs to exactly one unit; spaces and lone apostrophes to none. What has no sound is
   an error, never left out.
2. Units know their place in the text, so that a long text can be cut after it is read: a reading needs its whole
   sentence.
3. Words are parted by one space; marks hang on the word before them, opening marks on the word behind them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pipeline.errors import UnspeakableError
from pipeline.messages import _
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.syllables import syllable_sounds
from pipeline.speech.latin.english import How, LatinWord, say_latin
from pipeline.speech.vocabulary import unknown_symbols
from pipeline.text.chinese import CHINESE
from pipeline.text.latin import LATIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.speech.chinese.readings import Reading

_LONGEST_WORD: Final = 24
"""Longer runs of Latin letters are no words; they are said in parts, so that no unit outgrows a piece."""
_UNIT: Final = re.compile(
    f"(?P<hanzi>[{CHINESE}])|(?P<latin>[{LATIN}]{{1,{_LONGEST_WORD}}}(?:['’][{LATIN}]{{1,6}}(?![{LATIN}])){{0,2}})"
    r"|(?P<space>[\s'’]+)|(?P<mark>.)",
    re.DOTALL,
)
_MARKS: Final = {
    "，": ",",
    "、": ",",
    "。": ".",
    "！": "!",
    "？": "?",
    "；": ";",
    "：": ":",
    "…": "…",
    "—": "—",
    "“": "“",
    "”": "”",
    "（": "(",
    "）": ")",
    ",": ",",
    ".": ".",
    "!": "!",
    "?": "?",
    ";": ";",
    ":": ":",
    "(": "(",
    ")": ")",
}
OPENING_MARKS: Final = frozenset("“(")
"""Sounds of marks that hang on the word behind them."""
_ARTICLE: Final = "ɐ"
_ENGLISH_FOLLOWS: Final = re.compile(" [a-z]{2}")

Kind = Literal["hanzi", "latin", "mark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedSound:
    """A stretch of a spoken form whose sound somebody decided; one of pinyin, sounds, letters says it."""

    start: int
    end: int
    pinyin: tuple[str, ...] = ()
    """One syllable for each character."""
    sounds: str = ""
    """Phonemes for the whole stretch."""
    letters: bool = False
    """Letter by letter."""
    override: bool = False
    """Written into this text by hand, not found in a lexicon."""
    how: How = "lexicon"
    """Where `sounds` come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The smallest stretch of a spoken form that has a sound of its own."""

    start: int
    end: int
    kind: Kind
    text: str
    sounds: str
    opens_word: bool = True
    """A space goes before it."""
    how: How | None = None
    """For a Latin word, where its sounds come from."""
    pinyin: str = ""
    """For a Chinese character, its reading."""


def to_phonemes(spoken: str, *, fixed: Sequence[FixedSound] = ()) -> str:
    """A spoken form in phonemes of the model's vocabulary; UnspeakableError when part of it has no sound.

    >>> to_phonemes("你好，GPU！")
    'ni↓xau↓, ʤi→ pʰi→ ju→!'
    """
    return join_units(read_units(spoken, fixed=fixed))


def read_units(spoken: str, *, fixed: Sequence[FixedSound] = ()) -> tuple[Unit, ...]:
    """The units of a spoken form in order, without gaps except for spaces; UnspeakableError names what has no sound."""
    pinyin = {span.start + i: syllable for span in fixed for i, syllable in enumerate(span.pinyin)}
    readings = {reading.place: reading for reading in read_chinese(spoken, fixed=pinyin)}
    voiced = {span.start: span for span in fixed if span.sounds}
    spelled = {place for span in fixed if span.letters for place in range(span.start, span.end)}
    units: list[Unit] = []
    place = 0
    while place < len(spoken):
        if place in voiced:
            span = voiced[place]
            units.append(_voiced_unit(spoken, span))
            place = span.end
            continue
        found = _UNIT.match(spoken, place)
        if found is None:  # the pattern takes any character
            break
        if found.lastgroup == "hanzi":
            units.append(_hanzi_unit(readings[place]))
        elif found.lastgroup == "latin":
            units.append(_latin_unit(spoken, found.start(), found.end(), letters=place in spelled))
        elif found.lastgroup == "mark":
            units.append(_mark_unit(found[0], place))
        place = found.end()
    return tuple(units)


def join_units(units: Iterable[Unit], between_words: str = " ") -> str:
    """The phonemes of consecutive units as one string (rule 3), with `between_words` between two Chinese words."""
    return "".join(_spaced(units, between_words)).strip()


def _spaced(units: Iterable[Unit], between_words: str) -> Iterator[str]:
    """The sounds of the units with spaces between words."""
    after_opening = True
    before: Kind | None = None
    for unit in units:
        opening = unit.kind == "mark" and unit.sounds in OPENING_MARKS
        parted = opening or (unit.kind != "mark" and (unit.opens_word or before == "mark"))
        if parted and not after_opening:
            yield between_words if before == unit.kind == "hanzi" else " "
        yield unit.sounds
        after_opening, before = opening, unit.kind


def _hanzi_unit(reading: Reading) -> Unit:
    if not reading.pinyin:
        raise _unspeakable(reading.char, _("no reading is known for it"))
    return Unit(
        start=reading.place,
        end=reading.place + 1,
        kind="hanzi",
        text=reading.char,
        sounds=syllable_sounds(reading.pinyin),
        opens_word=reading.opens_word,
        pinyin=reading.pinyin,
    )


def _latin_unit(spoken: str, start: int, end: int, *, letters: bool) -> Unit:
    token = spoken[start:end]
    word = LatinWord(token, _ARTICLE, "dictionary") if _is_article(spoken, start, end) else None
    word = word or say_latin(token, letters=letters)
    if not word.sounds:
        raise _unspeakable(token, _("it has no letter that can be said"))
    return Unit(start=start, end=end, kind="latin", text=token, sounds=_checked(word.sounds, token), how=word.how)


def _is_article(spoken: str, start: int, end: int) -> bool:
    """Whether this is the English word "a" inside an English phrase."""
    return spoken[start:end] == "a" and _ENGLISH_FOLLOWS.match(spoken, end) is not None


def _mark_unit(mark: str, place: int) -> Unit:
    if mark not in _MARKS:
        raise _unspeakable(mark, _("it has no sound"))
    return Unit(start=place, end=place + 1, kind="mark", text=mark, sounds=_MARKS[mark], opens_word=False)


def _voiced_unit(spoken: str, span: FixedSound) -> Unit:
    text = spoken[span.start : span.end]
    return Unit(
        start=span.start, end=span.end, kind="latin", text=text, sounds=_checked(span.sounds, text), how=span.how
    )


def _checked(sounds: str, token: str) -> str:
    """The sounds, if the model has a token for every symbol."""
    unknown = unknown_symbols(sounds)
    if unknown:
        raise _unspeakable(token, _("the model has no sound for {unknown!r}", unknown=unknown))
    return sounds


def _unspeakable(token: str, why: str) -> UnspeakableError:
    """The error for a stretch of text without a sound; who knows the turn fills it in."""
    shown = token if token.isprintable() else f"U+{ord(token[0]):04X}"
    return UnspeakableError(
        _("{shown!r} cannot be said: {why}", shown=shown, why=why),
        turn=0,
        token=token,
        hint=_("say how under `words:` in voices.yaml, for example  {shown}: {{say: …}}", shown=shown),
    )
