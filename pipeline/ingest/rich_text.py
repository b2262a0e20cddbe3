r"""Building the text of one block piece by piece: wraps joined, hard breaks kept, emphasis as spans.

Rule 1: a soft break (a line wrap) becomes "" or " ", decided by the two characters that really meet: markup between
them is no character. So emphasis, links and names that a wrap cut in two come out whole.
Rule 2: a hard break becomes "\n"; at the beginning or the end of the text it is nothing.
Rule 3: white space is never kept at the ends of a line, and not between emphasis or a link and Chinese punctuation
(converters from HTML to Markdown leave it there).
"""

from __future__ import annotations

from typing import Literal

from pipeline.ingest.document import Markup, Span, SpanKind
from pipeline.ingest.joining import is_wide_punctuation, join_mark
from pipeline.ingest.parts import Image, RichText
from pipeline.notes import Dropped, Repair

Break = Literal["soft", "hard"]


class RichTextBuilder:
    """Collects one block; `line` is the source line of what is added next."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._pieces: list[str] = []
        self._length = 0
        self._break: Break | None = None
        self._after_span = False
        self._starting = False
        self._open: list[tuple[SpanKind, str, int | None]] = []
        self._spans: list[Span] = []
        self._breaks: list[int] = []
        self._images: list[Image] = []
        self._markup: list[Markup] = []
        self._ignored: list[Dropped] = []
        self._receipts: list[Repair] = []

    def add(self, text: str) -> None:
        """Append text that holds no line end."""
        at_line_start = self._length == 0 or self._break is not None
        if at_line_start or (self._after_span and is_wide_punctuation(text.lstrip()[:1] or " ")):
            text = text.lstrip()
        if not text:
            return
        self._resolve_break(text[0])
        if self._starting:
            self._open = [(kind, url, self._length if start is None else start) for kind, url, start in self._open]
            self._starting = False
        self._pieces.append(text)
        self._length += len(text)
        self._after_span = False

    def break_line(self, kind: Break) -> None:
        """A line end; of several in a row a hard one wins."""
        if self._break != "hard":
            self._break = kind

    def open_span(self, kind: SpanKind, url: str = "") -> None:
        """What is added from now on is bold, or a link."""
        self._open.append((kind, url, None))
        self._starting = True

    def close_span(self, kind: SpanKind) -> None:
        """End the innermost open span of a kind; an empty one leaves nothing."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == kind:
                _, url, start = self._open.pop(index)
                if start is not None:
                    self._spans.append(Span(kind, start, self._length, url))
                self._after_span = True
                return

    def add_image(self, alt: str, url: str) -> None:
        """A picture at this place."""
        self._images.append(Image(alt=alt, url=url, line=self.line, at=self._length))

    def add_markup(self, text: str) -> None:
        """Characters of the source that are not text."""
        if text.strip():
            self._markup.append(Markup(self.line, text))

    def set_aside(self, text: str, reason: str) -> None:
        """Text that the format marks as no part of what is read."""
        for number, row in enumerate(text.split("\n")):
            if row.strip():
                self._ignored.append(
                    Dropped(line=self.line - text.count("\n") + number, reason=reason, text=row.strip())
                )

    def add_repaired(self, before: str, after: str, fix: str) -> None:
        """Text that stands where the source has `before`."""
        self._receipts.append(Repair(line=self.line, fix=fix, before=before, after=after))
        self.add(after)

    @property
    def last_character(self) -> str:
        """The last character added, "" at the beginning of a line."""
        return self._pieces[-1][-1] if self._pieces and self._break is None else ""

    def finish(self) -> RichText:
        """The text so far, without white space at its end; spans left open end with it."""
        for kind in [kind for kind, _, _ in reversed(self._open)]:
            self.close_span(kind)
        self._strip_end()
        spans = [Span(s.kind, s.start, min(s.end, self._length), s.url) for s in self._spans if s.start < self._length]
        return RichText(
            text="".join(self._pieces),
            spans=tuple(sorted(spans, key=lambda span: (span.start, -span.end))),
            breaks=tuple(self._breaks),
            images=tuple(self._images),
            markup=tuple(self._markup),
            ignored=tuple(self._ignored),
            receipts=tuple(self._receipts),
        )

    def _resolve_break(self, following: str) -> None:
        if self._break is None or self._length == 0:
            self._break = None
            return
        self._strip_end()
        if self._break == "hard":
            self._breaks.append(self._length)
            mark = "\n"
        else:
            mark = join_mark(self._pieces[-1][-1], following)
        self._break = None
        if mark:
            self._pieces.append(mark)
            self._length += 1

    def _strip_end(self) -> None:
        while self._pieces:
            stripped = self._pieces[-1].rstrip()
            self._length -= len(self._pieces[-1]) - len(stripped)
            if stripped:
                self._pieces[-1] = stripped
                return
            self._pieces.pop()
