"""Timeline -> WebVTT transcript with speaker names.

Rules
1. The words are those of the script, without the readings that a person wrote into it.
2. One cue a segment, its words on one line: some players join lines with a space, which Chinese must not get.
3. Every cue names its speaker, also when the one before did.
4. Words are escaped. Names are not: players do not agree on escapes there, and some refuse & and > outright, so those
   become their full-width forms; and "--" would make an arrow of the tag's end.
5. A word that is left out of the sound keeps its place in the cue, as the article has it; a comment before the cue
   says that it is not heard. No markup: several podcast players show tags other than the voice as text.
6. A cue is called by its place in the script: "turn 12.3" is the third segment of turn 12, turn 0 the opening notice.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.labels import one_line
from pipeline.publish.seal import Kind, blank
from pipeline.speech.chinese.overrides import strip_overrides
from pipeline.synth.engine import turn_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.assemble.timeline import Cue, Timeline
    from pipeline.publish.episode import Episode
    from pipeline.speech.unsaid import Unsaid

MAX_NAME_CHARS = 80
MAX_CUE_CHARS = 4000
NAME_FORMS = str.maketrans("&<>", "＆＜＞")
TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


_TIMES = re.compile(r"((?:\d{2,}:)?\d\d:\d\d\.\d{3}) --> ((?:\d{2,}:)?\d\d:\d\d\.\d{3})(?: .*)?")
_CUE_NAME = re.compile(r"turn (\d+)\.\d+")
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
    """The turn's number when the episode was made; None in a transcript without names of cues."""


def to_vtt(episode: Episode, timeline: Timeline) -> str:
    """The transcript of an episode in the words of its script, with a mark to be sealed."""
    title = _escaped(one_line(episode.full_title, MAX_CUE_CHARS))
    note = f"NOTE\n{blank(Kind.EPISODE)}\nLanguage: {episode.language}\nTitle: {title}"
    silences = _silences(episode, timeline.cues)
    blocks = ["WEBVTT", note]
    said: Counter[int] = Counter()
    for index, cue in enumerate(timeline.cues):
        said[cue.segment.turn] += 1
        blocks += (*silences.get(index, ()), _cue(cue, said[cue.segment.turn], timeline, episode))
    blocks += silences.get(len(timeline.cues), ())
    return "\n\n".join(block for block in blocks if block) + "\n"


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
    (ShownCue(start_ms=1000, end_ms=1500, speaker='林师傅', words='请坐。', turn=2),)
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
        turn=int(named[1]) if named else None,
    )


def _to_ms(timestamp: str) -> int:
    """A time of a cue in milliseconds; hours may be missing."""
    *hours, minutes, seconds = timestamp.split(":")
    return (int("".join(hours) or 0) * 60 + int(minutes)) * 60_000 + int(seconds.replace(".", ""))


def _cue(cue: Cue, part: int, timeline: Timeline, episode: Episode) -> str:
    """One cue, or nothing when the segment has no words to show."""
    words = one_line(strip_overrides(cue.segment.written), MAX_CUE_CHARS)
    if not words:
        return ""
    start_ms = timeline.to_ms(cue.start_frame)
    end_ms = max(start_ms + 1, timeline.to_ms(cue.end_frame))
    name = shown_name(episode.speakers.get(cue.segment.speaker, cue.segment.speaker))
    voice = f"<v {name}>" if name else ""
    name_of_cue = f"turn {cue.segment.turn}.{part}"
    return f"{name_of_cue}\n{to_timestamp(start_ms)} --> {to_timestamp(end_ms)}\n{voice}{_escaped(words)}"


def _silences(episode: Episode, cues: Sequence[Cue]) -> Mapping[int, list[str]]:
    """Comments on words that are not heard, by the index of the cue they go before."""
    tokens: dict[tuple[int, int], list[str]] = {}
    for each in episode.unsaid:
        tokens.setdefault((_cue_index(each, cues), each.turn), []).append(each.shown)
    blocks: dict[int, list[str]] = {}
    for (index, turn), shown in tokens.items():
        words = one_line(" ".join(f"“{token}”" for token in shown), MAX_CUE_CHARS)
        blocks.setdefault(index, []).append(f"NOTE\nNot heard in {turn_name(turn)}: {_escaped(words)}")
    return blocks


def _cue_index(unsaid: Unsaid, cues: Sequence[Cue]) -> int:
    """The cue that shows the word; for a turn without a cue the one after it, or the end."""
    own = [index for index, cue in enumerate(cues) if cue.segment.turn == unsaid.turn]
    holding = (index for index in own if unsaid.token in cues[index].segment.written)
    later = (index for index, cue in enumerate(cues) if cue.segment.turn > unsaid.turn)
    return next(holding, own[0] if own else next(later, len(cues)))


def _escaped(text: str) -> str:
    return text.translate(TEXT_ESCAPES)
