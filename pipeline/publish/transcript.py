"""Episode and timeline -> transcript: who says which words when, as every form of it shows them. No form is known here.

1. The words are those of the script, without the readings that a person wrote into it, on one line.
2. A cue is a sentence; a segment's sentences are one cue where no silence parts them. What has no words to show is
   left out.
3. What is not heard keeps its place in the words; a `Silence` says so before the cue.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipeline.publish.display_text import one_line
from pipeline.speech.chinese.overrides import strip_overrides
from pipeline.speech.segments import CHAPTER_NOTICE
from pipeline.text.variants import CONVERTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.assemble.sentences import SentenceBreak
    from pipeline.assemble.timeline import Cue, Timeline
    from pipeline.publish.episode import Episode
    from pipeline.script.dialogue import Language
    from pipeline.speech.segments import SpokenSegment
    from pipeline.speech.unsaid import Unsaid

MAX_CUE_CHARS: Final = 4000
MAX_NAME_CHARS: Final = 80
MAX_SILENCE_CHARS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptCue:
    """A sentence of one person's, or several that nothing parts."""

    turn: int
    """Number of the script's turn, from 1; 0 is the opening notice."""
    part: int
    """Which of the turn's cues it is, from 1."""
    speaker_id: str
    speaker: str
    """The name as shown; empty when there is none."""
    start_ms: int
    end_ms: int
    words: str
    notice: str = ""
    """What the narrator says beside the script: `chapter 2`, `name 14`, `closing`; the turn is the one beside it."""

    @property
    def place(self) -> str:
        """The name of the cue."""
        if not self.notice:
            return f"turn {self.turn}.{self.part}"
        return f"{self.notice}.{self.part}" if self.part > 1 else self.notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Words that are written and not heard."""

    before: int
    """Index of the cue that shows them; the number of cues when none does."""
    turn: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """An episode's words in order of time."""

    title: str
    language: Language
    cues: tuple[TranscriptCue, ...]
    silences: tuple[Silence, ...] = ()


def transcribe(
    episode: Episode, timeline: Timeline, breaks: Mapping[int, Sequence[SentenceBreak]] | None = None
) -> Transcript:
    """The transcript of an episode in the words of its script; `breaks` are those inside the cues of the timeline."""
    cues: list[TranscriptCue] = []
    said: Counter[tuple[int, str]] = Counter()
    index_of: dict[int, int] = {}
    for index, cue in enumerate(timeline.cues):
        index_of[index] = len(cues)
        place = (cue.segment.turn, cue.segment.notice)
        for span in _sentences(cue, (breaks or {}).get(index, ())):
            said[place] += 1
            if span.words:
                cues.append(_cue(cue.segment, said[place], span, timeline, episode))
    index_of[len(timeline.cues)] = len(cues)
    silences = (replace(each, before=index_of[each.before]) for each in _silences(episode.unsaid, timeline.cues))
    return Transcript(
        title=one_line(episode.full_title, MAX_CUE_CHARS),
        language=episode.language,
        cues=tuple(cues),
        silences=tuple(silences),
    )


def in_characters(transcript: Transcript, language: Language) -> Transcript:
    """The same transcript in Simplified (zh-Hans) or Traditional (zh-Hant) characters; its own stay untouched."""
    if transcript.language == language:
        return transcript
    convert = CONVERTERS[language]
    return Transcript(
        title=convert(transcript.title),
        language=language,
        cues=tuple(replace(cue, speaker=convert(cue.speaker), words=convert(cue.words)) for cue in transcript.cues),
        silences=tuple(replace(each, words=tuple(map(convert, each.words))) for each in transcript.silences),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Words and the frames in which they are heard."""

    words: str
    start_frame: int
    end_frame: int


def _sentences(cue: Cue, breaks: Sequence[SentenceBreak]) -> Iterator[_Span]:
    """The sentences of a segment that silences part."""
    places = [0, *(each.written for each in breaks), len(cue.segment.written)]
    starts = [cue.start_frame, *(each.start_frame for each in breaks)]
    ends = [*(each.end_frame for each in breaks), cue.end_frame]
    for (first, last), start, end in zip(pairwise(places), starts, ends, strict=True):
        yield _Span(one_line(strip_overrides(cue.segment.written[first:last]), MAX_CUE_CHARS), start, end)


def _cue(segment: SpokenSegment, part: int, span: _Span, timeline: Timeline, episode: Episode) -> TranscriptCue:
    speaker = segment.speaker
    start_ms = timeline.to_ms(span.start_frame)
    return TranscriptCue(
        turn=segment.turn,
        part=part,
        speaker_id=speaker,
        speaker=one_line(episode.speakers.get(speaker, speaker), MAX_NAME_CHARS),
        start_ms=start_ms,
        end_ms=max(start_ms + 1, timeline.to_ms(span.end_frame)),
        words=span.words.removesuffix("。") if segment.notice.startswith(CHAPTER_NOTICE) else span.words,
        notice=segment.notice,
    )


def _silences(unsaid: Sequence[Unsaid], cues: Sequence[Cue]) -> tuple[Silence, ...]:
    """The words that are not heard, by the index of the cue they go before and their turn."""
    words: dict[tuple[int, int], list[str]] = {}
    for each in unsaid:
        words.setdefault((_cue_index(each, cues), each.turn), []).append(one_line(each.shown, MAX_SILENCE_CHARS))
    return tuple(Silence(before=index, turn=turn, words=tuple(shown)) for (index, turn), shown in words.items())


def _cue_index(unsaid: Unsaid, cues: Sequence[Cue]) -> int:
    """The cue that shows the word; for a turn without a cue the one after it, or the end."""
    own = [index for index, cue in enumerate(cues) if cue.segment.turn == unsaid.turn]
    holding = (index for index in own if unsaid.token in cues[index].segment.written)
    later = (index for index, cue in enumerate(cues) if cue.segment.turn > unsaid.turn)
    return next(holding, own[0] if own else next(later, len(cues)))
