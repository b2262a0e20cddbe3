"""Readings that a text gives in brackets: not said, they set the sound of the characters before them."""

from __future__ import annotations

import pytest

from pipeline.speech.explain import explain
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.spoken.given_readings import given_readings, reading_brackets


@pytest.mark.parametrize(
    ("written", "char", "pinyin"),
    [
        ("姓区（音ōu）的人", "区", "ou1"),
        ("姓盖（Gě）的人", "盖", "ge3"),
        ("这个长(zhang3)字", "长", "zhang3"),
        ("“朝”（读作 zhāo）字", "朝", "zhao1"),
        ("住在番禺（Pān yú）", "番", "pan1"),
        ("他叫单雄（音shàn xióng）", "单", "shan4"),
        ("一个行【念háng】字", "行", "hang2"),
        ("女（音rǔ）字", "女", "ru3"),
        ("绿(lu4)林", "绿", "lu4"),
    ],
)
def test_a_reading_sets_the_sound_and_is_not_said(written: str, char: str, pinyin: str) -> None:
    explanation = explain(written, read_lexicon())
    assert dict(explanation.readings)[char] == pinyin
    assert not any(letter.isascii() and letter.isalpha() for letter in explanation.spoken)


@pytest.mark.parametrize(
    "written",
    [
        "李（Li）先生",
        "情绪（emotion）",
        "喝咖啡（café）",
        "区（ōu yáng）",
        "重（音变）",
        "姓区（qiú）",
        "（ōu）",
        "读（AI）书",
    ],
)
def test_what_is_no_reading_of_its_characters_sets_nothing(written: str) -> None:
    assert given_readings(written) == ()


def test_a_mark_of_a_person_goes_before_a_reading_of_the_text() -> None:
    explanation = explain("姓{区|qu1}（音ōu）", read_lexicon())
    assert dict(explanation.readings)["区"] == "qu1"


@pytest.mark.parametrize(("written", "brackets"), [("apple [ˈæpl] 好", ((6, 12),)), ("路径 /usr/æ", ()), ("x[1]", ())])
def test_phonetic_script_is_a_reading(written: str, brackets: tuple[tuple[int, int], ...]) -> None:
    assert reading_brackets(written) == brackets
