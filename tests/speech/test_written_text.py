from __future__ import annotations

import pytest

from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.written_text import spell_homophones


@pytest.mark.parametrize(
    ("word", "pinyin"),
    [("单于", ("chan2", "yu2")), ("行", ("hang2",)), ("长", ("zhang3",)), ("重", ("chong2",)), ("得", ("de2",))],
)
def test_homophones_are_read_as_wanted(word: str, pinyin: tuple[str, ...]) -> None:
    spelled = spell_homophones(word, pinyin)
    assert len(spelled) == len(word)
    assert tuple(reading.pinyin for reading in read_chinese(spelled)) == pinyin


def test_characters_that_are_read_so_anyway_stay() -> None:
    assert spell_homophones("银行", ("yin2", "hang2")) == "银行"


def test_a_syllable_without_a_plain_character_keeps_the_word() -> None:
    assert spell_homophones("得", ("dei3",)) == "得"
