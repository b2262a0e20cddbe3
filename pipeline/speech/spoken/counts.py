"""What counts: whether a word after a number is a counter, and so whether 2 is 两 and a number a quantity."""

from __future__ import annotations

import re
from functools import cache

from pipeline.speech.spoken.characters import LATIN, NUMERALS
from pipeline.speech.spoken.numerals import number
from pipeline.speech.spoken.tables import any_of, cue_before, tables

NUMBER = r"(?:\d++(?:,\d{3}(?!\d))*+(?:\.\d++)?+|\.\d++)"
"""A whole or decimal number, with or without thousands commas."""
FREE = rf"(?<![\d.,{LATIN}])"
"""Nothing before a number belongs to it."""
DASH = r" ?(?:--?|[–—]{1,2}|~) ?"
BIG = "(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)"


_IN_ORDER = re.compile(rf"第(?:[\d{NUMERALS}]{{1,3}}[、和或到至]){{1,4}}$")
"""第1、: the list goes on."""


@cache
def _counters() -> re.Pattern[str]:
    """A word that counts, and not one that names."""
    table = tables()
    return re.compile(f" ?(?!{any_of(table.ordinal_nouns)}){any_of(table.counters)}")


@cache
def _sure_counters() -> re.Pattern[str]:
    return re.compile(f" ?{any_of(tables().sure_counters)}")


@cache
def _counters_later() -> re.Pattern[str]:
    """A counter after the rest of a list or range: 2到3个, 2、3天."""
    return re.compile(rf"(?:到|至|、|或|和) ?(?:{NUMBER}|[{NUMERALS}]++){_counters().pattern}")


def counts_things(following: str) -> bool:
    """Whether a number before `following` is a quantity.

    >>> counts_things("个人"), counts_things("月"), counts_things("余人"), counts_things("发布")
    (True, False, True, True)
    """
    return bool(_counters().match(following)) or following.lstrip()[:1] in tuple("余来多")


def count(value: str, following: str) -> str:
    """A number in front of `following`; 2 is 两 before a counter.

    >>> count("2", "个"), count("2", "月"), count("12", "个")
    ('两', '二', '十二')
    """
    return "两" if value == "2" and _counters().match(following) else number(value)


def two(preceding: str, following: str) -> str:
    """两 or 二 for a lone 2 between its neighbours.

    >>> two("有", "到3个"), two("第", "个"), two("Llama ", "对比"), two("AI ", "年")
    ('两', '二', '二', '两')
    """
    if cue_before("labels", preceding) or _IN_ORDER.search(preceding):
        return "二"
    if re.search(f"[{LATIN}] ?$", preceding):
        return "两" if _sure_counters().match(following) else "二"
    return "两" if _counters_later().match(following) or _counters().match(following) else "二"
