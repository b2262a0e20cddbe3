"""Which elements of a page make bold, italic, code or a link of their text, and what other looks they give it."""

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


_LOOKS = re.compile(
    r"(?<![\w-])(?:color|background(?:-color)?|text-decoration|text-align|font-(?:weight|style|family))\s*:\s*[^;]{1,60}",
    re.IGNORECASE,
)
_LONGEST_LOOK = 200


def look_of(element: _Element) -> str:
    """How an element sets its text off beside spans: its tag where that has a look, its class, its style; "" for none.

    >>> from lxml.html import fromstring
    >>> look_of(fromstring('<p class="ask" style="color: red; margin: 0">早？</p>'))
    'ask;color:red'
    """
    tag = str(element.tag)
    looks = [tag] if tag in ("u", "mark", "dt", "dd", "small", "big") else []
    looks += [*(element.get("class") or "").split(), element.get("color") or "", element.get("align") or ""]
    looks += ["".join(each.lower().split()) for each in _LOOKS.findall(element.get("style") or "")]
    return ";".join(each for each in looks if each)[:_LONGEST_LOOK]


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
