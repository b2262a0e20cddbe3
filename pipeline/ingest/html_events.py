"""HTML as a flat row of events with source lines; the tree itself is seen by nobody else.

Rule 1: the line of an event is that of its element's start tag, plus the line ends passed since.
Rule 2: scripts, styles, templates and the head are no text.
Rule 3: what `html_asides` sets aside stands between two events that say so, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.errors import SourceError
from pipeline.ingest.html_asides import Asides
from pipeline.ingest.html_spans import look_of, span_of
from pipeline.ingest.joining import join_lines
from pipeline.messages import _

if TYPE_CHECKING:
    from lxml.etree import _Element

EventKind = Literal["text", "newline", "break", "open", "close", "image", "begin", "end", "aside", "aside end"]

_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_LAST_KNOWN_LINE = 65_535


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on the way through a page; `text` is the text, tag, span kind, alternative text or reason.

    `url` is the address of a link or picture, the tag of what is set aside, and the look of what begins (`look_of`).
    """

    kind: EventKind
    line: int
    text: str = ""
    url: str = ""


def parse_page(text: str, name: str) -> _Element:
    """The tree of a page; SourceError when there is none, or when it is nested so deep that text would be lost."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(
            _("{name}: holds no text that HTML would show", name=name), hint=_("is it the right file?")
        ) from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise SourceError(
            _("{name}: its HTML is nested too deep to be read", name=name), hint=_("save the page as text or Markdown")
        )
    return root


def page_facts(root: _Element) -> Iterator[tuple[str, str]]:
    """The title and the meta tags that describe an article."""
    language = root.get("lang")
    if language:
        yield "language", language.strip()[:100]
    for element in root.iter("title", "meta", "link"):
        if element.tag == "title":
            key, value = "title", "".join(str(piece) for piece in element.itertext())
        elif element.tag == "meta":
            key = element.get("property") or element.get("name") or element.get("itemprop") or ""
            value = element.get("content") or ""
        else:
            key, value = element.get("rel") or "", element.get("href") or ""
        value = join_lines(value[:4000])
        if value and _FACT.fullmatch(key.strip().lower()):
            yield key.strip().lower(), value


_FACT = re.compile(
    r"title|author|date|description|keywords|source|publisher|copyright|canonical|language|pubdate|publishdate|publish_?time"
    r"|(?:og|article|dc|dcterms|citation|weibo|bytedance)[:._][\w:.\-]{1,60}"
)


def page_events(root: _Element) -> Iterator[Event]:
    """The page from beginning to end."""
    return _Walk(root).run()


class _Walk:
    def __init__(self, root: _Element) -> None:
        self._root = root
        self._line = 1
        self._silent = 0
        self._asides = 0
        self._set_aside = Asides(root)

    def run(self) -> Iterator[Event]:
        from lxml import etree

        reasons: list[str | None] = []
        spans: list[str | None] = []
        for what, element in etree.iterwalk(self._root, events=("start", "end", "comment", "pi")):
            if what in ("comment", "pi"):
                self._sync(element, str(element.text or ""))
                yield from self._texts(element.tail)
            elif what == "start":
                self._sync(element, "")
                reasons.append(self._enter(element))
                spans.append(None)
                if not self._silent:
                    if reasons[-1]:
                        yield Event("aside", self._line, str(reasons[-1]), str(element.tag))
                    spans[-1] = span_of(element)
                    yield from self._start(element, spans[-1])
                yield from self._texts(element.text)
            else:
                reason, span = reasons.pop(), spans.pop()
                if not self._silent:
                    yield from self._end(element, span, reason)
                self._leave()
                if element is not self._root:
                    yield from self._texts(element.tail)

    def _sync(self, element: _Element, passed: str) -> None:
        """Where an element says that it stands; a comment's line is its last one."""
        stated: int | None = element.sourceline  # type: ignore[assignment]  # the stubs leave its type open
        line = stated or 0
        if 0 < line < _LAST_KNOWN_LINE:
            self._line = max(self._line, line)
        else:
            self._line += passed.count("\n")

    def _enter(self, element: _Element) -> str | None:
        """Note what begins to be silent or aside; the reason, for the outermost that is aside."""
        if self._silent or element.tag in _SILENT:
            self._silent += 1
            return None
        reason = None if self._asides else self._set_aside.reason(element)
        if reason is None and not self._asides:
            return None
        self._asides += 1
        return reason if self._asides == 1 else None

    def _leave(self) -> None:
        if self._silent:
            self._silent -= 1
        elif self._asides:
            self._asides -= 1

    def _texts(self, text: str | None) -> Iterator[Event]:
        for index, piece in enumerate((text or "").split("\n")):
            if index:
                self._line += 1
                if not self._silent:
                    yield Event("newline", self._line)
            if piece and not self._silent:
                yield Event("text", self._line, piece)

    def _start(self, element: _Element, span: str | None) -> Iterator[Event]:
        tag = str(element.tag)
        if tag == "br":
            yield Event("break", self._line)
        elif tag == "img":
            url = element.get("src") or element.get("data-src") or ""
            yield Event("image", self._line, element.get("alt") or "", url.strip())
        elif span is not None:
            yield Event("open", self._line, span, (element.get("href") or "").strip() if span == "link" else "")
        else:
            yield Event("begin", self._line, tag, look_of(element))

    def _end(self, element: _Element, span: str | None, reason: str | None) -> Iterator[Event]:
        tag = str(element.tag)
        if span is not None:
            yield Event("close", self._line, span)
        elif tag not in ("br", "img"):
            yield Event("end", self._line, tag)
        if reason:
            yield Event("aside end", self._line)
