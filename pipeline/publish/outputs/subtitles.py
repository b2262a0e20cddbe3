"""Transcript -> SubRip and LRC: the same cues for players that know no speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipeline.publish.transcript import Transcript, TranscriptCue

_ARROW: Final = str.maketrans({"<": "＜", ">": "＞"})
"""SubRip knows no escapes: players obey tags, and an arrow would be taken for times."""
_BRACKETS: Final = str.maketrans({"[": "［", "]": "］"})
"""LRC reads what stands in brackets at the head of a line as a time or a fact."""


def to_srt(transcript: Transcript) -> str:
    """SubRip: numbered cards, the speaker's name before the words of their first cue in a row."""
    cards = (
        f"{number}\n{_srt_time(cue.start_ms)} --> {_srt_time(cue.end_ms)}\n{_named(cue, before).translate(_ARROW)}\n"
        for number, (cue, before) in enumerate(zip(transcript.cues, (None, *transcript.cues), strict=False), 1)
    )
    return "\n".join(cards)


def to_lrc(transcript: Transcript) -> str:
    """LRC, as Chinese players of songs and audiobooks show it: a line begins with its time in minutes and seconds."""
    lines = [f"[ti:{transcript.title.translate(_BRACKETS)}]", "[by:duitan]"]
    lines += (
        f"[{_lrc_time(cue.start_ms)}]{_named(cue, before).translate(_BRACKETS)}"
        for cue, before in zip(transcript.cues, (None, *transcript.cues), strict=False)
    )
    return "\n".join(lines) + "\n"


def _named(cue: TranscriptCue, before: TranscriptCue | None) -> str:
    """The words, with their speaker's name when the speaker is another than before."""
    is_new = cue.speaker and (before is None or before.speaker_id != cue.speaker_id)
    return f"{cue.speaker}：{cue.words}" if is_new else cue.words


def _srt_time(time_ms: int) -> str:
    """Milliseconds as SubRip writes them.

    >>> _srt_time(3_723_004)
    '01:02:03,004'
    """
    seconds, ms = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{ms:03}"


def _lrc_time(time_ms: int) -> str:
    """Milliseconds as LRC writes them, in hundredths of a second; minutes go on past the hour.

    >>> _lrc_time(3_723_009)
    '62:03.00'
    """
    minutes, ms = divmod(time_ms, 60_000)
    return f"{minutes:02}:{ms // 1000:02}.{ms % 1000 // 10:02}"
