"""HTML as a flat row of events with source lines; the tree itself is seen by nobody else.

Rule 1: the line of an event is that of its element's start tag, plus the line ends passed since.
Rule 2: scripts, styles, templates and the head are no text. Navigation, footers, asides, forms and hidden elements
are text that is set aside with a reason - unless a hidden element holds most of the page (some pages unhide their
article by script).
Rule 3: elements whose class or id names what no article is made of (comments, cookie, share) are set aside too, unless
they hold a third of the page or its first heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.errors import SourceError
from pipeline.ingest.foreign import is_foreign
from pipeline.ingest.joining import join_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

EventKind = Literal["text", "newline", "break", "open", "close", "image", "begin", "end", "aside", "aside end"]

_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_ASIDE = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "button": "form",
    "select": "form",
    "textarea": "form",
    "svg": "drawing",
    "math": "formula",
    "iframe": "embedded page",
    "object": "embedded page",
    "rt": "ruby",
    "rp": "ruby",
    "del": "struck out",
    "s": "struck out",
    "strike": "struck out",
}
_ASIDE_ROLES = {"navigation": "navigation", "contentinfo": "footer", "complementary": "aside", "search": "form"}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SPAN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "code": "code",
    "kbd": "code",
}
_SENTENCE = re.compile(r"[。？！?!：:]\s*$")
_LAST_KNOWN_LINE = 65_535
_NAMED = {
    "comments": ("comment", "comments", "commentlist", "replies", "disqus", "pinglun"),
    "cookie notice": ("cookie", "cookies", "cookiebar", "gdpr"),
    "share buttons": ("share", "sharing", "sharebar", "social", "fenxiang"),
    "recommended": ("related", "recommend", "recommended", "recommendation", "recommendations", "tuijian"),
    "navigation": (
        "nav",
        "menu",
        "navbar",
        "navigation",
        "breadcrumb",
        "breadcrumbs",
        "pagination",
        "pager",
        "toolbar",
    ),
    "footer": ("footer", "copyright"),
    "aside": ("sidebar", "popup", "modal", "newsletter", "subscribe", "login"),
    "player": ("player", "audioplayer"),
    "advertisement": ("ad", "ads", "advert", "advertisement", "sponsor"),
}
_REASON_OF = {word: reason for reason, words in _NAMED.items() for word in words}
_NAME_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on the way through a page; `text` is the text, tag, span kind, alternative text or reason.

    `url` is the address of a link or picture, and the tag of what is set aside.
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
        raise SourceError(f"{name}: holds no text that HTML would show", hint="is it the right file?") from error
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise SourceError(f"{name}: its HTML is nested too deep to be read", hint="save the page as text or Markdown")
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
        self._sizes: dict[_Element, int] | None = None
        self._is_foreign: bool | None = None

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
                    spans[-1] = _span_of(element)
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
        line: int = element.sourceline or 0  # type: ignore[assignment, truthy-bool, unreachable]
        if 0 < line < _LAST_KNOWN_LINE:
            self._line = max(self._line, line)
        else:
            self._line += passed.count("\n")

    def _enter(self, element: _Element) -> str | None:
        """Note what begins to be silent or aside; the reason, for the outermost that is aside."""
        if self._silent or element.tag in _SILENT:
            self._silent += 1
            return None
        reason = self._reason(element)
        if reason is None and not self._asides:
            return None
        self._asides += 1
        return reason if self._asides == 1 else None

    def _leave(self) -> None:
        if self._silent:
            self._silent -= 1
        elif self._asides:
            self._asides -= 1

    def _reason(self, element: _Element) -> str | None:
        tag = str(element.tag)
        if self._asides:
            return None
        if tag in _ASIDE:
            return _ASIDE[tag]
        if tag in ("details", "summary"):
            return self._fold(element)
        role = _ASIDE_ROLES.get((element.get("role") or "").lower())
        if role or (tag == "header" and _is_of_the_site(element)):
            return role or "navigation"
        hidden = element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style") or "")
        if hidden:
            return None if self._holds(element, 2) else "hidden"
        named = _named(element)
        return named if named and not self._holds(element, 3) and element.find(".//h1") is None else None

    def _fold(self, element: _Element) -> str | None:
        """The original wording of a page that is Chinese, and the word on a fold: a button, unless it is a sentence."""
        text = "".join(str(piece) for piece in element.itertext())
        if element.tag == "summary":
            return None if _SENTENCE.search(text[-20:]) else "details"
        if self._is_foreign is None:
            self._is_foreign = is_foreign("".join(str(piece) for piece in self._root.itertext()))
        summary = element.find("summary")
        button = "" if summary is None else "".join(str(piece) for piece in summary.itertext())
        inside = text.replace(button, "", 1)
        return "original wording" if is_foreign(inside) and not self._is_foreign else None

    def _holds(self, element: _Element, part: int) -> bool:
        """Whether an element holds more than a half (2) or a third (3) of the page's text."""
        if self._sizes is None:
            self._sizes = _text_sizes(self._root)
        return part * self._sizes.get(element, 0) > self._sizes[self._root]

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
            yield Event("begin", self._line, tag)

    def _end(self, element: _Element, span: str | None, reason: str | None) -> Iterator[Event]:
        tag = str(element.tag)
        if span is not None:
            yield Event("close", self._line, span)
        elif tag not in ("br", "img"):
            yield Event("end", self._line, tag)
        if reason:
            yield Event("aside end", self._line)


def _span_of(element: _Element) -> str | None:
    tag = str(element.tag)
    if tag in _SPAN_TAGS:
        return _SPAN_TAGS[tag]
    if tag == "a":
        return "link" if element.get("href") else None
    if tag == "span" and _BOLD_STYLE.search(element.get("style") or ""):
        return "bold"
    return None


def _is_of_the_site(header: _Element) -> bool:
    """A header that stands above everything and does not head the article."""
    above = header.getparent()
    return above is not None and above.tag == "body" and header.find(".//h1") is None


def _named(element: _Element) -> str:
    """The reason that a word of the element's class or id gives to set it aside, or nothing."""
    if element.tag in ("html", "body", "main", "article", "p") or _span_of(element):
        return ""
    words = _NAME_WORDS.findall(f"{element.get('class') or ''} {element.get('id') or ''}"[:400])
    return next((_REASON_OF[word.lower()] for word in words if word.lower() in _REASON_OF), "")


def _text_sizes(root: _Element) -> dict[_Element, int]:
    """Characters of text in every element, gathered from the leaves upwards in one pass."""
    elements = list(root.iter())
    sizes = {element: len((element.text or "").strip()) for element in elements}
    for element in reversed(elements):
        above = element.getparent()
        if element is not root and above is not None:
            sizes[above] += sizes[element] + len((element.tail or "").strip())
    return sizes
