"""Roman numerals in capital letters: 第IV章, 路易XIV, III期, World War II.

1. A numeral of several letters that is no word or placeholder otherwise is one wherever it stands alone (II, XIV).
2. IV, VI, IX, XI and XV are one only beside a word that numbers: 第, a ruler, Chapter, or before 期, 型, 章.
3. A lone I or V is one after 第, a lone I also before a word that numbers; X is a letter everywhere.
4. Rulers are said with 世, those of the table without.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.speech.spoken.characters import LATIN, NUMERALS
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.numerals import cardinal
from pipeline.speech.spoken.tables import any_of, cue_after, cue_before, tables

_VALUES = {"I": 1, "V": 5, "X": 10}
_FORM = re.compile("X{0,2}(?:IX|IV|V?I{0,3})")
_DOUBTFUL = frozenset({"IV", "VI", "IX", "XI", "XV"})
_LETTERS = frozenset({"I", "V"})
_PLACEHOLDERS = frozenset({"X", "XX"})
_NEAR = 14


def arabic(numeral: str) -> int:
    """The value of a Roman numeral up to 29, 0 if it is none.

    >>> arabic("XIV"), arabic("II"), arabic("IIX"), arabic("VX")
    (14, 2, 0, 0)
    """
    if not _FORM.fullmatch(numeral):
        return 0
    values = [_VALUES[letter] for letter in numeral]
    return sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))


def _ruler(left: str) -> re.Match[str] | None:
    return _rulers().search(left)


@cache
def _rulers() -> re.Pattern[str]:
    return re.compile(f"({any_of(tables().rulers)}) ?$")


def _numeral(match: re.Match[str]) -> str | None:
    numeral, left, right = match[0], before(match, _NEAR), after(match, _NEAR)
    if not arabic(numeral) or numeral in _PLACEHOLDERS:
        return None
    numbers, ruler = cue_after("roman_counts", right), _ruler(left)
    if numeral in _LETTERS and not left.endswith("第") and not (numeral == "I" and numbers):
        return None
    if numeral in _DOUBTFUL and not (numbers or ruler or cue_before("roman_numbers", left)):
        return None
    said = cardinal(str(arabic(numeral)))
    return said + tables().rulers[ruler[1]] if ruler and not right.startswith("世") else said


def _value(text: str) -> int:
    return int(unicodedata.numeric(text)) if text[0] > "Z" else arabic(text)


def _span(match: re.Match[str]) -> str | None:
    """I-II期 一到二期, I/II期 一、二期."""
    low, sign, high = match.groups()
    values = (_value(low), _value(high))
    if not 0 < values[0] < values[1]:
        return None
    return f"{cardinal(str(values[0]))}{'、' if sign in '/、' else '到'}{cardinal(str(values[1]))}"


def _with_letter(match: re.Match[str]) -> str | None:
    value = arabic(match[1])
    return f"{cardinal(str(value))} {match[2].upper()}" if value else None


_ONE = "(?:[IVX]{1,4}|[Ⅰ-Ⅻ])"
ROMAN_NUMBERS: tuple[Rule, ...] = (
    Rule("span of stages", re.compile(rf"(?<![{LATIN}\d])({_ONE}) ?([-–~/、至到]) ?({_ONE})(?=[期型级类章部])"), _span),
    Rule("stage and letter", re.compile(rf"(?<![{LATIN}\d])([IVX]{{1,4}})([a-cA-C])(?=[期型级类])"), _with_letter),
)
"""Before the signs between them are gone."""
ROMAN = Rule(
    "roman numeral",
    re.compile(rf"(?<![{LATIN}'{NUMERALS}])(?<![{NUMERALS}] )[IVX]{{1,6}}(?![{LATIN}']| ?[{NUMERALS}])"),
    _numeral,
)
