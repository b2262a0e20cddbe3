"""A project, and the way from a transcript to a script in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ingest.document import Document
    from pipeline.script.dialogue import Choice, DialogueScript
    from pipeline.workflow.workspace.project import Project


def open_project(folder: str | Path = ".") -> Project:
    """The voices.yaml and show.yaml of a folder; where there is none, what comes with duitan holds.

    Raises InputError with every problem of a file.
    """
    from pipeline.workflow.workspace.project import load_project

    return load_project(Path(folder))


def read(path: str | Path, data: bytes | None = None) -> Document:
    """The document in a transcript of any format; with `data`, in these bytes, and `path` is only their name.

    Raises InputError for what is no transcript.
    """
    from pipeline.ingest.reading import parse_document, read_document

    return read_document(Path(path)) if data is None else parse_document(data, Path(path).name)


def script(document: Document, project: Project, choice: Choice | None = None) -> DialogueScript:
    """Who says what in a document; `choice` says how to read it where it could be read in more than one way.

    What a person should look at stands in `review`. Raises InputError for a document that was not understood (its hint
    lists the ways to read it) and for a script that would lose or add words.
    """
    from pipeline.script.dialogue import BY_ITSELF
    from pipeline.script.proof.faithfulness import proof_error
    from pipeline.workflow.script_files.scripts import make_script

    made, problems = make_script(document, project.book.people, choice or BY_ITSELF)
    if problems:
        raise proof_error(problems, Path(document.file))
    return made


def save(made: DialogueScript, path: str | Path, *, force: bool = False) -> Path:
    """Write a script as a file of yours: commands use it and never make it again. Gives its path.

    Raises OutputError when another file stands there, unless `force`.
    """
    from pipeline.workflow.script_files.scripts import save_script

    save_script(made, script_path(path), force=force)
    return Path(path)


def load(path: str | Path) -> DialogueScript:
    """The script in a file; raises InputError with every problem in it."""
    from pipeline.workflow.script_files.script_file import load_script

    return load_script(script_path(path)).script


def script_path(path: str | Path) -> Path:
    """The path of a script; raises ValueError for a name that no script can have."""
    from pipeline.workflow.script_files.script_file import SCRIPT_SUFFIXES, is_script

    if not is_script(Path(path)):
        raise ValueError(f"{path}: the name of a script ends in {' or '.join(SCRIPT_SUFFIXES)}")
    return Path(path)
