"""Org and AsciiDoc -> Markdown, line by line, for the Markdown reader: headings, bold, links, labels, comments, code.

A line becomes one line, so that numbers stay; the source that is proved is the text as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.parts import Parts, SourceFile

_ORG_KEYWORD = re.compile(r"\s*#\+(?P<key>\w[\w-]{0,40}):?\s*(?P<value>.*)$")
_ORG_HEADING = re.compile(r"(?P<stars>\*{1,6})\s+(?:(?:TODO|DONE)\s+)?(?P<text>\S.*?)(?:\s+:[\w@:]+:)?\s*$")
_ORG_DRAWER = re.compile(r"\s*:[A-Z_]{2,30}:\s*.*$")
_ORG_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400}?[^\s*]|[^\s*])\*(?![\w*])")
_ORG_LINK = re.compile(r"\[\[([^\[\]]{1,2000})\](?:\[([^\[\]]{1,400})\])?\]")
_DOC_HEADING = re.compile(r"(?P<marks>={1,6})\s+(?P<text>\S.*)$")
_DOC_ATTRIBUTE = re.compile(r":[\w!-]{1,40}:.*$")
_DOC_BLOCK = re.compile(r"\[(?:[!-~][^\[\]]{0,200})?\]\s*$")
"""What the next lines are, such as `[quote]` or `[.lead]`; `[陈默]` alone on a line is a name."""
_DOC_LABEL = re.compile(r"(?P<name>\S.{0,60}?)::(?:\s+(?P<text>.*))?$")
_DOC_LINK = re.compile(r"(?:link:)?(https?://[^\s\[\]]{1,2000})\[([^\[\]]{0,400})\]")
_DOC_IMAGE = re.compile(r"image::?(\S{1,2000}?)\[([^\[\]]{0,400})\]")
_DOC_FENCE = re.compile(r"(?:-{4,}|\.{4,})\s*$")
_DOC_FRAME = re.compile(r"(?:_{4,}|={4,}|\*{4,}|--)\s*$")
_KEYS = {"title": "# {}", "author": "author: {}", "date": "date: {}"}


def is_org(lines: Sequence[str]) -> bool:
    """Whether a text has the keywords of Org in its first lines."""
    return any(re.match(r"\s*#\+(?:TITLE|AUTHOR|DATE|OPTIONS|STARTUP):", line, re.IGNORECASE) for line in lines[:20])


def is_asciidoc(lines: Sequence[str]) -> bool:
    """Whether a text begins with a title of AsciiDoc, and has another heading of it."""
    filled = [line for line in lines if line.strip()]
    return bool(filled) and filled[0].startswith("= ") and any(line.startswith("== ") for line in filled)


def read_org(source: SourceFile) -> Parts:
    """Blocks of an Org text."""
    return _read(source, _Org().line)


def read_asciidoc(source: SourceFile) -> Parts:
    """Blocks of an AsciiDoc text."""
    return _read(source, _AsciiDoc().line)


def _read(source: SourceFile, turn: Callable[[str], str]) -> Parts:
    lines = tuple(turn(line) for line in source.lines)
    return replace(read_markdown(replace(source, lines=lines)), source_lines=lines)


class _Org:
    """The line that is read, and whether code or a quotation is open."""

    def __init__(self) -> None:
        self._block = ""

    def line(self, line: str) -> str:
        """One line as Markdown."""
        keyword = _ORG_KEYWORD.match(line)
        if keyword:
            return self._keyword(keyword["key"].lower(), keyword["value"].strip())
        if self._block == "code":
            return line
        heading = _ORG_HEADING.match(line)
        if heading:
            return f"#{'#' * len(heading['stars'])} {_org_inline(heading['text'])}"
        if _ORG_DRAWER.match(line) or line.startswith("# "):
            return hidden(line)
        return f"{'> ' if self._block == 'quote' else ''}{_org_inline(line)}"

    def _keyword(self, key: str, value: str) -> str:
        begin, _, name = key.partition("_")
        if begin in ("begin", "end") and name:
            kind = "quote" if name in ("quote", "verse", "center") else "code"
            self._block = kind if begin == "begin" else ""
            return "" if kind == "quote" else "```" + (value.split(" ")[0] if begin == "begin" else "")
        return _KEYS[key].format(value) if key in _KEYS and value else hidden(f"{key} {value}")


def _org_inline(text: str) -> str:
    text = _ORG_LINK.sub(lambda match: f"[{match[2] or match[1]}]({match[1]})", text)
    return _ORG_BOLD.sub(r"**\1**", text)


class _AsciiDoc:
    """The line that is read, and whether code is open."""

    def __init__(self) -> None:
        self._in_code = False

    def line(self, line: str) -> str:
        """One line as Markdown."""
        if _DOC_FENCE.match(line):
            self._in_code = not self._in_code
            return "```"
        if self._in_code:
            return line
        heading = _DOC_HEADING.match(line)
        if heading:
            return f"{'#' * len(heading['marks'])} {heading['text']}"
        if line.startswith("//") or _DOC_ATTRIBUTE.match(line) or _DOC_BLOCK.match(line):
            return hidden(line)
        if _DOC_FRAME.match(line):
            return ""
        return self._paragraph(line)

    @staticmethod
    def _paragraph(line: str) -> str:
        line = _DOC_IMAGE.sub(lambda match: f"![{match[2]}]({match[1]})", line)
        line = _DOC_LINK.sub(lambda match: f"[{match[2]}]({match[1]})" if match[2].strip() else f"<{match[1]}>", line)
        line = _ORG_BOLD.sub(r"**\1**", line)
        label = _DOC_LABEL.match(line)
        return f"{label['name']}：{label['text'] or ''}" if label else line


def hidden(text: str) -> str:
    """What a format says to its program, as a comment."""
    text = text.strip().replace("--", "- -")
    return f"<!-- {text} -->" if text else ""
