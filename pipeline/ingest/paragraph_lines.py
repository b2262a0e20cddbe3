"""Formats whose file is no text line by line: each segment, and each text set aside, is a source line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.parts import Parts
from pipeline.ingest.repairing import repair_pieces
from pipeline.notes import Dropped


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice says at one time, as a file of segments has it."""

    text: str
    voice: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    kind: BlockKind = BlockKind.CUE


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact about the talk, such as its title."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Aside:
    """What is not said, and why."""

    text: str
    reason: str


Piece = Said | Stated | Aside


@dataclass(slots=True)
class _Lines:
    """Gathers the lines of such a source; a voice stands in front of its words as a label would."""

    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    markup: list[Markup] = field(default_factory=list)
    ignored: list[Dropped] = field(default_factory=list)

    def say(self, said: Said, written: str, repaired: str) -> None:
        """One more segment, on a line that holds it as written."""
        number, voice = len(self.lines) + 1, _on_one_line(said.voice)
        self.lines.append(f"{voice}: {written}" if voice else written)
        if voice:
            self.markup.append(Markup(number, f"{voice}:"))
        if repaired:
            block = Block(kind=said.kind, text=repaired, line=number, end_line=number, voice=voice)
            self.blocks.append(replace(block, start_ms=said.start_ms, end_ms=said.end_ms))

    def state(self, key: str, text: str) -> None:
        """One more fact."""
        self.lines.append(f"{key}: {_on_one_line(text)}")
        number = len(self.lines)
        self.markup.append(Markup(number, ":"))
        self.blocks.append(
            Block(kind=BlockKind.METADATA, key=key, text=_on_one_line(text), line=number, end_line=number)
        )

    def set_aside(self, text: str, reason: str) -> None:
        """One more line that is no text."""
        self.lines.append(_on_one_line(text))
        self.ignored.append(Dropped(line=len(self.lines), reason=reason, text=self.lines[-1]))


def parts_of(pieces: Sequence[Piece]) -> Parts:
    """Pieces in their order, one a line, the texts of segments repaired."""
    filled = [each for each in pieces if each.text.strip()]
    said = [(number, each) for number, each in enumerate(filled, start=1) if isinstance(each, Said)]
    written = [_on_one_line(each.text) for _, each in said]
    repaired = repair_pieces(written, [number for number, _ in said])
    texts = iter(zip(written, repaired.pieces, strict=True))
    lines = _Lines()
    for each in filled:
        if isinstance(each, Said):
            raw, text = next(texts)
            lines.say(each, raw, text.strip())
        elif isinstance(each, Stated):
            lines.state(each.key, each.text)
        else:
            lines.set_aside(each.text, each.reason)
    return Parts(
        blocks=tuple(lines.blocks),
        markup=tuple(lines.markup),
        ignored=tuple(lines.ignored),
        receipts=repaired.receipts,
        unclear=repaired.unclear,
        source_lines=tuple(lines.lines),
    )


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
