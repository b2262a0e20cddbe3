"""HTML -> blocks, built from the page's events: kinds by the elements that are open, inline text by a builder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.clock import clock_ms
from pipeline.ingest.document import Block, BlockKind, Markup, SpanKind
from pipeline.ingest.html_events import Event, page_events, page_facts, parse_page
from pipeline.ingest.html_grids import Grids
from pipeline.ingest.html_looks import Looks
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.readings_above import pinyin_in_bracket
from pipeline.ingest.repairing import RAW_FIXES, repair_pieces
from pipeline.ingest.rich_text import RichTextBuilder
from pipeline.ingest.superscripts import superscript
from pipeline.notes import Dropped, Repair

if TYPE_CHECKING:
    from lxml.etree import _Element

_INLINE_TAGS = """
a abbr acronym bdi bdo big data del dfn font g ins label mark meter output path picture q ruby rb rp rt s samp
slot small source span strike sub sup text time tspan tt u var wbr
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACES = re.compile(r"[ \t\r\f\v]+")
_INVISIBLE_FIXES = frozenset({"zero_width", "odd_space"})
_KINDS: dict[str, SpanKind] = {"bold": "bold", "italic": "italic", "link": "link", "code": "code"}


def read_html(source: SourceFile) -> Parts:
    """Blocks of a page, what of it is set aside, and the facts of its head."""
    raw = repair_pieces(source.lines, only=RAW_FIXES)
    root = parse_page("\n".join(raw.pieces), source.name)
    parts = _read_tree(root, source.lines, is_fragment=False)
    facts: dict[str, str] = {}
    for key, value in page_facts(root):
        facts.setdefault(key, value)
    return replace(
        parts,
        front_matter=tuple(facts.items()),
        receipts=(*raw.receipts, *parts.receipts),
        unclear=(*raw.unclear, *parts.unclear),
    )


def read_fragment(lines: Sequence[str], name: str) -> Parts:
    """Blocks of the HTML that stands on some lines of a text; the other lines are empty."""
    if not any(line.strip() for line in lines):
        return Parts(blocks=())
    return _read_tree(parse_page("<html><body>" + "\n".join(lines), name), lines, is_fragment=True)


def _read_tree(root: _Element, lines: Sequence[str], *, is_fragment: bool) -> Parts:
    events = list(page_events(root))
    texts = [event for event in events if event.kind == "text"]
    repaired = repair_pieces([event.text for event in texts], [event.line for event in texts], without=RAW_FIXES)
    pieces = iter(repaired.pieces)
    building = _Building(is_fragment=is_fragment)
    for event in events:
        building.take(replace(event, text=next(pieces)) if event.kind == "text" else event)
    building.flush()
    return Parts(
        blocks=tuple(building.blocks),
        markup=tuple(building.markup),
        ignored=tuple(building.ignored),
        receipts=tuple(each for each in (*repaired.receipts, *building.receipts) if _is_in_source(each, lines)),
        unclear=repaired.unclear,
    )


def _is_in_source(receipt: Repair, lines: Sequence[str]) -> bool:
    """False for invisible characters that the source writes as entities: their repair changes nothing there."""
    return receipt.fix not in _INVISIBLE_FIXES or receipt.before in lines[min(receipt.line, len(lines)) - 1]


class _Building:
    """What is open while events go by."""

    def __init__(self, *, is_fragment: bool) -> None:
        self.blocks: list[Block] = []
        self._is_fragment = is_fragment
        """In a text of another format the source shows its tags, and nobody sees what only a tag says of a picture."""
        self.ignored: list[Dropped] = []
        self.markup: list[Markup] = []
        self._builder: RichTextBuilder | None = None
        self._first = 0
        self._last = 0
        self._tags: list[str] = []
        self._spans: list[tuple[SpanKind, str]] = []
        self._aside: list[str] | None = None
        self._aside_at = (0, "")
        self._breaks = 0
        self._grids = Grids(self.blocks)
        self._looks = Looks()
        self._raised: list[str] | None = None
        self._beside = False
        """A span has just ended: a name and a time in two of them are two words."""
        self.receipts: list[Repair] = []

    def take(self, event: Event) -> None:
        if event.kind == "aside":
            if event.url not in _INLINE:
                self.flush()
            self._aside, self._aside_at = [], (event.line, event.text)
        elif event.kind == "aside end":
            self._end_aside()
        elif self._aside is not None:
            self._take_aside(event)
        elif event.kind in ("begin", "end"):
            self._take_border(event)
        else:
            self._take_inline(event)

    def flush(self) -> None:
        """End the block that is being built."""
        builder, self._builder = self._builder, None
        self._breaks = 0
        if builder is not None:
            rich = builder.finish()
            kind, level = self._kind()
            look = self._looks.of_block()
            blocks = blocks_of(rich, kind=kind, level=level, line=self._first, end_line=self._last)
            self.blocks.extend(replace(block, look=look) for block in blocks)

    def _kind(self) -> tuple[BlockKind, int]:
        for tag in reversed(self._tags):
            if tag in _HEADINGS:
                return BlockKind.HEADING, _HEADINGS[tag]
            if tag in ("figcaption", "caption"):
                return BlockKind.CAPTION, 0
            if tag == "li":
                return BlockKind.LIST_ITEM, max(1, sum(tag in ("ul", "ol", "menu") for tag in self._tags))
            if tag == "blockquote":
                return BlockKind.QUOTE, self._tags.count("blockquote")
        return BlockKind.PARAGRAPH, 0

    def _take_border(self, event: Event) -> None:
        if event.text == "sup":
            self._take_raised(event)
        if event.text in _INLINE:
            self._looks.take_inline(event)
            self._beside = self._beside or (event.kind == "end" and event.text == "span")
            return
        self.flush()
        self._looks.take_block(event)
        if event.kind == "begin":
            self._grids.begin(event.text)
            self._tags.append(event.text)
            if event.text == "hr":
                self.blocks.append(Block(kind=BlockKind.RULE, text="", line=event.line, end_line=event.line))
        else:
            grid = self._grids.end(event.text)
            if grid is not None:
                self.ignored += grid.ignored
                self.markup += grid.markup
            if self._tags:
                self._tags.pop()

    def _take_raised(self, event: Event) -> None:
        """A power keeps its height; the number of a note is set aside."""
        if event.kind == "begin":
            self._raised = []
            return
        written, self._raised = "".join(self._raised or ()), None
        builder = self._started(event)
        small = superscript(written, builder.last_character) if written else ""
        if small is None:
            self.ignored.append(Dropped(line=event.line, reason="note mark", text=written.strip()))
        elif small != written:
            context = builder.last_character
            before, after = f"{context} {written} ", f"{context}{small}"
            if self._is_fragment:
                before, after = f">{written}</sup", f">{small}</sup"
            self.receipts.append(Repair(line=event.line, fix="superscript", before=before, after=after))
            builder.add(small)
        else:
            builder.add(small)

    def _take_inline(self, event: Event) -> None:
        if event.kind == "break":
            self._breaks += 1
            if self._breaks > 1:
                self.flush()
                return
        builder = self._started(event)
        in_pre = "pre" in self._tags
        if event.kind == "text":
            self._take_text(event, builder, in_pre=in_pre)
        elif event.kind in ("newline", "break"):
            builder.break_line("hard" if in_pre or event.kind == "break" else "soft")
        elif event.kind == "image":
            builder.add_image("" if self._is_fragment else event.text, event.url)
        else:
            self._take_span(event, builder)

    def _take_text(self, event: Event, builder: RichTextBuilder, *, in_pre: bool) -> None:
        if self._raised is not None:
            self._raised.append(event.text)
            return
        if self._beside and clock_ms(event.text) is not None:
            builder.add(" ")
        self._beside = False
        builder.add(event.text if in_pre else _SPACES.sub(" ", event.text))
        self._looks.take_text(event.text)
        if event.text.strip():
            self._breaks = 0
            self._first = self._first or event.line
            self._last = event.line

    def _take_span(self, event: Event, builder: RichTextBuilder) -> None:
        kind = _KINDS[event.text]
        if event.kind == "open":
            self._spans.append((kind, event.url))
            builder.open_span(kind, event.url)
        else:
            for index in range(len(self._spans) - 1, -1, -1):
                if self._spans[index][0] == kind:
                    del self._spans[index]
                    break
            builder.close_span(kind)

    def _started(self, event: Event) -> RichTextBuilder:
        if self._builder is None:
            self._builder = RichTextBuilder(event.line)
            self._first = self._last = 0
            for kind, url in self._spans:
                self._builder.open_span(kind, url)
        self._builder.line = event.line
        return self._builder

    def _take_aside(self, event: Event) -> None:
        if self._aside is not None and event.kind == "text" and event.text.strip():
            if not self._aside:
                self._aside_at = (event.line, self._aside_at[1])
            self._aside.append(event.text.strip())

    def _add_reading(self, line: int, written: str) -> bool:
        """Whether a reading above characters is pinyin, which stays in a bracket behind them."""
        reading = pinyin_in_bracket(written)
        if not reading or self._builder is None or self._raised is not None:
            return False
        before, after = (f">{written}</rt", f">{reading}</rt") if self._is_fragment else (written, reading)
        self.receipts.append(Repair(line=line, fix="ruby", before=before, after=after))
        self._builder.add(reading)
        return True

    def _end_aside(self) -> None:
        if self._aside:
            line, reason = self._aside_at
            written = " ".join(self._aside)
            if reason != "ruby" or not self._add_reading(line, written):
                self.ignored.append(Dropped(line=line, reason=reason, text=written))
        self._aside = None
