from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.latin.english import name_letters, say_latin
from pipeline.speech.vocabulary import unknown_symbols


@pytest.mark.parametrize(
    ("token", "how"),
    [
        ("GPU", "letters"),
        ("GPUs", "letters"),
        ("AIGC", "letters"),
        ("vLLM", "letters"),
        ("H", "letters"),
        ("qq", "letters"),
        ("ASCII", "dictionary"),
        ("scaling", "dictionary"),
        ("Tokyo", "dictionary"),
        ("café", "dictionary"),
        ("cat's", "dictionary"),
        ("DeepLearning", "parts"),
        ("datacenter", "parts"),
        ("Zhangjiang", "pinyin"),
        ("Blorgfinkel", "guess"),
    ],
)
def test_each_word_is_said_in_its_way(token: str, how: str) -> None:
    assert say_latin(token).how == how


@pytest.mark.parametrize(
    ("token", "sounds"),
    [
        ("AI", "ei→ ai→"),
        ("robots", "ɹˈObˌɑts"),
        ("dogs", "dˈɔɡz"),
        ("hopped", "hˈɑpt"),
        ("landed", "lˈændᵻd"),
        ("data", "dˈAtɑ"),
        ("OpenAI", "ˈOpən ei→ ai→"),
        ("MetaAI", "mˈɛtɑ ei→ ai→"),
        ("Qinghua", "ʨʰi→ŋxwa→"),
    ],
)
def test_sounds_of_known_words(token: str, sounds: str) -> None:
    assert say_latin(token).sounds == sounds


def test_letters_can_be_forced() -> None:
    assert say_latin("NASA", letters=True).sounds == name_letters("NASA")
    assert say_latin("Cats", letters=True).sounds == name_letters("CATS")


def test_no_word_ends_in_a_weak_vowel() -> None:
    assert not [
        word for word in ("camera", "alpha", "China", "Tesla", "Zorgla") if say_latin(word).sounds.endswith("ə")
    ]


@given(st.from_regex(r"[A-Za-zÀ-ÖØ-öø-ÿ]{1,24}(?:['’][A-Za-z]{1,4})?", fullmatch=True))
def test_every_latin_word_with_a_letter_has_sounds_of_the_model(token: str) -> None:
    word = say_latin(token)
    assert unknown_symbols(word.sounds) == ""
    assert word.sounds or not any(char.isascii() and char.isalpha() for char in token)
