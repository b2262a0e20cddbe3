"""A folder to work in: the files and folders that a show begins with. What exists is never touched.

But for the schemas that editors check the files by: these are made again as long as they are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import OccupiedError, OutputError
from pipeline.files import is_plain_file, read_input
from pipeline.messages import _, reason_of
from pipeline.publish.seal import Kind
from pipeline.publish.targets import guarded_path
from pipeline.settings import SETTINGS_FILE, VOICES_FILE
from pipeline.workflow.workspace.editor_schemas import SCHEMAS_FOLDER, editor_schemas, modeline
from pipeline.workflow.workspace.project import AUDIO_FOLDER, SCRIPTS_FOLDER
from pipeline.workflow.workspace.templates import localized, templates


@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder of a project, and whether it was made now."""

    path: Path
    is_new: bool


def make_project(folder: Path) -> tuple[Part, ...]:
    """Make what a project folder lacks, commented in the language of the reader; OutputError when that fails."""
    kinds = {VOICES_FILE: "voices", SETTINGS_FILE: "show"}
    texts = {name: modeline(kinds[name]) + localized(text, off).encode() for name, (text, off) in templates().items()}
    made = [_make_folder(folder / SCRIPTS_FOLDER), _make_folder(folder / AUDIO_FOLDER)]
    renewed = [_renew(folder / name, data) for name, data in editor_schemas().items()]
    schemas = Part(folder / SCHEMAS_FOLDER, is_new=any(renewed))
    return (*(_make_file(folder / name, text) for name, text in texts.items()), *made, schemas)


def _make_folder(path: Path) -> Part:
    try:
        is_new = not path.is_dir()
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            _("{path}: cannot be made: {reason}", path=path, reason=reason_of(error)), hint=_("name another folder")
        ) from error
    return Part(path, is_new)


def _renew(path: Path, data: bytes) -> bool:
    """Put these bytes in place of what an earlier version of duitan made, but of nothing else; gives whether it did."""
    if is_plain_file(path) and read_input(path) == data:
        return False
    try:
        with guarded_path(path, Kind.SCHEMA) as guarded:
            guarded.path.write_bytes(data)
    except OccupiedError:
        return False
    return True


def _make_file(path: Path, text: bytes) -> Part:
    """A file with this text, unless something of that name is there, be it a link that leads nowhere."""
    try:
        with path.open("xb") as file:
            file.write(text)
    except FileExistsError:
        return Part(path, is_new=False)
    except OSError as error:
        raise OutputError(
            _("{path}: cannot be written: {reason}", path=path, reason=reason_of(error)), hint=_("name another folder")
        ) from error
    return Part(path, is_new=True)
