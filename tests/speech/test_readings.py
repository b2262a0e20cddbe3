from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.chinese.overrides import strip_overrides, take_overrides
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.text.chinese import CHINESE
from tests.conftest import SHARED
from tests.speech.case_files import read_cases
from tests.strategies import chinese_text, hostile_text

POLYPHONES = SHARED / "gold" / "polyphones.json"
POLYPHONE_FLOOR = 0.96
CASE_FILES = ("readings", "readings_contexts", "readings_dictionary", "readings_names", "readings_sentences")


@pytest.mark.parametrize(("sentence", "expect"), [case for name in CASE_FILES for case in read_cases(name)])
def test_characters_are_read_as_in_the_case_files(sentence: str, expect: str) -> None:
    marked = take_overrides(expect)
    assert marked.text == strip_overrides(expect) == sentence
    assert not marked.problems
    read = {reading.place: reading.pinyin for reading in read_chinese(sentence)}
    asked = {override.start: override.pinyin[0] for override in marked.overrides}
    assert {place: read[place] for place in asked} == asked


@pytest.mark.skipif(not POLYPHONES.exists(), reason="the optional local polyphone table is not here")
def test_polyphones_of_the_local_table_are_read_right() -> None:
    right = total = 0
    for row in json.loads(POLYPHONES.read_text(encoding="utf-8")):
        read = [reading.pinyin for reading in read_chinese(row["text"]) if reading.char == row["char"]]
        assert len(read) == len(row["pinyin"])
        right += sum(pinyin in allowed for pinyin, allowed in zip(read, row["pinyin"], strict=True))
        total += len(read)
    assert right / total >= POLYPHONE_FLOOR


@given(chinese_text() | hostile_text())
def test_every_chinese_character_has_one_reading_in_order(text: str) -> None:
    readings = read_chinese(text)
    assert [reading.place for reading in readings] == [found.start() for found in re.finditer(f"[{CHINESE}]", text)]
    assert all(text[reading.place] == reading.char for reading in readings)
    assert all(not reading.pinyin or is_syllable(reading.pinyin) for reading in readings)


@given(chinese_text(), st.data())
def test_a_fixed_reading_stands(text: str, data: st.DataObject) -> None:
    places = [reading.place for reading in read_chinese(text)]
    if places:
        place = data.draw(st.sampled_from(places))
        fixed = read_chinese(text, fixed={place: "zhuang3"})
        assert next(reading.pinyin for reading in fixed if reading.place == place) == "zhuang3"


def test_third_tones_stay_third() -> None:
    assert [reading.pinyin for reading in read_chinese("你好，我想买五百把雨伞")] == (
        ["ni3", "hao3", "wo3", "xiang3", "mai3", "wu3", "bai3", "ba3", "yu3", "san3"]
    )


def test_a_fixed_tone_changes_the_one_before_it() -> None:
    assert read_chinese("一行")[0].pinyin == "yi4"
    assert read_chinese("一行", fixed={1: "dang4"})[0].pinyin == "yi2"


def test_a_character_that_nobody_knows_has_no_reading() -> None:
    assert read_chinese("\U0002a6d6")[0].pinyin == ""


def test_words_begin_where_jieba_says() -> None:
    assert [reading.opens_word for reading in read_chinese("我们在东西方之间")] == [
        True,
        False,
        True,
        True,
        False,
        False,
        True,
        False,
    ]
