"""Transcript -> plain text for reading, the JSON of the podcast namespace, and show notes in Markdown."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pipeline.publish.description import describe
from pipeline.publish.display_text import one_line
from pipeline.speech.segments import CHAPTER_NOTICE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.publish.outputs.material import Words
    from pipeline.publish.transcript import Transcript

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#+!|~&-])")
MAX_TITLE_CHARS: Final = 500


def to_text(transcript: Transcript) -> str:
    """The transcript as it would be printed: a paragraph a turn, headed by its speaker."""
    return "\n\n".join((transcript.title, *_paragraphs(transcript))) + "\n"


def to_transcript_json(transcript: Transcript) -> str:
    """The transcript as the podcast namespace's JSON 1.0.0 has it; times are seconds."""
    segments = [
        {
            "speaker": cue.speaker,
            "startTime": cue.start_ms / 1000,
            "endTime": cue.end_ms / 1000,
            "body": cue.words,
        }
        for cue in transcript.cues
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"


def to_show_notes(words: Words) -> str:
    """What stands under an episode in an app, in Markdown; a chapter's time stands first on its line."""
    about = describe(words.episode, words.chapters)
    blocks = [
        f"# {_escaped(one_line(words.episode.full_title, MAX_TITLE_CHARS))}",
        _escaped(about.summary),
        _escaped(about.people),
        "\n".join(f"{_escaped(chapter)}  " for chapter in about.chapters),
        f"<{about.source_url}>" if about.source_url else "",
        about.notice,
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def join_words(parts: Sequence[str]) -> str:
    """Stretches of words that follow one another.

    >>> join_words(["你好。", "Fine.", "Thanks.", "好。"])
    '你好。Fine. Thanks.好。'
    """
    return "".join(part + joint(part, after) for part, after in zip(parts, (*parts[1:], ""), strict=True))


def joint(before: str, after: str) -> str:
    """What stands between two stretches of words: a space between Latin ones, nothing in Chinese."""
    return " " if before[-1:].isascii() and after[:1].isascii() and before and after else ""


def _paragraphs(transcript: Transcript) -> Iterator[str]:
    """One paragraph for all that is said in a turn; a chapter's title stands alone."""
    for _, group in groupby(transcript.cues, key=lambda cue: (cue.turn, cue.notice, cue.speaker_id)):
        cues = list(group)
        is_title = cues[0].notice.startswith(CHAPTER_NOTICE)
        name = f"{cues[0].speaker}：" if cues[0].speaker and not is_title else ""
        yield name + join_words([cue.words for cue in cues])


def _escaped(text: str) -> str:
    r"""Text in which Markdown sees no markup.

    >>> print(_escaped("<b>*重要*"))
    \<b\>\*重要\*
    """
    return _MARKDOWN.sub(r"\\\1", text)
