"""Formats whose file is no text line by line: each block, and each text set aside, is a source line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.parts import Parts
from pipeline.ingest.repairing import RepairedText, repair_pieces
from pipeline.notes import Dropped


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice says at one time, as a file of segments has it."""

    text: str
    voice: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    kind: BlockKind = BlockKind.CUE


@dataclass(slots=True)
class ParagraphLines:
    """Gathers the lines of such a source; a voice stands in front of its words as a label would."""

    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    markup: list[Markup] = field(default_factory=list)
    ignored: list[Dropped] = field(default_factory=list)

    def add(self, block: Block, written: str = "") -> None:
        """One more block, on one more line, which holds its text as written."""
        name = f"{block.voice}: " if block.voice else ""
        self.lines.append(name + " ".join((written or block.text).split("\n")))
        number = len(self.lines)
        if block.text or block.kind in (BlockKind.IMAGE, BlockKind.RULE):
            self.blocks.append(replace(block, line=number, end_line=number))
        if name:
            self.markup.append(Markup(number, name.strip()))

    def set_aside(self, text: str, reason: str) -> None:
        """One more line that is no text."""
        if text.strip():
            self.lines.append(" ".join(text.split()))
            self.ignored.append(Dropped(line=len(self.lines), reason=reason, text=self.lines[-1]))

    def parts(self, repaired: RepairedText | None = None, front_matter: tuple[tuple[str, str], ...] = ()) -> Parts:
        """All that was gathered."""
        return Parts(
            blocks=tuple(self.blocks),
            markup=tuple(self.markup),
            ignored=tuple(self.ignored),
            front_matter=front_matter,
            receipts=repaired.receipts if repaired else (),
            unclear=repaired.unclear if repaired else (),
            source_lines=tuple(self.lines),
        )


def parts_of_said(said: Sequence[Said]) -> Parts:
    """Segments as blocks, one a line, their texts repaired."""
    segments = [each for each in said if each.text.strip()]
    written = [" ".join(each.text.split()) for each in segments]
    repaired = repair_pieces(written)
    lines = ParagraphLines()
    for each, raw, text in zip(segments, written, repaired.pieces, strict=True):
        voice = " ".join(each.voice.split())
        block = Block(kind=each.kind, text=text.strip(), line=1, end_line=1, voice=voice)
        lines.add(replace(block, start_ms=each.start_ms, end_ms=each.end_ms), raw)
    return lines.parts(repaired)
