"""The letters that speech is made of, as character classes for regular expressions."""

from __future__ import annotations

from typing import Final

CHINESE: Final = "㐀-䶿一-鿿豈-龎\U00020000-\U0003134a〇々"
"""Chinese characters."""
COMMON_HAN: Final = "一-龥"
"""Chinese characters that have a reading in the dictionaries, all but these:"""
UNREAD_HAN: Final = "兙兡嗧桛烪瓧瓰瓱瓼甅"
"""Old signs for units, of more than one syllable."""
LATIN: Final = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſƀ-ɏḀ-ỿ"
"""Latin letters, with accents."""
