from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from pipeline.speech.chinese.syllables import is_syllable, syllable_sounds
from pipeline.speech.vocabulary import unknown_symbols

NON_SYLLABIC_BREVE = chr(0x32F)


def all_syllables() -> list[str]:
    """Every syllable that pypinyin knows for any character."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_tone3

    marked = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    return sorted({to_tone3(reading, neutral_tone_with_five=True) for reading in marked})


class FirstOfMany(dict[Any, None]):
    """What misaki's transcription wants of an ordered set: construction and the first item."""

    def __init__(self, items: Any = ()) -> None:
        super().__init__(dict.fromkeys(items))

    def __getitem__(self, index: int) -> Any:
        return list(self)[index]


@pytest.fixture
def transcribe(monkeypatch: pytest.MonkeyPatch) -> Any:
    """misaki's own transcription, without the two packages that it imports and hardly needs."""
    ordered_set = ModuleType("ordered_set")
    vars(ordered_set)["OrderedSet"] = FirstOfMany
    monkeypatch.setitem(sys.modules, "ordered_set", ordered_set)
    monkeypatch.setitem(sys.modules, "cn2an", ModuleType("cn2an"))
    zh = pytest.importorskip("misaki.zh")
    return zh.ZHG2P.py2ipa


def test_every_syllable_sounds_as_the_voices_were_trained(transcribe: Any) -> None:
    syllables = all_syllables()
    assert len(syllables) > 1400
    different = [one for one in syllables if syllable_sounds(one) != transcribe(one).replace(NON_SYLLABIC_BREVE, "")]
    assert different == []


def test_every_syllable_is_in_the_vocabulary() -> None:
    assert [one for one in all_syllables() if unknown_symbols(syllable_sounds(one))] == []


@pytest.mark.parametrize(
    "text", ["", "a", "5", "zhong", "zhong6", "zhong0", "xyz1", "bg2", "zhongg4", "行", "ma1 ", "q4"]
)
def test_what_is_no_syllable_is_refused(text: str) -> None:
    assert not is_syllable(text)
    with pytest.raises(ValueError, match="pinyin"):
        syllable_sounds(text)


def test_u_umlaut_has_two_spellings() -> None:
    assert syllable_sounds("nü3") == syllable_sounds("nv3") == "ny↓"


def test_the_tone_stands_behind_the_vowel() -> None:
    assert [syllable_sounds(f"ma{tone}") for tone in range(1, 6)] == ["ma→", "ma↗", "ma↓", "ma↘", "ma"]
    assert syllable_sounds("xiong2") == "ɕjʊ↗ŋ"
