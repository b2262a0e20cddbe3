"""The shared facts about Chinese: what belongs to a range, what is narrowed."""

from __future__ import annotations

import re
import unicodedata

import pytest

from pipeline.text.chinese import CHINESE, HAN, NARROW, NARROW_LETTERS, SENTENCE_ENDS, STOPS


@pytest.mark.parametrize("char", ["中", "㐂", "𠮷", "\uf9dc", "\U00031350"])
def test_ideographs_of_every_block_are_han(char: str) -> None:
    assert re.fullmatch(f"[{HAN}]", char)


@pytest.mark.parametrize("char", ["，", "Ａ", "の", "한", "ㄅ", "䷀", "a", "\ue000"])
def test_nothing_else_is_han(char: str) -> None:
    assert not re.fullmatch(f"[{CHINESE}]", char)


def test_the_round_zero_and_the_repetition_mark_are_chinese_but_no_ideographs() -> None:
    assert re.fullmatch(f"[{CHINESE}]+", "〇々")
    assert not re.search(f"[{HAN}]", "〇々")


def test_full_width_ascii_is_narrowed_as_unicode_says() -> None:
    wide = "".join(map(chr, NARROW))
    assert wide.translate(NARROW) == unicodedata.normalize("NFKC", wide)
    assert "Ａ１，！".translate(NARROW_LETTERS) == "A1，！"


def test_every_stop_may_end_a_sentence() -> None:
    assert set(STOPS) < set(SENTENCE_ENDS)
