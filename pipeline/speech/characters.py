"""The letters that speech is made of, as character classes for regular expressions."""

from __future__ import annotations

from typing import Final

CHINESE: Final = "㐀-䶿一-鿿豈-龎\U00020000-\U0003134a〇々"
"""Chinese characters."""
LATIN: Final = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſƀ-ɏḀ-ỿ"
"""Latin letters, with accents."""
