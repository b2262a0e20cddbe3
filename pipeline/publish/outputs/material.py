"""What the files of an episode are made from, as nouns that every output shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.audio.loudness import Loudness
from pipeline.publish.chapters import ChapterSpan
from pipeline.publish.episode import Episode
from pipeline.publish.transcript import Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an episode says and when: all that its pages and transcripts are made from."""

    episode: Episode
    transcript: Transcript
    chapters: tuple[ChapterSpan, ...]
    duration_ms: int
    content_id: str
    """A name for exactly this sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """How an episode was made, for its manifest."""

    engine: str = ""
    voices: Mapping[str, str] = field(default_factory=dict)
    """Speaker id -> our name of the voice."""
    takes_made: int = 0
    takes_reused: int = 0


UNKNOWN: Final = Production()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How an episode was made and what came out, for its manifest."""

    production: Production
    loudness: Loudness
    """Of the first sound file."""
    files: Mapping[str, str]
    """Name of the output -> name of the file."""
