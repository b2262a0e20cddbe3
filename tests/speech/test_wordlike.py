"""Words told from initials: held-out words of the dictionary against random initials, and our own examples."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from pipeline.speech.latin.dictionary import english_words
from pipeline.speech.latin.english import say_latin
from pipeline.speech.latin.wordlike import learn, wordlikeness

THRESHOLD = -3.0
MOST_WORDS_LOST = 0.11
MOST_INITIALS_TAKEN = 0.09
TRIED = 1500


def test_unseen_words_are_told_from_random_initials() -> None:
    words = sorted(word for word in english_words() if word.isascii() and word.isalpha() and word.islower())
    words = [word for word in words if 3 <= len(word) <= 7]
    rng = random.Random(7)
    rng.shuffle(words)
    held_out = [word for word in words[: len(words) // 5] if len(word) in (4, 5)][:TRIED]
    model = learn(words[len(words) // 5 :])
    firsts = Counter(word[0] for word in words)
    letters, weights = list(firsts), list(firsts.values())
    initials = ["".join(rng.choices(letters, weights, k=rng.choice((4, 5)))) for _ in range(TRIED)]
    assert sum(wordlikeness(word, model) < THRESHOLD for word in held_out) / len(held_out) < MOST_WORDS_LOST
    assert sum(wordlikeness(word, model) >= THRESHOLD for word in initials) / TRIED < MOST_INITIALS_TAKEN


@pytest.mark.parametrize(
    "token",
    [
        "ceo",
        "cto",
        "ai",
        "ui",
        "id",
        "os",
        "usb",
        "nba",
        "kpi",
        "dna",
        "gpu",
        "html",
        "gdpr",
        "aigc",
        "XQTR",
        "EIOP",
        "Usb",
    ],
)
def test_initials_are_letters_whatever_their_case(token: str) -> None:
    assert say_latin(token).how == "letters"


@pytest.mark.parametrize(
    "token",
    [
        "app",
        "lab",
        "pop",
        "we",
        "ok",
        "ma",
        "LIVE",
        "NASA",
        "SIGNALS",
        "NEW",
        "Wes",
        "Lyft",
        "blorp",
        "BLORP",
        "VANTEK",
        "liu",
    ],
)
def test_words_are_words_whatever_their_case(token: str) -> None:
    assert say_latin(token).how != "letters"


@pytest.mark.parametrize(
    ("token", "how"),
    [
        ("CHECKSUMVERIFY", "parts"),
        ("parseTreeNode", "parts"),
        ("QVStore", "parts"),
        ("McVarnish", "guess"),
        ("companies", "dictionary"),
        ("Baoyu", "guess"),
    ],
)
def test_joined_words_are_taken_apart(token: str, how: str) -> None:
    assert say_latin(token).how == how
