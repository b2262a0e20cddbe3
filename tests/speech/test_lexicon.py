from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cast.voice_book import WordEntry
from pipeline.errors import CastingError
from pipeline.speech.latin.english import say_latin
from pipeline.speech.latin.words import compound_names, field_names
from pipeline.speech.lexicon import Lexicon, Pronunciation, builtin_words, fold_written, read_lexicon
from pipeline.speech.phonemes import join_units, read_units, to_phonemes
from pipeline.speech.preparation import prepare
from pipeline.speech.vocabulary import unknown_symbols
from tests.speech.case_files import read_cases
from tests.strategies import hostile_text

if TYPE_CHECKING:
    from collections.abc import Sequence


def entry(word: str, line: int = 1, **fields: str) -> WordEntry:
    return WordEntry(word=word, line=line, fields=fields)


@pytest.mark.parametrize(("given_", "expect"), read_cases("lexicon"))
def test_words_are_found_as_in_the_case_file(given_: dict[str, Any], expect: list[str]) -> None:
    lexicon = Lexicon([Pronunciation(word=fold_written(word), sounds="ˈA") for word in given_["words"]])
    found = lexicon.find(given_["text"])
    assert [f"{match.entry.word}@{match.start}-{match.end}" for match in found] == expect


def test_builtin_words_are_right() -> None:
    words = builtin_words()
    assert len(words) >= 150
    for word in words:
        assert bool(word.sounds) + bool(word.say) + bool(word.letters) + bool(word.pinyin) == 1, word
        assert unknown_symbols(word.sounds) == "", word
        if word.say:
            to_phonemes(word.say)
        assert not word.sounds.endswith("ə"), word
    keys = [word.word if word.case_sensitive else word.word.lower() for word in words]
    assert len(keys) == len(set(keys))


def heard(text: str, words: Sequence[Pronunciation]) -> tuple[str, bool]:
    """The sounds of a text with these built-in words, and whether somebody is asked to look at them."""
    field_names().clear()
    field_names().update(compound_names(words))
    say_latin.cache_clear()
    prepared = prepare(text, Lexicon((), words))
    units = read_units(prepared.spoken, fixed=prepared.fixed)
    return join_units(units), any(unit.how == "guess" for unit in units)


def test_every_builtin_word_changes_what_is_heard() -> None:
    words = builtin_words()
    try:
        idle = [
            word.word
            for word in words
            if all(
                heard(written, words) == heard(written, [other for other in words if other is not word])
                for written in ({word.word} if word.case_sensitive else {word.word, word.word.lower()})
            )
        ]
    finally:
        heard("", words)
    assert idle == []


def test_a_users_word_goes_before_a_builtin_one() -> None:
    lexicon = read_lexicon([entry("Llama", ipa="lˈɑ")])
    assert [match.entry.sounds for match in lexicon.find("Llama与Tencent")] == ["lˈɑ", "tˈɛnsɛnt"]


def test_a_users_word_goes_before_a_longer_builtin_one() -> None:
    lexicon = read_lexicon([entry("Sam", ipa="sˈæm")])
    assert [match.entry.word for match in lexicon.find("Sam Altman")] == ["Sam", "Altman"]


def test_case_sensitive_words_want_their_capitals() -> None:
    lexicon = read_lexicon([entry("Zork", ipa="zˈɔɹk", case="sensitive")])
    assert [match.start for match in lexicon.find("ZORK Zork")] == [5]


def test_taken_places_are_left_alone() -> None:
    lexicon = read_lexicon([entry("行长", pinyin="hang2 zhang3")])
    assert lexicon.find("行长", taken=[(1, 2)]) == ()


@pytest.mark.parametrize(
    ("word", "fields", "said"),
    [
        ("重庆", {"pinyin": "chong2"}, "1 syllables of pinyin for 2 characters"),
        ("重庆", {"pinyin": "chong qing"}, "chong qing"),
        ("重庆", {"pinyin": "chong2 qyng4"}, "qyng4"),
        ("Zork", {"pinyin": "zuo4"}, "pinyin is for Chinese characters"),
        ("Zork", {"ipa": "zork9g"}, "9 g"),
        ("Zork", {"ipa": "ˈA" * 100}, "longer"),
        ("行", {"letters": "true"}, "letters"),
        ("行", {"say": "很" * 100}, "longer"),
    ],
)
def test_a_wrong_word_is_refused_with_its_line(word: str, fields: dict[str, str], said: str) -> None:
    with pytest.raises(CastingError) as caught:
        read_lexicon([entry(word, 7, **fields)], path="my/voices.yaml")
    assert str(caught.value).startswith(f"my/voices.yaml:7: word {word!r}: ")
    assert said in str(caught.value)


def test_all_wrong_words_are_reported_at_once() -> None:
    with pytest.raises(CastingError) as caught:
        read_lexicon([entry("一", 3, pinyin="x"), entry("二", 4, pinyin="er4"), entry("三", 9, ipa="9")])
    assert [problem.line for problem in caught.value.problems] == [3, 9]


@given(hostile_text(), st.lists(st.sampled_from(["行长", "Meta", "GPT-4", "A", "的"]), max_size=3))
def test_matches_are_in_order_and_apart(text: str, words: list[str]) -> None:
    found = read_lexicon([entry(word, ipa="ˈA") for word in dict.fromkeys(words)]).find(text)
    assert all(0 <= match.start < match.end <= len(text) for match in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(hostile_text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold_written(text)) == len(text)
