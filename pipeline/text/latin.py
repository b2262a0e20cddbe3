"""Facts about Latin letters that every stage shares; ranges are for a regular expression's [...]."""

from __future__ import annotations

from typing import Final

LATIN: Final = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſƀ-ɏḀ-ỿ"
"""Latin letters, with accents."""
