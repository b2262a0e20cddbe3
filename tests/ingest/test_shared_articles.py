"""Real articles with their annotations, where that optional local material lies beside the checkout."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.document import Document
from pipeline.ingest.reading import read_document
from pipeline.text.repair_pinyin import PINYIN
from tests.ingest.accounting import assert_sound, unaccounted

SHARED = Path(__file__).parents[2] / ".." / "shared"
SOURCES = {path.name[:3]: path for path in sorted((SHARED / "seeds").glob("*.txt"))} if SHARED.is_dir() else {}
pytestmark = pytest.mark.skipif(not SOURCES, reason="the optional local material ../shared is absent")
NUMBERS = ["000", "001", "002", "003", "004"]
_KNOWN: dict[str, Document] = {}


def document_of(number: str) -> Document:
    if number not in _KNOWN:
        _KNOWN[number] = read_document(SOURCES[number])
    return _KNOWN[number]


def annotation_of(number: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHARED / "gold" / f"{number}.json").read_text("utf-8"))
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_annotated_block_is_there_with_its_head_and_tail(number: str) -> None:
    document = document_of(number)
    for row in annotation_of(number)["blocks"]:
        if row["kind"] == "drop":
            continue
        end = row.get("end_line", row["line"])
        text = squeezed("".join(b.text for b in document.blocks if b.line <= end and b.end_line >= row["line"]))
        for edge in ("head", "tail"):
            assert squeezed(row.get(f"{edge}_clean", row[edge])) in text, (row["line"], edge)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_character_is_accounted_for(number: str) -> None:
    document = document_of(number)
    assert_sound(document)
    assert unaccounted(document) == ({}, {})


@pytest.mark.parametrize(
    ("number", "form"),
    [("000", "markdown"), ("001", "plain"), ("002", "markdown"), ("003", "plain"), ("004", "markdown")],
)
def test_content_decides_the_format(number: str, form: str) -> None:
    assert document_of(number).format == form


@pytest.mark.parametrize("number", ["000", "002", "003", "004"])
def test_healthy_articles_are_not_repaired(number: str) -> None:
    assert document_of(number).receipts == ()
    assert document_of(number).unclear == ()


@pytest.mark.parametrize("number", ["002", "004"])
def test_no_markup_is_left_in_wrapped_articles(number: str) -> None:
    for block in document_of(number).blocks:
        assert "**" not in block.text
        assert "](" not in block.text
        assert "\n" not in block.text


def test_artefacts_are_gone() -> None:
    artefact = re.compile(rf"{PINYIN}\)")
    assert sum(len(artefact.findall(line)) for line in document_of("001").source_lines) > 300
    assert [block.line for block in document_of("001").blocks if artefact.search(block.text)] == []


def test_text_read_one_byte_off_is_restored_or_doubted() -> None:
    document = document_of("001")
    texts = {block.line: block.text for block in document.blocks}
    doubted = {each.line for each in document.unclear}
    exact = 0
    for run in annotation_of("001")["mojibake"]:
        behind = document.source_lines[run["line"] - 1].split(run["damaged"], 1)[1]
        following = re.sub(rf"\({PINYIN}\)", "", behind)[:2]
        restored = run["restored"] + following in texts[run["line"]]
        exact += restored
        assert restored or run["line"] in doubted
    assert exact >= 12
