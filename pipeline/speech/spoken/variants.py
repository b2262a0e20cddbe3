"""Characters that stand for others: ○ for zero, ×× for a name kept back, – for minus, 々, ㎖, ﬂ and ⅞.

Runs after the characters are plain and before anything is read, so that every rule meets the usual form.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import UNSAID, expand, fold
from pipeline.speech.spoken.counts import BIG, NUMBER
from pipeline.speech.spoken.draft import Rule
from pipeline.speech.spoken.tables import any_of, tables
from pipeline.text.chinese import HAN

_DIGIT = "[零〇一二三四五六七八九]"
_ZERO = "〇"
_ROUND = "[○◯]"
_ROUND_OR_TYPED = "[○◯〇0Oo]"
"""What stands for zero between numerals, the letter typed for it included."""
_AFTER_YEAR = "(?=年|后)"
_JOINS_DATES = "年月日号点分秒初末底期纪代"
"""Behind these an en dash joins two dates, and is no minus."""
_COMPOSED = re.compile(f"(?![\\x00-\\x7f{HAN}，。！？；：、…—“”{UNSAID}])[^\\s]")


def _zeros(match: re.Match[str]) -> str:
    return _ZERO * len(match[0].strip())


def _repeated(match: re.Match[str]) -> str:
    return match[1] * len(match[0])


def _withheld(match: re.Match[str]) -> str:
    return "某" * len(match[0])


def _expanded(match: re.Match[str]) -> str | None:
    return fold(made) if (made := expand(match[0])) else None


@cache
def rules() -> tuple[Rule, ...]:
    """Zeros, names kept back, minus signs, repeated and composed characters."""
    measured = any_of([*tables().units, *set(tables().currencies.values()), *"%‰元块"])
    return (
        Rule(
            "zero inside",
            re.compile(f"(?<={_DIGIT}){_ROUND_OR_TYPED}+(?={_DIGIT})|(?<={_DIGIT}) [0○] (?={_DIGIT})"),
            _zeros,
        ),
        Rule("zero before a year", re.compile(f"(?<={_DIGIT}){_ROUND_OR_TYPED}+{_AFTER_YEAR}"), _zeros),
        Rule("zero behind", re.compile(f"(?<={_DIGIT}){_ROUND}+"), _zeros),
        Rule("zero of a short year", re.compile(f"{_ROUND}(?={_DIGIT}(?:年|后|级|届))"), _zeros),
        Rule("withheld", re.compile(f"(?<=[{HAN}，。“])(?<!{_DIGIT})(?:×{{2,4}}|{_ROUND}{{2,4}})(?!\\d)"), _withheld),
        Rule(
            "typographic minus",
            re.compile(rf"(?<![\dA-Za-z{_JOINS_DATES} ])–(?=[$¥€£]|{NUMBER} ?(?:{BIG} ?)?{measured})"),
            lambda _: "-",
        ),
        Rule("repeated", re.compile(f"([{HAN}])々+"), _repeated),
        Rule("composed", _COMPOSED, _expanded),
    )
