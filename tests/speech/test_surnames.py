"""Surnames: one table, read alike by the ids of a script and by the voices."""

from __future__ import annotations

import pytest

from pipeline.script.names.spellings import surname_of
from pipeline.script.names.vocabulary import vocabulary
from pipeline.script.people.display import slug
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.text.surnames import Surname, surname_readings

SURNAMES = sorted(surname_readings().items())
SENTENCES = ("她姓{}。", "{}老师，您好。", "请{}先生先说。", "我叫{}晓峰。")


def pinyin_of(text: str, part: str) -> tuple[str, ...]:
    start = text.index(part)
    return tuple(each.pinyin for each in read_chinese(text) if start <= each.place < start + len(part))


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(("name", "surname"), SURNAMES, ids=[name for name, _ in SURNAMES])
def test_the_voice_reads_a_surname_as_the_table_says(name: str, surname: Surname, sentence: str) -> None:
    assert pinyin_of(sentence.format(name), name) == surname.pinyin


def test_the_id_of_a_speaker_begins_as_the_voice_reads_the_name() -> None:
    """For every surname that is known anywhere."""
    known = sorted(vocabulary().surnames | vocabulary().compound_surnames | surname_readings().keys())
    assert len(known) > 400
    others = {}
    for name in known:
        for sentence in ("她姓{}。", "{}老师，您好。", "我叫{}晓峰。", "这位是{}晓峰。"):
            voice = "".join(syllable.rstrip("12345") for syllable in pinyin_of(sentence.format(name), name))
            if slug(f"{name}晓峰") != f"{voice}-xiaofeng":
                others[name, sentence] = (slug(f"{name}晓峰"), voice)
    assert not others


@pytest.mark.parametrize("name", ["行人", "黑衣人", "都市报", "种植户", "洗车店", "召集人", "秘书长"])
def test_an_everyday_word_is_no_surname_in_an_id(name: str) -> None:
    assert surname_of(name) == ""


@pytest.mark.parametrize(
    ("text", "part", "pinyin"),
    [
        ("他们都老师长老师短地叫。", "都", "dou1"),
        ("大家都总想着回家。", "都", "dou1"),
        ("，都总想着回家。", "都", "dou1"),
        ("小黑跑了，黑老板也跑了。", "黑", "hei1"),
        ("这家黑老板不发工资，黑老板跑了。", "黑", "hei1"),
        ("每一种老师都有。", "种", "zhong3"),
        ("我是都来过的。", "都", "dou1"),
        ("请查明白再说。", "查", "cha2"),
        ("订单老板还没看。", "单", "dan1"),
        ("简单于是变得重要。", "单", "dan1"),
        ("我是单身。", "单", "dan1"),
        ("查明以后再说，查明，", "查", "cha2"),
        ("单调，单薄，", "单", "dan1"),
        ("曾经，", "曾", "ceng2"),
        ("薄弱，薄利多销。", "薄", "bo2"),
        ("薄的一层。", "薄", "bao2"),
        ("员工乐意，大家乐了。", "乐", "le4"),
    ],
)
def test_everyday_words_stay_what_they_are(text: str, part: str, pinyin: str) -> None:
    assert pinyin_of(text, part)[0] == pinyin


@pytest.mark.parametrize(
    ("text", "part", "pinyin"),
    [("单志远，您怎么看？", "单", "shan4"), ("我叫解明。", "解", "xie4"), ("我们请到了薄志远。", "薄", "bo2")],
)
def test_a_name_that_jieba_parts_is_a_name(text: str, part: str, pinyin: str) -> None:
    assert pinyin_of(text, part)[0] == pinyin


def test_every_row_has_a_syllable_a_character_and_lists_its_words_once() -> None:
    for name, surname in SURNAMES:
        assert len(surname.pinyin) == len(name) <= 2, name
        assert all(map(is_syllable, surname.pinyin)), name
        listed = surname.no_name.pattern.removeprefix("(?:").removesuffix(")").split("|")
        assert all(listed), name
        assert len(listed) == len(set(listed)), (name, [word for word in listed if listed.count(word) > 1])
