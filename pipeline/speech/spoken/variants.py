"""Characters that stand for others: ○ for zero, 々 for the character before it, ㎖, ﬂ and ⅞ for what they are made of.

Runs after the characters are plain and before anything is read, so that every rule meets the usual form.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import UNSAID, expand, fold
from pipeline.speech.spoken.draft import Rule
from pipeline.text.chinese import HAN

_DIGIT = "[零〇一二三四五六七八九]"
_ZERO = "〇"
_ROUND = "[○◯]"
_ROUND_OR_TYPED = "[○◯〇0Oo]"
"""What stands for zero between numerals, the letter typed for it included."""
_AFTER_YEAR = "(?=年|后)"
_COMPOSED = re.compile(f"(?![\\x00-\\x7f{HAN}，。！？；：、…—“”{UNSAID}])[^\\s]")


def _zeros(match: re.Match[str]) -> str:
    return _ZERO * len(match[0])


def _repeated(match: re.Match[str]) -> str:
    return match[1] * len(match[0])


def _expanded(match: re.Match[str]) -> str | None:
    return fold(made) if (made := expand(match[0])) else None


@cache
def rules() -> tuple[Rule, ...]:
    """Zeros, repeated characters, composed characters."""
    return (
        Rule("zero inside", re.compile(f"(?<={_DIGIT}){_ROUND_OR_TYPED}+(?={_DIGIT})"), _zeros),
        Rule("zero before a year", re.compile(f"(?<={_DIGIT}){_ROUND_OR_TYPED}+{_AFTER_YEAR}"), _zeros),
        Rule("zero behind", re.compile(f"(?<={_DIGIT}){_ROUND}+"), _zeros),
        Rule("zero of a short year", re.compile(f"{_ROUND}(?={_DIGIT}(?:年|后|级|届))"), _zeros),
        Rule("repeated", re.compile(f"([{HAN}])々+"), _repeated),
        Rule("composed", _COMPOSED, _expanded),
    )
