"""Files that are no text line by line: the proof looks into the file, so that a reader which loses a text is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from pipeline.ingest.document import Block, Document, Markup
from pipeline.ingest.reading import parse_document
from pipeline.notes import Dropped
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.ingest.books import book
from tests.script.test_proof_sources import TURNS

Placed = TypeVar("Placed", Block, Markup, Dropped)
TALK = (*TURNS, ("陈默", "好。"), ("何青", "好。"))
WHOLE = "".join(text for _, text in TALK)


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


FILES = {
    "segments.json": as_json(
        {
            "title": "半山旧事",
            "keywords": ["雨天", "园子"],
            "segments": [{"speaker": n, "text": t, "words": [{"word": c} for c in t], "note": "笑"} for n, t in TALK],
        }
    ),
    "whole.json": as_json(
        {"text": WHOLE, "plain": f"全文：{WHOLE}", "data": json.dumps([{"spk": n, "text": t} for n, t in TALK])}
    ),
    "wordings.json": as_json(
        {"results": [{"alternatives": [{"transcript": t}, {"transcript": f"嗯{t}"}]} for _, t in TALK]}
    ),
    "labelled.json": as_json(
        {
            "transcript": "\n\n".join(f"Speaker {n % 2}: {text}" for n, (_, text) in enumerate(TALK)),
            "utterances": [{"speaker": n % 2, "text": text} for n, (_, text) in enumerate(TALK)],
        }
    ),
    "lines.jsonl": b"\n".join(as_json({"speaker": name, "text": text}) for name, text in TALK),
    "page.json": as_json({"title": "半山旧事", "tags": ["雨"], "html": "".join(f"<p>{n}：{t}</p>\n" for n, t in TALK)}),
    "table.csv": "时间,说话人,内容,备注\n".encode()
    + "".join(f"00:0{n},{name},{text},第{n}段\n" for n, (name, text) in enumerate(TALK)).encode(),
    "table.tsv": b"start\tend\ttext\n"
    + "".join(f"{n}000\t{n}900\t{text}\n" for n, (_, text) in enumerate(TALK)).encode(),
    "book.epub": book(
        [[f"<p>{name}：{text}</p>" for name, text in TALK[:4]], [f"<p>{name}：{text}</p>" for name, text in TALK[4:]]],
        contents="<ol><li>雨水</li></ol>",
        apart="<p>四十亩约合二十七公顷。</p>",
    ),
}


def without_line(document: Document, line: int) -> Document:
    """The document as a reader that lost one line would have made it."""

    def kept(items: Sequence[Placed]) -> tuple[Placed, ...]:
        return tuple(replace(each, line=each.line - (each.line > line)) for each in items if each.line != line)

    blocks = tuple(replace(each, end_line=each.line) for each in kept(document.blocks))
    lines = (*document.source_lines[: line - 1], *document.source_lines[line:])
    return replace(
        document, blocks=blocks, source_lines=lines, markup=kept(document.markup), ignored=kept(document.ignored)
    )


@pytest.mark.parametrize("name", FILES)
def test_what_the_reader_of_a_file_makes_of_it_is_proved(name: str) -> None:
    document = parse_document(FILES[name], name)
    assert unproved(document, parse_dialogue(document)) == ()


@pytest.mark.parametrize("name", FILES)
def test_every_line_that_a_reader_loses_is_told(name: str) -> None:
    document = parse_document(FILES[name], name)
    filled = {block.line for block in document.blocks if block.text} | {row.line for row in document.ignored}
    assert len(filled) >= len(TALK)
    for line in filled:
        less = without_line(document, line)
        problems = unproved(less, parse_dialogue(less))
        assert any("is neither spoken nor dropped" in each.message for each in problems), line


def test_a_lost_segment_is_told_where_it_stood() -> None:
    document = parse_document(FILES["segments.json"], "segments.json")
    line = next(block.line for block in document.blocks if block.text == TURNS[1][1])
    less = without_line(document, line)
    problems = [(each.line, each.message) for each in unproved(less, parse_dialogue(less))]
    assert (line - 1, f"“{TURNS[1][1]}” is neither spoken nor dropped") in problems


def test_words_in_what_is_set_aside_stand_for_no_segment() -> None:
    document = parse_document(FILES["whole.json"], "whole.json")
    less = without_line(document, document.blocks[2].line)
    assert any(TURNS[2][1] in each.message for each in unproved(less, parse_dialogue(less)))


def test_words_of_other_wordings_are_no_loss() -> None:
    nbest = [
        [{"display": text}, {"display": f"嗯{text}", "words": [{"word": c} for c in f"嗯{text}"]}] for _, text in TALK
    ]
    document = parse_document(as_json({"phrases": [{"nBest": each} for each in nbest]}), "phrases.json")
    assert unproved(document, parse_dialogue(document)) == ()
    assert {row.reason for row in document.ignored} == {"alternative wording"}
