"""A transcript as blocks of repaired text that know which source lines they came from. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pipeline.notes import Doubt, Dropped, Repair


class BlockKind(StrEnum):
    """What the container format says a block is; what it means is decided by `script`."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list item"
    QUOTE = "quote"
    IMAGE = "image"
    CELL = "table cell"
    """A cell of a table of data; a table that holds a talk is read as paragraphs."""
    CAPTION = "caption"
    """A caption that the format itself marks (figcaption, docx style Caption)."""
    CUE = "cue"
    """A subtitle cue."""
    METADATA = "metadata"
    """One `key: value` of a front matter or metadata header."""
    RULE = "rule"


SpanKind = Literal["bold", "italic", "link", "code"]


@dataclass(frozen=True, slots=True)
class Span:
    """Emphasis or a link over `text[start:end]` of its block; `url` only for links."""

    kind: SpanKind
    start: int
    end: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph-sized piece: clean text without markup, hard wraps joined, repairs done."""

    kind: BlockKind
    text: str
    line: int
    """First source line, 1-based."""
    end_line: int
    spans: tuple[Span, ...] = ()
    level: int = 0
    """Depth of a heading (1-6) or of a list item or quote (1-)."""
    key: str = ""
    """For METADATA the key as written; `text` is the value."""
    voice: str = ""
    """The speaker that the format itself names: WebVTT `<v NAME>`, a table's column 说话人, a recogniser's segment."""
    look: str = ""
    """How a page sets all of the text off from other text (a colour, an underline, a class); the words mean nothing."""
    breaks: tuple[int, ...] = ()
    """Offsets in `text` where the source had a hard line break inside the paragraph (`text[b]` is "\\n")."""
    start_ms: int | None = None
    """When it begins, where the format says so."""
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Markup:
    """Characters that the format needs and nobody reads: `**`, `#`, `](url)`, a cue's timing."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source file: every non-blank character is in a block, in `markup`, in `ignored`, or in a receipt.

    For HTML this holds of the text between the tags, for docx of the paragraphs that `source_lines` lists.
    """

    file: str
    """File name without folders, "-" for standard input."""
    sha256: str
    encoding: str
    format: str
    """A name of the table in `registry`, such as "markdown" or "srt"."""
    source_lines: tuple[str, ...]
    """The decoded source as it came, line by line; line N is `source_lines[N - 1]`."""
    blocks: tuple[Block, ...]
    receipts: tuple[Repair, ...] = ()
    unclear: tuple[Doubt, ...] = ()
    front_matter: tuple[tuple[str, str], ...] = field(default=())
    """Facts that stand outside the text (docx core properties, HTML meta tags): (key, value)."""
    ignored: tuple[Dropped, ...] = ()
    markup: tuple[Markup, ...] = ()
    data: bytes = field(default=b"", repr=False)
    """The file itself where `source_lines` are not its lines: what is proved about it is proved by these bytes."""
