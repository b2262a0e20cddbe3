"""Facts about Chinese characters and marks that every stage shares; ranges are for a regular expression's [...]."""

from __future__ import annotations

from typing import Final

HAN: Final = "㐀-䶿一-鿿\uf900-\ufad9\U00020000-\U000323af"
"""Ideographs: the common block, extensions A to H and compatibility forms."""
COMMON_HAN: Final = "一-龥"
"""Ideographs that have a reading in the dictionaries, all but these:"""
UNREAD_HAN: Final = "兙兡嗧桛烪瓧瓰瓱瓼甅"
"""Old signs for units, of more than one syllable."""
CHINESE: Final = f"{HAN}〇々"
"""All that Chinese is written with: the ideographs, the round zero and the repetition mark."""

STOPS: Final = "。！？!?"
"""Marks that close a sentence; Chinese texts mix wide and narrow ones. The narrow full stop has other uses too."""
SENTENCE_ENDS: Final = f"{STOPS}…"
"""Marks after which a sentence may be over."""

NARROW: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""For `str.translate`: full-width ASCII (！ to ～) to plain ASCII, one character for one."""
NARROW_LETTERS: Final = {wide: plain for wide, plain in NARROW.items() if chr(plain).isalnum()}
"""The same for letters and digits only: full-width punctuation is Chinese."""
