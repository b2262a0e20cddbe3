"""Transcript -> plain text for reading, the JSON of the podcast namespace, and show notes in Markdown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from pipeline.publish.labels import one_line, safe_url
from pipeline.speech.segments import CHAPTER_NOTICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.publish.outputs.material import Words
    from pipeline.publish.transcript import Transcript

_LATIN_JOINT: Final = re.compile(r"([!-~])\0(?=[!-~])")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#+!|~&-])")
MAX_NOTE_CHARS: Final = 500


@dataclass(frozen=True, slots=True)
class _Labels:
    people: str
    source: str
    notice: str


_NOTES: Final = {
    "zh-Hans": _Labels("对话者", "文稿", "本节目由文字稿合成，并非本人声音。"),
    "zh-Hant": _Labels("對話者", "文稿", "本節目由文字稿合成，並非本人聲音。"),
}


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
    """What stands under an episode in an app: summary, people, chapters by time, source, and that it is synthetic.

    Times begin at 00:00 and stand first on their line: apps make chapters of them.
    """
    episode = words.episode
    labels = _NOTES[episode.language]
    url = safe_url(episode.source_url)
    people = "、".join(one_line(name, MAX_NOTE_CHARS) for name in episode.artists)
    blocks = [
        f"# {_escaped(one_line(episode.full_title, MAX_NOTE_CHARS))}",
        _escaped(one_line(episode.summary, MAX_NOTE_CHARS * 8)),
        f"{labels.people}：{_escaped(people)}" if people else "",
        "\n".join(f"{clock(span.start_ms)} {_escaped(span.title)}  " for span in words.chapters),
        f"{labels.source}：<{url}>" if url else "",
        labels.notice,
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def clock(time_ms: int) -> str:
    """A time as people write it: 00:00, and 1:02:03 after an hour.

    >>> clock(0), clock(3_723_004)
    ('00:00', '1:02:03')
    """
    minutes, seconds = divmod(time_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def join_words(parts: Iterable[str]) -> str:
    """Stretches of words that follow one another; Latin ones are parted by a space.

    >>> join_words(["你好。", "Fine.", "Thanks.", "好。"])
    '你好。Fine. Thanks.好。'
    """
    return _LATIN_JOINT.sub(r"\1 ", "\0".join(parts)).replace("\0", "")


def _paragraphs(transcript: Transcript) -> Iterator[str]:
    """One paragraph for all that is said in a turn; a chapter's title stands alone."""
    for _, group in groupby(transcript.cues, key=lambda cue: (cue.turn, cue.notice, cue.speaker_id)):
        cues = list(group)
        is_title = cues[0].notice.startswith(CHAPTER_NOTICE)
        name = f"{cues[0].speaker}：" if cues[0].speaker and not is_title else ""
        yield name + join_words(cue.words for cue in cues)


def _escaped(text: str) -> str:
    r"""Text in which Markdown sees no markup.

    >>> print(_escaped("<b>*重要*"))
    \<b\>\*重要\*
    """
    return _MARKDOWN.sub(r"\\\1", text)
