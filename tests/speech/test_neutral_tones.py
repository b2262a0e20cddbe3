"""neutral_tones.txt: every word is there because without it some reading of it would be another."""

from __future__ import annotations

import pytest

from pipeline.speech.chinese.neutral_tones import neutral_words
from pipeline.speech.chinese.readings import Tables, read_chinese
from pipeline.text.rows import table_rows

FRAMES = (
    *("{}", "{}很好", "我的{}", "小{}", "老{}", "大{}", "什么{}", "不{}", "看{}", "站{}", "说{}", "接{}"),
    *("打{}", "好{}", "有的{}", "下{}", "着{}", "耍{}", "{}里的", "{}说", "{}地看"),
)
"""A word stands at the start, before others and behind them: among others it is cut otherwise."""
LISTED = [word for row in table_rows("pipeline.speech.chinese", "neutral_tones.txt") for word in row[0].split()]


def test_words_stand_once_and_have_two_to_four_characters() -> None:
    assert len(LISTED) == len(set(LISTED))
    assert all(2 <= len(word) <= 4 for word in LISTED)


@pytest.mark.parametrize("word", LISTED)
def test_a_word_is_read_otherwise_without_its_entry(word: str) -> None:
    others = neutral_words() - {word}
    sentences = [frame.format(word) for frame in FRAMES]
    assert any(last_syllable(each, word) == "5" for each in sentences)
    assert any(
        last_syllable(each, word) != last_syllable(each, word, Tables(neutral_words=lambda: others))
        for each in sentences
    ), "the dictionary reads it so already"


def last_syllable(sentence: str, word: str, tables: Tables | None = None) -> str:
    """The tone of the last character of a word in a sentence."""
    place = sentence.index(word) + len(word) - 1
    readings = read_chinese(sentence, tables=tables or Tables())
    return next(reading.pinyin[-1] for reading in readings if reading.place == place)
