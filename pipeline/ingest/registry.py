"""The formats that are read: one row each says how a file is recognised and who reads it.

Rule 1: what the content says beyond doubt goes before the suffix: a page saved as .txt is a page.
Rule 2: otherwise the suffix speaks, if the content does not contradict it.
Rule 3: then the content is looked at again, from the most to the least particular; plain text is what remains.
A new format is a reader and a row here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.ingest.ass_subtitles import is_ass, read_ass
from pipeline.ingest.delimited import has_cells, is_table, read_delimited
from pipeline.ingest.docx_file import read_docx
from pipeline.ingest.epub_file import is_epub, read_epub
from pipeline.ingest.html_page import read_html
from pipeline.ingest.light_markup import is_asciidoc, is_org, read_asciidoc, read_org
from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.parts import Reader
from pipeline.ingest.plain import read_plain
from pipeline.ingest.restructured_text import is_restructured_text, read_restructured_text
from pipeline.ingest.segments import is_json, read_segments
from pipeline.ingest.subtitles import read_srt, read_vtt
from pipeline.ingest.tagged import is_tagged, read_tagged

Lines = Sequence[str]

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
_SAMPLE_LINES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of text: its name, its suffixes, its reader, and what of a text shows it."""

    name: str
    read: Reader
    suffixes: tuple[str, ...] = ()
    surely: Callable[[Lines], bool] | None = None
    """Whether a text is in this format whatever its file is called."""
    allows: Callable[[Lines], bool] | None = None
    """Whether a text whose file has the suffix may be in this format."""
    shown: Callable[[Lines], bool] | None = None
    """Whether a text is in this format when no suffix says anything."""
    may_be_printed: bool = False
    """Whether the pages of a printed text may have left their heads and numbers in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryFormat:
    """A format that is no text: its name, its reader, and how its bytes and its file's name show it."""

    name: str
    read: Reader
    is_meant: Callable[[bytes, str], bool]


def _begins_as_page(lines: Lines) -> bool:
    return _HTML_START.match("\n".join(lines[:_SAMPLE_LINES])) is not None


def _has_tags(lines: Lines) -> bool:
    return len(_HTML_TAG.findall("\n".join(lines[:_SAMPLE_LINES]))) >= 3


def _begins_as_vtt(lines: Lines) -> bool:
    return bool(lines) and re.match(r"\ufeff?WEBVTT(?:[ \t]|$)", lines[0]) is not None


def _has_timing(lines: Lines) -> bool:
    return any(_TIMING.match(line) for line in lines)


def _has_marks(lines: Lines) -> bool:
    return any(_MARKDOWN.match(line[:4000]) for line in lines)


def _is_srt(lines: Lines) -> bool:
    """The first two filled lines are a number and a timing, or a timing alone."""
    filled = [line for line in lines[:30] if line.strip()][:2]
    return bool(filled) and (
        _TIMING.match(filled[0]) is not None
        or (len(filled) == 2 and filled[0].strip("\ufeff ").isdigit() and _TIMING.match(filled[1]) is not None)
    )


def _is_docx(data: bytes, name: str) -> bool:
    return data.startswith(b"PK\x03\x04") and (name.lower().endswith(".docx") or b"word/" in data)


def _is_epub(data: bytes, name: str) -> bool:
    return data.startswith(b"PK\x03\x04") and (name.lower().endswith(".epub") or is_epub(data))


BINARY_FORMATS = (
    BinaryFormat(name="epub", read=read_epub, is_meant=_is_epub),
    BinaryFormat(name="docx", read=read_docx, is_meant=_is_docx),
)
FORMATS = (
    Format(name="html", read=read_html, suffixes=(".html", ".htm", ".xhtml"), surely=_begins_as_page),
    Format(name="vtt", read=read_vtt, suffixes=(".vtt",), surely=_begins_as_vtt, allows=_has_timing),
    Format(name="ass", read=read_ass, suffixes=(".ass", ".ssa"), surely=is_ass, allows=is_ass),
    Format(name="json", read=read_segments, suffixes=(".json", ".jsonl"), surely=is_json),
    Format(name="srt", read=read_srt, suffixes=(".srt",), allows=_has_timing, shown=_is_srt),
    Format(name="table", read=read_delimited, suffixes=(".csv", ".tsv"), allows=has_cells, shown=is_table),
    Format(name="tagged", read=read_tagged, surely=is_tagged),
    Format(name="org", read=read_org, suffixes=(".org",), shown=is_org),
    Format(name="asciidoc", read=read_asciidoc, suffixes=(".adoc", ".asciidoc"), shown=is_asciidoc),
    Format(name="rst", read=read_restructured_text, suffixes=(".rst", ".rest"), shown=is_restructured_text),
    Format(name="markdown", read=read_markdown, suffixes=(".md", ".markdown", ".mkd")),
    Format(name="html", read=read_html, shown=_has_tags),
    Format(name="markdown", read=read_markdown, shown=_has_marks, may_be_printed=True),
    Format(name="plain", read=read_plain, shown=lambda _: True, may_be_printed=True),
)

TRANSCRIPT_SUFFIXES = (
    *(suffix for each in FORMATS for suffix in each.suffixes if each.name not in ("json", "table")),
    *(".txt", ".text", ".docx", ".epub"),
)
"""The suffixes by which transcripts are found in a folder, where JSON and tables are mostly something else.

A file that is named may have any.
"""


def recognise_bytes(data: bytes, name: str) -> BinaryFormat | None:
    """The format of a file that is no text; None for text, and for what is not read."""
    return next((each for each in BINARY_FORMATS if each.is_meant(data, name)), None)


def recognise(name: str, lines: Lines) -> Format:
    """The format of a text.

    >>> recognise("a.txt", ["# 题目", "", "**甲：**你好"]).name, recognise("a", ["甲：早"]).name
    ('markdown', 'plain')
    """
    suffix = name.lower()[name.rfind(".") :] if "." in name else ""
    sure = next((each for each in FORMATS if each.surely and each.surely(lines)), None)
    stated = next(
        (each for each in FORMATS if suffix in each.suffixes and (not each.allows or each.allows(lines))), None
    )
    return sure or stated or next(each for each in FORMATS if each.shown and each.shown(lines))
