"""The front end of every engine of this installation, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.registry import find_spec, options_of

if TYPE_CHECKING:
    from pipeline.speech.frontend import Frontend
    from pipeline.speech.lexicon import Lexicon


def frontend_for(engine: str, lexicon: Lexicon) -> Frontend:
    """What an engine reads paragraphs with, its options being those that nobody named."""
    spec = find_spec(engine)
    return spec.make_frontend(lexicon, options_of(spec))
