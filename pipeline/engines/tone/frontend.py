"""Paragraph -> what the tone engine hums: the spoken form as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.speech.cutting import Limits
from pipeline.speech.frontend import TextFrontend

if TYPE_CHECKING:
    from pipeline.speech.lexicon import Lexicon

LIMITS: Final = Limits(least=5, target=50, cap=100)
"""In characters of the spoken form."""


def tone_frontend(lexicon: Lexicon) -> TextFrontend:
    """Sentences of the spoken form."""
    return TextFrontend(lexicon, LIMITS)
