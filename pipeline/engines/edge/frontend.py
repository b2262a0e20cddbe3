"""Paragraph -> what the Edge service is sent: the text as written; it reads numbers and English itself.

Words of other scripts are sent in Latin letters: a Mandarin voice answers a text of nothing else with no sound at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.engines.edge import NAME
from pipeline.speech.cutting import Limits
from pipeline.speech.frontend import TextFrontend
from pipeline.speech.written_text import written_characters

if TYPE_CHECKING:
    from pipeline.speech.lexicon import Lexicon

LIMITS: Final = Limits(least=8, target=120, cap=300)
"""In characters of the text that is sent."""


def edge_frontend(lexicon: Lexicon) -> TextFrontend:
    """Sentences of at most 300 characters."""
    return TextFrontend(lexicon, LIMITS, lambda prepared: written_characters(prepared, NAME, romanised=True))
