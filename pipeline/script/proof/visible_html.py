"""The text of a page between its tags, by the standard library's parser: not the one that the page is read with."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

from pipeline.script.proof.stream import READING, READING_END

_SILENT = frozenset({"script", "style", "template", "noscript", "title"})
_HEAD = frozenset({"html", "head", "meta", "link", "base", "title", "script", "style", "template", "noscript"})
"""Tags that do not end the head of a page."""


def page_lines(lines: Sequence[str]) -> list[str]:
    """What each line of a page shows; a tag parts words."""
    page = _Page(len(lines))
    page.feed("\n".join(lines))
    page.close()
    return ["".join(pieces) for pieces in page.pieces]


class _Page(HTMLParser):
    """Text and the alternative text of pictures, gathered by line."""

    def __init__(self, count: int) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[list[str]] = [[] for _ in range(count)]
        self._in_head = self._in_drawing = False
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "head":
            self._in_head = True
        elif tag not in _HEAD:
            self._in_head = False
        self._in_drawing |= tag == "svg"
        if tag in _SILENT and not (tag == "title" and self._in_drawing):  # a drawing's title is one of its words
            self._silent.append(tag)
        self._show(READING if tag == "rt" else " ")
        if tag == "img" and not self._silent:
            self._show(dict(attrs).get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in self._silent[-1:]:
            self._silent.pop()
        self._in_drawing &= tag != "svg"

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self._in_head = False
        self._in_drawing &= tag != "svg"
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        self._show(READING_END if tag == "rt" else " ")

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._in_head:
            self._show(data)

    def _show(self, text: str) -> None:
        first = self.getpos()[0] - 1
        for number, row in enumerate(text.split("\n"), start=first):
            self.pieces[min(number, len(self.pieces) - 1)].append(row)
