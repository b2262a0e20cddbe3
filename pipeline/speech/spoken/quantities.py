"""Percentages, ranges, scores, ratios, fractions, units, counts, and every number that is still left.

Signs between numbers become words first (3-5 -> 3到5, 2:0 -> 2比0), so that each number is then read once, with what
follows it; then come numbers with a unit, a letter or a sign; then the rest, where the neighbours decide between
quantity, year and name. Two numbers with only a space between them are kept apart by a pause (Llama 3 405B).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.speech.spoken.characters import KEPT_NUMBER, LATIN, NUMERALS
from pipeline.speech.spoken.counts import BIG, DASH, FREE, NUMBER, count, counts_things, two
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.measures import unit_rules
from pipeline.speech.spoken.names import named, spoken_name, version
from pipeline.speech.spoken.numerals import cardinal, number, spell
from pipeline.speech.spoken.ordinals import ORDINALS
from pipeline.speech.spoken.tables import any_of, cue_after, cue_before, tables
from pipeline.text.chinese import HAN

_NEAR = 8
_FAR = 16
_DEGREES = re.compile(r"\d{1,3}(?:\.\d)?[多几来]?度(?![电数角])")
_LAST_MONTH = 12
_LAST_DAY = 31
_FEW_MODELS = 3
_LOW_PRESSURE = 30
_PRESSURE = re.compile(f"[血高低]压[{HAN}]{{1,4}}$")
"""A pressure said a few words before its two numbers (血压高到180/95)."""
_CALENDAR_YEAR = re.compile("(?:19|20)\\d\\d")
_FORECAST = frozenset("AEF")
"""2025E: figures that are actual, estimated or forecast."""
_HOLDS = re.compile("[一二三四五六七八九十百两几\\d][张块台部辆颗枚架款]$")
_GRAPHICS_CARD = re.compile("[1-5]0[5-9]0|16[56]0")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_PER = {"%": "百分之", "‰": "千分之"}
_SIGNS = {"-": "负", "+": "正", "": ""}
_NEGATIVE = re.compile("[是为到于在约低达至负从自得值数率度量差分的润亏盈益速温视光涨跌，。：；！？、“（]$")

_SEPARATE: Final = Rule("two numbers", re.compile(rf"(?<=[\d{NUMERALS}{KEPT_NUMBER}]) +(?=\d)"), lambda _: "，")


def _value(text: str) -> tuple[int, str]:
    """Orders numbers of any length without computing them."""
    whole, _, fraction = text.replace(",", "").partition(".")
    whole = whole.lstrip("0")
    return len(whole), f"{whole}.{fraction}"


def _range(match: re.Match[str]) -> str:
    """The sign between two numbers: 减 before an equals sign, 比 in scores and when the second is smaller, else 到."""
    low, sign, high = match.groups()
    right = after(match, _NEAR)
    score = cue_before("scored", before(match, _NEAR)) or cue_after("scores", right)
    falls = sign == "-" and _value(low) >= _value(high) and not (counts_things(right) or re.match(BIG, right))
    if right.lstrip().startswith("="):
        return f"{low}减{high}"
    if sign == "-" and cue_before("figures", before(match, _NEAR)):
        return f"{low}杠{high}"
    if sign == "-" and len(low) > 1 and cue_before("brands", before(match, _NEAR)):
        return f"{named(low)} {named(high)}"
    return f"{low}{'比' if score or falls else '到'}{high}"


def _percent_range(match: re.Match[str]) -> str:
    low, sign, high, per = match.groups()
    return f"{_PER[per]}{number(low)}{'、' if sign == '、' else '到'}{number(high)}"


def _percent(match: re.Match[str]) -> str:
    sign, value, per, more = match.groups()
    said = "百" if (value, per) == ("100", "%") else number(value)
    return f"{_SIGNS[sign or '']}{_PER[per]}{said}{'以上' if more else ''}"


def _fraction(match: re.Match[str]) -> str | None:
    """1/3 三分之一; 10/2=5 is a division, 11/2 a day: nobody writes eleven halves; iPhone 12/13, 5/10年 are two."""
    top, bottom = match.groups()
    if not bottom.strip("0"):
        return None
    if after(match, 2).lstrip().startswith("="):
        return f"{top}除以{bottom}"
    left = before(match, _NEAR)
    named_both = left.endswith("第") or {top, bottom} <= set(tables().number_names)
    follows = top > "1" and 0 < int(bottom) - int(top) <= _FEW_MODELS and re.search(f"[{LATIN}]{{2}} $", left)
    years = top > "1" and after(match, 2).lstrip().startswith("年")
    pressure = int(top) > int(bottom) >= _LOW_PRESSURE and _PRESSURE.search(left)
    if named_both or follows or years or pressure or cue_before("pressures", left):
        return f"{named(top)}、{named(bottom)}" if named_both else f"{top}、{bottom}"
    dated = cue_after("anniversaries", after(match, _NEAR)) and int(top) <= _LAST_MONTH and int(bottom) <= _LAST_DAY
    if dated or (len(bottom) <= len(top) <= 2 and int(bottom) < int(top) <= _LAST_MONTH):
        return f"{cardinal(top)}月{cardinal(bottom)}日"
    return f"{cardinal(bottom)}分之{cardinal(top)}"


def _power(match: re.Match[str]) -> str:
    """10^6, 10⁶, 10^8 m/s."""
    power = (match["power"] or match["raised"]).translate(_RAISED)
    if power.isalpha():
        return f"的{power}次方"
    sign = "负" if power[0] == "-" else ""
    return f"的{sign}{cardinal(power.lstrip('-'))}次方{tables().units.get(match['unit'] or '', '')}"


def _first_of(match: re.Match[str]) -> str:
    return f"{match[1]}到"


def _ratio(match: re.Match[str]) -> str:
    return "比".join(number(part) for part in re.split(" ?[:：] ?", match[0]))


def _size(match: re.Match[str]) -> str:
    """1920x1080: the sides of a picture are spelled, factors are counted."""
    parts = re.split(" ?[x×X*] ?", match[0])
    picture = all(len(part) in (3, 4) for part in parts)
    said = "乘".join(spell(part) if picture else cardinal(part) for part in parts)
    return said + " " if re.match(f"[{LATIN}]", after(match, 1)) else said


def _sequence(match: re.Match[str]) -> str:
    """4-4-2, 1/2/3: numbers side by side."""
    joint = "、" if "/" in match[0] else " "
    parts = re.split("[-/]", match[0])
    return joint.join(spell(part) if len(part) > 2 and joint == " " else number(part) for part in parts)


def _times(match: re.Match[str]) -> str:
    return f"{count(match[1], '倍')}倍"


def _slang(match: re.Match[str]) -> str:
    return f"{count(match[1], '万')}万"


def _more(match: re.Match[str]) -> str:
    """100+ 家 -> 一百多家; 10万+ -> 十万加; 18+ -> 十八以上."""
    value, scale = match[1], match[2] or ""
    said = count(value, scale) + scale
    if counts_things(after(match, _NEAR)) and (scale or value.endswith("0")):
        return said + "多"
    return said + ("加" if scale else "以上")


def _lettered(match: re.Match[str]) -> str:
    """405B, 3D, 1080p, 4S: a number and letters, apart; 24-hour."""
    digits, letters = match[1], match[2]
    if letters in ("p", "P", "i") and digits.isdigit() and len(digits) > 2:
        return f"{spell(digits)} {letters.upper()}"
    branded = (len(digits) == 3 and cue_before("brands", before(match, _NEAR))) or digits in tables().number_names
    if branded or (letters in _FORECAST and _CALENDAR_YEAR.fullmatch(digits)):
        return f"{spell(digits)} {letters}"
    rest = match[0][len(digits) :].lstrip("-_")
    return f"{number(digits, liang=len(letters) > 1)} {spoken_name(rest) if len(rest) > 1 else rest.upper()}"


def _minus(match: re.Match[str]) -> str:
    """负, 零下 before degrees, silent in a Chinese name (歼-20)."""
    left = before(match, 1)
    if _DEGREES.match(after(match, _NEAR)) and left not in tuple("转角偏斜"):
        return "零下"
    return " " if left and re.match(f"[{HAN}]", left) and not _NEGATIVE.search(left) else "负"


def _whole(match: re.Match[str]) -> str:
    """What is left: a number, read by what stands around it."""
    value, left, right = match[0], before(match, _FAR), after(match, _NEAR)
    if value == "2":
        return two(left, right)
    if value.isdigit() and _is_name(value, left, right):
        return spell(value) if len(value) > 4 else named(value)
    return number(value, liang=not left.endswith("第"))


def _is_name(value: str, left: str, right: str) -> bool:
    """Whether digits without a point are spelled like a name: 007, a year, a model number, a long code."""
    if len(value) > 1 and value[0] == "0":
        return True
    if len(value) in (3, 4) and cue_after("doors", right):
        return True
    if counts_things(right) or re.match(f" ?{BIG}", right) or value.endswith("000"):
        return False
    if len(value) in (3, 4) and cue_before("brands", left):
        return True
    if len(value) == 3:
        return not value.endswith("00") and not cue_before("measured", left) and bool(re.search(f"[{LATIN}] $", left))
    return len(value) > 8 or (len(value) == 4 and _is_year_or_model(value, left))


def _is_year_or_model(value: str, left: str) -> bool:
    """Four digits that nothing counts: 1984, RTX 4090, 两张4090."""
    measured = cue_before("measured", left) and not re.search("年[是为]$", left)
    year = value[:2] in ("19", "20") and not value.endswith("00") and not measured
    return year or bool(_GRAPHICS_CARD.fullmatch(value) or _HOLDS.search(left) or re.search(f"[{LATIN}] $", left))


@cache
def _joining_rules() -> tuple[Rule, ...]:
    """Signs between numbers."""
    units = any_of([*tables().units, "%", "‰", *"BMKkwW", "GB", "MB", "TB"])
    chain = r"(?:-\d{1,2}){2,8}|(?:-\d{1,2}){1,3}-\d{3,4}|(?:/\d{1,4}){2,8}"
    power = rf"\^ ?(?P<power>-?\d{{1,9}}|[a-z](?![{LATIN}]))|(?<=[\d{NUMERALS}])(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,9}})"
    single = f"{BIG}|世纪|[年月日号点分时秒天周岁元块米度倍个人次]"
    return (
        Rule("percent range", re.compile(rf"{FREE}({NUMBER})({DASH}|[到至、])({NUMBER}) ?([%‰])"), _percent_range),
        Rule(
            "range of units",
            re.compile(rf"({FREE}{NUMBER}(?:{units}|{single})){DASH}(?=-?{NUMBER})"),
            _first_of,
        ),
        Rule("range of times", re.compile(rf"({FREE}{NUMBER}[xX]){DASH}(?={NUMBER}[xX](?![{LATIN}\d]))"), _first_of),
        Rule("sequence", re.compile(rf"(?<![\d./-])\d{{1,2}}(?:{chain})(?![\d./-])"), _sequence),
        Rule("to the last", re.compile(r"(?<=\d)-(?=[Nn](?![A-Za-z\d]))"), lambda _: "到"),
        Rule("range", re.compile(rf"{FREE}(?<!\d-)({NUMBER})({DASH})((?:(?<=[~—])-)?{NUMBER})"), _range),
        Rule("fraction", re.compile(rf"(?<![\d.,/{LATIN}])(\d{{1,9}})/(\d{{1,9}})(?![\d./{LATIN}])"), _fraction),
        Rule("ratio", re.compile(rf"{FREE}{NUMBER}(?: ?[:：] ?{NUMBER})++"), _ratio),
        Rule("size", re.compile(rf"{FREE}\d++(?: ?[x×X*] ?\d++)++(?![.\d])"), _size),
        Rule("power", re.compile(rf"(?:{power})(?: ?(?P<unit>{any_of(tables().units)})(?![{LATIN}\d²³]))?"), _power),
    )


@cache
def _marked_rules() -> tuple[Rule, ...]:
    """Numbers with a sign, a unit or letters."""
    return (
        Rule("percent", re.compile(rf"((?<![\d{LATIN}%])[-+])?{FREE}({NUMBER}) ?([%‰])(\+(?![\d{LATIN}]))?"), _percent),
        Rule(
            "times",
            re.compile(rf"{FREE}(?<!=)(?<!= )({NUMBER}) ?[xX×](?![{LATIN}\d])(?! ?[-+=*/^²³(（{NUMERALS}])"),
            _times,
        ),
        Rule("slang of people", re.compile(rf"{FREE}({NUMBER})W(?={any_of(tables().slang_things)})"), _slang),
        *unit_rules(),
        Rule(
            "metres and more",
            re.compile(rf"(?<=\d[米秒])\d{{2}}(?![\d.]| ?[秒分{HAN}])"),
            lambda match: spell(match[0]),
        ),
        Rule("slang", re.compile(rf"{FREE}({NUMBER})[wW](?=[+{HAN}，。！？、]|$)"), _slang),
        Rule("more", re.compile(rf"{FREE}({NUMBER})({BIG})?\+(?! ?[\d{LATIN}=])"), _more),
        *ORDINALS,
        Rule("any version", re.compile(r"(?<=\d)\.([xX])(?![A-Za-z0-9])"), lambda _: "点X"),
        Rule("about", re.compile(rf"(?<![{LATIN}\d{''.join(tables().letters)}])[~≈] ?(?=[$¥€]?\d)"), lambda _: "约"),
        Rule(
            "lettered",
            re.compile(rf"{FREE}({NUMBER})[-_]?([{LATIN}]++)(?:[-_]?(?:[{LATIN}']++|\d++(?:\.\d++)*+))*+"),
            _lettered,
        ),
    )


def separation_rules() -> tuple[Rule, ...]:
    """Two numbers beside each other are parted; before money, so that no rule takes them for one."""
    return (_SEPARATE,)


@cache
def rules() -> tuple[Rule, ...]:
    """Joints, marked numbers, then the rest; afterwards no digit is left."""
    return (
        *_joining_rules(),
        *_marked_rules(),
        Rule("version", re.compile(r"(?<![\d.])\d++(?:\.\d++){2,}+"), lambda match: version(match[0])),
        Rule("minus", re.compile(rf"(?<![\d{LATIN}{''.join(tables().letters)}）)])-(?={NUMBER})"), _minus),
        Rule("number", re.compile(f"{FREE}{NUMBER}"), _whole),
        Rule("rest", re.compile(r"\d+"), lambda match: named(match[0])),
    )
