"""The spelling of Kokoro v1.1-zh: the same readings in its own symbols."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pytest
from hypothesis import assume, given

from pipeline.errors import UnspeakableError
from pipeline.speech.phonemes import FixedSound, Unit, join_units, read_units
from pipeline.speech.vocabulary import VOCABULARY
from pipeline.speech.zhuyin import JOINER, respell, respell_sounds, spell_syllable, zhuyin_symbols
from tests.speech.test_syllables import all_syllables
from tests.strategies import chinese_text, hostile_text

NOT_SPELLED_THERE = {"hm", "hng", "m", "n", "ng", "wong", "yo", "ê"}
"""Interjections for which the public front end has no symbol, or leaves the tone out."""


def spell(spoken: str, *fixed: FixedSound) -> str:
    return join_units(respell(read_units(spoken, fixed=fixed)), JOINER)


@pytest.mark.parametrize(
    ("spoken", "symbols"),
    [
        # What the public front end of the model gives for these sentences, symbol by symbol.
        ("你好，世界！", "ㄋㄧ2ㄏㄠ3, ㄕ十4ㄐㄝ4!"),
        ("窗外下雪了。", "ㄔ王1外4/ㄒ压4ㄒ月3/ㄌㄜ5."),
        ("他把鸡蛋放在桌子里。", "ㄊㄚ1/ㄅㄚ3/ㄐㄧ1ㄉㄢ4/ㄈㄤ4ㄗㄞ4/ㄓ我1ㄗㄭ5/ㄌㄧ3."),
        ("我想买水果。", "我2ㄒ阳3/ㄇㄞ3ㄕ为2ㄍ我3."),
        ("展览馆很远。", "ㄓㄢ2ㄌㄢ2ㄍ万3/ㄏㄣ2元3."),
        ("他不对，也不去。", "ㄊㄚ1/ㄅㄨ2ㄉ为4, ㄝ3/ㄅㄨ2ㄑㄩ4."),
        ("这事儿明儿再说。", "ㄓㄜ4/ㄕ十R4/ㄇ应R2/ㄗㄞ4ㄕ我1."),
        ("女儿喜欢蓝色。", "ㄋㄩ3ㄦ2/ㄒㄧ3ㄏ万5/ㄌㄢ2ㄙㄜ4."),
    ],
)
def test_a_sentence_is_spelled_as_the_model_was_trained(spoken: str, symbols: str) -> None:
    assert spell(spoken) == symbols


@pytest.mark.parametrize(
    ("spoken", "symbols"),
    [
        ("用GPU训练。", "用4 ʤˈi pˈi jˈu ㄒ云4ㄌ言4."),
        ("CEO和CTO", "sˈi ˈi ˈO ㄏㄜ2 sˈi tˈi ˈO"),
        ("小米的Xiaomi", "ㄒ要2ㄇㄧ3/ㄉㄜ5 ㄒ要3ㄇㄧ3"),
        ("tokens很多", "tˈOkənz ㄏㄣ3ㄉ我1"),
    ],
)
def test_english_stands_in_english_sounds_and_names_of_chinese_firms_in_syllables(spoken: str, symbols: str) -> None:
    assert spell(spoken) == symbols


@pytest.mark.parametrize(
    ("sounds", "symbols"),
    [("kwei→ʨoʊ", "ㄍ为1ʨoʊ"), ("ꭧʰi ꭧə", "ʧi ʤə"), ("ʤi→ pʰi→ ju→s", "ʤˈi pˈi jˈus"), ("mˈɛtɑ", "mˈɛtɑ")],
)
def test_sounds_that_a_person_wrote_for_v1_0_are_respelled(sounds: str, symbols: str) -> None:
    assert respell_sounds(sounds) == symbols


@pytest.mark.parametrize(
    ("spoken", "tones"),
    [
        ("纸老虎", "323"),
        ("展览馆", "223"),
        ("好喜欢", "235"),
        ("岂有此理", "2323"),
        ("不可理喻", "4234"),
        ("想一想", "353"),
        ("走走", "35"),
        ("代码有", "433"),
    ],
)
def test_third_tones_change_within_a_foot(spoken: str, tones: str) -> None:
    assert "".join(char for char in spell(spoken) if char.isdecimal()) == tones


def test_a_reading_that_a_person_fixed_is_spelled() -> None:
    assert spell("行", FixedSound(start=0, end=1, pinyin=("hang2",), override=True)) == "ㄏㄤ2"


def test_every_syllable_is_spelled_as_in_the_public_front_end() -> None:
    zh_map = public_symbols()
    from pypinyin.contrib.tone_convert import to_finals_tone3, to_initials

    different = []
    for syllable in all_syllables():
        initial = to_initials(syllable, strict=True)
        final = to_finals_tone3(syllable, strict=True, v_to_u=False, neutral_tone_with_five=True)
        if re.fullmatch(r"i\d", final):
            final = {"z": "i", "c": "i", "s": "i", "zh": "ii", "ch": "ii", "sh": "ii", "r": "ii"}.get(
                initial, ""
            ) + final
        spelled = "".join(zh_map.get(part, "?") for part in (initial, final[:-1], final[-1:]) if part)
        if spelled != spell_syllable(syllable):
            different.append(syllable)
    assert {syllable.rstrip("12345") for syllable in different} <= NOT_SPELLED_THERE


def public_symbols() -> dict[str, str]:
    """The table of the model's own front end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frontend: Any = pytest.importorskip("misaki.zh_frontend")
    return dict(frontend.ZH_MAP)


def test_every_symbol_of_v1_0_has_one_here() -> None:
    assert {symbol for each in VOCABULARY for symbol in respell_sounds(each)} <= zhuyin_symbols()


@pytest.mark.parametrize("wrong", ["", "5", "xyz1", "hao6", "hao"])
def test_what_is_no_syllable_is_refused(wrong: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        spell_syllable(wrong)


@given(chinese_text() | hostile_text())
def test_units_keep_their_places_and_only_known_symbols_come(text: str) -> None:
    units = readable(text)
    spelled = respell(units)
    assert [(unit.start, unit.end, unit.pinyin) for unit in spelled] == [
        (unit.start, unit.end, unit.pinyin) for unit in units
    ]
    assert set(join_units(spelled, JOINER)) <= zhuyin_symbols()


def readable(text: str) -> tuple[Unit, ...]:
    try:
        return read_units(text)
    except UnspeakableError:
        assume(False)
        raise
