"""Transcript -> script file, without ever losing what a person wrote into one.

The first line of a script that we write carries a checksum of the rest. A file whose checksum still fits is ours to
make again; any other belongs to the person who edited it: it is used as it is, and replaced only on request, after a
backup.
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import OutputError, ScriptError, SourceError
from pipeline.files import MAX_INPUT_BYTES, read_input, write_atomic
from pipeline.workflow.project import SCRIPTS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.errors import Problem
    from pipeline.script.dialogue import DialogueScript, Person

SCRIPT_SUFFIXES = (".yaml", ".yml")
STANDARD_INPUT = Path("-")
_STAMP = re.compile(r"\A# made by duitan, checksum ([0-9a-f]{16}); edit freely below\n")


class Fate(StrEnum):
    """What happened to a script file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    EDITED = "edited by hand: kept and used"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFile:
    """A dialogue script and where it lies."""

    path: Path
    script: DialogueScript
    fate: Fate
    encoding: str = ""
    """How the transcript was decoded; empty when a script file was given."""
    backup: Path | None = None
    remark: str = ""


def stamp(text: str) -> str:
    """Script text with a first line that tells later whether a person has edited it; a tick on a doubt is no edit."""
    return f"# made by duitan, checksum {_checksum(text)}; edit freely below\n{text}"


def is_untouched(stamped: str) -> bool:
    """True when the text is exactly as `stamp` made it."""
    found = _STAMP.match(stamped)
    return found is not None and found[1] == _checksum(stamped[found.end() :])


def is_script(path: Path) -> bool:
    """True for a path that names a dialogue script rather than a transcript."""
    return path.suffix.lower() in SCRIPT_SUFFIXES


def load_script(path: Path) -> ScriptFile:
    """Read a script file; raises ScriptError with every problem in it."""
    from pipeline.script.yaml.file import parse_script

    script = parse_script(read_script_text(path), str(path))
    return ScriptFile(path=path, script=script, fate=Fate.UNCHANGED)


def make_script(source: Path, people: Sequence[Person]) -> tuple[DialogueScript, str, tuple[Problem, ...]]:
    """Parse a transcript ("-" for standard input) into a script; say how it was decoded and what its proof found."""
    from pipeline.ingest.reading import parse_document
    from pipeline.script.parsing import parse_dialogue
    from pipeline.script.proof.faithfulness import unproved
    from pipeline.script.worklist import with_doubts

    if source == STANDARD_INPUT:
        data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        if len(data) > MAX_INPUT_BYTES:
            raise SourceError(f"-: more than the {MAX_INPUT_BYTES:,} bytes that are read")
    else:
        data = read_input(source)
    document = parse_document(data, source.name)
    script = parse_dialogue(document, people)
    problems = unproved(document, script)
    return with_doubts(script, problems), document.encoding, problems


def script_path(source: Path, out: Path | None, script: DialogueScript) -> Path:
    """Where the script of a transcript lies: `out` when it names a file, else NAME.yaml in that folder."""
    if out is not None and is_script(out):
        return out
    name = _safe_stem(script.title) if source == STANDARD_INPUT else source.stem
    return (out or SCRIPTS_FOLDER) / f"{name}.yaml"


def write_script(source: Path, people: Sequence[Person], out: Path | None = None, *, force: bool = False) -> ScriptFile:
    """Make a transcript's script and write it; refuse to replace one that a person edited unless `force`.

    Raises OutputError when it refuses; with `force` the edited file is kept beside the new one as a backup. A script
    whose proof fails is written, so that a person can look, and is a ScriptError.
    """
    from pipeline.script.proof.faithfulness import proof_error
    from pipeline.script.worklist import unticked, with_ticks
    from pipeline.script.yaml.file import compose_script, parse_script
    from pipeline.script.yaml.ticks import has_ticks

    script, encoding, problems = make_script(source, people)
    path = script_path(source, out, script)
    standing = _standing_text(path)
    if standing is not None and is_untouched(standing) and has_ticks(standing):
        script = with_ticks(script, parse_script(standing, str(path)))
    text = stamp(compose_script(script))
    if standing == text and not unticked(script, problems):
        return ScriptFile(path=path, script=script, fate=Fate.UNCHANGED, encoding=encoding)
    backup = None
    if standing is not None and not is_untouched(standing):
        if not force:
            raise OutputError(
                f"{path}: was edited by hand and is not replaced",
                hint="--force writes the new script and keeps the edited one as a backup; -o writes elsewhere",
            )
        backup = _free_backup_path(path)
        write_atomic(backup, standing)
    write_atomic(path, text)
    if unticked(script, problems):
        raise proof_error(unticked(script, problems), path)
    return ScriptFile(path=path, script=script, fate=Fate.WRITTEN, encoding=encoding, backup=backup)


def script_for(source: Path, people: Sequence[Person]) -> ScriptFile:
    """The script to render `source` by: itself, the one a person edited, or a fresh one made from the transcript."""
    if is_script(source):
        return load_script(source)
    if source != STANDARD_INPUT:
        path = SCRIPTS_FOLDER / f"{source.stem}.yaml"
        standing = _standing_text(path)
        if standing is not None and not is_untouched(standing):
            kept = load_script(path)
            digest = hashlib.sha256(read_input(source)).hexdigest()
            remark = "" if kept.script.source.sha256 in ("", digest) else f"{source} has changed since it was made"
            return ScriptFile(path=path, script=kept.script, fate=Fate.EDITED, remark=remark)
    return write_script(source, people)


def _standing_text(path: Path) -> str | None:
    """The text of a script that already lies at `path`, or None."""
    if not path.exists():
        return None
    return read_input(path).decode("utf-8", errors="replace")


def read_script_text(path: Path) -> str:
    """The text of a script file; raises SourceError or, when it is not UTF-8, ScriptError."""
    try:
        return read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path}: is not UTF-8 text", hint="save the script as UTF-8") from error


def _checksum(text: str) -> str:
    from pipeline.script.yaml.ticks import without_ticks

    return hashlib.sha256(without_ticks(text).encode()).hexdigest()[:16]


def _safe_stem(title: str) -> str:
    """A file name from a title: letters, digits and Han only."""
    return re.sub(r"[^\w]+", "-", title).strip("-_")[:60] or "transcript"


def _free_backup_path(path: Path) -> Path:
    number = 1
    while (backup := path.with_suffix(f".backup-{number}{path.suffix}")).exists():
        number += 1
    return backup
