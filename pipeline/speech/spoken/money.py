"""Sums of money, and big letters that multiply: $20B, US$3.5 million, 20 USD, 8B 参数.

K, M, B and T are multipliers in sums of money and before counted things; elsewhere they stay letters (405B 四百零五 B).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import LATIN
from pipeline.speech.spoken.counts import BIG, DASH, FREE, NUMBER, count
from pipeline.speech.spoken.draft import Rule, after
from pipeline.speech.spoken.numerals import scaled
from pipeline.speech.spoken.tables import any_of, tables


def _amount(value: str, scale: str | None, unit: str) -> str:
    """A number with its scale, Latin (B) or Chinese (亿)."""
    value = re.sub(r"\.00$|(?<=\.\d)0$", "", value)
    zeros = tables().scales.get(scale or "")
    if zeros:
        return scaled(value, zeros)
    return "两" + (scale or "") if value == "2" else count(value, scale or unit) + (scale or "")


def _sum(match: re.Match[str]) -> str:
    """$10-20B: the scale of the second number holds for the first, unless that has its own."""
    unit = match["unit"] or tables().currencies[match["sign"]]
    scale = match["scale"]
    said = _amount(match["value"], scale, unit) + unit
    if match["low"] is None:
        return said
    low_scale = match["low_scale"] or (scale if scale in tables().scales else None)
    return f"{_amount(match['low'], low_scale, unit)}到{said}"


def _coded_sum(match: re.Match[str]) -> str:
    unit = tables().currency_codes[match["code"]]
    return _amount(match["value"], match["scale"], unit) + unit


def _sum_before_sign(match: re.Match[str]) -> str | None:
    """20€, 300₽; behind a digit a sign that another number follows belongs to that one (3$5)."""
    if after(match, 2).lstrip()[:1].isdigit():
        return None
    unit = tables().currencies[match["code"]]
    return _amount(match["value"], match["scale"], unit) + unit


def _counted_things(match: re.Match[str]) -> str:
    """1-2B 参数, 8B 和 70B 参数: every letter of the list multiplies."""
    scales = tables().scales
    last = match["last"]
    said = re.sub(
        rf"({NUMBER}) ?([KMBT])?",
        lambda item: scaled(item[1], scales[item[2] or last]),
        match["list"],
    )
    return re.sub(r" ?[-–—~] ?", "到", said).replace(" ", "")


@cache
def rules() -> tuple[Rule, ...]:
    """Signs before a number, codes after and before it, then counted things."""
    table = tables()
    signs, codes = any_of(table.currencies), any_of(table.currency_codes)
    latin_scale = rf"{any_of(table.scales)}(?![{LATIN}])"
    scale = rf"(?: ?(?P<scale>{BIG}|{latin_scale}))?"
    units = any_of(["美元", "美金", "人民币", "欧元", "英镑", "港元", "港币", "日元", "加元", "澳元", "块钱", "元"])
    sign = rf"(?P<sign>(?<![{LATIN}]){signs}) ?"
    low = rf"(?P<low>{NUMBER})(?: ?(?P<low_scale>{BIG}|{latin_scale}))?(?:{DASH}|到|至){signs}?"
    value = f"(?P<value>{NUMBER})"
    behind = any_of(sign for sign in table.currencies if len(sign) == 1)
    joint = r" ?(?:[、，,和或与及到至–—~-]) ?"
    return (
        Rule("signed sum", re.compile(rf"{sign}(?:{low})?{value}{scale}(?P<unit>{units})?"), _sum),
        Rule("sign behind", re.compile(rf"{FREE}{value}{scale} ?(?P<code>{behind})"), _sum_before_sign),
        Rule("coded sum", re.compile(rf"{FREE}{value}{scale} ?(?P<code>{codes})(?![{LATIN}])"), _coded_sum),
        Rule("code first", re.compile(rf"(?<![{LATIN}])(?P<code>{codes}) ?{value}{scale}"), _coded_sum),
        Rule(
            "counted things",
            re.compile(
                rf"{FREE}(?P<list>(?:{NUMBER} ?[KMBT]?(?![{LATIN}]){joint}){{0,5}}{NUMBER} ?(?P<last>[KMBT])) ?"
                rf"(?={any_of(table.scaled_things)})"
            ),
            _counted_things,
        ),
    )
