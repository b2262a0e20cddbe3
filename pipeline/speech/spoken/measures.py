"""Numbers that several signs belong to: 3e-4, 39°54′, 5'30", 1h30min, 1/500s, 6.5L/100km, LPR+30bp, 4.5★.

`COMPOSED` runs before dates and names, which would take such a sign for one of theirs; `unit_rules` runs among the
quantities, when the signs between numbers are words.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import LATIN, NUMERALS
from pipeline.speech.spoken.counts import BIG, DASH, FREE, NUMBER, count
from pipeline.speech.spoken.draft import Rule, before
from pipeline.speech.spoken.numerals import cardinal, number, spell
from pipeline.speech.spoken.roman import ROMAN_NUMBERS
from pipeline.speech.spoken.tables import any_of, cue_before, tables
from pipeline.text.chinese import HAN

_NEAR = 8
_SENTENCE = 80
_COMPASS = {"N": "北纬", "S": "南纬", "E": "东经", "W": "西经"}
_VULGAR = "½⅓⅔¼¾⅕⅛"


def _scientific(match: re.Match[str]) -> str:
    """3e-4 三乘十的负四次方; a factor of one is not said."""
    value, sign, power = match["value"], match["sign"] or match["capital_sign"] or "", match["power"]
    factor = "" if value == "1" else f"{number(value)}乘"
    return f"{factor}十的{'负' if sign == '-' else ''}{cardinal(power)}次方"


def _angle(match: re.Match[str]) -> str:
    """39°54′26″, 30°N: degrees, minutes, seconds of arc; the compass point is said first, and once."""
    degrees, minutes, seconds, point = match.groups()
    said = number(degrees) + "度"
    if minutes:
        said += number(minutes) + "分"
    if seconds:
        said += number(seconds) + "秒"
    where = _COMPASS.get(point or "", "")
    return said if not where or before(match, 2) == where else where + said


def _primes(match: re.Match[str]) -> str:
    """5'10" is a height after a word of height, else minutes and seconds."""
    large, small = match.groups()
    if cue_before("heights", before(match, _NEAR)):
        return f"{count(large, '英尺')}英尺{count(small, '英寸')}英寸"
    return f"{count(large, '分钟')}分{cardinal(small)}秒"


def _hours(match: re.Match[str]) -> str:
    hours, minutes, seconds = match["hours"], match["minutes"] or match["minutes_apart"], match["seconds"]
    said = f"{count(hours, '小时')}小时{count(minutes, '分钟')}分"
    return f"{said}{cardinal(seconds)}秒" if seconds else said + "钟"


def _minutes(match: re.Match[str]) -> str:
    return f"{count(match[1], '分钟')}分{cardinal(match[2])}秒"


def _part_of_unit(match: re.Match[str]) -> str | None:
    """1/500s; a pressure of 140/90mmHg is two numbers."""
    top, bottom, unit = match.groups()
    said = tables().units[unit]
    if int(top) >= int(bottom):
        return f"{cardinal(top)}、{cardinal(bottom)}{said}"
    return f"{cardinal(bottom)}分之{cardinal(top)}{said}"


def _spread(match: re.Match[str]) -> str:
    return "加" if match[1] == "+" else "减"


def _factor(match: re.Match[str]) -> str:
    return f"{cardinal(match[1])}乘"


def _fractions(match: re.Match[str]) -> str | None:
    """1/2-2/3, each of them less than one."""
    proper = all(int(match[top]) < int(match[top + 1]) for top in (1, 3))
    return f"{match[1]}/{match[2]}到" if proper else None


def _part_of_variable(match: re.Match[str]) -> str:
    """1/n: n分之一."""
    return f"{match[2]}分之{cardinal(match[1])}"


@cache
def composed_rules() -> tuple[Rule, ...]:
    """Signs that would be read one by one otherwise; afterwards each stands in words. The order counts."""
    return (*_marked_parts(), *_parts(), *ROMAN_NUMBERS, *_signs())


def _end() -> str:
    """Nothing of the same token follows."""
    return rf"(?![{LATIN}\d]|\.\d)"


def _marked_parts() -> tuple[Rule, ...]:
    """Powers of ten; degrees, minutes and seconds with their marks or letters."""
    decimal = r"\d{1,4}(?:\.\d{1,6})?"
    return (
        Rule(
            "scientific",
            re.compile(
                rf"{FREE}(?P<value>\d{{1,4}}(?:\.\d{{1,6}})?)(?:e(?P<sign>[+-]?)|E(?P<capital_sign>[+-]))(?P<power>\d{{1,3}}){_end()}"
            ),
            _scientific,
        ),
        Rule(
            "angle",
            re.compile(
                rf"{FREE}({decimal}) ?° ?(?:(?=\d[\d.]{{0,6}} ?['’′])({decimal}) ?['’′] ?"
                rf"(?:({decimal}) ?(?:[\"”″]|''))?)? ?(?:([NSEW])(?![{LATIN}\d]))?(?![CF])"
            ),
            _angle,
        ),
        Rule("primes", re.compile(rf"{FREE}(\d{{1,2}})['’′] ?(\d{{1,2}})(?:[\"”″]|'')"), _primes),
        Rule(
            "hours",
            re.compile(
                rf"{FREE}(?P<hours>\d{{1,3}}) ?h(?:(?P<minutes>\d{{1,2}})(?:min|m)?| (?P<minutes_apart>\d{{1,2}}) ?min)"
                rf"(?: ?(?P<seconds>\d{{1,2}}) ?s)?{_end()}"
            ),
            _hours,
        ),
    )


def _parts() -> tuple[Rule, ...]:
    """Marks and slashes between a number and what it counts."""
    units = any_of(tables().units)
    return (
        Rule(
            "minutes mark",
            re.compile(r"(?<=片长)(\d{1,3})['’′](?![\dA-Za-z])|(?<![\d.])(\d{1,3})′(?!\d)"),
            lambda match: f"{cardinal(match[1] or match[2])}分钟",
        ),
        Rule("inches", re.compile(rf"{FREE}(\d{{1,3}}(?:\.\d)?)[\"″](?![\d{LATIN}])"), _inches),
        Rule("part of many", re.compile(rf"{FREE}(?<!/)(\d{{1,3}})/(\d{{1,4}})(百万|千万|万|亿)"), _part_of_many),
        Rule("minutes", re.compile(rf"{FREE}(\d{{1,3}}) ?m(?:in)? ?(\d{{1,2}}) ?s(?:ec)?{_end()}"), _minutes),
        Rule(
            "part of a unit",
            re.compile(rf"(?<![\d.,/{LATIN}])(\d{{1,4}})/(\d{{1,5}}) ?({units})(?![{LATIN}\d²³/])"),
            _part_of_unit,
        ),
        Rule("aperture", re.compile(rf"(?<![{LATIN}\d/])[fF]/(?=\d)"), lambda _: "F "),
        Rule("spread", re.compile(r"(?<=[A-Z]{2}) ?([+-]) ?(?=\d{1,4} ?(?:bps?|BPS?|个?基点))"), _spread),
        Rule("time zone", re.compile(r"(?<=UTC|GMT) ?([+-])(?=\d)"), _spread),
    )


def _signs() -> tuple[Rule, ...]:
    """Fractions, laps, factors, stars."""
    units = any_of(tables().units)
    return (
        Rule(
            "range of fractions",
            re.compile(rf"{FREE}(?<!/)(\d{{1,2}})/(\d{{1,3}}){DASH}(?=(\d{{1,2}})/(\d{{1,3}})(?![\d/]))"),
            _fractions,
        ),
        Rule("part of a variable", re.compile(rf"{FREE}(?<!/)(\d{{1,2}})/([a-z])(?![A-Za-z\d])"), _part_of_variable),
        Rule(
            "lap",
            re.compile(rf"{FREE}(?<!:)(\d{{1,2}})[:：]([0-5]\d)\.(\d{{2,3}})(?!\d)"),
            lambda match: f"{count(match[1], '分钟')}分{cardinal(match[2])}秒{spell(match[3])}",
        ),
        Rule("so many times", re.compile(rf"(?<=[{HAN}]) ?× ?(?=\d)"), lambda _: "乘"),
        Rule(
            "unit behind a scale",
            re.compile(rf"(?<=\d)({BIG}) ?({units})(?![{LATIN}\d²³])"),
            lambda match: match[1] + tables().units[match[2]],
        ),
        Rule("mixed number", re.compile(rf"(?<=\d) ?(?=[{_VULGAR}])"), lambda _: "又"),
        Rule("stars", re.compile("(?<=\\d) ?★"), lambda _: "星"),
        Rule(
            "factor",
            re.compile(rf"{FREE}(\d++) ?[x×X*] ?(?={NUMBER} ?{units}(?![{LATIN}\d²³]))"),
            _factor,
        ),
        Rule("so many of", re.compile(r"(?<=[A-Za-z\d]) [xX×] (?=\d)"), _so_many),
    )


def _so_many(match: re.Match[str]) -> str | None:
    """H800 x 2048: a name, so many times."""
    return "乘" if re.search(r"[A-Za-z]\d{0,4}$", before(match, _NEAR)) else None


def _with_unit(match: re.Match[str]) -> str:
    """5kg, -3℃, 6.5L/d: a number, its unit and what it is counted by."""
    sign, value, unit = match["sign"], match["value"], tables().units[match["unit"]]
    cold = "零下" if unit.endswith("氏度") else "负"
    gap = " " if unit[0].isascii() else ""
    per = f"每{tables().units[match['per']]}" if match["per"] else ""
    return f"{cold if sign else ''}{count(value, unit)}{gap}{unit}{per}"


def _slash(match: re.Match[str]) -> str | None:
    """元/月: per, when a number is near; the Chinese word of an English period."""
    if not re.search(rf"[\d{NUMERALS}]", before(match, _NEAR)):
        return None
    if match["unit"]:
        return "每" + tables().units[match["unit"]]
    return "每" + tables().english_periods.get(match[1] or "", match[1] or "")


def _per_unit(match: re.Match[str]) -> str | None:
    """6.5万/㎡, 六点五升/100km: the slash behind a quantity."""
    if not re.search(rf"[{NUMERALS}][{HAN}]{{0,4}}$", before(match, _NEAR)):
        return None
    return "每" + (tables().units[match[1]] if match[1] else "")


def _inches(match: re.Match[str]) -> str | None:
    """14" is a size when the mark could only open a quotation, which does not happen behind a digit."""
    quoted = before(match, _SENTENCE).count('"') % 2
    return None if quoted else f"{count(match[1], '英寸')}英寸"


def _part_of_many(match: re.Match[str]) -> str:
    """1/10万 十万分之一."""
    top, bottom, scale = match.groups()
    return f"{cardinal(bottom)}{scale}分之{cardinal(top)}"


@cache
def unit_rules() -> tuple[Rule, ...]:
    """Units and what they are divided by; the slash in both is 每."""
    units = any_of(tables().units)
    periods = any_of(tables().cues["periods"])
    english = any_of(tables().english_periods)
    return (
        Rule(
            "per",
            re.compile(
                rf"(?<=[{HAN}{LATIN}]) ?/ ?(?:({english})(?![{LATIN}])|(?={periods}))"
                rf"|(?<=[元次个人币]) ?/ ?(?:(?P<unit>{units})(?![{LATIN}\d²³])|(?=[\d{LATIN}]))"
            ),
            _slash,
        ),
        Rule(
            "unit",
            re.compile(
                rf"(?P<sign>(?<![\d{LATIN}）)])-)?{FREE}(?P<value>{NUMBER}) ?(?P<unit>{units})(?![{LATIN}\d²³])"
                rf"(?:/(?P<per>{units})(?![{LATIN}\d²³]))?"
            ),
            _with_unit,
        ),
        Rule(
            "per unit",
            re.compile(rf"(?<=[{HAN}])(?<![\d])/(?:({units})(?![{LATIN}\d²³])|(?=[{NUMERALS}]))"),
            _per_unit,
        ),
    )
