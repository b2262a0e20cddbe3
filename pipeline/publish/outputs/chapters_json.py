"""The chapters file that players read beside the sound (JSON chapters 1.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.publish.chapters import MAX_TITLE_CHARS
from pipeline.publish.display_text import one_line
from pipeline.publish.seal import Kind, blank

if TYPE_CHECKING:
    from pipeline.publish.outputs.material import Words


def to_chapters_json(words: Words) -> str:
    """The chapters file of an episode, with a mark to be sealed; its times are seconds."""
    episode = words.episode
    facts = {
        "version": "1.2.0",
        "generator": blank(Kind.EPISODE),
        "title": one_line(episode.full_title, MAX_TITLE_CHARS),
        "podcastName": one_line(episode.album, MAX_TITLE_CHARS),
        "chapters": [
            {"startTime": span.start_ms / 1000, "endTime": span.end_ms / 1000, "title": span.title}
            for span in words.chapters
        ],
    }
    return json.dumps({key: fact for key, fact in facts.items() if fact != ""}, ensure_ascii=False, indent=1) + "\n"
