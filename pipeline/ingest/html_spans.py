"""Which elements of a page make bold, italic, code or a link of their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

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


def span_of(element: _Element) -> str | None:
    """The kind of span that an element makes of its text, or None."""
    tag = str(element.tag)
    if tag in _SPAN_TAGS:
        return _SPAN_TAGS[tag]
    if tag == "a":
        return "link" if element.get("href") else None
    if tag == "span" and _BOLD_STYLE.search(element.get("style") or ""):
        return "bold"
    return None
