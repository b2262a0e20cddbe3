"""Pinyin syllables -> the phonemes that Kokoro's Mandarin voices were trained on.

1. A syllable is an initial and a final; a zero initial is spelled with y or w, which are undone first (`yuan`: van).
2. The tone is an arrow behind the vowel, before a final n or ng; the neutral tone has none.
3. ü is written v in pinyin with tone digits (`nv3`, `lve4`); after j, q, x and y it is written u.
4. Third tones are not changed before third tones: the model does that by itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEUTRAL: Final = 5
_ARROWS: Final = {1: "→", 2: "↗", 3: "↓", 4: "↘", NEUTRAL: ""}
_TONE: Final = "*"
SIBILANT_I: Final = "ih"
"""The final of zhi, chi, shi, ri, zi, ci, si, which is not that of ji."""

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
_LABIALS: Final = frozenset({"b", "p", "m", "f"})
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


def split_syllable(letters: str) -> tuple[str, str] | None:
    """The initial and the final of a toneless syllable as every spelling of it names them, or None.

    Syllables that are no initial and final stand whole in place of the final; the i of zhi and zi is `ih`.

    >>> split_syllable("yuan"), split_syllable("zhi"), split_syllable("jiu"), split_syllable("er"), split_syllable("xz")
    (('', 'van'), ('zh', 'ih'), ('j', 'iu'), ('', 'er'), None)
    """
    if letters in _WHOLE:
        return "", letters
    initial = next((spelled for spelled in _INITIALS if letters.startswith(spelled)), "")
    final = _written_final(initial, letters[len(initial) :])
    if initial in _SIBILANTS and final == "i":
        return initial, SIBILANT_I
    return (initial, final) if final in _FINALS or (not initial and final in _WHOLE) else None


@cache
def sounding_syllables() -> Mapping[str, tuple[str, str, int]]:
    """The phonemes of every syllable that has a tone -> its initial, final and tone."""
    return {
        pattern.replace(_TONE, arrow): (initial, final, tone)
        for initial, final, pattern in _patterns()
        for tone, arrow in _ARROWS.items()
        if arrow
    }


def _patterns() -> Iterator[tuple[str, str, str]]:
    """(initial, final, phonemes) of all syllables, and of some that no word has."""
    yield from (("", final, pattern) for final, pattern in _WHOLE.items())
    yield from ((initial, SIBILANT_I, sound + "ɨ*") for initial, sound in _INITIALS.items() if initial in _SIBILANTS)
    for initial, sound in {"": "", **_INITIALS}.items():
        # bo and duo are spelled alike; buo and do are no syllables.
        unspelled = "uo" if initial in _LABIALS else "o"
        yield from ((initial, final, sound + pattern) for final, pattern in _FINALS.items() if final != unspelled)


def _pattern(letters: str) -> str | None:
    """The phonemes of a toneless syllable with `*` where the tone goes, or None."""
    found = split_syllable(letters)
    if found is None:
        return None
    initial, final = found
    if final == SIBILANT_I:
        return _INITIALS[initial] + "ɨ*"
    return _WHOLE[final] if not initial and final in _WHOLE else _INITIALS.get(initial, "") + _FINALS[final]


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
