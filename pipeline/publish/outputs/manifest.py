"""What is known of a finished episode, in a file beside it: enough to make every page, feed and transcript anew.

`NAME.episode.json` holds who says which words when, the chapters, the facts, and how the sound was made and what it
measures. Times are milliseconds. Nothing in it is a guess; a file that does not fit is refused with its path.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from pipeline import __version__
from pipeline.publish.seal import Kind, blank

if TYPE_CHECKING:
    from pipeline.publish.outputs.material import Made, Words

FORMAT: Final = 1
"""Raise it when a key changes its meaning."""


def to_manifest(words: Words, made: Made) -> str:
    """The manifest of an episode with a mark to be sealed."""
    episode = words.episode
    facts: dict[str, Any] = {
        "format": FORMAT,
        "generator": blank(Kind.EPISODE),
        "version": __version__,
        "name": episode.stem,
        "title": episode.title,
        "part": episode.part,
        "language": episode.language,
        "show": episode.album,
        "number": episode.number,
        "season": episode.season,
        "artists": list(episode.artists),
        "hosts": list(episode.hosts),
        "publisher": episode.publisher,
        "published": episode.published,
        "summary": episode.summary,
        "source_url": episode.source_url,
        "files": dict(made.files),
        "duration_ms": words.duration_ms,
        "loudness_lufs": round(made.loudness.lufs, 2),
        "true_peak_db": made.loudness.true_peak_db,
        "content_id": words.content_id,
        **asdict(made.production),
        "speakers": dict(episode.speakers),
        "chapters": [asdict(span) for span in words.chapters],
        "silences": [asdict(silence) for silence in words.transcript.silences],
        "cues": [
            {
                "turn": cue.turn,
                "part": cue.part,
                "speaker": cue.speaker_id,
                "start_ms": cue.start_ms,
                "end_ms": cue.end_ms,
                "words": cue.words,
                **({"notice": cue.notice} if cue.notice else {}),
            }
            for cue in words.transcript.cues
        ],
    }
    known = {key: fact for key, fact in facts.items() if fact not in ("", None)}
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"
