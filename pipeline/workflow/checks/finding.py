"""A time or some words of an episode -> the turn and the line of its script.

The transcript beside an episode says what sounds when, the script what stands where. They are brought together by
their words, not by turn numbers: a script that was edited since still leads to the right line, and an episode from
before cues had names can be searched as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.files import read_input
from pipeline.messages import N_, _
from pipeline.publish.outputs.table import stem_of
from pipeline.publish.outputs.vtt import parse_vtt
from pipeline.script.yaml.file import parse_script
from pipeline.script.yaml.places import turn_lines
from pipeline.speech.chinese.overrides import strip_overrides
from pipeline.speech.segments import OPENING_TURN, line_name
from pipeline.text.matching import fold_words
from pipeline.text.word_alignment import align
from pipeline.workflow.script_files.script_file import read_script_text
from pipeline.workflow.script_files.script_place import script_of
from pipeline.workflow.workspace.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.publish.outputs.vtt import ShownCue

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3})[:：](\d{2})(?:\.(\d{1,3}))?")
_OPENING = N_("show.yaml words it")
_ANNOUNCED = N_("which the narrator says; show.yaml can switch it off")
_EDITED = N_("the script was edited after this episode was made")
_EPISODE_SUFFIXES = (".mp3", ".vtt", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One cue of an episode, and where its words stand in the script."""

    start_ms: int
    speaker: str
    words: str
    turn: int | None
    """Its number in the script as it is now; 0 for the opening notice, None for words that are in no turn."""
    script: str = ""
    line: int = 0
    remark: str = ""
    """What the reader should know: the script was edited after the episode was made, or is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found in one episode."""

    transcript: str
    places: tuple[Place, ...]


def parse_clock(written: str) -> int | None:
    """A time of an episode in milliseconds; None for words.

    It is the last moment that is shown so: players, and our own times, cut the fraction off.

    >>> parse_clock("12:34"), parse_clock("1:02:03.5"), parse_clock("开源")
    (754999, 3723599, None)
    """
    found = _CLOCK.fullmatch(written.strip())
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups(default="")
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "9"))


def find_in_episode(episode: str, wanted: str, script: Path | None = None) -> Search:
    """The cue at a time, or every cue in which some words begin.

    `episode` is a name, or the path of one of its files. Raises SourceError when it has no transcript, ScriptError
    when its script cannot be read, InputError for a time after its end and for words that nobody says in it.
    """
    transcript = transcript_path(episode)
    cues = parse_vtt(read_input(transcript).decode("utf-8", errors="replace"))
    if not cues:
        raise InputError(
            _("{transcript}: holds no cue", transcript=transcript),
            hint=_("name the .vtt file that stands beside the MP3"),
        )
    time_ms = parse_clock(wanted)
    hits = [_cue_at(cues, time_ms, transcript)] if time_ms is not None else _cues_with(cues, wanted, transcript)
    source = _Source(script or script_of(transcript.parent, transcript.stem), cues)
    return Search(transcript=str(transcript), places=tuple(source.place(hit) for hit in hits))


def transcript_path(episode: str) -> Path:
    """The transcript of an episode that is named by its name, or by the path of one of its files."""
    path = Path(episode)
    if path.suffix.lower() == ".vtt":
        return path
    if path.suffix.lower() in _EPISODE_SUFFIXES:
        stem = stem_of(path.name)
        return path.with_name(f"{path.stem if stem == path.name else stem}.vtt")
    return (path if path.parent != Path() else AUDIO_FOLDER / path).with_name(f"{path.name}.vtt")


def _cue_at(cues: Sequence[ShownCue], time_ms: int, transcript: Path) -> int:
    """The cue that sounds at a time; in a pause the one before it."""
    if time_ms // 1000 > cues[-1].end_ms // 1000:
        seconds = cues[-1].end_ms // 1000
        raise InputError(
            _(
                "{transcript}: ends at {seconds}:{seconds2:02}",
                transcript=transcript,
                seconds=seconds // 60,
                seconds2=seconds % 60,
            ),
            hint=_("name a time before that"),
        )
    return max((index for index, cue in enumerate(cues) if cue.start_ms <= time_ms), default=0)


def _cues_with(cues: Sequence[ShownCue], wanted: str, transcript: Path) -> list[int]:
    """The cues in which the words begin; they may go on in the next one."""
    words = fold_words(wanted)
    if not words:
        raise InputError(
            _("{wanted!r} holds no letter to look for", wanted=wanted),
            hint=_('name a time such as 12:34, or "some words"'),
        )
    owners = [index for index, cue in enumerate(cues) for _ in fold_words(cue.words)]
    said = "".join(fold_words(cue.words) for cue in cues)
    found = list(dict.fromkeys(owners[start] for start in _starts(said, words)))
    if not found:
        raise InputError(
            _("{transcript}: nobody says {wanted!r}", transcript=transcript, wanted=wanted),
            hint=_("fewer words find more; what was left out stands under `dropped:` in the script"),
        )
    return found


def _starts(text: str, words: str) -> Iterator[int]:
    """Every place at which words begin, overlapping ones included."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


class _Source:
    """A script, laid alongside the cues that were made from it; empty when there is none."""

    def __init__(self, path: Path, cues: Sequence[ShownCue]) -> None:
        self._path = path
        self._cues = cues
        self._lines: ScriptLines | None = None
        if path.exists():
            text = read_script_text(path)
            turns = parse_script(text, str(path)).turns
            self._lines = ScriptLines(text, str(path))
            words = ["" if cue.notice else cue.words for cue in cues]
            self._aligned = align(words, [strip_overrides(turn.text) for turn in turns])

    def place(self, index: int) -> Place:
        """Where a cue's words stand."""
        cue = self._cues[index]
        turn, remark = self._turn(index)
        line = self._lines.line(turn, cue.words) if turn and self._lines else 0
        return Place(
            start_ms=cue.start_ms,
            speaker=cue.speaker,
            words=cue.words,
            turn=turn,
            script=str(self._path) if line else "",
            line=line,
            remark=remark,
        )

    def _turn(self, index: int) -> tuple[int | None, str]:
        """(the turn that a cue says, what to know about it)."""
        cue = self._cues[index]
        if cue.notice or cue.turn == OPENING_TURN:
            return cue.turn, f"{line_name(OPENING_TURN, cue.notice)}, {_(_ANNOUNCED)}" if cue.notice else _(_OPENING)
        if not self._lines:
            return cue.turn, _("{path} is not there; --script names another", path=self._path)
        found = self._aligned[index]
        if found.exact:
            return found.turn, ""
        if found.turn == OPENING_TURN and cue.turn is None:
            return OPENING_TURN, _(_OPENING)
        if found.turn:
            return found.turn, _("{edited}: this turn has other words now", edited=_(_EDITED))
        known = cue.turn if cue.turn and cue.turn <= self._lines.turns else None
        return known, _("{edited}: it has no such words now", edited=_(_EDITED))


class ScriptLines:
    """Where the words of a script file stand."""

    def __init__(self, text: str, path: str) -> None:
        self._rows = text.splitlines()
        self._lines = turn_lines(text, path)

    @property
    def turns(self) -> int:
        """How many turns there are."""
        return len(self._lines)

    def line(self, turn: int, words: str) -> int:
        """The line on which some words of a turn begin; the turn's first line when they are on none."""
        first = self._lines[turn - 1]
        end = self._lines[turn] - 1 if turn < len(self._lines) else len(self._rows)
        wanted = fold_words(words)
        rows = [fold_words(strip_overrides(row)) for row in self._rows[first - 1 : end]]
        return first + next((at for at, row in enumerate(rows) if wanted and wanted in row), 0)
