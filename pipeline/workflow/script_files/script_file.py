"""A script as a file: reading it, and what it says of itself.

The first line of a script that we write carries a checksum of the rest (`pipeline.publish.seal`). A file whose checksum
still fits is ours; any other, in whatever encoding an editor saved it, belongs to the person who edited it. The second
line says where the transcript lies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.files import is_plain_file, read_input
from pipeline.messages import N_, _
from pipeline.publish.seal import Kind, blank, sealed_kind
from pipeline.workflow.script_files.naming import find_origin

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.script.dialogue import DialogueScript

SCRIPT_SUFFIXES = (".yaml", ".yml")
_HEAD = re.compile(r"\A(?:# (?!transcript: )[^\n]*\n)?(?:# transcript: (?P<path>[^\r\n]+)\r?\n)?")
"""The first two lines, with or without the first, which anybody may have taken out."""
_BACKUP = re.compile(r".+\.backup-\d+")


class Fate(StrEnum):
    """What happened to a script file."""

    WRITTEN = N_("written")
    UNCHANGED = N_("unchanged")
    EDITED = N_("edited by hand: kept and used")


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


def is_script(path: Path) -> bool:
    """True for a path that names a dialogue script rather than a transcript."""
    return path.suffix.lower() in SCRIPT_SUFFIXES


def is_backup(path: Path) -> bool:
    """True for what was kept of a file that we replaced."""
    return _BACKUP.fullmatch(path.stem) is not None


def load_script(path: Path) -> ScriptFile:
    """Read a script file; raises ScriptError with every problem in it."""
    from pipeline.script.yaml.file import parse_script

    script = parse_script(read_script_text(path), str(path))
    return ScriptFile(path=path, script=script, fate=Fate.UNCHANGED)


def read_script_text(path: Path) -> str:
    """The text of a script file; raises SourceError or, when it is not UTF-8, ScriptError."""
    try:
        return read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScriptError(_("{path}: is not UTF-8 text", path=path), hint=_("save the script as UTF-8")) from error


def compose_ours(script: DialogueScript, origin: str) -> str:
    """The text of a script of ours, to be sealed; it says where its transcript lies, when that is a file."""
    from pipeline.script.yaml.file import compose_script

    origin_line = f"# transcript: {origin}\n" if origin else ""
    return f"{blank(Kind.SCRIPT)}{origin_line}{compose_script(script)}"


def standing_text(path: Path) -> str:
    """The text of a script that is already at `path`, as far as it can be read; empty when there is none."""
    return read_input(path).decode("utf-8-sig", errors="replace") if is_plain_file(path) else ""


def is_ours(path: Path) -> bool:
    """True for a script that is still exactly as we wrote it."""
    return is_plain_file(path) and sealed_kind(path) is Kind.SCRIPT


def named_origin(text: str) -> str:
    """The transcript that a script says it was made from; empty when it says nothing."""
    found = _HEAD.match(text)
    return (found["path"] or "") if found else ""


def origin_of(text: str, path: Path) -> Path | None:
    """The transcript that a script says it was made from, when it is still there."""
    named = named_origin(text)
    return find_origin(named, path.parent) if named else None
