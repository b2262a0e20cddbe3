"""A script as short text, so that a case file can be read: one turn or chapter a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pipeline.ingest.document import Document
from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import Chapter, DialogueScript, Person, Turn
from pipeline.script.parsing import parse_dialogue

PAGE = "我们在山坡上一点一点地修路。" * 90
"""About five minutes of speech: what `$PAGE` in a case stands for."""

CASES = Path(__file__).parents[1] / "cases"


def body_text(script: DialogueScript) -> str:
    """`name: text` with paragraphs parted by " / ", `# title` for a chapter, `## title` for a derived one."""
    lines: list[str] = []
    for item in script.body:
        if isinstance(item, Chapter):
            lines.append(f"{'##' if item.derived else '#'} {item.title}")
        elif isinstance(item, Turn):
            lines.append(f"{script.speaker(item.speaker).name}: {item.text.replace(chr(10), ' / ')}")
    return "\n".join(lines)


def document_of(given: str | dict[str, Any]) -> Document:
    """The document of a case: `given` is Markdown, or a mapping of file name, text and known people."""
    facts = {"text": given} if isinstance(given, str) else given
    text = str(facts["text"]).replace("$PAGE", PAGE)
    return parse_document(text.encode(), facts.get("file", "talk.md"))


def parse_case(given: str | dict[str, Any]) -> DialogueScript:
    """The script of a case."""
    known = {} if isinstance(given, str) else given.get("people", {})
    people = tuple(
        Person(id=key, name=value["name"], aliases=tuple(value.get("aliases", ()))) for key, value in known.items()
    )
    return parse_dialogue(document_of(given), people)


def cases(prefix: str) -> list[dict[str, Any]]:
    """Every row of the case files whose name begins with `prefix`."""
    return [
        row
        for path in sorted(CASES.glob(f"{prefix}*.yaml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
