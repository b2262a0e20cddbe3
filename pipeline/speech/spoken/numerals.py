"""Digits -> Chinese numerals. Arithmetic only; what a number means is decided by the rules that call this.

Own code, not a grammar library: four functions, exact for any length, and the choice of 二 or 两 stays in the open.
二 and 两: 两 before 千, 万, 亿, and before 百 when it opens the number; 二 elsewhere (两百二十二, 一万两千二百).
"""

from __future__ import annotations

from decimal import Decimal

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_LONGEST = 16
"""Beyond this many digits nobody counts: the digits are spelled."""


def spell(digits: str, *, yao: bool = False) -> str:
    """Digit by digit; `yao` says 幺 for one, as in telephone numbers.

    >>> spell("2024"), spell("110", yao=True)
    ('二零二四', '幺幺零')
    """
    return "".join("幺" if yao and digit == "1" else DIGITS[int(digit)] for digit in digits)


def cardinal(digits: str, *, liang: bool = True) -> str:
    """A whole number in words; `liang=False` keeps 二 in the hundreds (names: H200).

    >>> cardinal("22000"), cardinal("105"), cardinal("12"), cardinal("200"), cardinal("200000000")
    ('两万两千', '一百零五', '十二', '两百', '两亿')
    """
    digits = digits.lstrip("0") or "0"
    if len(digits) > _LONGEST:
        return spell(digits)
    said = _words(int(digits), opens=liang)
    return said.removeprefix("一") if said.startswith("一十") else said


def number(text: str, *, liang: bool = True) -> str:
    """A whole or decimal number with or without thousands commas.

    >>> number("1,250.05"), number(".5"), number("3.10")
    ('一千二百五十点零五', '零点五', '三点一零')
    """
    whole, dot, fraction = text.replace(",", "").replace("，", "").partition(".")
    said = cardinal(whole or "0", liang=liang)
    return f"{said}点{spell(fraction)}" if dot and fraction else said


def scaled(text: str, zeros: int) -> str:
    """A number times ten to the power of `zeros`, in words.

    >>> scaled("405", 9), scaled("1.5", 6), scaled("0.5", 0)
    ('四千零五十亿', '一百五十万', '零点五')
    """
    value = Decimal(text.replace(",", "") or "0").scaleb(zeros) if len(text) <= _LONGEST else Decimal(0)
    if value and value == value.to_integral_value():
        return cardinal(f"{value:.0f}")
    return number(text) if not zeros or not value else number(f"{value:f}")


def _words(value: int, *, opens: bool) -> str:
    """Numerals of `value`; `opens` when nothing was said before it."""
    if value < 10_000:
        return _below_ten_thousand(value, opens=opens)
    unit, name = (100_000_000, "亿") if value >= 100_000_000 else (10_000, "万")
    high, low = divmod(value, unit)
    said = "两" if high == 2 else _words(high, opens=opens)
    said += name
    if not low:
        return said
    gap = "零" if low < unit // 10 else ""
    return said + gap + _words(low, opens=False)


def _below_ten_thousand(value: int, *, opens: bool) -> str:
    if not value:
        return DIGITS[0]
    said = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        two = digit == 2 and (place == 3 or (place == 2 and opens and not said))
        said += ("零" if gap else "") + ("两" if two else DIGITS[digit]) + _PLACES[place]
        gap = False
    return said
