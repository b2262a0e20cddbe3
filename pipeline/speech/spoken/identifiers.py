"""Digits that are read one by one: telephone numbers, codes, fixed expressions. Before all other rules for digits.

In telephone numbers 1 is 幺. Digits that are everyday names (911, 985) are spelled unless they count something (985个).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.speech.spoken.characters import NUMERALS
from pipeline.speech.spoken.counts import BIG, FREE, counts_things
from pipeline.speech.spoken.draft import Rule, after, before
from pipeline.speech.spoken.numerals import cardinal, spell
from pipeline.speech.spoken.ordinals import LIST_IN_A_LINE
from pipeline.speech.spoken.tables import any_of, cue_after, cue_before, tables
from pipeline.text.chinese import HAN

_NEAR = 8
_EMERGENCY = frozenset({"110", "119", "120", "122"})
_PLAUSIBLE_CALL = 3
_LAST_DAY = 31
_OTHER_EMERGENCY = re.compile("(?:11[09]|12[02])[、和或跟与]$")
_MORE_EMERGENCIES = re.compile("[、和或跟与](?:11[09]|12[02])(?!\\d)")


def _digits(match: re.Match[str]) -> str:
    return spell(re.sub(r"\D", "", match[0]), yao=True)


def _called(match: re.Match[str]) -> str | None:
    """Digits after a word of calling or identification, and the numbers for emergencies."""
    digits, left, right = match[0], before(match, _NEAR), after(match, _NEAR)
    if digits in _EMERGENCY and (cue_after("emergencies", right) or _asks_help(left, right)):
        return spell(digits, yao=True)
    if counts_things(right) or len(digits) < _PLAUSIBLE_CALL:
        return None
    return spell(digits, yao=True) if cue_before("calls", left) or cue_before("codes", left) else None


def _asks_help(left: str, right: str) -> bool:
    """Whether a number for emergencies stands behind a word of calling, or beside another such number."""
    beside = _OTHER_EMERGENCY.search(left) or _MORE_EMERGENCIES.match(right)
    return not counts_things(right) and bool(beside or cue_before("calls_help", left))


def _rooms(match: re.Match[str]) -> str | None:
    """3-202, 5-1-602 behind a word of living: house and room."""
    if not (cue_before("lodges", before(match, _NEAR)) or cue_after("doors", after(match, _NEAR))):
        return None
    return " ".join(spell(part, yao=True) if len(part) > 2 else cardinal(part) for part in match[0].split("-"))


def _identity(match: re.Match[str]) -> str:
    return spell(match[1]) + match[2].upper()


def _isbn(match: re.Match[str]) -> str:
    digits = re.sub(r"[^\dXx]", "", match[1])
    return "ISBN " + spell(digits.rstrip("Xx")) + ("X" if digits[-1] in "Xx" else "")


def _named(match: re.Match[str]) -> str | None:
    left = before(match, _NEAR)
    if counts_things(after(match, _NEAR)) or (cue_before("measured", left) and not cue_before("identifies", left)):
        return None
    return spell(match[0], yao=match[0] in tables().service_numbers)


def _without_commas(match: re.Match[str]) -> str:
    return match[0].replace("，", ",")


def _without_spaces(match: re.Match[str]) -> str:
    return match[0].replace(" ", "")


def _day(match: re.Match[str]) -> str:
    return tables().famous_days.get(f"{match[1]}.{match[2]}") or spell(match[1] + match[2])


def _standard(match: re.Match[str]) -> str:
    return f"{spell(match[1])} {spell(match[2])}"


def _standard_number(match: re.Match[str]) -> str:
    """ISO 27001, ISO 20000-1."""
    part = f"杠{cardinal(match[3])}" if match[3] else ""
    return f"{match[1]} {spell(match[2])}{part}"


def _event(match: re.Match[str]) -> str | None:
    """311大地震, 64事件, 311前后: month and day; 120大地震 has none."""
    digits = match[0]
    return spell(digits) if len(digits) == 2 or int(digits[1:]) <= _LAST_DAY else None


_TELEPHONES: Final = (
    Rule(
        "listed share",
        re.compile(r"(?<=[（(])[036]\d{5}(?=[)）.])|(?<=S[ZH][.:： ])\d{6}(?!\d)|(?<=S[ZH][:：] )\d{6}(?!\d)"),
        lambda match: spell(match[0]),
    ),
    Rule(
        "country and area",
        re.compile(r"\+(\d{1,3})[- ]?[(（]?(\d{2,4})[)）]?[- ]?(\d{3,4}[- ]?\d{4}|\d{3}[- ]\d{4})(?!\d)"),
        lambda match: f"加{spell(match[1])}，{_digits(match)[len(match[1]) :]}",
    ),
    Rule("area in brackets", re.compile(r"[(（]0\d{2,3}[)）] ?\d{3,4}[- ]?\d{4}(?!\d)"), _digits),
    Rule("isbn", re.compile(r"ISBN[:： -]{0,3}(\d[\d -]{8,16}[\dXx])(?!\d)"), _isbn),
    Rule("mobile", re.compile(rf"{FREE}1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}(?!\d)"), _digits),
    Rule("landline", re.compile(rf"{FREE}0\d{{2,3}}[- ]?(?:\d{{7,8}}|\d{{3,4}}[- ]\d{{4}})(?![\d-])"), _digits),
    Rule(
        "extension",
        re.compile("(?<=[幺零二三四五六七八九]{7})转(\\d{3,5})(?![\\d.])"),
        lambda match: f"转{_digits(match)}",
    ),
    Rule("free line", re.compile(rf"{FREE}[48]00[- ]\d{{3,4}}[- ]\d{{3,4}}(?![\d-])"), _digits),
)
"""Before brackets, because the area code may stand in one."""


def telephone_rules() -> tuple[Rule, ...]:
    """Telephone numbers and ISBNs; before anything else could take their digits."""
    return _TELEPHONES


@cache
def rules() -> tuple[Rule, ...]:
    """Spaces beside numbers go first, so that no later rule needs to look over them."""
    return (LIST_IN_A_LINE, *_grouping_rules(), *_code_rules(), *_place_rules(), *_name_rules())


def _grouping_rules() -> tuple[Rule, ...]:
    """Spaces and full-width commas in and beside numbers."""
    word = f"{HAN}，。、；：！？“”（）"
    return (
        Rule("space before", re.compile(rf"(?<=[{word}])(?<![{NUMERALS}]) +(?=[.$¥€£+-]?\d)"), _gone),
        Rule("space after", re.compile(rf"(?<=\d) +(?=[{word}%‰℃°])"), _gone),
        Rule("full-width comma", re.compile(r"(?<![\d.,，])\d{1,3}(?:，\d{3}){0,4}，000(?!\d)"), _without_commas),
        Rule("spaced groups", re.compile(r"(?<![\d.,])(?<!\d )\d{1,3}(?: \d{3}){0,4} 000(?![\d ])"), _without_spaces),
    )


def _code_rules() -> tuple[Rule, ...]:
    """Fixed expressions, standards, identity cards."""
    table = tables()
    return (
        Rule(
            "expression",
            re.compile(rf"(?<![\dA-Za-z.]){any_of(table.expressions)}(?![\dA-Za-z])"),
            lambda match: table.expressions[match[0]],
        ),
        Rule(
            "number of a standard",
            re.compile(rf"(?<![A-Za-z])({any_of(table.standards)})[ -]?(\d{{3,6}})(?:-(\d{{1,2}}))?(?![\d-]|\.\d)"),
            _standard_number,
        ),
        Rule("standard", re.compile(r"(?<=[A-Z] )(?!(?:19|20)\d\d-)(\d{3,6})-((?:19|20)\d\d)(?!\d)"), _standard),
        Rule(
            "identity card",
            re.compile(r"(?<![\dA-Za-z])(\d{6}(?:19|20)\d{9})([\dXx])(?![\dA-Za-z])"),
            _identity,
        ),
    )


def _place_rules() -> tuple[Rule, ...]:
    """Rooms, doors, shops, aeroplanes, and what one dials."""
    return (
        Rule("room", re.compile(rf"{FREE}(?<!-)\d{{1,2}}(?:-\d{{1,2}})?-\d{{3,4}}(?![\d-]|\.\d)"), _rooms),
        Rule(
            "shop",
            re.compile(
                r"(?<![\d第.-])7-(?:11|[Ee]leven)(?=便利|店|门店|买|卖|里|加盟)|(?<=[去家间进像])7-11(?![\d月日号点岁年章页人个])"
            ),
            lambda _: "seven eleven ",
        ),
        Rule("called", re.compile(rf"{FREE}\d++(?![.,:：/~-] ?\d|[%‰]|{BIG})"), _called),
        Rule(
            "airliner",
            re.compile(rf"{FREE}(7[0-8]7)-(\d00|[89]|10)(?!\d|\.\d)"),
            lambda match: f"{spell(match[1])} {cardinal(match[2])}",
        ),
        Rule(
            "door",
            re.compile(r"(?<=[\dA-Z号][楼栋座层幢])\d{3,4}(?=[，。！？、；室]|$)"),
            lambda match: spell(match[0], yao=True),
        ),
    )


def _name_rules() -> tuple[Rule, ...]:
    """Numbers that are everyday names, events and their days."""
    table = tables()
    names = any_of([*table.number_names, *table.service_numbers])
    anniversaries = any_of(table.cues["anniversaries"])
    return (
        Rule("named", re.compile(rf"{FREE}(?<![/:：-]){names}(?![\dA-Za-z%‰℃°,/:：×+]|\.\d|-\d|{BIG})"), _named),
        Rule("number in quotes", re.compile(r"(?<=“)(?!250)\d{3}(?<!00)(?=”)"), lambda match: spell(match[0])),
        Rule(
            "event",
            re.compile(
                rf"{FREE}(?:[1-9]\d?[1-9](?={any_of(table.cues['events'])})|[1-9][0-3][1-9](?={any_of(table.cues['aftermaths'])}))"
            ),
            _event,
        ),
        Rule("date with a middle dot", re.compile(r"(?<![\d·.])(\d{1,2})·(\d{1,2})(?![\d·])"), _day),
        Rule("date with a point", re.compile(rf"{FREE}(1?\d)\.([1-3]?\d)(?={anniversaries})"), _day),
    )


def _gone(_: re.Match[str]) -> str:
    return ""
