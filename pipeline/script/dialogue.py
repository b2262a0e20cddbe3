"""The dialogue script: what is said, by whom, in reading order, as a person edits it.

Nouns only; those that it shares with the other stages come from `notes` and may be imported from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from pipeline.notes import Doubt as Doubt
from pipeline.notes import Dropped as Dropped
from pipeline.notes import Repair as Repair

NARRATOR = "narrator"
NARRATOR_NAME = "旁白"

Language = Literal["zh-Hans", "zh-Hant"]
Gender = Literal["male", "female"]
Role = Literal["host", "guest"]
ROLES: tuple[Role, Role] = ("host", "guest")
GENDERS: tuple[Gender, Gender] = ("male", "female")


def gender_of(written: str) -> Gender | None:
    """The gender that a word names, or None."""
    return next((gender for gender in GENDERS if gender == written), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody voices.yaml knows: a stable id and every form the name takes."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person says about a document: how it is to be read, who its people are. By default nothing."""

    reading: int | None = None
    """Number of a reading as it was listed, from 1; 0 is the likeliest, whatever tells against it."""
    speakers: tuple[str, ...] = ()
    """The labels of this document, and no others."""
    asker: str = ""
    """The name of who asks where no label says it."""
    narrate: bool = False
    """One narrator reads everything."""
    genders: Mapping[str, Gender] = field(default_factory=dict)
    """A speaker's id, name or label -> man or woman; no choice among readings."""

    @property
    def chooses(self) -> bool:
        """True when a person said how the document is to be read."""
        return replace(self, genders={}) != Choice()

    def after(self, earlier: Choice) -> Choice:
        """Joined to what was said before: how to read is said as a whole, for a gender the last word holds.

        >>> Choice(genders={"李娜": "female"}).after(Choice(reading=2)) == Choice(reading=2, genders={"李娜": "female"})
        True
        """
        said = self if self.chooses else earlier
        return replace(said, genders={**earlier.genders, **self.genders})


BY_ITSELF = Choice()
"""Nobody said anything: the document is read as it shows itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the words come from; only what the source itself states."""

    file: str
    sha256: str
    publisher: str = ""
    author: str = ""
    published: str = ""
    """ISO date, or date and time, as far as stated."""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks: an id that is the same in every script, a name, and the labels merged into this person."""

    id: str
    name: str
    labels: tuple[str, ...] = ()
    gender: Gender | None = None
    """None where nothing tells, and for people whose gender voices.yaml states."""
    role: Role | None = None
    """What a person says of the part in the talk; None where nobody did (`pipeline.script.asking`)."""


INTERVIEWER = Speaker(id="interviewer", name="采访者")
INTERVIEWEE = Speaker(id="interviewee", name="受访者")
"""Who asks and who answers where the text gives neither a name nor a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A place to navigate to; the title is no turn, and the narrator may read it."""

    title: str
    line: int | None = None
    derived: bool = False
    """True when the title is a question's own words because the article has too few headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One speaker's speech until the next speaker or chapter: written text, paragraphs parted by newlines."""

    speaker: str
    text: str
    line: int | None = None
    """First source line, 1-based; None when a person added the turn by hand."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the text, without empty ones."""
        return tuple(part for part in (line.strip() for line in self.text.split("\n")) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A silence that a person asked for, in place of the usual one."""

    ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A sound that a person put between two turns."""

    file: str
    """Its path in the project's folder."""


Item = Chapter | Turn | Pause | Sound
"""What a body is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A chapter with the numbers of its turns."""

    chapter: Chapter | None
    """None before the first chapter."""
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueScript:
    """A whole script. `turns` are numbered from 1 in body order; that number names a turn everywhere."""

    title: str
    language: Language
    source: Source
    speakers: tuple[Speaker, ...]
    body: tuple[Item, ...]
    part: str = ""
    season: int | None = None
    episode: int | None = None
    """Its number in the show or season, when a person gave it one; else that of its part, if it has one."""
    choice: Choice = BY_ITSELF
    """What a person said about how the source is to be read: holds too when the script is made again."""
    dropped: tuple[Dropped, ...] = ()
    repaired: tuple[Repair, ...] = ()
    review: tuple[Doubt, ...] = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns in order; turn number N is `turns[N - 1]`."""
        return tuple(item for item in self.body if isinstance(item, Turn))

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters in order."""
        return tuple(item for item in self.body if isinstance(item, Chapter))

    @property
    def sounds(self) -> tuple[str, ...]:
        """The files of its sounds, each once."""
        return tuple(dict.fromkeys(item.file for item in self.body if isinstance(item, Sound)))

    @property
    def sections(self) -> tuple[Section, ...]:
        """What stands before the first chapter, then every chapter N as `sections[N]`; any may be without turns.

        >>> body = (Turn(speaker="a", text="早。"), Chapter(title="茶"), Turn(speaker="a", text="茶好。"))
        >>> source = Source(file="a.md", sha256="")
        >>> script = DialogueScript(title="早", language="zh-Hans", source=source, speakers=(), body=body)
        >>> [section.turns for section in script.sections]
        [(1,), (2,)]
        """
        numbers = count(1)
        held: list[tuple[Chapter | None, list[int]]] = [(None, [])]
        for item in self.body:
            if isinstance(item, Chapter):
                held.append((item, []))
            elif isinstance(item, Turn):
                held[-1][1].append(next(numbers))
        return tuple(Section(chapter=chapter, turns=tuple(turns)) for chapter, turns in held)

    def speaker(self, speaker_id: str) -> Speaker:
        """The speaker with this id; KeyError when there is none."""
        for speaker in self.speakers:
            if speaker.id == speaker_id:
                return speaker
        raise KeyError(speaker_id)
