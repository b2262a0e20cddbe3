"""What voices.yaml may say about an engine: every engine brings its own form. Nouns only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.yaml_nodes import Node

Distances = Callable[[str, str], "float | None"]
"""How far apart two engine voices are (1 - cosine of their speaker embeddings); None when nobody measured it."""

ParseVoice = Callable[["Node"], str]
"""Reads what a voice is for this engine, a word or more, and notes its mistakes; gives the engine voice, which says all
that shapes the sound and is equal for equal voices."""

ParseOptions = Callable[["Node | None"], object]
"""Reads what stands under `engine_options: {NAME: …}` and notes its mistakes; without a node, what holds by default."""


def no_options(node: Node | None) -> None:
    """The options of an engine that has none: every key is a mistake."""
    if node is not None:
        node.fields("the options of this engine", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineForm:
    """How voices.yaml speaks of one engine."""

    engine: str
    """Its name: small letters, digits and hyphens."""
    voice_pattern: re.Pattern[str] | None = None
    """What its names for voices look like; None when it takes any voice under our own name for it."""
    voice_example: str = ""
    parse_voice: ParseVoice | None = None
    """Reads its value under a voice; None when that is a name that looks like the pattern."""
    voice_keys: tuple[str, ...] = ()
    """Other keys under a voice that say what it is for this engine, in place of the engine's name."""
    spellings: bool = False
    """A word may have a spelling for this engine: `words: {单于: {edge: 蝉于}}`."""
    default_rank: int = 0
    """Its place among the engines that are tried when voices.yaml names none; 0 when it must be named."""
    distances: Distances | None = None
    """How far apart its voices are, for those that were measured; who talks together gets voices far apart."""
    similar_voices: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Pairs of its voices that are hard to tell apart, with the cosine of their speaker embeddings."""
    parse_options: ParseOptions = no_options
