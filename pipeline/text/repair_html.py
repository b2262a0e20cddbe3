"""Fixes for HTML that a converter left in text: entities and tags, also half ones."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.text.repair_edit import Edit, edits_of

_ENTITY = re.compile(r"&(?:amp;|#38;|#x26;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MEANT = "a|b|cite|code|del|em|i|img|rp|rt|s|strike|strong|sup"
"""Tags that say something about the words between them."""
_EMPTY = (
    "abbr|article|big|blockquote|center|dd|div|dl|dt|figcaption|figure|font|h[1-6]|hr|iframe|ins|kbd|label|li|mark|o:p|ol|p|pre|"
    "q|rb|ruby|section|small|span|sub|svg|table|tbody|td|th|thead|tr|tt|u|ul|video|wbr"
)
_NAMES = f"{_MEANT}|{_EMPTY}"
_ATTRIBUTES = r"(?:[ \t]{1,4}[A-Za-z_:@][\w:.\-]{0,60}[ \t]?=[^<>]{0,2000})?[ \t]?/?>"
_TAG = re.compile(rf"</?(?:{_EMPTY}){_ATTRIBUTES}", re.IGNORECASE)
_MEANT_TAG = re.compile(rf"</?(?:{_MEANT}){_ATTRIBUTES}", re.IGNORECASE)
_HALF_TAG = re.compile(rf"(?<![\w/.<:])/(?:{_NAMES})>|</(?:{_NAMES})(?![\w>:\t ])", re.IGNORECASE)


def decode_entities(line: str) -> Iterator[Edit]:
    """`&nbsp;`, `&amp;`, `&#20320;`, also escaped twice; unknown names stay.

    >>> [edit.after for edit in decode_entities("AT&amp;T &amp;lt;3 &unknown;")]
    ['&', '<']
    """
    yield from edits_of(_ENTITY, line, _decoded)


def remove_tags(line: str) -> Iterator[Edit]:
    """Tags that HTML knows, comments, and closing tags that lost their first or last character; `<br>` is the reader's.

    >>> [line[edit.start : edit.end] for line in ["对谈</span>，<书>/span>"] for edit in remove_tags(line)]
    ['</span>', '/span>']
    """
    found = [
        *_comments(line),
        *edits_of(_TAG, line, lambda _: ""),
        *edits_of(_HALF_TAG, line, lambda _: ""),
    ]
    reached = 0
    for edit in sorted(found, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= reached:
            reached = edit.end
            yield edit


def remove_emphasis(line: str) -> Iterator[Edit]:
    """Tags that mean something to a reader that knows them, in text that knows none.

    >>> [edit.start for edit in remove_emphasis("很<b>重</b>要")]
    [1, 5]
    """
    yield from edits_of(_MEANT_TAG, line, lambda _: "")


def _comments(line: str) -> Iterator[Edit]:
    start = line.find("<!--")
    while start >= 0:
        end = line.find("-->", start + 4)
        if end < 0:
            return
        yield Edit(start, end + 3, "")
        start = line.find("<!--", end)


def _decoded(match: re.Match[str]) -> str | None:
    entity = f"&{match.group(1)};"
    text = html.unescape(entity)
    return None if text == entity or (text == entity[:-1]) else text
