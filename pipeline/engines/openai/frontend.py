"""Paragraph -> what a speech server is sent: in spoken form, or as written for one that reads numbers well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.engines.openai import NAME
from pipeline.speech.cutting import Limits
from pipeline.speech.frontend import TextFrontend
from pipeline.speech.written_text import spoken_characters, written_characters

if TYPE_CHECKING:
    from pipeline.engines.openai.options import OpenAiOptions
    from pipeline.speech.lexicon import Lexicon

LEAST: Final = 8
"""Characters: shorter pieces join their neighbours, since most models stumble over a word or two."""
TARGET: Final = 120
"""Characters, about half a minute: models that were trained on sentences drop words of longer texts."""


def openai_frontend(lexicon: Lexicon, options: OpenAiOptions) -> TextFrontend:
    """Sentences of at most `longest` characters."""
    limits = Limits(least=LEAST, target=min(TARGET, options.longest), cap=options.longest)
    characters = written_characters if options.text == "written" else spoken_characters
    return TextFrontend(lexicon, limits, lambda prepared: characters(prepared, NAME))
