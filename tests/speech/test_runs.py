"""What a rule may ask of a run: the words beside a character, and which characters a word holds."""

from __future__ import annotations

import pytest

from pipeline.speech.chinese.runs import look_up


@pytest.mark.parametrize(
    ("sentence", "char", "before", "after"),
    [
        ("她诚恳地道歉", "地", "诚恳", "道歉"),
        ("她诚恳地向大家道歉", "地", "诚恳", "向"),
        ("地很好", "地", "", "很"),
        ("这是他的地", "地", "的", ""),
    ],
)
def test_the_words_beside_a_character(sentence: str, char: str, before: str, after: str) -> None:
    run = look_up(sentence, 0, len(sentence))
    place = sentence.index(char)
    assert run.word_before(place) == before
    assert run.word_after(place) == after


def test_the_words_that_come_later() -> None:
    sentence = "他为邻居修好了自行车"
    assert look_up(sentence, 0, len(sentence)).words_later(1)[-1] == "自行车"
    assert look_up(sentence, 0, len(sentence)).words_later(len(sentence) - 1) == []


def test_a_word_holds_its_characters_where_both_dictionaries_have_it() -> None:
    run = look_up("很多地方有行人", 0, 7)
    assert {run.chars[place] for place in run.held} >= {"地", "方"}
    assert "有" not in {run.chars[place] for place in run.held}


def test_what_jieba_guesses_holds_no_character() -> None:
    run = look_up("大规模地关", 0, 5)
    assert (3, 5) in run.words
    assert (3, 5) in run.phrases
    assert 3 not in run.held


def test_what_settles_a_reading_is_kept_with_it() -> None:
    run = look_up("银行", 0, 2)
    run.settle(1, "xing2", "a reason")
    assert (run.pinyin[1], run.sources[1]) == ("xing2", "a reason")
    assert run.sources[0] == "dictionary: 银行"


def read_as(sentence: str) -> dict[str, str]:
    run = look_up(sentence, 0, len(sentence))
    return dict(zip(run.chars, run.pinyin, strict=True))


@pytest.mark.parametrize(
    ("sentence", "char", "pinyin"),
    [
        ("他也曾来过", "曾", "ceng2"),  # the large dictionary has 也曾, zeng1
        ("票价比去年更高", "更", "geng4"),
        ("他从后面用脚蹬地", "地", "di4"),
        ("她客观地分析", "地", "de5"),  # what the large dictionary knows of 地 counts
        ("天哪，下雪了", "哪", "na5"),  # a row of ours counts
        ("这样稳定地前进", "定", "ding4"),  # a slip of the large dictionary
        ("产品差异化经营", "差", "cha1"),  # 差异 化, not 差 异化
        ("我舅舅是济南人", "济", "ji3"),
    ],
)
def test_what_stands_side_by_side_is_no_word(sentence: str, char: str, pinyin: str) -> None:
    assert read_as(sentence)[char] == pinyin


def test_a_function_word_in_a_doubtful_phrase_is_alone_for_the_rules() -> None:
    run = look_up("你得按时来", 0, 5)
    assert 1 in run.alone
