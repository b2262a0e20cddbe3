"""Characters and their readings, as pypinyin lists them; and how a reading is written."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.text.loading import loaded_once

if TYPE_CHECKING:
    from collections.abc import Mapping

_TONES: Final = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
"""The combining accents that are tone marks: macron, acute, caron, grave."""
_NEUTRAL: Final = "5"


def marked_readings(char: str) -> tuple[str, ...]:
    """Every reading of a character with tone marks, the most usual one first.

    >>> marked_readings("行")[:2], marked_readings("A")
    (('xíng', 'háng'), ())
    """
    listed = readings_by_code().get(ord(char))
    return tuple(listed.split(",")) if listed else ()


@loaded_once
def readings_by_code() -> Mapping[int, str]:
    """Character code -> its readings, parted by commas."""
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package pypinyin is missing: install the project's dependencies again")
    return read_readings(Path(package.origin).with_name("pinyin_dict.json"))


def read_readings(path: Path) -> Mapping[int, str]:
    """The table out of the file in which pypinyin keeps it, or by import from a release that has no such file.

    To import pypinyin takes ten times as long, since it loads its phrases, too.
    """
    if path.is_file():
        return {int(code): listed for code, listed in json.loads(path.read_text(encoding="utf-8")).items()}
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@cache
def tone_digit(marked: str) -> str:
    """A syllable with its tone as a digit, 5 for the neutral one, and ü as v.

    >>> tone_digit("zhòng"), tone_digit("de"), tone_digit("lǜ"), tone_digit("ḿ"), tone_digit("ề")
    ('zhong4', 'de5', 'lv4', 'm2', 'ê4')
    """
    tone, letters = _NEUTRAL, []
    for char in unicodedata.normalize("NFD", marked):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)).replace("ü", "v") + tone
