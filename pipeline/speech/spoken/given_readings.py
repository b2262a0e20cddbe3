"""Readings that a text gives in brackets: 区（音ōu）, 仇（qiú）, 尉迟(yu4 chi2). They set the sound and are not said.

1. In the bracket stands pinyin and nothing else, a word like 音 or 读作 before it at most. Without such a word every
   syllable carries its tone, as a mark or a digit: 李（Li） and 情绪（emotion） are no readings.
2. It belongs to as many characters before the bracket as it has syllables, quotation marks between them or not; each
   must be one that a dictionary knows for its character, in whatever tone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from pipeline.speech.chinese.dictionaries import known_readings
from pipeline.text.chinese import HAN

_LONGEST_WORD: Final = 6
_TONES: Final = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
_LOOK_ALIKES: Final = str.maketrans("ɑɡ’", "ag'")
_BRACKET: Final = re.compile(
    rf"(?P<word>[{HAN}]{{1,{_LONGEST_WORD}}})(?P<quote>[”’」』》\"]?) ?"
    r"[（(\[〔【] ?(?P<cue>(?:读音|读作|念作|发音|拼音|注音|读|念|音)[为是作：: ]{0,2})?"
    r"[“‘「\"]?(?P<pinyin>[A-Za-zɑɡüÜāáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜńňǹĀÁǍÀĒÉĚÈŌÓǑÒ\u0300-\u030c1-5'’ ·-]{1,40})[”’」\"]?"
    r" ?[）)\]〕】]"
)


_PHONETIC: Final = re.compile(
    r"(?<![A-Za-z0-9/])(?:/[^/\[\]\s]{0,30}[ˈˌəɪʊɔæθðŋʃʒɑɛɜː][^/\[\]\s]{0,30}/|\[[^/\[\]\n]{0,30}[ˈˌəɪʊɔæθðŋʃʒɛɜː][^/\[\]\n]{0,30}\])"
)
"""Phonetic script behind an English word: [ˈæpl], /ˈæpl/."""


@dataclass(frozen=True, slots=True)
class GivenReading:
    """Characters of a written text at [start, end), their pinyin, and where the bracket behind them ends."""

    start: int
    end: int
    bracket_start: int
    bracket_end: int
    pinyin: tuple[str, ...]


def given_readings(written: str) -> tuple[GivenReading, ...]:
    """Every reading that stands in a bracket behind its characters.

    >>> [(one.start, one.end, one.pinyin) for one in given_readings("姓区（音ōu），住六安(Lù'ān)，李（Li）")]
    [(1, 2, ('ou1',)), (9, 11, ('lu4', 'an1'))]
    """
    found = (_reading(match) for match in _BRACKET.finditer(written))
    return tuple(reading for reading in found if reading)


def reading_brackets(written: str) -> tuple[tuple[int, int], ...]:
    """Every bracket that only says how the word before it is read, in pinyin or phonetic script.

    >>> reading_brackets("区（音ōu）和 apple [ˈæpl]")
    ((1, 6), (14, 20))
    """
    pinyin = [(one.bracket_start, one.bracket_end) for one in given_readings(written)]
    return tuple(sorted(pinyin + [match.span() for match in _PHONETIC.finditer(written)]))


def _reading(match: re.Match[str]) -> GivenReading | None:
    letters = _letters(match["pinyin"])
    word, end = match["word"], match.end("word")
    for size in range(1, len(word) + 1):
        pinyin = _divided(word[-size:], letters, toneless=bool(match["cue"]))
        if pinyin:
            return GivenReading(end - size, end, match.end("quote"), match.end(), pinyin)
    return None


def _letters(pinyin: str) -> list[tuple[str, int]]:
    """The small letters of pinyin, each with the tone that a mark or a digit behind it gives, 0 for none."""
    letters: list[tuple[str, int]] = []
    for char in unicodedata.normalize("NFD", pinyin.translate(_LOOK_ALIKES).lower()):
        if char.isalpha():
            letters.append((char, 0))
        elif letters and char == "\u0308":
            letters[-1] = ("v", letters[-1][1])
        elif letters and (char in _TONES or char.isdigit()):
            letters[-1] = (letters[-1][0], _TONES.get(char) or int(char))
    return letters


def _divided(word: str, letters: list[tuple[str, int]], *, toneless: bool) -> tuple[str, ...]:
    """The syllables of a word's characters that its letters spell; nothing when they do not."""
    if not word or not letters:
        return ()
    for known in known_readings(word[0]):
        size = len(known) - 1
        syllable, rest = letters[:size], letters[size:]
        tone = max((tone for _, tone in syllable), default=0)
        if "".join(letter for letter, _ in syllable) != known[:-1] or not (tone or toneless):
            continue
        said = (known[:-1] + str(tone) if tone else known,)
        if len(word) == 1 and not rest:
            return said
        following = _divided(word[1:], rest, toneless=toneless)
        if following:
            return said + following
    return ()
