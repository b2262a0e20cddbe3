"""Timeline -> WebVTT transcript with speaker names.

Rules
1. The words are those of the script, without the readings that a person wrote into it.
2. One cue a segment, its words on one line: some players join lines with a space, which Chinese must not get.
3. Every cue names its speaker, also when the one before did.
4. Words are escaped. Names are not: players do not agree on escapes there, and some refuse & and > outright, so those
   become their full-width forms; and "--" would make an arrow of the tag's end.
5. A word that is left out of the sound keeps its place in the cue, as the article has it; a comment before the cue
   says that it is not heard. No markup: several podcast players show tags other than the voice as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.publish.labels import one_line
from pipeline.publish.seal import Kind, blank
from pipeline.speech.overrides import strip_overrides
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


def to_vtt(episode: Episode, timeline: Timeline) -> str:
    """The transcript of an episode in the words of its script, with a mark to be sealed."""
    title = _escaped(one_line(episode.full_title, MAX_CUE_CHARS))
    note = f"NOTE\n{blank(Kind.EPISODE)}\nLanguage: {episode.language}\nTitle: {title}"
    silences = _silences(episode, timeline.cues)
    blocks = ["WEBVTT", note]
    for index, cue in enumerate(timeline.cues):
        blocks += (*silences.get(index, ()), _cue(cue, timeline, episode))
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


def _cue(cue: Cue, timeline: Timeline, episode: Episode) -> str:
    """One cue, or nothing when the segment has no words to show."""
    words = one_line(strip_overrides(cue.segment.written), MAX_CUE_CHARS)
    if not words:
        return ""
    start_ms = timeline.to_ms(cue.start_frame)
    end_ms = max(start_ms + 1, timeline.to_ms(cue.end_frame))
    name = shown_name(episode.speakers.get(cue.segment.speaker, cue.segment.speaker))
    voice = f"<v {name}>" if name else ""
    return f"{to_timestamp(start_ms)} --> {to_timestamp(end_ms)}\n{voice}{_escaped(words)}"


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
