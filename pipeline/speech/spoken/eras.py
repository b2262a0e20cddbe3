"""Years of history: spans of years in brackets, years before our era, and ranges of years without 年.

A year is spelled (公元前二二一年), a round one before our era is counted (公元前两千年). Three digits are a year only
here: in brackets behind a name or a dynasty, after 公元 and 前, or when both ends of a range carry 年.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import LATIN
from pipeline.speech.spoken.counts import BIG, DASH, FREE, counts_things
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.numerals import cardinal, spell
from pipeline.speech.spoken.tables import cue_before

_NEAR = 8
_SENTENCE = 80
_LAST_YEAR = 2100
_LONGEST_SPAN = 500
_ERA = "(?:公元|西元)"
_TO = rf"(?:{DASH}|[~至到])"


def _year(digits: str, era: str) -> str:
    if len(digits) < 3 or (digits.endswith("00") and (era.endswith("前") or len(digits) == 3)):
        return cardinal(digits)
    return spell(digits)


def _is_round(low: str, high: str) -> bool:
    """Whether both ends are as prices and sizes are: 1500-1800, 1299-1599; but 1990-2000 are years."""
    if low[:2] == "19" and low[2:] != "00" and high[:2] in ("19", "20"):
        return False
    return (low[-1] == high[-1] == "0") or (low[-2:] == high[-2:] == "99")


def _bracketed_span(match: re.Match[str]) -> str | None:
    """（627-649）, （约1715-1763年）: when somebody lived, what lasted."""
    about, low, first, between, high, last = match.groups(default="")
    ends_before = about.endswith("前")
    if not high.isdigit():
        return f"{about}{_year(low, about)}{first}到未知"
    dated = first or last or about
    if not dated and _is_round(low, high):
        return None
    if max(int(low), int(high)) > _LAST_YEAR or (not ends_before and int(low) >= int(high)):
        return None
    return f"{about}{_year(low, about)}{first}到{between}{_year(high, between)}{last}"


def _era_year(match: re.Match[str]) -> str:
    return match[1] + _year(match[2], match[1])


def _era_span(match: re.Match[str]) -> str:
    era, low, year, later_era, high = match.groups()
    return f"{era}{_year(low, era)}{year}到{later_era}{_year(high, later_era or era)}"


def _both_years(match: re.Match[str]) -> str | None:
    """618年-907年; 300年到500年 may be spans, not dates."""
    low, sign, high = match.groups()
    round_ends = low[-1] == high[-1] == "0"
    if round_ends and (sign.strip() in ("到", "至") or (low.endswith("00") and high.endswith("00"))):
        return None
    return f"{spell(low)}年到{spell(high)}"


def _bare_span(match: re.Match[str]) -> str | None:
    """1636-1912: two years that lie near each other, unless something counts them."""
    low, high = match.groups()
    right = after(match, _NEAR)
    counted = counts_things(right) or re.match(f" ?(?:{BIG}|[{LATIN}])", right)
    if counted or cue_before("measured", before(match, _NEAR)):
        return None
    if _is_round(low, high) or not int(low) < int(high) <= min(_LAST_YEAR, int(low) + _LONGEST_SPAN):
        return None
    return f"{spell(low)}到{spell(high)}"


def _cited(match: re.Match[str]) -> str | None:
    """(Smith 2000; Jones 2009): only in brackets."""
    left = before(match, _SENTENCE)
    opens = max(left.rfind("("), left.rfind("（"))
    return spell(match[1]) if opens > max(left.rfind(")"), left.rfind("）")) else None


@cache
def bracketed_rules() -> tuple[Rule, ...]:
    """Before the brackets themselves are read."""
    about = f"(约|生于|前|约?{_ERA}前?)?"
    return (
        Rule(
            "years in brackets",
            re.compile(rf"(?<=[（(]){about}(\d{{3,4}})(年?){_TO}(约|前|{_ERA}前?)?(\d{{3,4}}|[?？])(年?)(?=[）)])"),
            _bracketed_span,
        ),
        Rule(
            "early year in brackets",
            re.compile(r"(?<=[（(])(\d{3})(?=年[）)])"),
            lambda match: spell(match[1]),
        ),
        Rule(
            "year of a citation",
            re.compile(r"(?<=[A-Za-z.,] )((?:1[89]|20)\d\d)(?=[a-z]?(?:[;；,，] ?[A-Z]|[)）]))"),
            _cited,
        ),
        Rule(
            "year in brackets",
            re.compile(r"(?<=[（(])(1\d{3}|20\d\d)(?<!00)(?=[）)])"),
            lambda match: spell(match[1]),
        ),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Before the dates of our time."""
    before_era = f"{_ERA}前?|纪元前"
    return (
        Rule(
            "span of an era",
            re.compile(rf"({before_era})(\d{{1,4}})(年?){_TO}((?:{_ERA}|前){{0,2}})(\d{{1,4}})(?=年)"),
            _era_span,
        ),
        Rule("year of an era", re.compile(rf"({before_era})(\d{{1,4}})(?=年)"), _era_year),
        Rule(
            "year before",
            re.compile(r"((?:(?<=[到至，。；：、“（(])|^)前)(\d{3,4})(?=年(?:[）)，。；、到至—~-]|$))"),
            _era_year,
        ),
        Rule("two years", re.compile(rf"{FREE}(\d{{3}})年({_TO})(\d{{3}})(?=年)"), _both_years),
        Rule("bare years", re.compile(rf"{FREE}([12]\d{{3}}){DASH}([12]\d{{3}})(?![\d.,%‰年-])"), _bare_span),
    )
