"""Readings that a person wrote into a script's text: `{行|xing2}`.

Only pinyin with its tones counts; any other braces are ordinary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.messages import _
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.text.chinese import CHINESE

_OVERRIDE: Final = re.compile(
    f"\\{{(?P<word>[{CHINESE}]{{1,20}})\\|(?P<pinyin>[A-Za-zü:]{{1,6}}[1-5](?: ?[A-Za-zü:]{{1,6}}[1-5]){{0,19}})\\}}"
)
_SYLLABLE: Final = re.compile("[a-zü:]{1,6}[1-5]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A stretch of a text without override marks, and its reading."""

    start: int
    end: int
    pinyin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overridden:
    """A text without the marks, and what they said."""

    text: str
    overrides: tuple[Override, ...]
    problems: tuple[str, ...] = ()
    """Marks that are not right, such as two syllables for one character."""


def strip_overrides(text: str) -> str:
    """A script's text as it is printed: the marks gone, the words kept.

    >>> strip_overrides("我{行|xing2}吗")
    '我行吗'
    """
    return _OVERRIDE.sub(lambda found: found["word"], text)


def take_overrides(text: str) -> Overridden:
    """A script's text without marks, with the readings they give.

    >>> take_overrides("我{行|xing2}吗").overrides
    (Override(start=1, end=2, pinyin=('xing2',)),)
    """
    plain: list[str] = []
    overrides: list[Override] = []
    problems: list[str] = []
    done = place = 0
    for found in _OVERRIDE.finditer(text):
        before = text[done : found.start()]
        start = place + len(before)
        place, done = start + len(found["word"]), found.end()
        plain += (before, found["word"])
        pinyin = _syllables(found["pinyin"])
        if len(pinyin) != len(found["word"]):
            problems.append(
                _(
                    "{found}: {count} syllables for {count2} characters",
                    found=found[0],
                    count=len(pinyin),
                    count2=len(found["word"]),
                )
            )
        elif wrong := [syllable for syllable in pinyin if not is_syllable(syllable)]:
            problems.append(_("{found}: not pinyin: {listed}", found=found[0], listed=" ".join(wrong)))
        else:
            overrides.append(Override(start=start, end=place, pinyin=pinyin))
    return Overridden("".join([*plain, text[done:]]), tuple(overrides), tuple(problems))


def _syllables(written: str) -> tuple[str, ...]:
    """Pinyin in the form that the tables use."""
    return tuple(part.replace("u:", "v").replace("ü", "v") for part in _SYLLABLE.findall(written.lower()))
