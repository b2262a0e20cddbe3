"""reStructuredText -> Markdown, line by line, for the Markdown reader: titles, facts, directives, notes, links.

As of Org and AsciiDoc, a line becomes one line, and what the format says to its program becomes a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.ingest.light_markup import hidden
from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.restructured_tables import table_rows

_TEXT_DIRECTIVES = frozenset(
    {"admonition", "attention", "caution", "centered", "class", "compound", "container", "danger", "epigraph", "error"}
    | {"highlights", "hint", "important", "line-block", "note", "pull-quote", "rst-class", "sidebar", "tip", "topic"}
    | {"warning"}
)
"""Directives with text below them; of all others what stands below is a program's."""
_PICTURES = frozenset({"image", "figure"})
_FACTS = frozenset({"author", "date"})
"""Fields at the top that say something about the text, in the words of Markdown's own head."""

_RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*")
_CHINESE_INDENT = re.compile(r"^([ \t]*)\u3000+")
"""Two wide spaces begin a Chinese paragraph; they make it no block below the line above."""
_EXPLICIT = re.compile(r"(?P<indent>\s*)(?:\.\.|__)(?:\s+(?P<rest>.*))?")
_NOTE = re.compile(r"\[(?P<name>#?[\w.*-]*)\]\s*(?P<text>.*)")
_DIRECTIVE = re.compile(r"(?:\|[^|]+\|\s+)?(?P<name>[A-Za-z][\w.:+-]*?)::(?:\s+(?P<value>.*))?")
_TARGET = re.compile(r"_(?P<name>[^:`]+|`[^`]+`):(?:\s|$)")
_FIELD = re.compile(r":(?P<key>[^:`\s][^:`]{0,40}):(?:\s+(?P<value>.*))?")
_LIST = re.compile(r"\s*(?:[-*+•]|\(?(?:\d{1,3}|[a-zA-Z#])[.)])\s+(?=\S)")
_LINE_BLOCK = re.compile(r"\s*\|(?:\s+(?P<text>.*))?")
_MAX_TERM = 24

_ROLE = re.compile(r"(?::[\w.+-]+)+:`([^`]+)`|(?<!`)`([^`<>]+)`(?::[\w.+-]+:)+")
_LINK = re.compile(r"`([^`<>]*?)\s*<([^<>`\s]+)>`__?")
_REFERENCE = re.compile(r"`([^`<>]+)`__?")
_NOTE_REFERENCE = re.compile(r"\s?\[(#?[\w.*-]*)\]_(?!\w)")
_SHOWN = re.compile(r"\.\. (?:[\w-]+::(?:\s|$)|_[^:]+:(?:\s|$)|\[[#\w*-]+\] )")


def is_restructured_text(lines: Sequence[str]) -> bool:
    """Whether a text has a directive, a target or a footnote as only reStructuredText writes them."""
    return any(map(_SHOWN.match, lines))


def read_restructured_text(source: SourceFile) -> Parts:
    """Blocks of a reStructuredText."""
    lines = tuple(_Converter([_CHINESE_INDENT.sub(r"\1", line) for line in source.lines]).lines())
    return replace(read_markdown(replace(source, lines=lines)), source_lines=lines)


class _Converter:
    """The text, and what its lines say of those below them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._source = lines
        self._levels: list[str] = []
        self._hidden = self._text = -1
        """The indentation of the directive whose block is a program's, and of the one whose block is text; -1: none."""
        self._note = False
        self._list = 0
        """Where the text of the list's item begins."""
        self._meaning = -2
        """The last line that says what a term means; what is indented right below it goes on."""
        self._in_head = True
        self._terms = Counter(
            above.strip()
            for above, below in pairwise(lines)
            if below[:1].isspace() and below.strip() and not above[:1].isspace() and len(above.strip()) <= _MAX_TERM
        )
        """Short lines above an indented one: where they come back, they are names, and what is below them is said."""
        names = (match["name"].strip("`") for line in lines if (match := _TARGET.match(line.strip().lstrip(". "))))
        found = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        self._targets = re.compile(rf"(?<!\w)({found})__?(?!\w)") if found else None

    def lines(self) -> list[str]:
        """Every line as Markdown."""
        tables = table_rows(self._source)
        return [
            self._inline(tables[at]) if at in tables else self._line(at, line) for at, line in enumerate(self._source)
        ]

    def _line(self, at: int, line: str) -> str:
        if not line.strip():
            return ""
        indent = len(line) - len(line.lstrip())
        if self._hidden >= 0:
            if indent > self._hidden:
                return hidden(line)
            self._hidden = -1
        if indent <= self._text:
            self._text = -1
        if indent == 0:
            self._note = False
        explicit = _EXPLICIT.fullmatch(line)
        if explicit:
            return self._explicit(indent, explicit["rest"] or "")
        title = self._title(at, line)
        if title is not None:
            return title
        return self._body(at, line.expandtabs(), indent)

    def _title(self, at: int, line: str) -> str | None:
        """A title above its rule as a heading, the rule as nothing; None for any other line."""
        above = self._source[at - 1] if at else ""
        below = self._source[at + 1] if at + 1 < len(self._source) else ""
        if _RULE.fullmatch(line):
            alone = not above.strip() and not below.strip()
            return "---" if alone else ""
        if _RULE.fullmatch(below) and (not line[0].isspace() or _RULE.fullmatch(above)):
            style = below[0] + ("=" if above[:1] == below[0] and _RULE.fullmatch(above) else "")
            if style not in self._levels:
                self._levels.append(style)
            return f"{'#' * min(6, self._levels.index(style) + 1)} {self._inline(line.strip())}"
        return None

    def _explicit(self, indent: int, rest: str) -> str:
        """A line of explicit markup: a note, a picture, or what is said to a program."""
        note = _NOTE.fullmatch(rest)
        if note:
            self._note = True
            return f"[^{note['name']}]: {self._inline(_LINE_BLOCK.sub(_second, note['text']))}"
        directive = _DIRECTIVE.fullmatch(rest)
        name = directive["name"].lower() if directive else ""
        if name in _PICTURES and directive:
            self._text = indent
            return f"![]({directive['value'] or ''})"
        if name in _TEXT_DIRECTIVES:
            self._text = indent
        else:
            self._hidden = indent
        return hidden(f".. {rest}")

    def _body(self, at: int, line: str, indent: int) -> str:
        field = _FIELD.fullmatch(line.strip())
        if self._in_head and field and indent == 0:
            return self._fact(field)
        if self._text >= 0 and field:
            return hidden(line)
        self._in_head = self._in_head and line.startswith("#")
        if self._note:
            return f"    {self._inline(_LINE_BLOCK.sub(_second, line.strip()))}"
        block = _LINE_BLOCK.fullmatch(line)
        return self._inline(block["text"] or "") + self._break(at, block) if block else self._words(at, line, indent)

    def _words(self, at: int, line: str, indent: int) -> str:
        item = _LIST.match(line)
        if item:
            self._list = item.end()
            return f"{line[: item.end()]}{self._inline(line[item.end() :])}"
        if indent == 0 or self._text >= 0:
            self._list = 0
            return self._inline(line.strip())
        return self._indented(at, line, indent)

    def _break(self, at: int, block: re.Match[str]) -> str:
        """The hard break behind a line of verse, where another stands below it."""
        below = _LINE_BLOCK.fullmatch(self._source[at + 1]) if at + 1 < len(self._source) else None
        return "\\" if block["text"] and below and below["text"] else ""

    def _fact(self, field: re.Match[str]) -> str:
        """A field at the top; what is indented below it goes on with it."""
        key, value = field["key"].lower(), field["value"] or ""
        if key in _FACTS and value:
            return f"{key}: {value}"
        self._hidden = 0
        return hidden(f"{key}: {value}")

    def _indented(self, at: int, line: str, indent: int) -> str:
        """What goes on with an item of a list, says what a term means, or is a quotation."""
        if 0 < self._list <= indent:
            return f"{line[:indent]}{self._inline(line.strip())}"
        above = self._source[at - 1].rstrip() if at else ""
        if self._meaning == at - 1:
            self._meaning = at
            return self._inline(line.strip())
        if above.strip() and not above[0].isspace() and not _EXPLICIT.fullmatch(above):
            self._meaning = at
            return f"{': ' if self._terms[above.strip()] > 1 else ''}{self._inline(line.strip())}"
        return f"> {self._inline(line.strip())}"

    def _inline(self, text: str) -> str:
        text = _ROLE.sub(lambda match: match[1] or match[2], text)
        text = _LINK.sub(lambda match: f"[{match[1] or match[2]}]({match[2]})", text)
        text = _REFERENCE.sub(r"\1", text)
        text = _NOTE_REFERENCE.sub(lambda match: f"[^{match[1]}]", text)
        text = self._targets.sub(r"\1", text) if self._targets else text
        return text.replace("\\ ", "")


def _second(match: re.Match[str]) -> str:
    """A line of verse in a note without its bar."""
    return match["text"] or ""
