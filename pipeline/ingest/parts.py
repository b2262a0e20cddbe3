"""What a reader of one format is given, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.ingest.document import Block, Markup, Span
from pipeline.notes import Doubt, Dropped, Repair


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file before it is read; `lines` is empty for formats that are no text."""

    name: str
    data: bytes
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture inside a paragraph; `at` is the offset in the paragraph's text before which it stands."""

    alt: str
    url: str
    line: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RichText:
    """The text of one block with its emphasis and hard breaks, and the characters that were markup."""

    text: str
    spans: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()
    images: tuple[Image, ...] = ()
    markup: tuple[Markup, ...] = ()
    ignored: tuple[Dropped, ...] = ()
    receipts: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The content of a source, in reading order."""

    blocks: tuple[Block, ...]
    markup: tuple[Markup, ...] = ()
    ignored: tuple[Dropped, ...] = ()
    front_matter: tuple[tuple[str, str], ...] = ()
    receipts: tuple[Repair, ...] = ()
    unclear: tuple[Doubt, ...] = ()
    source_lines: tuple[str, ...] = ()
    """The source as lines where the file itself is no text."""

    def below(self, count: int) -> Parts:
        """The same content where `count` other lines stand above it."""
        return replace(
            self,
            blocks=tuple(replace(each, line=each.line + count, end_line=each.end_line + count) for each in self.blocks),
            markup=tuple(replace(each, line=each.line + count) for each in self.markup),
            ignored=tuple(replace(each, line=each.line + count) for each in self.ignored),
            receipts=tuple(replace(each, line=each.line + count) for each in self.receipts),
            unclear=tuple(replace(each, line=each.line + count) for each in self.unclear),
        )


def bound(parts: Sequence[Parts]) -> Parts:
    """Several sources as one, each below the lines of the one before it."""
    tops = accumulate((len(each.source_lines) for each in parts), initial=0)
    moved = [each.below(top) for each, top in zip(parts, tops, strict=False)]
    return Parts(
        blocks=tuple(block for each in moved for block in each.blocks),
        markup=tuple(markup for each in moved for markup in each.markup),
        ignored=tuple(dropped for each in moved for dropped in each.ignored),
        front_matter=tuple(fact for each in moved for fact in each.front_matter),
        receipts=tuple(receipt for each in moved for receipt in each.receipts),
        unclear=tuple(doubt for each in moved for doubt in each.unclear),
        source_lines=tuple(line for each in moved for line in each.source_lines),
    )


Reader = Callable[[SourceFile], Parts]
