"""Dates, years, quarters. Runs before times, names and quantities, so that they never see these digits.

Years are spelled (二零二四年); a round number with a word of duration is counted (近2000年 近两千年).
Two digits before 年代 are counted (九十年代); other years of two digits are in `short_years`.
Q1 is a quarter beside a year or a word of accounting, elsewhere letter and number.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken import short_years
from pipeline.speech.spoken.counts import counts_things
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.numerals import cardinal, spell
from pipeline.speech.spoken.tables import any_of, cue_before, tables
from pipeline.text.chinese import HAN

_FREE = r"(?<![\d.,A-Za-z])(?<!\d[-:：/])"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_TO = r" ?(?:[-–—~至到]|——) ?"
_DASH = r" ?(?:[-–~]|—{1,2}) ?"
_NEAR = 6
_DURATION = re.compile(r"年(?:来|的?历史|的?文明|以来|之久|的?时间|间|里|的?寿命)")
_QUARTERS = "一二三四"
_AGO = re.compile("前(?!后)")
_MONTH = re.compile(r" ?\d{1,2} ?月")
_COPULA = re.compile("[是为有比] ?$")
"""Measures as seldom as it does anything else."""
_HALVES = {"1": "上", "2": "下"}


def _full_date(match: re.Match[str]) -> str | None:
    year, _, month, day = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{spell(year)}年{cardinal(month)}月{cardinal(day)}日"


def _compact(match: re.Match[str]) -> str | None:
    year, month, day = match.groups()
    return None if counts_things(after(match, _NEAR)) else f"{spell(year)}年{cardinal(month)}月{cardinal(day)}日"


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


@cache
def _accounts() -> re.Pattern[str]:
    return re.compile(any_of(tables().cues["accounts"]))


def _quarter(match: re.Match[str]) -> str | None:
    near = before(match, _NEAR) + "|" + after(match, _NEAR)
    return _spoken_quarter(match[1]) if _accounts().search(near) else None


def _spoken_quarter(digit: str) -> str:
    return f"第{_QUARTERS[int(digit) - 1]}季度"


def _quarter_range(match: re.Match[str]) -> str:
    said = _quarter(match)
    return f"{said or 'Q' + match[1]}到"


def _decade(match: re.Match[str]) -> str:
    digits = match[1]
    return (cardinal(digits) if len(digits) < 4 and digits[0] != "0" else spell(digits)) + "年代"


def _occasion(match: re.Match[str]) -> str | None:
    """是2016的世界杯, 2016的PyCon: a year, unless something measures it (约2016的PV)."""
    left = before(match, _NEAR)
    is_measured = cue_before("measured", left) and not _COPULA.search(left)
    return None if is_measured else spell(match[1] or match[2])


def _years(match: re.Match[str]) -> str:
    """2020、2021和: years of a list whose last one carries 年."""
    return re.sub(r"\d{4}", lambda year: spell(year[0]), match[0]).replace(" ", "")


_PERIODS: tuple[Rule, ...] = (
    Rule(
        "digits of a date",
        re.compile(rf"{_FREE}((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d.])"),
        _compact,
    ),
    Rule("until now", re.compile(rf"{_FREE}({_YEAR}){_TO}(?=今)"), lambda match: f"{spell(match[1])}到"),
    Rule("range of quarters", re.compile(rf"(?<![A-Za-z\d])Q([1-4]){_TO}(?=Q[1-4](?![\dA-Za-z]))"), _quarter_range),
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
    Rule(
        "short year quarter",
        re.compile(r"(?<![\d.,A-Za-z])(?:FY ?)?(\d\d) ?年?(?:财年)? ?Q([1-4])(?![\dA-Za-z])"),
        lambda match: f"{spell(match[1])}年{_spoken_quarter(match[2])}",
    ),
    Rule(
        "quarter short year",
        re.compile(r"(?<![\d.,A-Za-z])([1-4])Q(\d\d|20\d\d)(?![\dA-Za-z])"),
        lambda match: f"{spell(match[2])}年{_spoken_quarter(match[1])}",
    ),
    Rule(
        "half short year",
        re.compile(r"(?<![\d.,A-Za-z])([12])H(\d\d|20\d\d)(?![\dA-Za-z])"),
        lambda match: f"{spell(match[2])}年{_HALVES[match[1]]}半年",
    ),
    Rule(
        "fiscal year behind",
        re.compile(rf"(?<![\d.,A-Za-z])({_YEAR}) ?FY(?![\dA-Za-z]) ?(?:财年|年)?"),
        lambda match: f"{spell(match[1])}财年",
    ),
    Rule("quarter", re.compile(r"(?<![A-Za-z\d])Q([1-4])(?![\dA-Za-z])"), _quarter),
)


@cache
def _year_rules() -> tuple[Rule, ...]:
    """Years and decades."""
    return (
        Rule(
            "season",
            re.compile(rf"{_FREE}({_YEAR})[-/–—]((?:\d\d){{1,2}})(?= ?(?:赛季|学年|财年|年度))"),
            lambda match: f"{spell(match[1])}到{spell(match[2])}",
        ),
        Rule(
            "short season",
            re.compile(rf"{_FREE}(\d\d)[-/–—](\d\d)(?= ?(?:赛季|学年|财年))"),
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
    )


@cache
def _edition_rules() -> tuple[Rule, ...]:
    """Years without 年: of games, occasions and models."""
    occasions = any_of([*tables().cues["games"], *tables().cues["occasions"]])
    return (
        Rule(
            "edition",
            re.compile(rf"{_FREE}((?:19|20)\d[1-9]|(?:19|20)[1-9]0)(?={any_of(tables().cues['editions'])})"),
            lambda match: spell(match[1]),
        ),
        Rule(
            "year of an occasion",
            re.compile(
                rf"{_FREE}(?:((?:19|20)\d\d)(?= ?的 ?[{HAN}]{{0,4}}{occasions})"
                r"|((?:19|20)(?:\d[1-9]|[1-9]0))(?= ?的 ?[A-Za-z]{2}))"
            ),
            _occasion,
        ),
    )


_JOINTS: tuple[Rule, ...] = (
    Rule(
        "joint of dates",
        re.compile(
            rf"(?:(?<=[\d零一二三四五六七八九十个][年月日号周])|(?<=世纪|年代)|(?<=[年月学][初末底期])){_DASH}"
            rf"(?=公元|前\d|次年|今|[\d零一二三四五六七八九十])"
            rf"|(?<=[周期拜][一二三四五六日天]){_DASH}(?=[周星礼])"
        ),
        lambda _: "到",
    ),
)


@cache
def rules() -> tuple[Rule, ...]:
    """Whole dates and quarters, years, what joins them."""
    return (*_PERIODS, *_year_rules(), *short_years.rules(), *_edition_rules(), *_JOINTS)
