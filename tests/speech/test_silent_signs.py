"""The law of what is heard: a character is said, silent by the table, or reported as left out; never lost."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.chinese.dictionaries import usual_reading
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.spoken.characters import fold
from pipeline.speech.spoken.form import Spoken, speak_form
from pipeline.speech.spoken.silent_signs import OPENING_SIGNS, SILENT_SIGNS, is_silent
from pipeline.text.chinese import UNREAD_HAN

NOTE_MARKS = frozenset(map(chr, range(ord("①"), ord("⒛") + 1)))
"""Opening a clause they count; after a word that they do not number they mark a note, by a rule of their own."""
JOINTS = frozenset("×✕✖⨯")
"""Between numbers they multiply; between names they join, unheard, by a rule of their own."""
FRAMES = frozenset("<=>＜＝＞﹤﹥")
"""May pair up with one another when they stand close."""
LARGE_BLOCKS = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xAC00, 0xD7A4),
    range(0xD800, 0xF000),
    range(0x13000, 0x14700),
    range(0x17000, 0x19000),
)
"""Chinese characters, Hangul and others of which a few stand for all: every 97th."""
CHARACTERS = [
    chr(code)
    for code in range(0x21, 0x32000)
    if unicodedata.category(chr(code)) != "Cn"
    and not (code % 97 and (code >= 0x20000 or any(code in block for block in LARGE_BLOCKS)))
]
CHUNK = 300


def unheard(written: str, spoken: Spoken) -> set[str]:
    """The characters that give no word to the spoken form and are not reported."""
    heard = [False] * len(written)
    for start, end, spoken_start, spoken_end in spoken.spans:
        said = any(char.isalnum() for char in spoken.text[spoken_start:spoken_end])
        heard[start:end] = [said] * (end - start)
    for start, end in spoken.unsaid:
        heard[start:end] = [True] * (end - start)
    return {char for char, was in zip(written, heard, strict=True) if not was}


@pytest.mark.parametrize("neighbour", ["，", "山", "a"])
def test_every_character_is_said_silent_by_the_table_or_reported(neighbour: str) -> None:
    known = FRAMES | (frozenset(OPENING_SIGNS + "⇒➔➜➝➡⟶✕✖⨯╳") if neighbour == "，" else NOTE_MARKS | JOINTS)
    tried = [char for char in CHARACTERS if char not in known and unicodedata.category(char) not in ("Ps", "Pe")]
    assert len(tried) > 20_000
    lost: set[str] = set()
    for first in range(0, len(tried), CHUNK):
        written = neighbour + neighbour.join(tried[first : first + CHUNK]) + neighbour
        lost |= unheard(written, speak_form(written))
    assert not {char for char in lost if not is_silent(char) and not is_silent(fold(char))}


@given(
    st.characters(exclude_categories=["Ps", "Pe"]),
    st.sampled_from([("他说", "好"), ("第", "章"), ("3", "个"), ("x ", " y")]),
)
def test_a_character_in_a_sentence_is_said_silent_by_the_table_or_reported(char: str, around: tuple[str, str]) -> None:
    before, after = around
    written = f"{before}{char}{after}"
    if char not in NOTE_MARKS | JOINTS and char in unheard(written, speak_form(written)):
        assert is_silent(char) or is_silent(fold(char))


@pytest.mark.parametrize("char", sorted(FRAMES | frozenset(OPENING_SIGNS) | JOINTS))
def test_a_sign_that_is_silent_in_some_places_is_not_lost_in_others(char: str) -> None:
    written = f"路灯{char}。"
    assert char not in unheard(written, speak_form(written))


def test_every_common_character_has_a_reading_but_those_that_are_listed() -> None:
    common = [chr(code) for code in range(ord("一"), ord("龥") + 1)]
    assert [char for char in common if not is_syllable(usual_reading(char))] == list(UNREAD_HAN)
    assert len(speak_form("，".join(UNREAD_HAN)).unsaid) == len(UNREAD_HAN)


def test_no_letter_or_digit_is_silent_by_the_table() -> None:
    for row in SILENT_SIGNS:
        signs = re.compile(f"[{row.signs}]")
        letters = [char for char in CHARACTERS if signs.match(char) and unicodedata.category(char)[:1] == "L"]
        assert row.reason
        assert not letters, row.reason


@pytest.mark.parametrize("sign", "₳§♀♂↑∑≡⌘✓\ue000\ufffdꙮあ한ـ①½")
def test_signs_with_a_meaning_are_no_ornaments(sign: str) -> None:
    assert not is_silent(sign)


@pytest.mark.parametrize("sign", "，“—・●■★☆♥♪😀🇨❤\u200d\ufe0f\u0301\uf0b7─│®™")
def test_ornaments_marks_and_pictograms_are_silent(sign: str) -> None:
    assert is_silent(sign)
    assert speak_form(f"好{sign}的").unsaid == ()
