"""The proof that a script is its source: what is seen there is spoken, dropped, a title or a label; nothing is added.

White space, markup and readings above characters may be left out without a word. Repairs are believed: their `before`
must be there, and their `after` is then what the source says.

It imports no reader of a format and nothing that makes scripts. Of most formats it has a view of its own (`visible`);
of the others it sees the lines that their readers made, so what those lost it cannot see. Of labels it knows the names
of the script's speakers and the marks that can stand around them. A script that a person edited is walked in the same
way, and shows what was changed in its words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import Problem, ScriptError
from pipeline.messages import _, english, retold
from pipeline.script.proof.pair import excerpt
from pipeline.script.proof.stream import source_stream
from pipeline.script.proof.visible import visible_source
from pipeline.script.proof.visible_contained import uncontained
from pipeline.script.proof.walk import differences

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.document import Document
    from pipeline.script.dialogue import DialogueScript


def unproved(document: Document, script: DialogueScript) -> tuple[Problem, ...]:
    """What of a source its script neither says nor accounts for, and what it says that the source does not."""
    visible = visible_source(document)
    stream, misfits = source_stream(visible.lines, script.repaired)
    path = script.source.file or "script"
    problems = [
        Problem(path, each.line, english("repaired text “{excerpt}” is not there", excerpt=excerpt(each.before)))
        for each in misfits
    ]
    lost = uncontained(document, visible.lines)
    problems += [
        Problem(path, line, english("“{excerpt}” is neither spoken nor dropped", excerpt=excerpt(text)))
        for line, text in lost
    ]
    return tuple(sorted([*problems, *differences(stream, script, visible.notes)], key=lambda problem: problem.line))


def proof_error(problems: tuple[Problem, ...], path: Path) -> ScriptError:
    """The error that reports every problem of a script's proof; `path` is where the script lies."""
    hint = _(
        "mend the transcript, or edit {path}; `ok: true` on a row of its review list accepts what the row says",
        path=path,
    )
    return ScriptError.of(tuple(told(problem) for problem in problems), hint=hint)


def told(problem: Problem) -> Problem:
    """A problem in the language of the reader; the review list of a script keeps it in English, to know it again."""
    return replace(problem, message=retold(problem.message))
