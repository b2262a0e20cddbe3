"""`duitan doctor`: is everything here, and what to do about what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import app
from pipeline.cli.console import note, padded
from pipeline.errors import EngineError, InputError
from pipeline.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.engines.findings import Finding

STATES = (N_("ok"), N_("missing"), N_("corrupt"), N_("unreachable"))
"""What the states of findings are called on the terminal."""


@app.command()
def doctor(
    *,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch what can be fetched: the offline voices.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the online engine.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check the models, engines, encoder and configuration, and say what to do about what is not right."""
    from pipeline.engines.registry import check_engines, fetch_parts

    for engine, fetched in fetch_parts().items() if fetch else ():
        note(
            _("{engine}: {count} voices fetched", engine=engine, count=len(fetched))
            if fetched
            else _("{engine}: all there", engine=engine)
        )
    options, configuration = check_configuration()
    findings = (*check_engines(options, online=not (fetch or offline)), *check_encoder(), *configuration)
    if as_json:
        rows = [
            {"part": each.part, "state": each.state, "message": each.message, "remedy": each.remedy}
            for each in findings
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for each in findings:
            print(f"{padded(_(each.state), 12)}{each.message}{f'  ->  {each.remedy}' if each.remedy else ''}")
    _exit_for(findings)


def check_encoder() -> tuple[Finding, ...]:
    """Whether MP3 can be written and read."""
    from pipeline.engines.findings import Finding

    try:
        from pipeline.audio.decoding import has_mp3
    except ImportError as error:
        return (
            Finding(part="mp3", state="missing", message=_("mp3: {error}", error=error), remedy=_("run `make setup`")),
        )
    if not has_mp3():
        return (
            Finding(
                part="mp3", state="missing", message=_("mp3: no decoder in PyAV"), remedy=_("install PyAV's wheel")
            ),
        )
    return (Finding(part="mp3", state="ok", message=_("MP3 can be encoded and decoded")),)


def check_configuration() -> tuple[Mapping[str, object], tuple[Finding, ...]]:
    """(what voices.yaml says of the engines, whether it, show.yaml and cast.yaml can be read)."""
    from pipeline.engines.findings import Finding
    from pipeline.settings import find_voices, load_settings, load_voices
    from pipeline.workflow.preparation.remembering import load_memory
    from pipeline.workflow.workspace.project import Project

    folder = Path()
    try:
        book = load_voices(folder)
        memory = load_memory(Project(book, load_settings(folder), folder))
    except InputError as error:
        return {}, (Finding(part="configuration", state="corrupt", message=str(error), remedy=_("mend the file")),)
    message = _(
        "{path}: {voices} voices, {people} people",
        path=find_voices(folder),
        voices=len(book.voices),
        people=len(book.people),
    )
    message += _("; {path}: {count} remembered", path=memory.path, count=len(memory.people)) if memory.people else ""
    return book.engine_options, (Finding(part="configuration", state="ok", message=message),)


def _exit_for(findings: tuple[Finding, ...]) -> None:
    """Exit code 3 for a file to mend, 4 when the offline engine cannot speak; the online engine may be out of reach."""
    wrong = {each.part for each in findings if each.state not in ("ok", "unreachable")}
    if "configuration" in wrong:
        raise typer.Exit(InputError.exit_code)
    if wrong:
        raise typer.Exit(EngineError.exit_code)
