"""Script -> the lines of an episode in order: its turns, and what the narrator says between them.

1. The opening notice comes first, a chapter's title before the first turn that follows it, a name before the turn of
   somebody who comes back after a while, the closing line last. None of them is in the script's body.
2. A chapter that is a question's own words is not announced: the question itself follows.
3. What the narrator adds belongs to the turn beside it, and has a name that transcripts show (`notice`).
4. Pauses and sounds that stand in the script belong to the line behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from pipeline.errors import SettingsError
from pipeline.messages import _
from pipeline.script.dialogue import NARRATOR, Chapter, Pause, Sound, Turn
from pipeline.script.summary import spoken_minutes
from pipeline.speech.segments import CHAPTER_NOTICE, CLOSING_NOTICE, NAME_NOTICE, OPENING_TURN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.script.dialogue import DialogueScript

MOST_MINUTES: Final = 600.0
_ENDINGS: Final = tuple("。！？…!?.”’」』")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """What the narrator says for listeners who cannot see the page; SettingsError for what makes no sense."""

    chapters: bool = True
    """The titles of chapters."""
    names_after_minutes: float = 0.0
    """The name of who speaks again after so many minutes; 0 for never."""
    closing: str = ""
    """What is said at the end; nothing by default."""

    def __post_init__(self) -> None:
        """Refuse a time that no episode has."""
        if not 0 <= self.names_after_minutes <= MOST_MINUTES:
            raise SettingsError(
                _(
                    "names_after_minutes must lie between 0 and {most_minutes:g}, not {names_after_minutes:g}",
                    most_minutes=MOST_MINUTES,
                    names_after_minutes=self.names_after_minutes,
                )
            )


NOTHING: Final = Announcements(chapters=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One turn, or one thing that the narrator says beside the script."""

    number: int
    """Of the turn; what the narrator adds has that of the turn beside it, the opening notice 0."""
    turn: Turn
    notice: str = ""
    opens_chapter: bool = False
    asked_ms: int | None = None
    """The silence before it that the script asks for."""
    clips: tuple[str, ...] = ()
    """The sounds that the script plays before it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is said, in order."""

    lines: tuple[Line, ...]
    asked_ms: int = 0
    """The silence that the script asks for at its end."""
    clips: tuple[str, ...] = ()
    """The sounds at its end."""


def lines_of(
    script: DialogueScript, *, opening: str = "", turns: range | None = None, announce: Announcements = NOTHING
) -> Lines:
    """What is said; `turns` are the numbers of the turns wanted."""
    places = [place for place in _places(script) if turns is None or not place.turn or place.number in turns]
    returning = _returning(places, announce.names_after_minutes)
    lines = [_said(OPENING_TURN, opening)] if opening else []
    opens_chapter = bool(opening)
    for place in places:
        if place.turn:
            name = script.speaker(place.turn.speaker).name if place.number in returning else ""
            added = _lines_at(place, place.turn, name, announce)
            lines.append(replace(added[0], opens_chapter=opens_chapter or place.opens_chapter))
            lines += added[1:]
            opens_chapter = False
    end = places[-1].before if turns is None or len(script.turns) in turns else ()
    if announce.closing and lines:
        closing = _said(lines[-1].number, announce.closing, CLOSING_NOTICE)
        return Lines((*lines, replace(_after(closing, end), opens_chapter=True)))
    return Lines(tuple(lines), _asked(end) or 0, _clips(end))


Before = Pause | Sound | tuple[int, Chapter]
"""What stands before a turn; a chapter with its number."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A turn, or the end of a script, with what stands before it."""

    number: int
    turn: Turn | None
    before: tuple[Before, ...]

    @property
    def opens_chapter(self) -> bool:
        """Whether a chapter begins here."""
        return any(isinstance(item, tuple) for item in self.before)


def _places(script: DialogueScript) -> Iterator[_Place]:
    """The turns of a script, and its end."""
    before: list[Before] = []
    turns, chapters = count(1), count(1)
    for item in script.body:
        if isinstance(item, Turn):
            yield _Place(next(turns), item, tuple(before))
            before = []
        else:
            before.append((next(chapters), item) if isinstance(item, Chapter) else item)
    yield _Place(next(turns), None, tuple(before))


def _lines_at(place: _Place, turn: Turn, name: str, announce: Announcements) -> list[Line]:
    """A turn with what is said before it."""
    lines: list[Line] = []
    waiting: list[Before] = []
    for item in place.before:
        if not isinstance(item, tuple):
            waiting.append(item)
        elif announce.chapters and not item[1].derived:
            line = _said(place.number, _closed(item[1].title), f"{CHAPTER_NOTICE} {item[0]}")
            lines.append(_after(line, waiting))
            waiting = []
    if name:
        lines.append(_after(_said(place.number, _closed(name), f"{NAME_NOTICE} {place.number}"), waiting))
        waiting = []
    return [*lines, _after(Line(number=place.number, turn=turn), waiting)]


def _returning(places: Sequence[_Place], minutes: float) -> frozenset[int]:
    """The turns with which somebody comes back after so many minutes, by the usual pace of speech."""
    now, last_heard = 0.0, dict[str, float]()
    found: set[int] = set()
    for place in places:
        if not place.turn or not minutes:
            continue
        speaker = place.turn.speaker
        if speaker != NARRATOR and now - last_heard.get(speaker, now) >= minutes:
            found.add(place.number)
        now += spoken_minutes(place.turn.text)
        last_heard[speaker] = now
    return frozenset(found)


def _said(number: int, text: str, notice: str = "") -> Line:
    return Line(number=number, turn=Turn(speaker=NARRATOR, text=text), notice=notice)


def _closed(text: str) -> str:
    """The text with a full stop, so that it is read as a sentence; on one line."""
    plain = " ".join(text.split())
    return plain if plain.endswith(_ENDINGS) else f"{plain}。"


def _after(line: Line, before: Sequence[Before]) -> Line:
    """A line with the pauses and sounds before it."""
    return replace(line, asked_ms=_asked(before), clips=_clips(before))


def _asked(before: Iterable[Before]) -> int | None:
    """The pauses together; None for none."""
    lengths_ms = [item.ms for item in before if isinstance(item, Pause)]
    return sum(lengths_ms) if lengths_ms else None


def _clips(before: Iterable[Before]) -> tuple[str, ...]:
    return tuple(item.file for item in before if isinstance(item, Sound))
