"""The proof that a script is its source: every character once, in order, spoken or dropped; nothing added.

Independent of what it checks: it sees the source with its own eyes (`visible`), knows of labels only the marks that can
stand around them, and walks along source and script together (`walk`). The same walk tells what a person changed in a
script by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Problem, ScriptError
from pipeline.script.proof.stream import source_stream
from pipeline.script.proof.visible import visible_source
from pipeline.script.proof.visible_contained import uncontained
from pipeline.script.proof.walk import Walk, excerpt

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.document import Document
    from pipeline.script.dialogue import DialogueScript


def unproved(document: Document, script: DialogueScript) -> tuple[Problem, ...]:
    """What of a source its script neither says nor accounts for, and what it says that the source does not."""
    visible = visible_source(document)
    stream, misfits = source_stream(visible.lines, script.repaired)
    walk = Walk(stream, script, visible.notes)
    walk.run()
    path = script.source.file or "script"
    problems = [Problem(path, each.line, f"repaired text {excerpt(each.before)} is not there") for each in misfits]
    lost = uncontained(document, visible.lines)
    problems += [Problem(path, line, f"{excerpt(text)} is neither spoken nor dropped") for line, text in lost]
    return tuple(sorted([*problems, *walk.problems], key=lambda problem: problem.line))


def proof_error(problems: tuple[Problem, ...], path: Path) -> ScriptError:
    """The error that reports every problem of a script's proof; `path` is where the script lies."""
    hint = f"mend the transcript, or edit {path}; `ok: true` on a row of its review list accepts what the row says"
    return ScriptError.of(problems, hint=hint)
