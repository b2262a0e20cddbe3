"""`duitan say` and `duitan voices`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pipeline.cli.app import app
from pipeline.cli.completion import complete_voices
from pipeline.cli.console import note, note_backup, print_table
from pipeline.cli.options import EngineName, Force, check_engine_name
from pipeline.messages import _, about, retold
from pipeline.script.dialogue import NARRATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.cast.casting import Voice
    from pipeline.cast.memory import Memory
    from pipeline.cast.voice_book import VoiceBook
    from pipeline.publish.targets import Destination
    from pipeline.speech.explain import Explanation

STDIN: Final = "-"


@app.command()
def say(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="A sentence, as it would stand in a script; `-` with --json: one a line from stdin."
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print spoken form and readings as JSON.")] = False,
    reasons: Annotated[
        bool, typer.Option("--explain", help="Tell what decided each character that has several readings.")
    ] = False,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="PATH", help="Speak it into this MP3.")] = None,
    voice: Annotated[
        str | None,
        typer.Option(
            "--voice",
            metavar="VOICE",
            help="The voice for -o; `duitan voices` lists them.",
            autocompletion=complete_voices,
        ),
    ] = None,
    engine: EngineName = None,
    force: Force = False,
) -> None:
    """Show how a sentence will be read: its spoken form and the pinyin of every character."""
    from pipeline.publish.seal import Kind
    from pipeline.publish.targets import Destination, check_targets
    from pipeline.speech.explain import explain
    from pipeline.workflow.workspace.project import load_project

    check_engine_name(engine)
    _check_text(text, can_be_many=as_json and out is None)
    project = load_project()
    if out is not None:
        check_targets(Kind.CLIP, [out], project.files, force=force)
    lexicon = project.read_lexicon()
    for sentence in _lines_of_stdin() if text == STDIN else (text,):
        explanation = explain(sentence, lexicon)
        if as_json:
            print(json.dumps(_describe_explanation(explanation, reasons=reasons), ensure_ascii=False))
        else:
            _print_explanation(explanation, reasons=reasons)
    if out is not None:
        from pipeline.workflow.production.clips import quote, render_clip

        chosen = project.start_engine(engine)
        voices = {NARRATOR: voice} if voice else None
        note_backup(render_clip(quote(text), 1, project, chosen, Destination(out, force=force), voices).backup)
        note(_("{path}: written", path=out))


@app.command()
def voices(
    *,
    audition: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Speak one line with every voice into DIR, and a page to listen."),
    ] = None,
    engine: EngineName = None,
    force: Force = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the cast and the voices as JSON.")] = False,
) -> None:
    """List the people voices.yaml knows and cast.yaml remembers, and every voice each engine has."""
    from pipeline.publish.targets import Destination
    from pipeline.workflow.preparation.remembering import load_memory
    from pipeline.workflow.workspace.project import load_project

    check_engine_name(engine)
    project = load_project()
    memory = load_memory(project)
    if as_json:
        print(json.dumps(_describe_book(project.book, memory), ensure_ascii=False, indent=2))
    else:
        _print_book(project.book, memory)
    if audition is not None:
        _audition(Destination(audition, force=force), engine)


def _check_text(text: str, *, can_be_many: bool) -> None:
    """Refuse a TEXT that says nothing, is no text, or stands for many where one is wanted."""
    if text == STDIN and not can_be_many:
        raise typer.BadParameter(_("many sentences are printed as JSON: use --json, without -o"), param_hint="TEXT")
    if not text.strip():
        raise typer.BadParameter(_("there is nothing to say"), param_hint="TEXT")
    if any("\ud800" <= char <= "\udfff" for char in text):  # how Python carries bytes that it cannot decode
        raise typer.BadParameter(_("is not text in the terminal's encoding"), param_hint="TEXT")


def _lines_of_stdin() -> Iterator[str]:
    """The sentences of stdin, one a line, as they come."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise typer.BadParameter(
                _("line {number} of stdin is not UTF-8", number=number), param_hint="TEXT"
            ) from error


def _describe_explanation(explanation: Explanation, *, reasons: bool) -> Mapping[str, object]:
    return {
        "spoken": explanation.spoken,
        "readings": explanation.readings,
        "left_out": [each.token for each in explanation.unsaid],
        **({"decided_by": explanation.decided, "forms": explanation.forms} if reasons else {}),
    }


def _print_explanation(explanation: Explanation, *, reasons: bool) -> None:
    from pipeline.workflow.preparation.unsaid import words_hint

    print(explanation.spoken)
    print(" ".join(f"{character}:{pinyin}" for character, pinyin in explanation.readings))
    for written, said, rule in explanation.forms if reasons else ():
        print(f"{written} → {said}: {retold(rule)}")
    for character, pinyin, source in explanation.decided if reasons else ():
        print(f"{character} {pinyin}: {retold(source)}")
    for token, how in explanation.latin:
        print(f"{token}: {how}")
    for doubt in (*explanation.problems, *explanation.unsaid, *explanation.doubtful):
        print(f"? {doubt}")
    if explanation.unsaid:
        print(f"  {words_hint(explanation.unsaid)}")


def _describe_book(book: VoiceBook, memory: Memory) -> Mapping[str, object]:
    people = [
        {
            "id": person.id,
            "name": person.name,
            "aliases": list(person.aliases),
            "voice": book.wanted[person.id].voice,
            "rate_percent": book.wanted[person.id].rate_percent,
        }
        for person in book.people
    ]
    known = [{"name": each.name, "gender": each.gender, **each.engine_voices} for each in book.voices.values()]
    remembered = [
        {"id": each.id, "name": each.name, "gender": each.gender, "voice": each.voice, "first": each.first}
        for each in memory.people
    ]
    return {
        "path": book.path,
        "engines": list(book.engines),
        "speakers": people,
        "remembered": remembered,
        "voices": known,
    }


def _print_book(book: VoiceBook, memory: Memory) -> None:
    from pipeline.engines.registry import find_engines, voices_here

    rows = [
        (person.id, person.name, book.wanted[person.id].voice or _("(cast)"), "、".join(person.aliases))
        for person in book.people
    ]
    print_table(
        _("Who speaks with what ({path})", path=book.path), (_("id"), _("name"), _("voice"), _("also called")), rows
    )
    if memory.people:
        remembered = [(each.id, each.name, each.gender or "-", each.voice, each.first) for each in memory.people]
        columns = (_("id"), _("name"), _("gender"), _("voice"), _("first episode"))
        print_table(_("Remembered ({path}; voices.yaml goes before it)", path=memory.path), columns, remembered)
    named = [form.engine for form in book.forms.values() if form.voice_pattern]
    print_table(
        _("Our voices"), (_("voice"), _("gender"), *named), [_voice_row(each, named) for each in book.voices.values()]
    )
    for spec in find_engines().specs.values():
        here = voices_here(spec, book.engine_options)
        engine_rows = [
            (each.name, each.gender, _(each.remark) if each.remark else "")
            for each in (spec.voices if here is None else here)
        ]
        print_table(about(spec.name, _(spec.summary)), (_("engine voice"), _("gender"), _("remark")), engine_rows)


def _voice_row(voice: Voice, engines: Sequence[str]) -> tuple[str, ...]:
    return (voice.name, voice.gender, *(voice.engine_voices.get(engine, "-") for engine in engines))


def _audition(destination: Destination, engine_name: str | None) -> None:
    from pipeline.workflow.production.audition import audition
    from pipeline.workflow.workspace.project import load_project

    def tell(path: Path, backup: Path | None) -> None:
        note_backup(backup)
        note(_("{path}: written", path=path))

    project = load_project()
    for remark in audition(project, project.start_engine(engine_name), destination, tell):
        note(remark)
