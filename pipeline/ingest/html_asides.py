"""What of a page is no part of its article and is set aside, with the reason.

Rule 1: navigation, footers, asides, forms and hidden elements - unless a hidden element holds most of the page (some
pages unhide their article by script).
Rule 2: elements whose class or id names what no article is made of (comments, cookie, share), unless they hold a third
of the page or its first heading.
Rule 3: the word on a fold, and what it holds when that is the original wording of a Chinese page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.foreign import is_foreign
from pipeline.ingest.html_spans import span_of

if TYPE_CHECKING:
    from lxml.etree import _Element

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
_SENTENCE = re.compile(r"[。？！?!：:]\s*$")
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


class Asides:
    """The elements of one page that are set aside; how much each holds is counted once, when it is first asked."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._sizes: dict[_Element, int] | None = None
        self._is_foreign: bool | None = None

    def reason(self, element: _Element) -> str | None:
        """Why an element is set aside; None for what is read."""
        tag = str(element.tag)
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


def _is_of_the_site(header: _Element) -> bool:
    """A header that stands above everything and does not head the article."""
    above = header.getparent()
    return above is not None and above.tag == "body" and header.find(".//h1") is None


def _named(element: _Element) -> str:
    """The reason that a word of the element's class or id gives to set it aside, or nothing."""
    if element.tag in ("html", "body", "main", "article", "p") or span_of(element):
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
