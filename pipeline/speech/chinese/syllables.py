"""Pinyin syllables -> the phonemes that Kokoro's Mandarin voices were trained on.

1. A syllable is an initial and a final; a zero initial is spelled with y or w, which are undone first (`yuan`: van).
2. The tone is an arrow behind the vowel, before a final n or ng; the neutral tone has none.
3. ü is written v in pinyin with tone digits (`nv3`, `lve4`); after j, q, x and y it is written u.
4. Third tones are not changed before third tones: the model does that by itself.
"""

from __future__ import annotations

from functools import cache
from typing import Final

NEUTRAL: Final = 5
_ARROWS: Final = {1: "→", 2: "↗", 3: "↓", 4: "↘", NEUTRAL: ""}
_TONE: Final = "*"

_INITIALS: Final = {
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}
_FINALS: Final = {
    "a": "a*",
    "ai": "ai*",
    "an": "a*n",
    "ang": "a*ŋ",
    "ao": "au*",
    "e": "ɤ*",
    "ei": "ei*",
    "en": "ə*n",
    "eng": "ə*ŋ",
    "ong": "ʊ*ŋ",
    "ou": "ou*",
    "i": "i*",
    "ia": "ja*",
    "ian": "jɛ*n",
    "iang": "ja*ŋ",
    "iao": "jau*",
    "ie": "je*",
    "in": "i*n",
    "ing": "i*ŋ",
    "iong": "jʊ*ŋ",
    "iu": "jou*",
    "u": "u*",
    "ua": "wa*",
    "uai": "wai*",
    "uan": "wa*n",
    "uang": "wa*ŋ",
    "ueng": "wə*ŋ",
    "ui": "wei*",
    "un": "wə*n",
    "uo": "wo*",
    "o": "wo*",
    "v": "y*",
    "van": "ɥɛ*n",
    "ve": "ɥe*",
    "vn": "y*n",
}
_WHOLE: Final = {
    "er": "ɚ*",
    "o": "ɔ*",
    "io": "wo*",
    "uong": "ʊ*ŋ",
    "ê": "ɛ*",
    "hm": "hm*",
    "hng": "hŋ*",
    "m": "m*",
    "n": "n*",
    "ng": "ŋ*",
}
"""Syllables that are not an initial and a final: interjections and syllabic consonants."""
_SIBILANTS: Final = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
_PALATALS: Final = frozenset({"j", "q", "x"})
_FULL_FINALS: Final = {"iou": "iu", "uei": "ui", "uen": "un"}


@cache
def syllable_sounds(pinyin: str) -> str:
    """The phonemes of one syllable with its tone digit (1-5, 5 = neutral); ValueError when it is none.

    >>> syllable_sounds("zhong4"), syllable_sounds("nv3"), syllable_sounds("yuan2"), syllable_sounds("de5")
    ('ꭧʊ↘ŋ', 'ny↓', 'ɥɛ↗n', 'tɤ')
    """
    letters, tone = pinyin[:-1], pinyin[-1:]
    if tone not in "12345" or not letters:
        raise ValueError(f"{pinyin!r} is not a pinyin syllable with a tone digit 1-5")
    pattern = _pattern(letters.replace("ü", "v"))
    if pattern is None:
        raise ValueError(f"{pinyin!r} is not a pinyin syllable")
    return pattern.replace(_TONE, _ARROWS[int(tone)])


def is_syllable(pinyin: str) -> bool:
    """Whether this is a pinyin syllable with its tone digit.

    >>> is_syllable("xing2"), is_syllable("xing"), is_syllable("xyng2")
    (True, False, False)
    """
    try:
        syllable_sounds(pinyin)
    except ValueError:
        return False
    return True


def _pattern(letters: str) -> str | None:
    """The phonemes of a toneless syllable with `*` where the tone goes, or None."""
    if letters in _WHOLE:
        return _WHOLE[letters]
    initial = next((spelled for spelled in _INITIALS if letters.startswith(spelled)), "")
    final = _written_final(initial, letters[len(initial) :])
    if initial in _SIBILANTS and final == "i":
        return _INITIALS[initial] + "ɨ*"
    if final not in _FINALS:
        return _WHOLE.get(final) if not initial else None
    return _INITIALS.get(initial, "") + _FINALS[final]


def _written_final(initial: str, rest: str) -> str:
    """The final without the spelling rules for y, w, and u after palatals."""
    if not initial and rest.startswith("yu"):
        rest = "v" + rest[2:]
    elif not initial and rest[:1] in ("y", "w"):
        vowel = "i" if rest[0] == "y" else "u"
        rest = vowel + rest[1:].removeprefix(vowel)
    elif initial in _PALATALS and rest.startswith("u"):
        rest = "v" + rest[1:]
    return _FULL_FINALS.get(rest, rest)
