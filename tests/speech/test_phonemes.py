from __future__ import annotations

import pytest
from hypothesis import given

from pipeline.errors import UnspeakableError
from pipeline.speech.phonemes import FixedSound, read_units, to_phonemes
from pipeline.speech.vocabulary import unknown_symbols
from tests.strategies import chinese_text, hostile_text


@pytest.mark.parametrize(
    ("spoken", "sounds"),
    [
        ("你好。", "ni↓xau↓."),
        ("好，行吗？", "xau↓, ɕi↗ŋ ma?"),
        ("他说：“对！”", "tʰa→ ʂwo→: “twei↘!”"),
        ("买了（很多）GPU", "mai↓ lɤ (xə↓ntwo→) ʤi→ pʰi→ ju→"),
        ("我用Llama和Python", "wo↓jʊ↘ŋ lˈɑmɑ xɤ↗ pˈIθɑn"),
        ("嗯……好——走", "n↘…… xau↓—— ʦou↓"),
        ("A和a", "ei→ xɤ↗ ei→"),
        ("it is a test", "ɪt ɪz ɐ tˈɛst"),
        ("  好 ", "xau↓"),
        ("", ""),
    ],
)
def test_spoken_forms_as_phonemes(spoken: str, sounds: str) -> None:
    assert to_phonemes(spoken) == sounds


@pytest.mark.parametrize(
    ("spoken", "token"), [("好@吧", "@"), ("三3", "3"), ("か", "か"), ("好\U0002a6d6", "\U0002a6d6"), ("Ж", "Ж")]
)
def test_what_has_no_sound_is_an_error_that_names_it(spoken: str, token: str) -> None:
    with pytest.raises(UnspeakableError) as caught:
        to_phonemes(spoken)
    assert caught.value.token == token
    assert token in str(caught.value)


def test_control_characters_are_named_by_their_code() -> None:
    with pytest.raises(UnspeakableError, match=r"U\+0007"):
        to_phonemes("好\x07")


@given(chinese_text() | hostile_text())
def test_any_text_is_said_in_symbols_of_the_model_or_refused(text: str) -> None:
    sounds, token = said_or_refused(text)
    assert unknown_symbols(sounds) == ""
    assert "  " not in sounds
    assert sounds == sounds.strip()
    assert token in text


def said_or_refused(text: str) -> tuple[str, str]:
    """The phonemes and nothing, or nothing and the token that cannot be said."""
    try:
        return to_phonemes(text), ""
    except UnspeakableError as error:
        return "", error.token or "no token named"


@given(chinese_text())
def test_units_cover_everything_but_spaces(text: str) -> None:
    try:
        units = read_units(text)
    except UnspeakableError:
        return
    covered = [place for unit in units for place in range(unit.start, unit.end)]
    assert covered == [place for place, char in enumerate(text) if not char.isspace() and char not in "'’"]
    assert all(unit.sounds for unit in units)


def test_fixed_sounds_take_the_place_of_what_is_written() -> None:
    fixed = (FixedSound(start=0, end=1, pinyin=("hang2",)), FixedSound(start=1, end=4, sounds="mˈɛtɑ"))
    assert to_phonemes("行Foo好", fixed=fixed) == "xa↗ŋ mˈɛtɑ xau↓"


def test_letters_can_be_forced_for_a_stretch() -> None:
    assert to_phonemes("NASA", fixed=(FixedSound(start=0, end=4, letters=True),)) == "ɛ→n ei→ ɛ→s ei→"


def test_fixed_sounds_outside_the_vocabulary_are_refused() -> None:
    with pytest.raises(UnspeakableError):
        to_phonemes("Foo", fixed=(FixedSound(start=0, end=3, sounds="gʁ₉"),))
