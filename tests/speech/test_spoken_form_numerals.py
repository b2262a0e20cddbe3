"""Our numerals against those of wetext, an independent grammar, where both are in their element."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.speech.spoken.form import speak_form
from pipeline.speech.spoken.numerals import cardinal, number, scaled, spell


@pytest.fixture(scope="module")
def grammar() -> Any:
    """The other grammar."""
    wetext = pytest.importorskip("wetext", reason="wetext is not installed")
    return wetext.Normalizer(lang="zh", operator="tn")


def _folded(said: str) -> str:
    """二 and 两 are told apart by taste in the hundreds; a gap after 万 may be said or not."""
    return re.sub("两", "二", said)


VALUES = st.one_of(st.integers(0, 9_999), st.integers(10_000, 10**8 - 1))
"""Beyond 亿 the other grammar miscounts."""


@settings(max_examples=150)
@given(value=VALUES)
def test_counts_agree(grammar: Any, value: int) -> None:
    assert _folded(speak_form(f"{value}个").text).replace("零", "") == _folded(grammar.normalize(f"{value}个")).replace(
        "零", ""
    )


@settings(max_examples=100)
@given(whole=st.integers(0, 99_999), fraction=st.text("0123456789", min_size=1, max_size=4))
def test_decimals_and_percentages_agree(grammar: Any, whole: int, fraction: str) -> None:
    written = f"占{whole}.{fraction}%"
    assert _folded(speak_form(written).text) == _folded(grammar.normalize(written))


@settings(max_examples=100)
@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_dates_agree(grammar: Any, day: date) -> None:
    written = f"{day.year}年{day.month}月{day.day}号"
    expected = grammar.normalize(written).replace("月两号", "月二号")
    assert speak_form(f"在{written}").text == f"在{expected}"


@settings(max_examples=100)
@given(top=st.integers(1, 99), bottom=st.integers(32, 99))
def test_fractions_agree(grammar: Any, top: int, bottom: int) -> None:
    if top != bottom:
        written = f"占{top}/{bottom}"
        assert speak_form(written).text == grammar.normalize(written)


DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}


def value_of(said: str) -> int:
    """A numeral back as a number."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in said:
            high, low = said.rsplit(name, 1)
            return value_of(high) * size + value_of(low)
    total = digit = 0
    for character in said.replace("两", "二"):
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS.index(character)
    return total + digit


@given(st.integers(0, 10**16 - 1))
def test_a_numeral_can_be_counted_back(value: int) -> None:
    assert value_of(cardinal(str(value))) == value


@given(st.integers(0, 9999), st.sampled_from([0, 3, 6, 9, 12]))
def test_a_scaled_number_is_worth_its_zeros(value: int, zeros: int) -> None:
    if value * 10**zeros < 10**16:
        assert value_of(scaled(str(value), zeros)) == value * 10**zeros


def test_a_small_scaled_number_keeps_its_point() -> None:
    assert scaled("0.0005", 3) == "零点五"
    assert scaled("1.2345", 3) == "一千二百三十四点五"


def test_numbers_too_long_to_count_are_spelled() -> None:
    digits = "1234567890" * 3
    assert cardinal(digits) == spell(digits)
    assert number(f"{digits}.5") == f"{spell(digits)}点五"
    assert scaled(digits, 9) == spell(digits)
