"""Script and casting -> the segments to speak, with the silence after each, and what is left out of the sound.

1. The written words of a turn's segments, joined, are the turn's text without override marks.
2. A turn without a word that can be said (a row of dots) is a pause: the segment before it waits longer. A pause that
   the script asks for takes the place of the usual one.
3. What cannot be said is left out and listed; every wrong override mark is reported for all turns at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipeline.errors import CastingError, ScriptError
from pipeline.messages import _
from pipeline.speech.announcements import NOTHING, Announcements, Line, lines_of
from pipeline.speech.chinese.overrides import take_overrides
from pipeline.speech.pauses import USUAL, Pauses, pause_between, pause_inside, silent_turn
from pipeline.speech.segments import SpokenSegment, line_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.cast.casting import Casting, Role
    from pipeline.script.dialogue import DialogueScript
    from pipeline.speech.frontend import Frontend, Piece
    from pipeline.speech.unsaid import Unsaid

_LATIN_LETTER: Final = re.compile("[A-Za-zＡ-Ｚａ-ｚÀ-ɏ]")


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of one turn, and whether its paragraph ends with it."""

    piece: Piece
    ends_paragraph: bool


@dataclass(frozen=True, slots=True)
class SpeechPlan:
    """What will be spoken, in order, and what will not."""

    segments: tuple[SpokenSegment, ...]
    unsaid: tuple[Unsaid, ...] = ()
    """What is left out of the sound, each word or sign once a turn."""


def plan_speech(  # noqa: PLR0913 - what an episode is planned from
    script: DialogueScript,
    casting: Casting,
    frontend: Frontend,
    *,
    engine: str,
    pauses: Pauses = USUAL,
    opening: str = "",
    turns: range | None = None,
    announce: Announcements = NOTHING,
) -> SpeechPlan:
    """The segments of an episode in order; the narrator speaks `opening` first and what there is to `announce`.

    `turns` are the turn numbers wanted. Raises ScriptError for wrong override marks, CastingError for a voice that the
    engine does not have.
    """
    whole = lines_of(script, opening=opening, announce=announce)
    planned = whole if turns is None else lines_of(script, opening=opening, turns=turns, announce=announce)
    _check_overrides(planned.lines)
    cuts = [list(_cut_turn(line.turn.text, frontend)) for line in planned.lines]
    voicing = _Voicing(casting, engine, _english_speakers(whole.lines, frontend), frontend, pauses)
    said = [voicing.segments(line, parts) for line, parts in zip(planned.lines, cuts, strict=True)]
    segments = _with_pauses(planned.lines, said, pauses)
    if segments:
        segments[-1] = replace(segments[-1], pause_after_ms=planned.asked_ms, clips_after=planned.clips)
    unsaid = [
        replace(each, turn=line.number)
        for line, parts in zip(planned.lines, cuts, strict=True)
        for part in parts
        for each in part.piece.unsaid
    ]
    return SpeechPlan(tuple(segments), tuple(dict.fromkeys(unsaid)))


def _with_pauses(lines: Sequence[Line], said: Sequence[list[SpokenSegment]], pauses: Pauses) -> list[SpokenSegment]:
    """The segments of all lines, each line's last one with the silence before the next line that is heard."""
    segments: list[SpokenSegment] = []
    heard: list[SpokenSegment] = []
    opens_chapter, waited_ms, asked_ms, clips = False, 0, 0, list[str]()
    for line, new in zip(lines, said, strict=True):
        opens_chapter = opens_chapter or line.opens_chapter
        asked_ms += line.asked_ms or 0
        clips += line.clips
        if not new:
            waited_ms += silent_turn(line.turn.text, pauses)
            continue
        if not heard:
            segments.append(replace(new[0], pause_before_ms=asked_ms, clips_before=tuple(clips)))
            segments += new[1:]
        else:
            usual_ms = pause_between(heard, new, pauses, opens_chapter=opens_chapter, waited_ms=waited_ms)
            segments[-1] = replace(segments[-1], pause_after_ms=asked_ms or usual_ms, clips_after=tuple(clips))
            segments += new
        heard, opens_chapter, waited_ms, asked_ms, clips = new, False, 0, 0, []
    return segments


@dataclass(frozen=True, slots=True)
class _Voicing:
    """What all turns of an episode share."""

    casting: Casting
    engine: str
    english: frozenset[str]
    """The speakers who say an English word anywhere in the episode."""
    frontend: Frontend
    pauses: Pauses

    def segments(self, line: Line, parts: Sequence[_Part]) -> list[SpokenSegment]:
        """The segments of one line; nothing when no word is in it. The last one has no pause yet."""
        turn = line.turn
        role = self.casting[turn.speaker]
        engine_voice = _engine_voice(role, self.engine)
        segments: list[SpokenSegment] = []
        ends_paragraph: list[bool] = []
        silent = ""
        for part in parts:
            if not part.piece.sounds and segments:
                segments[-1] = replace(segments[-1], written=segments[-1].written + part.piece.written)
                ends_paragraph[-1] |= part.ends_paragraph
            elif not part.piece.sounds:
                silent += part.piece.written
            else:
                piece = part.piece.between(silent, "")
                segments.append(
                    SpokenSegment(
                        turn=line.number,
                        notice=line.notice,
                        speaker=turn.speaker,
                        written=piece.written,
                        spoken=piece.spoken,
                        sounds=piece.sounds,
                        boundaries=piece.boundaries,
                        engine=self.engine,
                        engine_voice=engine_voice,
                        rate_percent=role.rate_percent,
                        blended=turn.speaker in self.english or self.frontend.blends(engine_voice),
                    )
                )
                ends_paragraph.append(part.ends_paragraph)
                silent = ""
        for index, (before, after) in enumerate(pairwise(segments)):
            pause_ms = pause_inside(before, after, self.pauses, ends_paragraph=ends_paragraph[index])
            segments[index] = replace(before, pause_after_ms=pause_ms)
        return segments


def _check_overrides(lines: Sequence[Line]) -> None:
    """Raise ScriptError with every wrong override mark."""
    wrong = [
        f"{line_name(line.number, line.notice)}{_source_line(line)}: {problem}"
        for line in lines
        for problem in take_overrides(line.turn.text).problems
    ]
    if wrong:
        raise ScriptError("\n".join(wrong), hint=_("one syllable a character, with its tone: {行|xing2}"))


def _source_line(line: Line) -> str:
    return _(" (source line {line})", line=line.turn.line) if line.turn.line else ""


def _cut_turn(text: str, frontend: Frontend) -> Iterator[_Part]:
    """The parts of a turn's paragraphs; white space between paragraphs belongs to the part before it (rule 1)."""
    held: _Part | None = None
    lead = ""
    for line in text.splitlines(keepends=True):
        paragraph = line.strip()
        before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :] if paragraph else ""
        if held:
            held = _with_written(held, after=before)
        else:
            lead += before
        if not paragraph:
            continue
        pieces = frontend.pieces(paragraph)
        for index, piece in enumerate(pieces):
            if held:
                yield held
            held = _with_written(_Part(piece, index + 1 == len(pieces)), before=lead)
            lead = ""
        if held:
            held = _with_written(held, after=after)
    if held:
        yield held


def _with_written(part: _Part, *, before: str = "", after: str = "") -> _Part:
    """The part with more written text around it."""
    return _Part(part.piece.between(before, after), part.ends_paragraph) if before or after else part


def _english_speakers(lines: Sequence[Line], frontend: Frontend) -> frozenset[str]:
    """The speakers who say an English word anywhere in a whole script, so that one voice serves all their turns."""
    found: set[str] = set()
    for line in lines:
        speaker, paragraphs = line.turn.speaker, line.turn.paragraphs
        if speaker not in found and any(_has_english(paragraph, frontend) for paragraph in paragraphs):
            found.add(speaker)
    return frozenset(found)


def _has_english(paragraph: str, frontend: Frontend) -> bool:
    """Whether an English word is in a paragraph; one without Latin letters needs no reading."""
    return _LATIN_LETTER.search(paragraph) is not None and frontend.has_english(paragraph)


def _engine_voice(role: Role, engine: str) -> str:
    """The engine's name for a role's voice."""
    voice = role.voice.engine_voices.get(engine, "")
    if not voice:
        raise CastingError(
            _(
                "the voice {name!r} of {speaker!r} has no {engine} voice",
                name=role.voice.name,
                speaker=role.speaker,
                engine=engine,
            ),
            hint=_("name one in voices.yaml: {name}: {{{engine}: …}}", name=role.voice.name, engine=engine),
        )
    return voice
