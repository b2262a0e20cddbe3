"""Transcript -> script file, without ever losing what a person wrote into one.

A script that is still as we wrote it is ours to make again. One that a person edited is used as it is, and replaced
only on request, after a backup of its bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.files import STANDARD_INPUT, is_plain_file, read_input
from pipeline.messages import _
from pipeline.publish.seal import Kind, seal
from pipeline.publish.targets import check_targets, guarded_path
from pipeline.script.dialogue import BY_ITSELF
from pipeline.workflow.script_files.naming import note_origin
from pipeline.workflow.script_files.script_file import (
    Fate,
    ScriptFile,
    compose_ours,
    is_ours,
    is_script,
    load_script,
    named_origin,
    origin_of,
    standing_text,
)
from pipeline.workflow.script_files.script_place import find_place, name_remark
from pipeline.workflow.workspace.project import SCRIPTS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.errors import Problem
    from pipeline.ingest.document import Document
    from pipeline.script.dialogue import Choice, DialogueScript, Person


def make_script(
    document: Document, people: Sequence[Person], choice: Choice = BY_ITSELF, *, called: str = ""
) -> tuple[DialogueScript, tuple[Problem, ...]]:
    """Parse a transcript into a script, and say what its proof found.

    Raises ScriptError, with the ways out, for a transcript that was not understood; it is `called` so there, by default
    by the name of its file.
    """
    from pipeline.script.parsing import read_dialogue
    from pipeline.script.proof.faithfulness import unproved
    from pipeline.script.way_out import check_understood
    from pipeline.script.worklist import with_doubts

    parsed = read_dialogue(document, people, choice)
    check_understood(parsed, choice, called or document.file)
    script = replace(parsed.script, choice=choice)
    problems = unproved(document, script)
    return with_doubts(script, problems), problems


def explain(source: Path, people: Sequence[Person], line: int, choice: Choice = BY_ITSELF) -> tuple[str, ...]:
    """Why a line of a transcript is what it is in its script, sentence by sentence; nothing when no text is there.

    What was said before about how to read the transcript holds here too.
    """
    from pipeline.ingest.reading import read_document
    from pipeline.script.explanation import explain_line
    from pipeline.script.parsing import read_dialogue

    document = read_document(source)
    return explain_line(read_dialogue(document, people, choice.after(_earlier_choice(source, None))), line)


def write_script(
    source: Path,
    people: Sequence[Person],
    out: Path | None = None,
    *,
    inputs: Sequence[Path] = (),
    force: bool = False,
    choice: Choice = BY_ITSELF,
) -> ScriptFile:
    """Make a transcript's script and write it; refuse to replace one that a person edited unless `force`.

    `inputs` are the files beside the transcript that the run reads. Raises OccupiedError when it refuses; with `force`
    the edited file is kept beside the new one as a backup. A script whose proof fails is written, so that a person can
    look, and is a ScriptError. What a person said when the standing script was made holds unless `choice` says
    otherwise.
    """
    from pipeline.ingest.reading import read_document
    from pipeline.script.proof.faithfulness import proof_error
    from pipeline.script.worklist import unticked, with_ticks
    from pipeline.script.yaml.file import parse_script
    from pipeline.script.yaml.ticks import has_ticks

    choice = choice.after(_earlier_choice(source, out))
    document = read_document(source)
    script, problems = make_script(document, people, choice, called=str(source))
    path = find_place(source, out, script.title)
    standing = standing_text(path)
    if is_ours(path) and has_ticks(standing):
        script = with_ticks(script, parse_script(standing, str(path)))
    origin = "" if source == STANDARD_INPUT else note_origin(source, path.parent)
    text = compose_ours(script, origin)
    file = ScriptFile(
        path=path,
        script=script,
        fate=Fate.UNCHANGED if is_ours(path) and _says_the_same(standing, text) else Fate.WRITTEN,
        encoding=document.encoding,
        remark=name_remark(source, path) if out is None or not is_script(out) else "",
    )
    if file.fate is not Fate.UNCHANGED or not (origin_of(standing, path) or named_origin(standing) == origin):
        check_targets(Kind.SCRIPT, [path], [source, *inputs], force=force)
        with guarded_path(path, Kind.SCRIPT, force=force) as guarded:
            guarded.path.write_bytes(seal(text.encode()))
        file = replace(file, backup=guarded.backup)
    if unticked(script, problems):
        raise proof_error(unticked(script, problems), path)
    return file


def _earlier_choice(source: Path, out: Path | None) -> Choice:
    """What was said when the standing script of a transcript was made; a number counts for the same transcript only."""
    from pipeline.script.yaml.file import parse_script

    if source == STANDARD_INPUT and (out is None or not is_script(out)):
        return BY_ITSELF
    path = find_place(source, out)
    text = standing_text(path)
    if "\nchoice: " not in text or not is_ours(path):
        return BY_ITSELF
    earlier = parse_script(text, str(path))
    if source != STANDARD_INPUT and earlier.source.sha256 != hashlib.sha256(read_input(source)).hexdigest():
        return replace(earlier.choice, reading=None)
    return earlier.choice


def save_script(script: DialogueScript, path: Path, *, force: bool = False) -> Path | None:
    """Write a script as its author's own file, which no command makes again; gives the backup of what stood there.

    A file that says the same is left alone. Raises OccupiedError for any other that is not ours, unless `force`.
    """
    from pipeline.script.yaml.file import compose_script

    data = compose_script(script).encode()
    if is_plain_file(path) and _says_the_same(standing_text(path), data.decode()):
        return None
    check_targets(Kind.SCRIPT, [path], force=force)
    with guarded_path(path, Kind.SCRIPT, force=force) as guarded:
        guarded.path.write_bytes(data)
    return guarded.backup


def script_for(source: Path, people: Sequence[Person], folder: Path = SCRIPTS_FOLDER) -> ScriptFile:
    """The script to render `source` by: itself, the one a person edited, or a fresh one made from the transcript.

    Scripts of transcripts lie in `folder`.
    """
    if is_script(source):
        return load_script(source)
    if source != STANDARD_INPUT:
        path = find_place(source, folder)
        if is_plain_file(path) and not is_ours(path):
            kept = load_script(path)
            digest = hashlib.sha256(read_input(source)).hexdigest()
            changed = kept.script.source.sha256 not in ("", digest)
            remarks = (
                _("{source} has changed since it was made", source=source) if changed else "",
                name_remark(source, path),
            )
            return ScriptFile(path=path, script=kept.script, fate=Fate.EDITED, remark="; ".join(filter(None, remarks)))
    return write_script(source, people, folder)


def _says_the_same(one: str, other: str) -> bool:
    """Whether two scripts differ at most in the comments in front of them."""
    from pipeline.script.yaml.file import without_greeting

    return without_greeting(one) == without_greeting(other)
