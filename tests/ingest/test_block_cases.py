"""The cases of tests/cases/repair_markdown.yaml and repair_plain.yaml: what the lines of a source become."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from pipeline.ingest.reading import parse_document
from tests.case_rows import as_param
from tests.ingest.accounting import assert_sound, unaccounted

if TYPE_CHECKING:
    from pipeline.ingest.document import Block, Span

CASES = Path(__file__).parents[1] / "cases"
ROWS: list[tuple[str, dict[str, str]]] = [
    (name, row)
    for name, file in (("a.md", "repair_markdown.yaml"), ("a.txt", "repair_plain.yaml"))
    for row in yaml.safe_load((CASES / file).read_text("utf-8"))
]


def shown_span(span: Span) -> str:
    address = f" {span.url}" if span.kind == "link" else ""
    return f"{{{span.kind} {span.start}-{span.end}{address}}}"


def shown(block: Block) -> str:
    qualifier = f"/{block.key or block.level}" if block.key or block.level else ""
    lines = str(block.line) if block.line == block.end_line else f"{block.line}-{block.end_line}"
    bare = [span for span in block.spans if span.kind != "link" or span.url != block.text]
    spans = "".join(f" {shown_span(span)}" for span in bare)
    voice = f" <{block.voice}>" if block.voice else ""
    return f"{block.kind.value}{qualifier} {lines}{voice}{spans}: {block.text.replace(chr(10), '⏎')}"


@pytest.mark.parametrize(
    ("name", "given", "expect"), [as_param(row, name, row["given"], row["expect"]) for name, row in ROWS]
)
def test_blocks(name: str, given: str, expect: str) -> None:
    document = parse_document(given.encode(), name)
    assert_sound(document)
    assert [shown(block) for block in document.blocks] == expect.split("\n")
    assert unaccounted(document) == ({}, {})


def test_cases_have_different_names() -> None:
    labels = [row["label"] for _, row in ROWS]
    assert len(set(labels)) == len(labels)
