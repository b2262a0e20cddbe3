"""The annotated phrases of optional local material, each read inside the whole text of its block."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.speech.spoken.form import speak_form

SHARED = Path(__file__).parents[3] / "shared"
ANNOTATED = sorted((SHARED / "gold").glob("[0-9]*.json"))
ALLOWED_MISSES = 3


def _plain(text: str) -> str:
    """Only what is heard: no spaces, no punctuation, no difference of capitals."""
    return re.sub(r"[\W_]", "", text).lower()


def _block_text(lines: list[str]) -> str:
    """Lines of a Markdown paragraph joined as the annotations describe it."""
    source = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", "\n".join(lines))
    text = ""
    for line in re.sub(r"[*_#]", "", source).split("\n"):
        gap = " " if text and line and (text[-1].isascii() or line[0].isascii()) else ""
        text += gap + line
    return re.sub("(?<=[，。！？；：、（）]) +| +(?=[，。！？；：、（）])", "", text)


def _block(source: list[str], block: dict[str, Any]) -> str:
    return _block_text(source[block["line"] - 1 : block.get("end_line") or block["line"]])


def _read(path: Path) -> tuple[dict[str, Any], list[str]]:
    annotated: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    source = next((SHARED / "seeds").glob(f"{path.stem}_*.txt")).read_text(encoding="utf-8")
    return annotated, source.split("\n")


def _misses(path: Path) -> tuple[int, list[str]]:
    annotated, source = _read(path)
    missed = []
    for phrase in annotated.get("numbers", []):
        for line in phrase["lines"]:
            blocks = [one for one in annotated["blocks"] if one["line"] <= line <= (one.get("end_line") or one["line"])]
            said = "".join(speak_form(_block(source, one)).text for one in blocks)
            if _plain(phrase["reading"]) not in _plain(said):
                missed.append(f"{path.stem}:{line} {phrase['text']} -> {phrase['reading']}")
                break
    return len(annotated.get("numbers", [])), missed


@pytest.mark.skipif(not ANNOTATED, reason="the optional local material (../shared) is not here")
def test_annotated_phrases_are_read_as_a_person_reads_them() -> None:
    results = [_misses(path) for path in ANNOTATED]
    assert sum(count for count, _ in results) >= 79
    missed = [one for _, misses in results for one in misses]
    assert len(missed) <= ALLOWED_MISSES, "\n".join(missed)


@pytest.mark.skipif(not ANNOTATED, reason="the optional local material (../shared) is not here")
def test_annotated_brackets_are_read_or_left_out() -> None:
    wrong = []
    seen = 0
    for path in ANNOTATED:
        annotated, source = _read(path)
        for block in annotated["blocks"]:
            said = _plain(speak_form(_block(source, block)).text) if block.get("asides") else ""
            for aside in block.get("asides", []):
                seen += 1
                if (_plain(speak_form(aside["text"][1:-1]).text) in said) != aside["action"].startswith("keep"):
                    wrong.append(f"{path.stem}:{block['line']} {aside['text']}: {aside['action']}")
    assert seen >= 10
    assert not wrong, "\n".join(wrong)
