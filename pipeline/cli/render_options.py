"""The options that `duitan render` alone has: each with how it is read, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.completion import complete_engines
from pipeline.files import is_folder
from pipeline.messages import _, english
from pipeline.publish.outputs.table import OPTIONAL, SMALL, format_problem
from pipeline.workflow.script_files.chapter_range import ChapterRange, parse_chapter_range

if TYPE_CHECKING:
    from pipeline.cluster.hiring import Hiring
    from pipeline.workflow.preparation.fill_engine import Fill
    from pipeline.workflow.workspace.project import Project

Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="INPUT...", help="Transcripts, dialogue scripts, or folders of them; - for standard input."),
]
EpisodeFolder = Annotated[Path, typer.Option("-o", "--out", metavar="PATH", help="Folder for the episodes.")]
FillName = Annotated[
    str | None,
    typer.Option(
        "--fill",
        metavar="ENGINE",
        help="Speak with this engine whoever the other one cannot speak whole.",
        autocompletion=complete_engines,
    ),
]
Chapters = Annotated[str | None, typer.Option("--chapters", metavar="2-4", help="Only these chapters.")]
SplitMinutes = Annotated[
    int,
    typer.Option("--split", metavar="MINUTES", help="Make several episodes of a longer talk, cut at chapters.", min=0),
]
Formats = Annotated[
    str,
    typer.Option(
        "--format", metavar="mp3,m4b,…", help=english("What to make, of {formats}.", formats=", ".join(OPTIONAL))
    ),
]
AlsoSmall = Annotated[
    bool, typer.Option("--small", help="Also an MP3 of half the size, NAME.small.mp3; as small in --format.")
]
Workers = Annotated[
    str | None,
    typer.Option("--on", metavar="local:N|dask://HOST:PORT", help="Have it spoken by workers, here or elsewhere."),
]
SharedStore = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="Takes that several computers share: a folder, s3://, sftp://, …"),
]
LeavesOutNothing = Annotated[
    bool, typer.Option("--strict", help="Exit 3 when anything would be left out of the sound.")
]
RenderedAsJson = Annotated[bool, typer.Option("--json", help="Print what became of every file as JSON.")]

SOUND_SUFFIXES = frozenset({".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".opus", ".flac", ".wav"})


def check_folder(out: Path) -> None:
    """A usage error for `-o NAME.mp3`: a folder is wanted, and the episodes have names of their own."""
    if out.suffix.lower() in SOUND_SUFFIXES and not is_folder(out):
        raise typer.BadParameter(
            _(
                "{path} is the name of a file; -o names a folder, in which every episode is called like its script",
                path=out,
            ),
            param_hint="-o",
        )


def read_fill(name: str | None, project: Project) -> Fill | None:
    """The engine that helps out; it is started when it is needed."""
    if not name:
        return None
    from pipeline.workflow.preparation.fill_engine import Fill

    return Fill(name, lambda: project.start_engine(name), lambda: project.identify_engine(name))


def read_chapters(written: str | None) -> ChapterRange | None:
    """The chapters that are asked for; a usage error for what is no range."""
    if written is None:
        return None
    try:
        return parse_chapter_range(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--chapters") from error


def read_formats(written: str, *, small: bool) -> tuple[str, ...]:
    """The outputs that are asked for; a usage error for one that there is not, or when none is sound."""
    names = tuple(filter(None, (name.strip().lower() for name in written.split(","))))
    problem = format_problem(names)
    if problem:
        raise typer.BadParameter(problem, param_hint="--format")
    return (*names, *([SMALL] if small else []))


def read_hiring(on: str | None, store: str | None, project: Project) -> Hiring | None:
    """Who is to speak; a usage error for what is no cluster, or for one that shares no store with this computer."""
    if not on:
        return None
    from pipeline.cluster.hiring import Hiring
    from pipeline.cluster.place import LocalWorkers, parse_place

    try:
        place = parse_place(on)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--on") from error
    if not store and not isinstance(place, LocalWorkers):
        raise typer.BadParameter(
            _(
                "the workers of {place} keep takes where this computer finds them: name that place with --store",
                place=place,
            ),
            param_hint="--on",
        )
    return Hiring(place=place, options=project.book.engine_options, shared=store or "")
