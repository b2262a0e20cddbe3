"""Where a word that no dictionary has is stressed."""

from __future__ import annotations

import re
from typing import Final

_VOWELS: Final = re.compile("[ɑæɛɪiɔʊuʌəᵊᵻɜAIOWY]")
_WEAK: Final = frozenset("əᵊᵻ")


def has_vowel(sounds: str) -> bool:
    """Whether any of the sounds is a vowel."""
    return _VOWELS.search(sounds) is not None


def stress(sounds: str) -> str:
    """The sounds with a stress mark before one vowel: the first of two; else the last but two, or a heavy last but one.

    >>> stress("banAnɑ"), stress("mAkəɹ")
    ('banˈAnɑ', 'mˈAkəɹ')
    """
    vowels = [found.start() for found in _VOWELS.finditer(sounds)]
    if not vowels:
        return sounds
    strong = [place for place in vowels if sounds[place] not in _WEAK] or vowels
    if len(vowels) < 3:
        place = strong[0]
    else:
        last_but_one = vowels[-2]
        heavy = vowels[-1] - last_but_one > 2 or sounds[last_but_one] in "AIOWYiu"
        place = last_but_one if heavy else vowels[-3]
        place = place if place in strong else strong[0]
    return f"{sounds[:place]}ˈ{sounds[place:]}"
