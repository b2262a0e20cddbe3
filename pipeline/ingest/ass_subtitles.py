"""Advanced SubStation (.ass, .ssa) -> one CUE block an event; the field Name says who speaks.

The line numbers of the file are kept: a line of the source shows the name and the words of its event, and nothing of
what only a player needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.clock import clock_ms
from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.joining import join_lines
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.repairing import repair_pieces
from pipeline.notes import Dropped

_FIELDS = ("Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect", "Text")
_SECTION = re.compile(r"\s*\[(?P<name>[^\[\]]{1,40})\]\s*$")
_STYLE = re.compile(r"\{[^{}]{0,2000}\}")
_BREAK = re.compile(r"\\[Nn]")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}")


def is_ass(lines: Sequence[str]) -> bool:
    """Whether a text is a script of subtitles."""
    first = next((line for line in lines if line.strip()), "").strip("\ufeff \t")
    return first.lower() == "[script info]" or (first.lower() == "[events]" and len(lines) > 1)


def read_ass(source: SourceFile) -> Parts:
    """Cues of a script of subtitles."""
    fields: Sequence[str] = _FIELDS
    names: list[str] = []
    blocks: list[Block] = []
    ignored: list[Dropped] = []
    shown: list[str] = []
    for number, line in enumerate(source.lines, start=1):
        kind, colon, rest = line.partition(":")
        kind = kind.strip().lower()
        text = ""
        if colon and kind == "format" and "text" in rest.lower():
            fields = [field.strip() for field in rest.split(",")]
        elif colon and kind in ("dialogue", "comment"):
            event = dict(zip(fields, rest.split(",", len(fields) - 1), strict=False))
            text = _words(event.get("Text", ""))
            if text and kind == "dialogue":
                blocks.append(_cue(event, text, number))
            elif text:
                ignored.append(Dropped(line=number, reason="comment", text=text))
        names.append(blocks[-1].voice if text and blocks and blocks[-1].line == number else "")
        shown.append(text)
    repaired = repair_pieces(shown)
    cues = [replace(cue, text=repaired.pieces[cue.line - 1].strip()) for cue in blocks]
    return Parts(
        blocks=tuple(cue for cue in cues if cue.text),
        markup=tuple(Markup(number, f"{name}:") for number, name in enumerate(names, start=1) if name),
        ignored=tuple(ignored),
        receipts=repaired.receipts,
        unclear=repaired.unclear,
        source_lines=tuple(f"{name}: {text}" if name else text for name, text in zip(names, shown, strict=True)),
    )


def _words(text: str) -> str:
    """The words of an event on one line; of a drawing there are none."""
    if _DRAWING.search(text):
        return ""
    return " ".join(join_lines(_BREAK.sub("\n", _STYLE.sub("", text)).replace("\\h", " ")).split())


def _cue(event: dict[str, str], text: str, line: int) -> Block:
    name = " ".join((event.get("Name") or event.get("Actor") or "").split())
    start, end = (clock_ms(event.get(field, "")) for field in ("Start", "End"))
    return Block(kind=BlockKind.CUE, text=text, line=line, end_line=line, voice=name, start_ms=start, end_ms=end)
