"""Units -> the symbols of Kokoro-82M v1.1-zh, which spells the same readings in another way than v1.0.

1. A syllable is an initial, a final and a tone digit (zhuyin.tsv); a 儿 that only colours the syllable before it is R
   there.
2. Tones are written as they are said: a third tone before a third tone of its foot is a second one.
3. Feet are parted by a slash (JOINER), which is a space for `join_units` wherever anything but Chinese stands.
4. English words have English sounds and letters their English names: these voices were trained on both languages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.speech.chinese.syllables import SIBILANT_I, sounding_syllables, split_syllable
from pipeline.speech.feet import find_feet, tones_of_foot
from pipeline.speech.latin.english import english_letter_names
from pipeline.speech.vocabulary import VOCABULARY
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.speech.phonemes import Unit

JOINER: Final = "/"
"""What stands between two words of Chinese."""
_COLOURED: Final = "R"
"""Before the tone digit of a syllable that ends in 儿."""
_COLOUR: Final = "er5"
"""How a 儿 is read that is no syllable of its own; in 女儿 it is er2."""
_TONES: Final = "12345"
_CLUSTERS: Final = {"ꭧʰ": "ʧ"}
_NEAREST: Final = str.maketrans({"ꭧ": "ʤ", "ɻ": "ɹ", "ɤ": "ə", "ɚ": "əɹ", "ɥ": "j", **dict.fromkeys("↓→↗↘", "")})
"""What this model has in place of the symbols of v1.0 that it lacks, outside of whole syllables."""


def respell(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units with this model's symbols as their sounds; those that open a foot open a word."""
    spelled: list[Unit] = []
    for run in _runs(units):
        if run[0].kind == "hanzi":
            for foot in find_feet(run):
                spelled += _respell_foot(foot)
        else:
            spelled += (replace(unit, sounds=respell_sounds(unit.sounds)) for unit in run)
    return tuple(spelled)


def spell_syllable(pinyin: str, *, coloured: bool = False) -> str:
    """The symbols of one syllable with its tone digit; ValueError when it is none.

    >>> spell_syllable("zhong4"), spell_syllable("nv3"), spell_syllable("shi2"), spell_syllable("hua1", coloured=True)
    ('ㄓ中4', 'ㄋㄩ3', 'ㄕ十2', 'ㄏ穵R1')
    """
    found = split_syllable(pinyin[:-1].replace("ü", "v"))
    if found is None or pinyin[-1] not in _TONES:
        raise ValueError(f"{pinyin!r} is not a pinyin syllable with a tone digit 1-5")
    return _spell(*found) + (_COLOURED if coloured else "") + pinyin[-1]


def respell_sounds(sounds: str) -> str:
    """Phonemes of v1.0 in this model's symbols: English as it is, Mandarin syllables and names of letters respelled.

    >>> respell_sounds("tˈOkən"), respell_sounds("xwa↗wei↘"), respell_sounds("ʤi→ pʰi→ ju→s")
    ('tˈOkən', 'ㄏ穵2为4', 'ʤˈi pˈi jˈus')
    """
    if sounds.isascii():
        return sounds
    named = _letter_pattern().sub(lambda found: english_letter_names()[found[0]], sounds)
    spelled = _syllable_pattern().sub(_respelled_syllable, named)
    for cluster, nearest in _CLUSTERS.items():
        spelled = spelled.replace(cluster, nearest)
    return spelled.translate(_NEAREST)


@cache
def zhuyin_symbols() -> frozenset[str]:
    """Every symbol that `respell` may give; a model that is to be spelled so has a token for each."""
    kept = {symbol for symbol in VOCABULARY if symbol.translate(_NEAREST) == symbol}
    spelled = {symbol for symbols in _table().values() for symbol in symbols}
    return frozenset(kept | spelled | set(_TONES) | {JOINER, _COLOURED})


def _runs(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Runs of Chinese, and of everything else."""
    run: list[Unit] = []
    for unit in units:
        if run and (unit.kind == "hanzi") != (run[-1].kind == "hanzi"):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _respell_foot(words: Sequence[Sequence[Unit]]) -> Iterator[Unit]:
    units = [unit for word in words for unit in word]
    tones = tones_of_foot(words)
    for index, (unit, tone) in enumerate(zip(units, tones, strict=True)):
        silent = index > 0 and unit.pinyin == _COLOUR
        coloured = index + 1 < len(units) and units[index + 1].pinyin == _COLOUR
        spelled = "" if silent else spell_syllable(unit.pinyin[:-1] + tone, coloured=coloured)
        yield replace(unit, sounds=spelled, opens_word=index == 0)


def _respelled_syllable(found: re.Match[str]) -> str:
    initial, final, tone = sounding_syllables()[found[0]]
    return _spell(initial, final) + str(tone)


def _spell(initial: str, final: str) -> str:
    table = _table()
    start = table["initial", initial] if initial else ""
    return start + (table["sibilant", initial] if final == SIBILANT_I else table["final", final])


@cache
def _table() -> Mapping[tuple[str, str], str]:
    """(kind, pinyin) -> symbols."""
    return {(kind, pinyin): symbols for kind, pinyin, symbols in table_rows("pipeline.speech", "zhuyin.tsv")}


@cache
def _letter_pattern() -> re.Pattern[str]:
    """The names of letters, alone or with the s of a plural."""
    names = "|".join(map(re.escape, sorted(english_letter_names(), key=len, reverse=True)))
    return re.compile(rf"(?<![^ ])(?:{names})(?=s?(?: |$))")


@cache
def _syllable_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(sounding_syllables(), key=len, reverse=True))))
