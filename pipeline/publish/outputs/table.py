"""Every file that an episode can have, one row each; `writers` has a function for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A kind of file."""

    name: str
    """What `--format` calls it."""
    suffix: str
    """What follows the episode's name."""
    media_type: str
    is_sound: bool = False
    is_sealed: bool = False
    """It is text that holds a mark to be sealed."""
    is_always: bool = False
    """Every episode has it."""


MANIFEST: Final = "episode"
TRANSCRIPT: Final = "vtt"
SMALL: Final = "small"
OUTPUTS: Final = (
    Output(name="mp3", suffix=".mp3", media_type="audio/mpeg", is_sound=True),
    Output(name=SMALL, suffix=".small.mp3", media_type="audio/mpeg", is_sound=True),
    Output(name="m4b", suffix=".m4b", media_type="audio/mp4", is_sound=True),
    Output(name="opus", suffix=".opus", media_type="audio/ogg", is_sound=True),
    Output(name=TRANSCRIPT, suffix=".vtt", media_type="text/vtt", is_sealed=True, is_always=True),
    Output(
        name="chapters",
        suffix=".chapters.json",
        media_type="application/json+chapters",
        is_sealed=True,
        is_always=True,
    ),
    Output(name="srt", suffix=".srt", media_type="application/x-subrip"),
    Output(name="lrc", suffix=".lrc", media_type="text/plain"),
    Output(name="txt", suffix=".txt", media_type="text/plain"),
    Output(name="json", suffix=".transcript.json", media_type="application/json"),
    Output(name="notes", suffix=".notes.md", media_type="text/markdown"),
    Output(name=MANIFEST, suffix=".episode.json", media_type="application/json", is_sealed=True, is_always=True),
)
DEFAULT: Final = ("mp3",)
OPTIONAL: Final = tuple(output.name for output in OUTPUTS if not output.is_always)
"""What `--format` knows."""


def chosen(names: Iterable[str] = DEFAULT) -> tuple[Output, ...]:
    """The outputs of these names and those that every episode has, in the order of the table: sound comes first.

    >>> [output.name for output in chosen(["srt", "mp3"])]
    ['mp3', 'vtt', 'chapters', 'srt', 'episode']
    """
    wanted = set(names)
    return tuple(output for output in OUTPUTS if output.is_always or output.name in wanted)


def episode_paths(folder: Path, stem: str, formats: Iterable[str] = DEFAULT) -> Mapping[str, Path]:
    """Where the files of an episode lie, by the name of their output: the sound first."""
    return {output.name: folder / f"{stem}{output.suffix}" for output in chosen(formats)}


def stem_in(files: Mapping[str, Path]) -> str:
    """What an episode with these files is called; a suffix may have two dots, and so may a name.

    >>> from pathlib import Path
    >>> stem_in(episode_paths(Path(), "talk.small", ["small"]))
    'talk.small'
    """
    return files[TRANSCRIPT].stem


def stem_of(name: str) -> str:
    """The episode that a file of this name is of.

    >>> stem_of("talk.small.mp3"), stem_of("talk.vtt")
    ('talk', 'talk')
    """
    return name.removesuffix(max((row.suffix for row in OUTPUTS if name.endswith(row.suffix)), key=len, default=""))


def format_problem(names: Sequence[str]) -> str:
    """What is wrong with a choice of outputs, as a sentence; empty when nothing is.

    >>> format_problem(["srt"]), format_problem(["wav"])[:26], format_problem(["m4b", "srt"])
    ('an episode needs a sound: mp3, small, m4b or opus', "there is no output 'wav'; ", '')
    """
    unknown = [name for name in names if name not in OPTIONAL]
    if unknown:
        return _("there is no output {unknown!r}; there are {listed}", unknown=unknown[0], listed=", ".join(OPTIONAL))
    sounds = [output.name for output in OUTPUTS if output.is_sound]
    if not set(sounds).intersection(names):
        return _("an episode needs a sound: {listed} or {sounds}", listed=", ".join(sounds[:-1]), sounds=sounds[-1])
    return ""
