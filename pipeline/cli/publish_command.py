"""`duitan publish` and `duitan serve`: a show of pages and a feed, and a look at it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import note
from pipeline.cli.options import Force
from pipeline.cli.stopping import Stopped
from pipeline.messages import _
from pipeline.workflow.workspace.project import AUDIO_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.workflow.show.publishing import PublishedShow

Folder = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where the episodes lie.")]
NoFeed = Annotated[
    bool, typer.Option("--no-feed", help="Only pages; without it, exit 3 when show.yaml lacks what a feed needs.")
]
PlaySmall = Annotated[
    bool, typer.Option("--small", help="Have feed and pages play the smaller MP3 of episodes that have one.")
]
Library = Annotated[
    Path | None,
    typer.Option("--audiobookshelf", metavar="DIR", help="Instead, copy the episodes into a library here."),
]
WrittenAsJson = Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")]


@app.command()
def publish(
    folder: Folder = AUDIO_FOLDER,
    *,
    no_feed: NoFeed = False,
    small: PlaySmall = False,
    force: Force = False,
    library: Library = None,
    as_json: WrittenAsJson = False,
) -> None:
    """Make a show of the episodes in a folder: a page each to read along, an index, and a feed to subscribe to.

    The pages lie beside the episodes and need no server and no network.
    """
    from pipeline.errors import SettingsError
    from pipeline.publish.outputs.table import SMALL
    from pipeline.settings import load_settings
    from pipeline.workflow.show.library import write_library
    from pipeline.workflow.show.publishing import publish_show

    show = load_settings(Path()).show
    if library:
        books = [str(path) for path in write_library(show, folder, library, force=force)]
        print(json.dumps({"folder": str(library), "books": books}, ensure_ascii=False) if as_json else "\n".join(books))
        return
    done = publish_show(show, folder, force=force, with_feed=not no_feed, sound=SMALL if small else "")
    if as_json:
        print(json.dumps(_describe(done), ensure_ascii=False, indent=2))
    else:
        for path in (*done.pages, *([done.feed] if done.feed else [])):
            print(path)
    for sentence in done.left_out:
        note(sentence)
    if done.problems:
        raise SettingsError("\n".join(done.problems), hint=_("the pages are written; --no-feed does without a feed"))


def _describe(done: PublishedShow) -> Mapping[str, object]:
    return {
        "folder": str(done.folder),
        "pages": [str(page) for page in done.pages],
        "feed": str(done.feed) if done.feed else None,
        "problems": list(done.problems),
        "left_out": list(done.left_out),
    }


@app.command()
def serve(
    folder: Folder = AUDIO_FOLDER,
    *,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="0 takes any that is free.")] = 8000,
    lan: Annotated[bool, typer.Option("--lan", help="Let other devices in this network in, such as a phone.")] = False,
) -> None:
    """Show the published folder in a browser, until Ctrl-C; sound can be sought in."""
    from pipeline.workflow.show.serving import Preview

    try:
        with Preview(folder, port, lan=lan) as preview:
            print(preview.address, flush=True)
            if lan:
                note(_("everybody in this network can read all files of {folder} until you stop it", folder=folder))
                note(preview.qr_code())
            preview.run()
    except Stopped as stopped:  # how it is meant to end: nothing is left unfinished
        note(str(stopped))
        raise typer.Exit(stopped.exit_code) from stopped
