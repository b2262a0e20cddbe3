"""One form for what was written and what was heard, so that only differences of sound are counted.

Both go through the same function. It shares no code with the front end that is measured.

1. Width, case, punctuation and spaces do not count; Traditional is Simplified. Homophones stay different.
2. A number in digits may have several right readings (2024: 二零二四, 两千零二十四). All of them are kept, and the one
   nearest to the other text counts: a recogniser that writes digits does not say how it heard them spoken.
3. 〇 is 零 and 幺 is 一; 著 and 妳, which simplifying leaves alone, are 着 and 你.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.text.variants import simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Slots = tuple[tuple[str, ...], ...]
"""A text as a row of slots, each with its possible readings, the first the likeliest."""

_DIGITS: Final = "零一二三四五六七八九"
_SAME: Final = str.maketrans("〇幺著妳\u2044\u2212", "零一着你/-")
_SCALES: Final = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
_LARGEST_DIGITS: Final = 16
_CURRENCIES: Final = {"$": ("美元",), "¥": ("元", "块", "块钱"), "€": ("欧元",), "£": ("英镑",)}
_UNITS: Final = {
    "km": ("公里", "千米"),
    "kg": ("公斤", "千克"),
    "cm": ("厘米", "公分"),
    "mm": ("毫米",),
    "m": ("米",),
    "°c": ("摄氏度", "度"),
    "°": ("度",),
}
_NUMBER: Final = r"\d+(?:\.\d+)*"
_TOKEN: Final = re.compile(
    rf"""
    (?P<code>\d{{3,}}(?:-\d{{3,}})+)
  | (?P<percent>{_NUMBER})%
  | (?P<part>\d+)/(?P<whole>\d+)
  | (?P<first>\d+):(?P<second>\d+)
  | (?P<currency>[$¥€£])(?P<amount>{_NUMBER})(?P<scale>[百千万亿]*)
  | (?P<low>{_NUMBER})[-~](?P<high>{_NUMBER})
  | (?P<minus>(?<![a-z\d])-)?(?P<measure>{_NUMBER})(?P<unit>km|kg|cm|mm|m|°c|°)(?![a-z])
  | (?P<number>{_NUMBER})
    """,
    re.VERBOSE,
)


def spoken_slots(text: str) -> Slots:
    """The slots of a text: letters and characters as they are, every number in digits as its possible readings.

    >>> spoken_slots("佔 5%，OK！")
    (('占',), ('百分之五',), ('ok',))
    """
    return tuple(_slots(_fold(text)))


def nearest(slots: Slots, target: str, distance: Callable[[str, str], int]) -> str:
    """The reading of the slots that is nearest to `target`: slot after slot, the best choice so far is kept.

    >>> nearest((("二零二四", "两千零二十四"), ("年",)), "两千零二十四年", lambda a, b: a != b)
    '两千零二十四年'
    """
    chosen = [choices[0] for choices in slots]
    for place, choices in enumerate(slots):
        if len(choices) > 1:
            trials = ["".join((*chosen[:place], choice, *chosen[place + 1 :])) for choice in choices]
            best = min(range(len(choices)), key=lambda index: distance(trials[index], target))
            chosen[place] = choices[best]
    return "".join(chosen)


def number_words(digits: str) -> tuple[str, ...]:
    """The readings of a number in ASCII digits, with any decimal points; the likeliest first.

    >>> number_words("12"), number_words("2.5"), number_words("200")
    (('十二', '一二'), ('二点五', '两点五'), ('二百', '两百', '二零零'))
    """
    whole, *rest = digits.split(".")
    readings = [*_cardinals(whole), *([_digitwise(whole)] if len(whole) > 1 else [])]
    tail = "".join("点" + _digitwise(part) for part in rest)
    return tuple(dict.fromkeys(reading + tail for reading in readings))


def _fold(text: str) -> str:
    """Rules 1 and 3, short of punctuation; separators in thousands are gone."""
    folded = unicodedata.normalize("NFKC", simplify(text)).lower()
    folded = folded.translate(_SAME)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded)


def _slots(folded: str) -> Iterator[tuple[str, ...]]:
    """The slots of a folded text; what is neither letter nor number is left out."""
    place = 0
    for token in _TOKEN.finditer(folded):
        yield from _words(folded[place : token.start()])
        yield tuple(dict.fromkeys(_readings(token)))
        place = token.end()
    yield from _words(folded[place:])


def _words(text: str) -> Iterator[tuple[str]]:
    """Text without digits as one slot, if anything is left of it."""
    kept = "".join(char for char in text if char.isalnum())
    if kept:
        yield (kept,)


def _readings(token: re.Match[str]) -> Iterable[str]:
    """The readings of one number token."""
    group = next(name for name in _READERS if token[name])
    return _READERS[group](token)


def _pairs(first: str, second: str, joints: Iterable[str]) -> Iterator[str]:
    """Two numbers with a word between them."""
    for joint in joints:
        for left in number_words(first):
            yield from (left + joint + right for right in number_words(second))


def _clock_or_ratio(token: re.Match[str]) -> Iterator[str]:
    """`6:30` as a time of day or as a ratio."""
    first, second = token["first"], token["second"]
    yield from _pairs(first, second, ("比",))
    for hour in number_words(first):
        minutes = [hour + "点" + minute for minute in number_words(second)]
        yield from (ending for minute in minutes for ending in (minute + "分", minute))
        if second == "30":
            yield hour + "点半"
        if second == "00":
            yield hour + "点"


def _money(token: re.Match[str]) -> Iterator[str]:
    """`$3万` as 三万美元."""
    for reading in number_words(token["amount"]):
        yield from (reading + token["scale"] + name for name in _CURRENCIES[token["currency"]])


def _measure(token: re.Match[str]) -> Iterator[str]:
    """`-5°C` as 零下五摄氏度."""
    for sign in ("零下", "负") if token["minus"] else ("",):
        for reading in number_words(token["measure"]):
            yield from (sign + reading + name for name in _UNITS[token["unit"]])


_READERS: Final[Mapping[str, Callable[[re.Match[str]], Iterable[str]]]] = {
    "code": lambda token: (_digitwise(token["code"].replace("-", "")),),
    "percent": lambda token: ("百分之" + reading for reading in number_words(token["percent"])),
    "part": lambda token: _pairs(token["whole"], token["part"], ("分之",)),
    "first": _clock_or_ratio,
    "currency": _money,
    "low": lambda token: _pairs(token["low"], token["high"], ("到", "至", "")),
    "measure": _measure,
    "number": lambda token: number_words(token["number"]),
}
"""How each kind of number token is read, by the group of `_TOKEN` that marks it."""


def _digitwise(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


@cache
def _cardinals(digits: str) -> tuple[str, ...]:
    """A whole number as a quantity: with 二 throughout, with 两 where it is usual, with 两 only at the start."""
    if len(digits) > _LARGEST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return (_digitwise(digits),)
    plain = re.sub("^一十", "十", _cardinal(int(digits)))
    if plain == "二":
        return ("二", "两")
    usual = re.sub("(?<!十)二(?=[百千万亿])", "两", plain)
    return tuple(dict.fromkeys((plain, usual, re.sub("^二(?=[百千万亿])", "两", plain))))


def _cardinal(number: int) -> str:
    """A whole number in words, always with 一 before 十."""
    for scale, name in _SCALES:
        if number >= scale:
            head, rest = divmod(number, scale)
            zero = "零" if 0 < rest < scale // 10 else ""
            return _cardinal(head) + name + zero + (_cardinal(rest) if rest else "")
    return _DIGITS[number]
