from __future__ import annotations

import pytest
from hypothesis import given

from pipeline.cast.voice_book import WordEntry
from pipeline.speech.chinese.polyphones import rule_rows
from pipeline.speech.explain import explain
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.unsaid import Unsaid
from tests.strategies import chinese_text, hostile_text

LEXICON = read_lexicon([WordEntry(word="重庆", line=1, fields={"pinyin": "chong2 qing4"})])


def test_every_character_of_the_spoken_form_has_its_reading() -> None:
    explanation = explain("2个{行|hang2}业GPU", LEXICON)
    assert explanation.spoken == "两个行业GPU"
    assert explanation.readings == (("两", "liang3"), ("个", "ge4"), ("行", "hang2"), ("业", "ye4"))
    assert explanation.latin == (("GPU", "letter by letter: ʤi→ pʰi→ ju→"),)
    assert explanation.doubtful == ()


def test_lexicon_readings_are_shown() -> None:
    assert explain("重慶", LEXICON).readings == (("重", "chong2"), ("庆", "qing4"))


def test_guesses_wrong_marks_and_what_is_left_out_are_told_apart() -> None:
    explanation = explain("Blorgfinkel说გემრიელი{行|xyng2}，又说გემრიელი", LEXICON)
    assert explanation.doubtful == ("'Blorgfinkel' is in no dictionary: said as spelled",)
    assert explanation.problems == ("{行|xyng2}: not pinyin: xyng2",)
    assert explanation.unsaid == (Unsaid("გემრიელი"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("他{行|hang2}吗", ("行", "hang2", "given in the text or the word list")),
        ("重庆", ("重", "chong2", "given in the text or the word list")),
        ("银行", ("行", "hang2", "dictionary: 银行")),
        ("这位是单志远", ("单", "shan4", "surname 单")),
        ("一个人", ("一", "yi2", "tone change of 一")),
        ("这个故事", ("事", "shi5", "dictionary: 故事")),
    ],
)
def test_what_decided_a_reading_is_told(text: str, told: tuple[str, str, str]) -> None:
    assert told in explain(text, LEXICON).decided


def test_a_rule_is_told_by_its_id() -> None:
    ((_, _, source),) = [each for each in explain("她诚恳地道歉", LEXICON).decided if each[0] == "地"]
    assert source.removeprefix("rule ") in {row["id"] for row in rule_rows()["地"]}


def test_the_rules_of_the_spoken_form_are_told() -> None:
    assert explain("约35个，占12%", LEXICON).forms == (
        ("12%", "百分之十二", "rule percent"),
        ("35", "三十五", "rule number"),
    )
    assert explain("三十五个", LEXICON).forms == ()


def test_each_doubt_is_told_once() -> None:
    assert len(explain("Blorgfinkel和Blorgfinkel", LEXICON).doubtful) == 1


@given(chinese_text() | hostile_text())
def test_nothing_is_refused(text: str) -> None:
    explanation = explain(text, LEXICON)
    assert len(explanation.readings) <= len(explanation.spoken)
