"""How well parse_dialogue does on optional local material: annotated articles in a folder beside the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.document import Document
from pipeline.ingest.reading import read_document
from pipeline.script.dialogue import NARRATOR, DialogueScript, Person, Turn
from pipeline.script.parsing import parse_dialogue
from pipeline.text.names import fold_name

SHARED = Path(__file__).parents[2] / "../shared"


@dataclass(slots=True)
class Score:
    """What a script got right of one annotated article; counts are of characters that are not white space."""

    right: int = 0
    wrong: int = 0
    missing: list[str] = field(default_factory=list)
    misattributed: list[str] = field(default_factory=list)
    spoken_drops: list[str] = field(default_factory=list)
    chapters_expected: list[tuple[int, str]] = field(default_factory=list)
    chapters_found: list[tuple[int, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Part of the annotated speech that the right person says."""
        return self.right / max(1, self.right + self.wrong)


def annotation(name: str) -> dict[str, Any]:
    """The annotation of one article, or skip when the material is not there."""
    path = SHARED / "gold" / f"{name}.json"
    if not path.exists():
        pytest.skip("needs the optional local material in ../shared")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def seed_document(name: str) -> Document:
    """One article, or skip when the material is not there."""
    path = next(iter(sorted((SHARED / "seeds").glob(f"{name}_*"))), None)
    if path is None:
        pytest.skip("needs the optional local material in ../shared")
    return read_document(path)


@cache
def parse_seed(name: str, people: tuple[Person, ...] = ()) -> DialogueScript:
    """The script of one article."""
    return parse_dialogue(seed_document(name), people)


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def score(script: DialogueScript, gold: dict[str, Any]) -> Score:
    """Compare who says what, what is dropped, and where chapters begin."""
    result = Score()
    stream = "".join(squeezed(turn.text) for turn in script.turns)
    voices = [turn.speaker for turn in script.turns for _ in squeezed(turn.text)]
    expected = _ids(script, gold)
    at = 0
    for block, start, end in _placed(stream, gold):
        if block["kind"] not in ("turn", "narration"):
            continue
        if start < 0:
            result.missing.append(f"{block['line']}: {block['head']}")
            result.wrong += int(block["chars"])
            continue
        if any(map(str.isalnum, stream[at:start])):
            result.spoken_drops.append(f"before {block['line']}: {stream[at:start][:30]}")
        wanted = expected[block["speaker"]]
        right = sum(voice in wanted for voice in voices[start:end])
        result.right += right
        result.wrong += end - start - right
        if right < end - start:
            result.misattributed.append(f"{block['line']}: {block['head']} is {sorted(set(voices[start:end]))}")
        at = end
    if any(map(str.isalnum, stream[at:])):
        result.spoken_drops.append(f"at the end: {stream[at:][:30]}")
    result.chapters_expected = [(b["line"], squeezed(b["head"])) for b in gold["blocks"] if b["kind"] == "chapter"]
    result.chapters_found = [
        (c.line or 0, squeezed(c.title)[: len(squeezed(c.title))]) for c in script.chapters if not c.derived
    ]
    return result


def _placed(stream: str, gold: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, int]]:
    """(block, start, end in the stream) of every spoken block; -1 where it is not found."""
    at = 0
    for block in gold["blocks"]:
        if block["kind"] not in ("turn", "narration"):
            continue
        head = squeezed(block.get("head_clean", block["head"]))
        tail = squeezed(block.get("tail_clean", block["tail"]))
        start = stream.find(head, at)
        end = stream.find(tail, max(start, start + len(head) - len(tail))) + len(tail) if start >= 0 else -1
        if start < 0 or end < start or start - at > 400:
            yield block, -1, -1
            continue
        yield block, start, end
        at = end


def _ids(script: DialogueScript, gold: dict[str, Any]) -> dict[str, set[str]]:
    """Annotated speaker -> the script's ids for that person, found by name."""
    found: dict[str, set[str]] = {}
    for speaker in gold["speakers"]:
        names = {fold_name(name) for name in speaker["names"]}
        found[speaker["id"]] = {
            each.id
            for each in script.speakers
            if each.id == speaker["id"] or names & {fold_name(label) for label in (each.name, *each.labels)}
        }
    return {**found, NARRATOR: {NARRATOR}}


def spoken(script: DialogueScript) -> str:
    """Everything that is said."""
    return "".join(item.text for item in script.body if isinstance(item, Turn))
