"""The Latin letters that speech is made of, as a character class for regular expressions."""

from __future__ import annotations

from typing import Final

LATIN: Final = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſƀ-ɏḀ-ỿ"
"""Latin letters, with accents."""
