"""What is named on the command line -> the files to work on: folders are looked into, every file comes once.

A folder stands for the transcripts and scripts in it, in the order of their names. Its other files are listed with the
reason why they are left out; hidden files and the folders inside it are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.errors import PipelineError, SourceError
from pipeline.files import STANDARD_INPUT, is_folder
from pipeline.ingest.registry import TRANSCRIPT_SUFFIXES
from pipeline.messages import _, reason_of
from pipeline.publish.receipts import published_names
from pipeline.settings import CAST_FILE, SETTINGS_FILE, VOICES_FILE
from pipeline.workflow.script_files.script_file import SCRIPT_SUFFIXES, is_backup, is_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SETTINGS_FILES: Final = frozenset({SETTINGS_FILE, VOICES_FILE, CAST_FILE})


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not worked on, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class BadInput:
    """Something named that cannot be worked on at all."""

    path: Path
    error: PipelineError


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything named, sorted out."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...] = ()
    bad: tuple[BadInput, ...] = ()


def find_inputs(named: Sequence[Path], *, scripts: bool) -> Inputs:
    """The files that `named` files and folders stand for; `scripts` says whether folders' scripts are wanted as well.

    A file that is named is taken whatever it is called: whether it can be read is found out by reading it.
    """
    files: dict[Path, Path] = {}
    skipped: list[Skipped] = []
    bad: list[BadInput] = []
    for path in named:
        if path == STANDARD_INPUT or not is_folder(path):
            files.setdefault(_identity(path), path)
            continue
        try:
            inside = list(_look_into(path, scripts=scripts))
        except OSError as error:
            bad.append(
                BadInput(path, SourceError(_("{path}: cannot be read: {reason}", path=path, reason=reason_of(error))))
            )
            continue
        skipped += [each for each in inside if isinstance(each, Skipped)]
        wanted = [each for each in inside if isinstance(each, Path)]
        if not wanted:
            bad.append(BadInput(path, _empty(path, scripts=scripts)))
        for each in wanted:
            files.setdefault(_identity(each), each)
    return Inputs(tuple(files.values()), tuple(skipped), tuple(bad))


def _look_into(folder: Path, *, scripts: bool) -> Iterator[Path | Skipped]:
    """Every file of a folder, or why it is left out."""
    ours = published_names(folder)
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_dir():
            continue
        reason = _("made by duitan") if path.name in ours else _reason_to_skip(path, scripts=scripts)
        yield Skipped(path, reason) if reason else path


def _reason_to_skip(path: Path, *, scripts: bool) -> str:
    """Why a file in a folder is not worked on; empty when it is."""
    if not path.is_file():
        return _("not a plain file")
    if path.name in SETTINGS_FILES:
        return _("settings, not a script")
    if is_script(path):
        if is_backup(path):
            return _("the backup of a script")
        return "" if scripts else _("a script already; `duitan render` renders it")
    suffix = path.suffix.lower()
    return (
        ""
        if suffix in TRANSCRIPT_SUFFIXES
        else _("{suffix}: not a format that is read", suffix=suffix or _("no suffix"))
    )


def _empty(folder: Path, *, scripts: bool) -> SourceError:
    suffixes = " ".join((*TRANSCRIPT_SUFFIXES, *(SCRIPT_SUFFIXES if scripts else ())))
    what = _("a transcript or script") if scripts else _("a transcript")
    return SourceError(
        _("{folder}: a folder without {what}", folder=folder, what=what),
        hint=_("files with these suffixes are read: {suffixes}", suffixes=suffixes),
    )


def _identity(path: Path) -> Path:
    """What two ways of naming one file have in common."""
    try:
        return path if path == STANDARD_INPUT else path.resolve()
    except (OSError, RuntimeError):  # links that go round in a circle
        return path
