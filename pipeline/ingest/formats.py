"""Which format a file is in: the suffix where it speaks, otherwise the content."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.errors import SourceError

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
_BINARY = (
    (b"%PDF", "a PDF", "export its text, for example with pdftotext"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "save it as .docx"),
    (b"{\\rtf", "an RTF file", "save it as .docx or as plain text"),
    (b"PK\x03\x04", "a zip archive", "unpack it and name the transcript inside"),
    (b"PK\x05\x06", "an empty zip archive", "is it the right file?"),
    (b"\x1f\x8b", "gzip-compressed", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a picture", "a transcript is text; read the picture with OCR first"),
    (b"\xff\xd8\xff", "a picture", "a transcript is text; read the picture with OCR first"),
    (b"GIF8", "a picture", "a transcript is text; read the picture with OCR first"),
    (b"RIFF", "a sound or video", "transcribe it first"),
    (b"ID3", "a sound", "transcribe it first"),
    (b"OggS", "a sound", "transcribe it first"),
    (b"fLaC", "a sound", "transcribe it first"),
    (b"\x7fELF", "a program", "is it the right file?"),
    (b"SQLite format 3", "a database", "is it the right file?"),
)
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
_CERTAIN = 1


def refuse_binary(data: bytes, name: str) -> None:
    """SourceError for what is no text, saying what it is and what to do."""
    for magic, what, hint in _BINARY:
        if data.startswith(magic):
            raise SourceError(f"{name}: is {what}, not a transcript", hint=hint)
    if data[4:8] == b"ftyp":
        raise SourceError(f"{name}: is a sound or video, not a transcript", hint="transcribe it first")


def is_docx(data: bytes, name: str) -> bool:
    """Whether the data is a zip archive that means to be a Word document."""
    return data.startswith(b"PK\x03\x04") and (name.lower().endswith(".docx") or b"word/" in data)


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
