"""All scripts of a show, by what stands above their bodies, and their order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.script.dialogue import DialogueScript, Source
from pipeline.script.yaml.head import head_published, head_speakers, split_head
from pipeline.workflow.script_files.naming import name_key
from pipeline.workflow.script_files.script_file import is_backup, is_script, load_script
from pipeline.workflow.workspace.project import SCRIPTS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.script.dialogue import Speaker
    from pipeline.workflow.script_files.script_file import ScriptFile

HEAD_BYTES = 16 * 1024
"""The head of nearly every script is shorter; of others the whole file is read."""
UNDATED = "9999"
"""After everything that has a date."""
_NUMBER = re.compile(r"([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a script without its body."""

    path: Path
    script: DialogueScript
    """Without its body; from a head that was read alone, with its speakers only."""
    text: str = ""
    """The head, when it was read alone."""


def show_heads(folder: Path, scripts: Sequence[ScriptFile]) -> Iterator[Head]:
    """The scripts of a run, and those of the project in `folder` that can be read; each once."""
    own = {file.path.resolve(): file for file in scripts}
    for path, file in own.items():
        yield Head(path, replace(file.script, body=()))
    scripts_folder = folder / SCRIPTS_FOLDER
    for path in sorted(scripts_folder.iterdir()) if scripts_folder.is_dir() else ():
        if is_script(path) and not is_backup(path) and not path.name.startswith("."):
            resolved = path.resolve()
            head = None if resolved in own else _read_head(resolved)
            if head:
                yield head


def place_in_show(head: Head) -> tuple[str, tuple[tuple[int, str], ...], str]:
    """By which the scripts of a show are ordered: when published, then name, then place."""
    return _published(head) or UNDATED, natural_key(head.path.stem), head.path.as_posix()


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """For an order in which numbers count by their value.

    >>> sorted(["ep-10", "ep-9", "Ep-1"], key=natural_key)
    ['Ep-1', 'ep-9', 'ep-10']
    """
    parts = _NUMBER.split(name_key(name))
    return tuple((int(part), "") if at % 2 else (-1, part) for at, part in enumerate(parts))


def _published(head: Head) -> str:
    try:
        return head_published(head.text, str(head.path)) if head.text else head.script.source.published
    except InputError:
        return ""


def _read_head(path: Path) -> Head | None:
    """The head of a script; None when it cannot be read, which is told to whoever renders it."""
    try:
        with path.open("rb") as file:
            text = split_head(file.read(HEAD_BYTES).decode("utf-8-sig", errors="ignore"))
        if not text:
            return Head(path, replace(load_script(path).script, body=()))
        return Head(path, _only(head_speakers(text, str(path))), text)
    except (InputError, OSError):
        return None


def _only(speakers: tuple[Speaker, ...]) -> DialogueScript:
    return DialogueScript(title="", language="zh-Hans", source=Source(file="", sha256=""), speakers=speakers, body=())
