"""Which format a file is in: the suffix where it speaks, otherwise the content."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".srt": "srt",
    ".vtt": "vtt",
}
TRANSCRIPT_SUFFIXES = (*_BY_SUFFIX, ".txt", ".text", ".docx")
"""The suffixes by which transcripts are found in a folder; a file that is named may have any."""
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HTML_TAG = re.compile(r"</(?:p|div|h[1-6]|li|article|section|body)>", re.IGNORECASE)
_TIMING = re.compile(r"\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}")
_MARKDOWN = re.compile(
    r"[ ]{0,3}#{1,6}[ \t]\S"  # a heading
    r"|.{0,2000}?(?:\*\*|__)[^*_\s][^*_]{0,200}(?:\*\*|__)"  # bold
    r"|[ ]{0,3}\*\*[^\s*]"  # bold that ends on another line
    r"|.{0,2000}?\]\((?:https?:|/|\.|#|data:|<)"  # a link or picture
    r"|[ ]{0,3}(?:```|~~~|>[ ]\S)"
    r"|.{0,2000}?\S[ ]{2}$"  # a hard break
)


def recognise(name: str, lines: Sequence[str]) -> str:
    """The format of a text: "markdown", "plain", "html", "srt" or "vtt".

    >>> recognise("a.txt", ["# 题目", "", "**甲：**你好"]), recognise("a.txt", ["甲：你好"]), recognise("-", ["WEBVTT"])
    ('markdown', 'plain', 'vtt')
    """
    start = "\n".join(lines[:60])
    if _HTML_START.match(start):
        return "html"
    if lines and re.match(r"\ufeff?WEBVTT(?:[ \t]|$)", lines[0]):
        return "vtt"
    suffix = "." + name.lower().rpartition(".")[2] if "." in name else ""
    stated = _BY_SUFFIX.get(suffix)
    if stated and (stated not in ("srt", "vtt") or any(_TIMING.match(line) for line in lines)):
        return stated
    if _is_srt(lines):
        return "srt"
    if len(_HTML_TAG.findall(start)) >= 3:
        return "html"
    return "markdown" if any(_MARKDOWN.match(line[:4000]) for line in lines) else "plain"


def _is_srt(lines: Sequence[str]) -> bool:
    """The first two filled lines are a number and a timing, or a timing alone."""
    filled = [line for line in lines[:30] if line.strip()][:2]
    return bool(filled) and (
        _TIMING.match(filled[0]) is not None
        or (len(filled) == 2 and filled[0].strip("\ufeff ").isdigit() and _TIMING.match(filled[1]) is not None)
    )
