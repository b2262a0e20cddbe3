from __future__ import annotations

import random
import re
import string

from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.latin.dictionary import english_words
from pipeline.speech.latin.spelling import spell_out
from pipeline.speech.letter_rules import letter_rules
from pipeline.speech.vocabulary import unknown_symbols
from tests.speech.rule_proof import idle_rules

WORST_ERROR_RATE = 0.18


def distance(one: str, other: str) -> int:
    """How many symbols must be changed, added or removed to make one string of the other."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        corner, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (left != right))
    return row[-1]


def plain(sounds: str) -> str:
    """Sounds without stress and without the American soft t."""
    return re.sub("[ˈˌ]", "", sounds).replace("ɾ", "t")


def test_spelling_comes_near_the_dictionary() -> None:
    words = sorted(word for word in english_words() if word.isascii() and word.isalpha() and word.islower())
    sample = random.Random(20).sample(words, 1500)
    wrong = sum(distance(plain(spell_out(word)), plain(english_words()[word])) for word in sample)
    assert wrong / sum(len(plain(english_words()[word])) for word in sample) < WORST_ERROR_RATE


NAMES = "McVarnish mckettle Pugh Rebuino Bes"
"""For the rows that names need: the dictionary has few of them."""


def test_every_spelling_rule_changes_how_a_word_is_said() -> None:
    table = letter_rules("pipeline.speech.latin", "spelling.tsv", 1)
    words = [word.lower() for word in english_words() if word.isascii() and word.isalpha()]
    assert idle_rules(table, (*NAMES.lower().split(), *random.Random(21).sample(words, len(words)))) == []


@given(st.text(string.ascii_letters, min_size=1, max_size=30))
def test_any_letters_give_sounds_of_the_model(word: str) -> None:
    assert unknown_symbols(spell_out(word)) == ""
