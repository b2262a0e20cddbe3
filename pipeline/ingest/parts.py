"""What a reader of one format is given, and what it hands back. Nouns only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


Reader = Callable[[SourceFile], Parts]
