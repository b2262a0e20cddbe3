"""Readings that stand above characters (ruby): pinyin is kept in a bracket behind them, as people type it."""

from __future__ import annotations

import re
from typing import Final

_PINYIN: Final = re.compile("[A-Za-züāáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜńňǹĀÁǍÀĒÉĚÈŌÓǑÒ' ]{1,40}[1-5]?")
_TONE: Final = re.compile("[āáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜńňǹĀÁǍÀĒÉĚÈŌÓǑÒ1-5]")


def pinyin_in_bracket(reading: str) -> str:
    """The reading in a bracket behind its characters when it is pinyin with a tone; nothing for any other.

    >>> pinyin_in_bracket("shè"), pinyin_in_bracket("she4"), pinyin_in_bracket("かん"), pinyin_in_bracket("A")
    ('（shè）', '（she4）', '', '')
    """
    plain = reading.strip()
    return f"（{plain}）" if _PINYIN.fullmatch(plain) and _TONE.search(plain) else ""
