"""What a reader of a source sees, line by line, found without the readers that the proof checks.

Plain text as it stands; Markdown without the lines that only it needs (fences, rules, addresses of references); of
subtitles all but numbers and times; of a page the text between its tags and the words for its pictures, of an e-book
that of all its pages; of a Word document every run of text that is not deleted, and the notes. Markup inside a line is
left in: `stream` knows it. What has no row in `_FORMATS` and is neither a Word document nor a book is seen as the lines
that its reader made.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.decoding import decode, split_lines
from pipeline.script.proof.visible_docx import docx_notes, docx_paragraphs
from pipeline.script.proof.visible_epub import epub_lines
from pipeline.script.proof.visible_html import page_lines
from pipeline.script.proof.visible_rst import rst_lines
from pipeline.script.proof.visible_typed import asciidoc_lines, ass_lines, org_lines, tagged_lines

if TYPE_CHECKING:
    from pipeline.ingest.document import Document

HEAD_LINES = 200
"""Front matter is no longer than this."""

_VTT_TIMING = re.compile(r"\s*(?:\d{1,4}:)?\d{1,2}:\d{1,2}\.\d{1,3}\s*-->.*\d")
_SRT_TIMING = re.compile(r"\s*\d{1,3}[:：]\d{1,2}[:：]\d{1,2}\S{0,5}\s*-[- ]>.*\d")
_NUMBER = re.compile(r"\s*\d{1,9}\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]*[^\s<>])\s*>", re.IGNORECASE)

_FENCE = re.compile(r"[\s>]*(?:`{3,}|~{3,})\s*[\w+#.-]{0,20}(?:\s*\{[^{}]*\})?\s*")
_RULE = re.compile(r"(?!\s*\++\s*$)[\s>|+:=*_-]*")
"""Also the frame of a table; a line of plus signs is no rule."""
_CALLOUT = re.compile(r"^([\s>*+\d.)-]*>\s*)\[!\w{1,20}\][+-]?(?=\s|$)")
"""What kind of box a quotation is shown in: GitHub's alerts, Obsidian's callouts."""
_DEFINITION = re.compile(
    r"\s{0,3}\[(?:(?:#|//|comment)\]:\s*\S+|[^\^\]][^\]]*\]:\s*<?(?:[a-z][a-z0-9+.-]*://|mailto:|www\.|[/#]|\.\.?/"
    r"|[\w./-]+\.[a-z]{2,5}(?=[/?#>\s]|$))[^\s<>]*>?)(?:\s+[\"'(].*)?\s*",
    re.IGNORECASE | re.ASCII,
)
_EMPTY_ENTRY = re.compile(r"[^\s:#-][^:]*:\s*(?:''|\"\")?\s*")
_GOES_ON = (" ", "\t", "- ")
"""How a line of front matter begins that belongs to the key above it."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The text of a source by line, and its notes (of a Word document) with the line that refers to each."""

    lines: Sequence[str]
    notes: Sequence[tuple[int, str]] = ()


def visible_source(document: Document) -> Visible:
    """What of a document is to be seen; of a format without a view here, every character of the reader's lines."""
    if document.format == "docx" and document.data:
        return Visible(docx_paragraphs(document.data), docx_notes(document.data))
    if document.format == "epub" and document.data:
        return Visible(epub_lines(document.data))
    return Visible(_FORMATS.get(document.format, list)(_typed_lines(document)))


def _typed_lines(document: Document) -> Sequence[str]:
    """The lines of the file itself where a reader has rewritten them one by one."""
    if document.format in _REWRITTEN and document.data:
        return split_lines(decode(document.data, document.file).text)
    return document.source_lines


def _markdown(lines: Sequence[str]) -> list[str]:
    """The lines without fences, rules, the addresses of references, and keys of the front matter that say nothing."""
    empty = set(_empty_entries(lines))
    return [
        "" if _is_markup(line) or number in empty else _CALLOUT.sub(r"\1", line) for number, line in enumerate(lines)
    ]


def _empty_entries(lines: Sequence[str]) -> Iterator[int]:
    """Keys of the front matter without a value."""
    for number in _front_matter(lines):
        if _EMPTY_ENTRY.fullmatch(lines[number]) and not lines[number + 1].startswith(_GOES_ON):
            yield number


def _is_markup(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (_FENCE, _RULE, _DEFINITION))


def _front_matter(lines: Sequence[str]) -> range:
    """The lines between `---` and `---` at the top."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if first < len(lines) and lines[first].strip("\ufeff \t") == "---":
        for end in range(first + 1, min(len(lines), first + HEAD_LINES)):
            if lines[end].rstrip() in ("---", "..."):
                return range(first + 1, end)
    return range(0)


def _srt(lines: Sequence[str]) -> list[str]:
    return list(_cues(lines, _SRT_TIMING, ends_blank=False))


def _vtt(lines: Sequence[str]) -> list[str]:
    visible = list(_cues(lines, _VTT_TIMING, ends_blank=True))
    return ["", *visible[1:]] if lines and lines[0].lstrip("\ufeff").startswith("WEBVTT") else visible


def _cues(lines: Sequence[str], timing: re.Pattern[str], *, ends_blank: bool) -> Iterator[str]:
    """The lines without times and the numbers above them; a voice stands in front of its words as a label would."""
    timed = {number for number, line in enumerate(lines) if timing.match(line)}
    in_cue = False
    for number, line in enumerate(lines):
        in_cue = number in timed or (in_cue and bool(line.strip() or not ends_blank))
        if number in timed or (number + 1 in timed and _NUMBER.fullmatch(line)):
            yield ""
        else:
            yield html.unescape(_VOICE.sub(r" \1: ", line)) if in_cue else line


_FORMATS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "markdown": _markdown,
    "html": page_lines,
    "srt": _srt,
    "vtt": _vtt,
    "ass": ass_lines,
    "tagged": tagged_lines,
    "org": lambda lines: _markdown(org_lines(lines)),
    "asciidoc": lambda lines: _markdown(asciidoc_lines(lines)),
    "rst": lambda lines: _markdown(rst_lines(lines)),
}
_REWRITTEN = frozenset({"ass", "org", "asciidoc", "rst"})
