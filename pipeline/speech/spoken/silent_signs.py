"""Signs that are seen and not heard: what the spoken form may leave out without a word about it, and why.

Every other character of a text is said, or somebody hears that it is not (`Unsaid`). A sign stands here when a reader
would skip it too. Signs with a meaning of their own (₿, §, ♀) are no ornaments, even where no rule reads them yet.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple


class SilentSigns(NamedTuple):
    """Signs, as a range for a character class, and why nobody misses them."""

    reason: str
    signs: str


SILENT_CATEGORIES: Final = {
    "Z": "a space",
    "Cc": "a control character",
    "Cf": "joins or parts characters, unseen",
    "P": "punctuation: heard as a pause, if at all",
}
"""By Unicode category."""

SPOKEN_PUNCTUATION: Final = frozenset("%‰‱§′″‴〃")
"""Punctuation by category that stands for words."""

SILENT_SIGNS: Final = (
    SilentSigns("markup and joints of names", "+|~`￤∣"),
    SilentSigns(
        "an accent: the letter is said without it", "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f¨¯´¸˘-˝￣"
    ),
    SilentSigns(
        "chooses or frames the look of the character before it", "\u20d0-\u20f0\ufe00-\ufe0f\U000e0100-\U000e01ef"
    ),
    SilentSigns("a superscript that is no power marks a note", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"),
    SilentSigns("trade marks and rights", "©®™℠℗"),
    SilentSigns("stands for a picture", "\ufffc"),
    SilentSigns("lines, boxes and shades that draw", "\u2500-\u259f"),
    SilentSigns(
        "shapes that decorate or open a line", "\u25a0\u25a2-\u25ca\u25cc-\u25ee\u25f0-\u25ff\u2b12-\u2b2f\u2b50-\u2b59"
    ),
    SilentSigns(
        "bullets of word processors' symbol fonts", "\uf06c\uf06e\uf071\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0fc"
    ),
    SilentSigns(
        "ornaments: stars, hearts, hands, suits, faces, notes",
        "\u2600-\u263f\u2641\u2643-\u266c\u2670-\u26a4\u26a6-\u26ff",
    ),
    SilentSigns("dingbats", "\u2700-\u2712\u2719-\u2775\u27b0\u27bf"),
    SilentSigns(
        "pictograms (emoji): a look, not a word",
        "⌚⌛⏩-⏳⏸-⏺\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff\U0001f300-\U0001f6ff",
    ),
    SilentSigns("more pictograms", "\u2b05-\u2b07\U0001f780-\U0001f7ff\U0001f900-\U0001faff"),
)

OPENING_SIGNS: Final = "→○◯□√✓✔×✗✘>"
"""Signs with a meaning elsewhere; where they open a clause they are bullets, or mark a quotation."""
_CLAUSE_START: Final = re.compile("(?:^|[。！？；：，、“]) ?$")
_FRAME: Final = re.compile("<[^<>]{1,40}>|={3,}")
"""Angle brackets around words, and lines drawn with equals signs."""

_SIGNS: Final = re.compile(f"[{''.join(row.signs for row in SILENT_SIGNS)}]")


def is_silent_here(found: re.Match[str]) -> bool:
    """Whether a character is silent where it stands: anywhere, or because it opens a clause or frames words.

    >>> [is_silent_here(found) for found in re.finditer("[<>]", "甲<乙，<书>，> 丙")]
    [False, True, True, True]
    """
    sign, text, place = found[0], found.string, found.start()
    if is_silent(sign):
        return True
    if sign in OPENING_SIGNS and _CLAUSE_START.search(text[max(0, place - 2) : place]):
        return True
    near = _FRAME.finditer(text, max(0, place - 41), place + 42) if sign in "<>=" else ()
    return any(frame.start() <= place < frame.end() for frame in near)


@cache
def is_silent(sign: str) -> bool:
    """Whether a character may be left out of the sound without a word about it.

    >>> [is_silent(sign) for sign in "，●😀₿ж"]
    [True, True, True, False, False]
    """
    if sign in SPOKEN_PUNCTUATION or sign in OPENING_SIGNS:
        return False
    category = unicodedata.category(sign)
    return category in SILENT_CATEGORIES or category[0] in SILENT_CATEGORIES or bool(_SIGNS.match(sign))
