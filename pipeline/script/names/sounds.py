"""A name in Chinese characters that sounds like a name in Latin letters: 德里克·文 and Derek Venn."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.script.names.spellings import syllables_of

MIN_CONSONANTS = 4
MIN_LIKENESS = 0.8

_LATIN_SOUNDS = (
    (re.compile(r"tch|sch|sh|ch|zh|ts|tz|j|g(?=[ei])|c(?=[eiyé])"), "S"),
    (re.compile(r"ph|v|w(?=[aeiou])|wh"), "F"),
    (re.compile(r"x"), "KS"),
    (re.compile(r"ck|q|[ckg]"), "K"),
    (re.compile(r"th|[dt]"), "T"),
    (re.compile(r"[bp]"), "P"),
    (re.compile(r"[sz]"), "S"),
    (re.compile(r"[lr]"), "L"),
)
_INITIALS = (
    (re.compile(r"^(?:zh|ch|sh|[jqxzcs])"), "S"),
    (re.compile(r"^[fw]"), "F"),
    (re.compile(r"^[gk]"), "K"),
    (re.compile(r"^[dt]"), "T"),
    (re.compile(r"^[bp]"), "P"),
    (re.compile(r"^[lr]|^er$"), "L"),
    (re.compile(r"^m"), "M"),
    (re.compile(r"^n"), "N"),
)
_NASAL = re.compile(r".ng?$")


def sound_alike(han: str, latin: str) -> bool:
    """True when the consonants of both agree but for a few.

    >>> sound_alike("德里克·文森", "Derek Vinson"), sound_alike("汤姆·里德", "Derek Vinson")
    (True, False)
    >>> sound_alike("安娜", "Anna")    # too short to tell
    False
    """
    one, other = _of_han(han), _of_latin(latin)
    if min(len(one), len(other)) < MIN_CONSONANTS:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= MIN_LIKENESS


@lru_cache(maxsize=512)
def _of_han(name: str) -> str:
    found: list[str] = []
    for syllable in (each for part in re.split(r"[·•‧・]", name) for each in syllables_of(part)):
        found += [sound for pattern, sound in _INITIALS if pattern.search(syllable)][:1]
        found += ["N"] if _NASAL.search(syllable) else []
    return "".join(found)


@lru_cache(maxsize=512)
def _of_latin(name: str) -> str:
    text = name.casefold()
    for pattern, sound in _LATIN_SOUNDS:
        text = pattern.sub(sound, text)
    kept = "".join(char.upper() for char in text if char in "SFKTPLmnf")
    return re.sub(r"(.)\1", r"\1", kept)
