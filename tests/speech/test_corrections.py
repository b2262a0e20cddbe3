"""Our corrections of the dictionaries: every row is well formed, is what the voice says, and changes something."""

from __future__ import annotations

import pytest
from pypinyin.constants import PHRASES_DICT

from pipeline.speech.chinese.corrections import character_corrections, correct, phrase_corrections
from pipeline.speech.chinese.dictionaries import (
    dictionary_reading,
    listed_reading,
    phrase_readings,
    read_phrase,
    usual_reading,
)
from pipeline.speech.chinese.neutral_tones import apply_neutral_tones, neutral_words
from pipeline.speech.chinese.phrase_table import LONGEST_PHRASE
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.runs import Run, look_up
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.text.dictionary import word_counts
from pipeline.text.rows import table_rows

ROOM = "pipeline.speech.chinese"
PHRASES = sorted(phrase_corrections().items())
CHARACTERS = list(table_rows(ROOM, "characters.tsv"))


def with_neutral_tones(phrase: str, syllables: list[str]) -> tuple[str, ...]:
    run = look_up(phrase, 0, len(phrase))
    whole = Run(
        text=phrase,
        start=0,
        end=len(phrase),
        pinyin=syllables,
        sources=[""] * len(phrase),
        words=run.words,
        phrases=((0, len(phrase)),),
    )
    apply_neutral_tones(whole, neutral_words())
    return tuple(whole.pinyin)


def toned(phrase: str, syllables: tuple[str, ...]) -> list[str]:
    """The syllables without those of 一 and 不, whose tones depend on their neighbours."""
    return [syllable for char, syllable in zip(phrase, syllables, strict=True) if char not in "一不"]


def test_every_phrase_stands_once_with_a_syllable_a_character_and_its_source() -> None:
    rows = list(table_rows(ROOM, "phrases.tsv"))
    assert len(rows) == len(PHRASES) > 400
    for phrase, syllables, source in rows:
        assert 2 <= len(phrase) == len(syllables.split()) <= LONGEST_PHRASE, phrase
        assert all(map(is_syllable, syllables.split())), phrase
        assert source, phrase


@pytest.mark.parametrize(("phrase", "syllables"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_the_voice_says_a_phrase_as_its_row_has_it(phrase: str, syllables: tuple[str, ...]) -> None:
    said = tuple(reading.pinyin for reading in read_chinese(phrase))
    assert toned(phrase, said) == toned(phrase, syllables)


def counts_without_row(phrase: str) -> bool:
    """Whether a phrase is one where jieba parts it, too; its characters are read alone otherwise."""
    alone = [usual_reading(char) for char in phrase]
    return phrase in PHRASES_DICT or bool(word_counts().get(phrase)) or alone == dictionary_reading(phrase)


def test_no_phrase_is_said_like_its_row_without_it() -> None:
    own = dict(PHRASES)
    idle = [
        phrase
        for phrase, syllables in PHRASES
        if counts_without_row(phrase)
        and with_neutral_tones(
            phrase,
            correct(phrase, dictionary_reading(phrase), {other: own[other] for other in own if other != phrase}),
        )
        == syllables
    ]
    assert not idle, f"delete from phrases.tsv: {' '.join(idle)}"


def test_every_character_stands_once_with_a_syllable_and_its_source() -> None:
    assert len({row[0] for row in CHARACTERS}) == len(CHARACTERS) > 80
    for char, syllable, scope, source in CHARACTERS:
        assert len(char) == 1, char
        assert is_syllable(syllable), char
        assert scope in ("", "every"), char
        assert source, char


def test_no_character_is_read_like_its_row_without_it() -> None:
    """Alone by the dictionary's first reading; in phrases by theirs where the row is about `every` phrase."""
    listed = {char: listed_reading(char) for char in character_corrections()}
    every = {row[0]: row[1] for row in CHARACTERS if row[2]}
    in_phrases = {
        char
        for phrase in phrase_readings()
        if not every.keys().isdisjoint(phrase)
        for char, syllable in zip(phrase, dictionary_reading(phrase), strict=True)
        if every.get(char, syllable) != syllable
    }
    idle = [row[0] for row in CHARACTERS if listed[row[0]] == row[1] and row[0] not in in_phrases]
    assert not idle, f"delete from characters.tsv: {' '.join(idle)}"
    assert not every.keys() - in_phrases, "these need no `every`"


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("童话故事", "tong2 hua4 gu4 shi5"),  # inside a longer phrase
        ("好好先生", "hao3 hao3 xian1 sheng5"),
        ("斯拉夫人", "si1 la1 fu1 ren2"),  # 斯拉夫 人
        ("淋巴结", "lin2 ba1 jie2"),  # 淋巴 结
        ("委委屈屈", "wei3 wei3 qu1 qu1"),  # doubled
        ("披头散发", "pi1 tou2 san4 fa4"),  # a row of its own
        ("攻城掠地", "gong1 cheng2 lve4 di4"),  # a character that has one reading
        ("瓜葛", "gua1 ge2"),  # what the dictionary means by the usual reading stays
    ],
)
def test_a_correction_holds_in_longer_phrases_where_its_borders_are_borders_of_words(phrase: str, said: str) -> None:
    assert phrase in phrase_readings()
    assert with_neutral_tones(phrase, list(read_phrase(phrase))) == tuple(said.split())
