"""What voices.yaml may say about an engine: every engine brings its own form. Nouns only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.messages import _

if TYPE_CHECKING:
    from pipeline.yaml_nodes import Node
    from pipeline.yaml_nodes.schema import Schema

ALIKE = 0.12
"""Voices nearer than this are hard to tell apart: two sentences of one voice differ by as much."""

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
        node.fields(_("the options of this engine"), ())


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
    """How far apart its voices sound; who talks together gets voices that are far apart."""
    similar_voices: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Pairs of its voices that are hard to tell apart, with the cosine of their speaker embeddings."""
    parse_options: ParseOptions = no_options
    voice_schema: Schema | None = None
    """What `parse_voice` accepts, for editors; without it they accept anything there."""
    options_schema: Callable[[], Schema] | None = None
    """Gives what `parse_options` accepts, for editors; without it they accept anything there."""

    def sound_alike(self, one: str, other: str) -> bool:
        """Whether two of its voices are hard to tell apart."""
        apart = self.distance(one, other)
        named = (one, other) in self.similar_voices or (other, one) in self.similar_voices
        return named or (apart is not None and one != other and apart < ALIKE)

    def distance(self, one: str, other: str) -> float | None:
        """How far apart two of its voices sound, from 0 to 1; None when nobody measured it."""
        if one == other:
            return 0.0
        for pair in ((one, other), (other, one)):
            if pair in self.similar_voices:
                return 1 - self.similar_voices[pair]
        return self.distances(one, other) if self.distances else None
