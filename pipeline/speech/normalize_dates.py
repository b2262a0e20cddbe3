"""Dates, years, quarters, clock times. Runs before names and quantities, so that they never see these digits.

Years are spelled (二零二四年); a round number with a word of duration is counted (近2000年 近两千年).
Two digits before 年代 are counted (九十年代), before 后 spelled (八零后).
Q1 is a quarter beside a year or a word of accounting, elsewhere letter and number.
H:MM is a time of day unless a word of comparison stands beside it or it cannot be one (16:9, 2:0): then it is left to
the ratios.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.normalize_draft import Rule, after, before
from pipeline.speech.normalize_numerals import cardinal, spell
from pipeline.speech.normalize_tables import any_of, cue_after, cue_before, tables

_FREE = r"(?<![\d.,A-Za-z])(?<!\d[-:：/])"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_HOUR = r"(?:[01]?\d|2[0-4])"
_TO = r" ?(?:[-–—~至到]|——) ?"
_NEAR = 6
_DURATION = re.compile(r"年(?:来|的?历史|的?文明|以来|之久|的?时间|间|里|的?寿命)")
_QUARTERS = "一二三四"
_AGO = re.compile("前(?!后)")
_MONTH = re.compile(r" ?\d{1,2} ?月")
_HALVES = {"1": "上", "2": "下"}
_NOON = 12
_EVENING = 18
_DAWN = 5
_SHORT_YEARS = "49"
"""Two digits from here on are taken as a year of the last century where a year can stand."""


def spoken_clock(hour: str, minute: str, second: str | None = None) -> str:
    """A time of day.

    >>> spoken_clock("3", "30"), spoken_clock("2", "00"), spoken_clock("12", "05")
    ('三点三十分', '两点', '十二点零五分')
    """
    said = "两点" if int(hour) == 2 else cardinal(hour) + "点"
    if int(minute) or second:
        said += _below_sixty(minute) + "分"
    return said + _below_sixty(second) + "秒" if second else said


def _below_sixty(digits: str) -> str:
    return ("零" if digits[0] == "0" and digits != "00" else "") + cardinal(digits)


def _half_of_day(hour: int, mark: str) -> str:
    if mark in "aA":
        return "凌晨" if hour < _DAWN or hour == _NOON else "上午"
    if hour == _NOON:
        return "中午"
    return "下午" if hour % _NOON < _EVENING - _NOON else "晚上"


def _full_date(match: re.Match[str]) -> str | None:
    year, _, month, day = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{spell(year)}年{cardinal(month)}月{cardinal(day)}日"


def _year_month(match: re.Match[str]) -> str:
    """2024-07 is a month, 2023-24 two years."""
    year, following = match.groups()
    month = 1 <= int(following) <= 12
    return f"{spell(year)}年{cardinal(following)}月" if month else f"{spell(year)}到{spell(following)}"


def _year(match: re.Match[str]) -> str:
    """Digits before 年: spelled, unless they are round and count years."""
    digits = match[1]
    round_number = digits.endswith("000") or (digits.endswith("00") and digits < "1900")
    if round_number and digits[0] != "0" and not _MONTH.match(match.string, match.end()):
        lasts = cue_before("lasting", before(match, _NEAR)) or _DURATION.match(match.string, match.end() - 1)
        ago = _AGO.match(match.string, match.end())
        if lasts or ago or digits == "1000":
            return cardinal(digits) + "年"
    return spell(digits) + "年"


def _short_year(match: re.Match[str]) -> str | None:
    """98年, 08年: a year when it opens with 0, stands before a month, or where a year can stand."""
    opening, digits = match.groups(default="")
    opens = match[1] is not None and digits >= _SHORT_YEARS
    if digits[0] == "0" or opens or _MONTH.match(match.string, match.end()):
        return f"{opening}{spell(digits)}年"
    return None


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second, mark = match.groups()
    left = before(match, _NEAR)
    compared = cue_before("compared_by", left) or cue_after("compared", after(match, _NEAR))
    if compared and not mark and not second:
        return None
    half = _half_of_day(int(hour), mark[0]) if mark and not cue_before("daytime", left) else ""
    return half + spoken_clock(hour, minute, second)


def _hour(match: re.Match[str]) -> str | None:
    hour, mark = match.groups()
    if not 1 <= int(hour) <= _NOON:
        return None
    said = "" if cue_before("daytime", before(match, _NEAR)) else _half_of_day(int(hour), mark[0])
    return said + spoken_clock(hour, "00")


@cache
def _accounts() -> re.Pattern[str]:
    return re.compile(any_of(tables().cues["accounts"]))


def _quarter(match: re.Match[str]) -> str | None:
    near = before(match, _NEAR) + "|" + after(match, _NEAR)
    return _spoken_quarter(match[1]) if _accounts().search(near) else None


def _spoken_quarter(digit: str) -> str:
    return f"第{_QUARTERS[int(digit) - 1]}季度"


def _decade(match: re.Match[str]) -> str:
    digits = match[1]
    return (cardinal(digits) if len(digits) < 4 and digits[0] != "0" else spell(digits)) + "年代"


def _years(match: re.Match[str]) -> str:
    """2020、2021和: years of a list whose last one carries 年."""
    return re.sub(r"\d{4}", lambda year: spell(year[0]), match[0]).replace(" ", "")


_PERIODS: tuple[Rule, ...] = (
    Rule("full date", re.compile(rf"{_FREE}({_YEAR})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?![\d.])日?"), _full_date),
    Rule(
        "year quarter",
        re.compile(rf"(?<![\d.,A-Za-z])(?:FY ?)?({_YEAR}) ?年?(?:财年)? ?Q([1-4])(?![\dA-Za-z])"),
        lambda match: f"{spell(match[1])}年{_spoken_quarter(match[2])}",
    ),
    Rule(
        "quarter year",
        re.compile(rf"(?<![A-Za-z\d])Q([1-4]) ?(?:FY ?)?({_YEAR})(?!\d)年?"),
        lambda match: f"{spell(match[2])}年{_spoken_quarter(match[1])}",
    ),
    Rule(
        "half year",
        re.compile(rf"{_FREE}({_YEAR}) ?年? ?H([12])(?![\dA-Za-z])"),
        lambda match: f"{spell(match[1])}年{_HALVES[match[2]]}半年",
    ),
    Rule(
        "fiscal year",
        re.compile(r"(?<![A-Za-z])FY ?'?(\d{4}|\d\d)(?!\d) ?(?:财年|年)?"),
        lambda match: f"{spell(match[1])}财年",
    ),
    Rule("quarter", re.compile(r"(?<![A-Za-z\d])Q([1-4])(?![\dA-Za-z])"), _quarter),
)


@cache
def _year_rules() -> tuple[Rule, ...]:
    """Years, decades, generations."""
    return (
        Rule(
            "season",
            re.compile(rf"{_FREE}({_YEAR})[-/–—]((?:\d\d){{1,2}})(?= ?(?:赛季|学年|财年|年度))"),
            lambda match: f"{spell(match[1])}到{spell(match[2])}",
        ),
        Rule(
            "year range",
            re.compile(rf"{_FREE}({_YEAR}) ?(年?){_TO}(?={_YEAR} ?年)"),
            lambda match: f"{spell(match[1])}{match[2]}到",
        ),
        Rule("years", re.compile(rf"{_FREE}(?:{_YEAR} ?[、和与或及] ?){{1,9}}(?={_YEAR} ?年)"), _years),
        Rule("year and month", re.compile(rf"{_FREE}({_YEAR})[-/](\d\d)(?![-/\d.]| ?[年个%])"), _year_month),
        Rule("decade", re.compile(rf"{_FREE}(\d{{4}}|\d0) ?年代"), _decade),
        Rule("decade in English", re.compile(rf"{_FREE}'?(\d{{3}}0) ?'?s(?![A-Za-z])(?: ?年代)?"), _decade),
        Rule("year", re.compile(rf"{_FREE}({_YEAR}|0\d{{3}}|\d{{4}}(?= ?年 ?\d{{1,2}} ?月)) ?年(?![级制])"), _year),
        Rule(
            "short year",
            re.compile(
                r"([在从自到于是至，。；！？、\n]|^)?(?<![\d.,A-Za-z])(\d\d) ?年(?! ?[前后来间内以多里级制的之])"
            ),
            _short_year,
        ),
        Rule(
            "edition",
            re.compile(rf"{_FREE}((?:19|20)\d[1-9]|(?:19|20)[1-9]0)(?={any_of(tables().cues['editions'])})"),
            lambda match: spell(match[1]),
        ),
        Rule("apostrophe", re.compile(r"(?<![A-Za-z\d])['’](\d\d) ?(?=年)"), lambda match: spell(match[1])),
        Rule(
            "born after",
            re.compile(rf"{_FREE}([05-9][05]|10|15)(?=后|[、和/](?:[05-9][05]|10|15)后)"),
            lambda match: spell(match[1]),
        ),
    )


_TIMES: tuple[Rule, ...] = (
    Rule(
        "time range",
        re.compile(rf"{_FREE}({_HOUR})[:：]([0-5]\d){_TO}(?={_HOUR}[:：][0-5]\d)"),
        lambda match: spoken_clock(match[1], match[2]) + "到",
    ),
    Rule(
        "time",
        re.compile(
            rf"{_FREE}({_HOUR})[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d%])(?![:：.]\d)"
            r"(?: ?([AaPp]\.?[Mm])(?![A-Za-z])\.?)?"
        ),
        _time,
    ),
    Rule("hour", re.compile(rf"{_FREE}(\d{{1,2}}) ?([AaPp]\.?[Mm])(?![A-Za-z])\.?"), _hour),
    Rule("hours", re.compile(r"(?<=[点分秒]) ?(?:[-–~]|—{1,2}) ?(?=[上下中凌晚])"), lambda _: "到"),
)


@cache
def rules() -> tuple[Rule, ...]:
    """Whole dates and quarters, years, then times of day."""
    return (*_PERIODS, *_year_rules(), *_TIMES)
