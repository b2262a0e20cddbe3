"""A document cut into passages: the smallest pieces that are one thing, such as a paragraph or a line in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind

if TYPE_CHECKING:
    from pipeline.ingest.document import Block, Document

Range = tuple[int, int]

SENTENCE_ENDS = frozenset("。！？!?….")
BRACKETS = frozenset("）)】]")
CLOSING_MARKS = frozenset("”’」』》〉\"'*～~ \u3000") | BRACKETS
_STAGE_DIRECTION = re.compile(r"[（(【\[][^（()）【】\[\]。]{1,12}[）)】\]]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of text with the places of its emphasis and links, and where its source lines begin."""

    text: str
    line: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    bold: tuple[Range, ...] = ()
    """Bold stretches of `text`, touching ones joined."""
    italic: tuple[Range, ...] = ()
    links: tuple[Range, ...] = ()
    key: str = ""
    voice: str = ""
    look: str = ""
    """How a page sets all of it off (see `Block`)."""
    sign: str = ""
    """Whether its side asks or answers, where signs tell the sides apart (see `signs`)."""
    start_ms: int | None = None
    end_ms: int | None = None
    block: int = 0
    """Number of the block it was cut from: passages of one block stand in one source paragraph."""
    line_starts: tuple[Range, ...] = ()
    """(offset in `text`, source line) where each further source line begins, in order."""

    def line_at(self, offset: int) -> int:
        """The source line that the character at `offset` stands on."""
        at = bisect_right(self.line_starts, (offset, 1 << 60)) - 1
        return self.line_starts[at][1] if at >= 0 else self.line

    def cut(self, start: int, end: int | None = None) -> Passage:
        """The part from `start` to `end`, without white space around it."""
        stop = len(self.text) if end is None else end
        while start < stop and self.text[start].isspace():
            start += 1
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        return replace(
            self,
            text=self.text[start:stop],
            line=self.line_at(start),
            bold=_shifted(self.bold, start, stop),
            italic=_shifted(self.italic, start, stop),
            links=_shifted(self.links, start, stop),
            line_starts=tuple((at - start, line) for at, line in self.line_starts if start < at < stop),
        )

    def joined_to(self, before: Passage, between: str) -> Passage:
        """Both passages as one, this one behind the other."""
        shift = len(before.text) + len(between)
        return replace(
            before,
            text=before.text + between + self.text,
            bold=(*before.bold, *((a + shift, b + shift) for a, b in self.bold)),
            italic=(*before.italic, *((a + shift, b + shift) for a, b in self.italic)),
            links=(*before.links, *((a + shift, b + shift) for a, b in self.links)),
            line_starts=(*before.line_starts, (shift, self.line), *((a + shift, n) for a, n in self.line_starts)),
        )

    @property
    def is_bold(self) -> bool:
        """True when every letter and digit is bold."""
        return self._is_all_in(self.bold)

    @property
    def is_italic(self) -> bool:
        """True when every letter and digit is italic."""
        return self._is_all_in(self.italic)

    def _is_all_in(self, stretches: Sequence[Range]) -> bool:
        inside = sum(_letters(self.text[start:end]) for start, end in stretches)
        return inside > 0 and inside == _letters(self.text)

    @property
    def ends_sentence(self) -> bool:
        """True when the text ends as a sentence does, closing quotes and a stage direction such as (笑) aside."""
        return _bare_end(self.text)[-1:] in SENTENCE_ENDS

    @property
    def asks(self) -> bool:
        """True when the text ends with a question mark."""
        return _bare_end(self.text)[-1:] in ("？", "?")


def _bare_end(text: str) -> str:
    """The last characters of a text without what may follow the mark that ends a sentence."""
    end = text[-40:].rstrip("".join(CLOSING_MARKS - BRACKETS))
    return _STAGE_DIRECTION.sub("", end).rstrip("".join(CLOSING_MARKS))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Every block of the document, cut at its hard breaks."""
    return tuple(
        piece
        for number, block in enumerate(document.blocks)
        for piece in _pieces(_whole(block, number, document.source_lines), block.breaks)
        if piece.text or block.kind in (BlockKind.IMAGE, BlockKind.RULE)
    )


def _whole(block: Block, number: int, source_lines: Sequence[str]) -> Passage:
    several = block.end_line > block.line and block.end_line <= len(source_lines)
    lines = source_lines[block.line - 1 : block.end_line] if several and block.line > 0 else ()
    return Passage(
        text=block.text,
        line=block.line,
        kind=block.kind,
        level=block.level,
        bold=_joined([(s.start, s.end) for s in block.spans if s.kind == "bold"], block.text),
        italic=_joined([(s.start, s.end) for s in block.spans if s.kind == "italic"], block.text),
        links=tuple((s.start, s.end) for s in block.spans if s.kind == "link"),
        key=block.key,
        voice=block.voice,
        look=block.look,
        start_ms=block.start_ms,
        end_ms=block.end_ms,
        block=number,
        line_starts=_line_starts(block.text, lines, block.line),
    )


def _pieces(passage: Passage, breaks: Sequence[int]) -> list[Passage]:
    edges = [0, *(at for at in sorted(breaks) if 0 < at < len(passage.text)), len(passage.text)]
    return [passage.cut(start, end) for start, end in pairwise(edges)] or [passage]


def _line_starts(text: str, lines: Sequence[str], first: int) -> tuple[Range, ...]:
    """Where each source line begins in the text, found by walking both; what differs (markup) is stepped over."""
    starts: list[Range] = []
    at = 0
    for number, line in enumerate(lines, start=first):
        while at < len(text) and text[at].isspace():
            at += 1
        starts.append((at, number))
        for char in line:
            if at < len(text) and char == text[at]:
                at += 1
                while at < len(text) and text[at].isspace():
                    at += 1
    return tuple(starts[1:])


def _joined(ranges: Sequence[Range], text: str) -> tuple[Range, ...]:
    """Ranges in order, those that touch (but for white space) made one."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _shifted(ranges: Sequence[Range], start: int, end: int) -> tuple[Range, ...]:
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start)
