"""Readings are pypinyin's own, whichever way they are loaded, and tones are written as it writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone3

from pipeline.text.pinyin import marked_readings, read_readings, readings_by_code, tone_digit

if TYPE_CHECKING:
    from pathlib import Path


def test_every_reading_is_the_one_that_pypinyin_lists() -> None:
    assert readings_by_code() == PINYIN_DICT
    assert marked_readings("重") == tuple(PINYIN_DICT[ord("重")].split(","))


def test_a_release_without_the_file_is_imported(tmp_path: Path) -> None:
    assert read_readings(tmp_path / "missing.json") == PINYIN_DICT


def test_tones_are_written_as_pypinyin_writes_them() -> None:
    syllables = {marked for listed in PINYIN_DICT.values() for marked in listed.split(",")}
    assert len(syllables) > 1000
    assert {marked: tone_digit(marked) for marked in syllables} == {
        marked: to_tone3(marked, neutral_tone_with_five=True, v_to_u=False) for marked in syllables
    }
