"""Transcript -> WebVTT with speaker names, and back.

Rules
1. A cue's words are on one line: some players join lines with a space, which Chinese must not get.
2. Every cue names its speaker, also when the one before did.
3. Words are escaped. Names are not: players do not agree on escapes there, and some refuse & and > outright, so those
   become their full-width forms; and "--" would make an arrow of the tag's end.
4. A comment before the cue says what is not heard. No markup: several podcast players show tags other than the voice
   as text.
5. A cue is called by its place in the script: "turn 12.3" is the third segment of turn 12, turn 0 the opening notice.
   What the narrator says beside the script has a name of its own: "chapter 2", "name 14" (before turn 14), "closing".
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.display_text import one_line
from pipeline.publish.seal import Kind, blank
from pipeline.publish.transcript import MAX_NAME_CHARS
from pipeline.speech.segments import line_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.publish.transcript import Silence, Transcript, TranscriptCue

NAME_FORMS = str.maketrans("&<>", "＆＜＞")
TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


_TIMES = re.compile(r"((?:\d{2,}:)?\d\d:\d\d\.\d{3}) --> ((?:\d{2,}:)?\d\d:\d\d\.\d{3})(?: .*)?")
_CUE_NAME = re.compile(r"turn (\d+)\.\d+|((?:chapter|name) \d+|closing)(?:\.\d+)?")
_VOICED = re.compile(r"(?:<v ([^>]*)>)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCue:
    """A cue as a transcript shows it."""

    start_ms: int
    end_ms: int
    speaker: str
    """The name as shown; empty when there is none."""
    words: str
    turn: int | None = None
    """The turn's number when the episode was made; None in a transcript without names of cues, and with a notice."""
    notice: str = ""
    """What the narrator says beside the script: `chapter 2`, `name 14`, `closing`."""


def to_vtt(transcript: Transcript) -> str:
    """The transcript with a mark to be sealed."""
    note = f"NOTE\n{blank(Kind.EPISODE)}\nLanguage: {transcript.language}\nTitle: {_escaped(transcript.title)}"
    blocks = ["WEBVTT", note]
    for index, cue in enumerate(transcript.cues):
        blocks += (*_comments(transcript.silences, index), _cue(cue))
    blocks += _comments(transcript.silences, len(transcript.cues))
    return "\n\n".join(blocks) + "\n"


def to_timestamp(time_ms: int) -> str:
    """Milliseconds as WebVTT writes them.

    >>> to_timestamp(3_723_004)
    '01:02:03.004'
    """
    seconds, ms = divmod(time_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"


def shown_name(name: str) -> str:
    """A speaker's name as a voice tag may hold it.

    >>> shown_name("A&B <主持>")
    'A＆B ＜主持＞'
    """
    return one_line(name.translate(NAME_FORMS), MAX_NAME_CHARS).replace("--", "—")


def parse_vtt(text: str) -> tuple[ShownCue, ...]:
    r"""The cues of a transcript that `to_vtt` wrote, now or before cues had names; other blocks are passed over.

    >>> parse_vtt("WEBVTT\n\nturn 2.1\n00:00:01.000 --> 00:00:01.500\n<v 林师傅>请坐。\n")
    (ShownCue(start_ms=1000, end_ms=1500, speaker='林师傅', words='请坐。', turn=2, notice=''),)
    """
    blocks = re.split(r"\n{2,}", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return tuple(cue for block in blocks if (cue := _parse_cue(block.strip("\n").split("\n"))))


def _parse_cue(lines: Sequence[str]) -> ShownCue | None:
    """The cue that a block of lines is; None when it is another block."""
    at = next((index for index, line in enumerate(lines[:2]) if _TIMES.fullmatch(line.strip())), None)
    times = _TIMES.fullmatch(lines[at].strip()) if at is not None else None
    if at is None or times is None:
        return None
    named = _CUE_NAME.fullmatch(lines[0].strip()) if at else None
    voiced = _VOICED.fullmatch(" ".join(lines[at + 1 :]))
    return ShownCue(
        start_ms=_to_ms(times[1]),
        end_ms=_to_ms(times[2]),
        speaker=(voiced[1] or "") if voiced else "",
        words=html.unescape(voiced[2]) if voiced else "",
        turn=int(named[1]) if named and named[1] else None,
        notice=(named[2] or "") if named else "",
    )


def _to_ms(timestamp: str) -> int:
    """A time of a cue in milliseconds; hours may be missing."""
    *hours, minutes, seconds = timestamp.split(":")
    return (int("".join(hours) or 0) * 60 + int(minutes)) * 60_000 + int(seconds.replace(".", ""))


def _cue(cue: TranscriptCue) -> str:
    name = shown_name(cue.speaker)
    voice = f"<v {name}>" if name else ""
    times = f"{to_timestamp(cue.start_ms)} --> {to_timestamp(cue.end_ms)}"
    return f"{cue.place}\n{times}\n{voice}{_escaped(cue.words)}"


def _comments(silences: Sequence[Silence], index: int) -> list[str]:
    """Comments on words that are not heard, before the cue of this index."""
    return [
        f"NOTE\nNot heard in {line_text(each.turn)}: {_escaped(' '.join(f'“{word}”' for word in each.words))}"
        for each in silences
        if each.before == index
    ]


def _escaped(text: str) -> str:
    return text.translate(TEXT_ESCAPES)
