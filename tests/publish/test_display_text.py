from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.display_text import one_line
from tests.strategies import hostile_text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("第一章\r\n第二行", "第一章 第二行"),
        ("a\u2028b\u2029c\u0085d\x0be", "a b c d e"),
        ("全角　空格", "全角 空格"),
        ("\ufeff甲\u202e乙\u2066丙\u2069", "甲乙丙"),
        ("甲\ud800乙\ufffe丙\ufdd0", "甲乙丙"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("\x00\x1b[31m红", "[31m红"),
    ],
)
def test_what_moves_the_cursor_or_hides_goes(text: str, line: str) -> None:
    assert one_line(text, 100) == line


@given(st.text(max_size=80) | hostile_text(), st.integers(2, 50))
def test_any_text_becomes_one_short_line_that_utf8_can_write(text: str, limit_chars: int) -> None:
    line = one_line(text, limit_chars)
    assert len(line) <= limit_chars
    assert line.splitlines() == ([line] if line else [])
    assert line == line.strip()
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in line)
    assert line.encode().decode() == line
    assert one_line(line, limit_chars) == line
