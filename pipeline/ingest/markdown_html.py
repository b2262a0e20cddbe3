"""HTML inside Markdown: which lines are HTML for the page reader, and which only carry tags around Markdown.

Rule 1: a stretch is HTML when it begins with a block tag and ends where that tag is closed, if every line of it that
follows a blank line begins with a tag too, and no Markdown is written in it. A line that holds several block tags is
HTML whatever else it holds: a post exported as one line.
Rule 2: other block tags stand around Markdown: a line of nothing but tags parts paragraphs, as its tags do in a page.
Rule 3: fenced code is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.ingest.document import Markup
from pipeline.ingest.foreign import is_foreign
from pipeline.notes import Dropped, Repair
from pipeline.text.repair_html import decode_entities

_CONTENT = "p|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|figure|figcaption|pre|hr|style|script"
_WRAPPER = "div|section|article|main|header|footer|nav|aside|center|blockquote|details|summary|address|fieldset|form"
_BLOCK_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_CONTENT}|{_WRAPPER})\b[^<>]{{0,4000}}>", re.IGNORECASE)
_STARTS = re.compile(rf"\s{{0,40}}<(?:{_CONTENT}|{_WRAPPER})\b[^<>]{{0,4000}}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"\s*</?[A-Za-z][^<>]{0,4000}>")
_TAGS_ONLY = re.compile(rf"\s*(?:</?(?:{_CONTENT}|{_WRAPPER}|span|font)\b[^<>]{{0,4000}}>\s*)+", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,8000}>")
_PAGE_MARK = re.compile(
    r"(?P<comment><!--)|<(?P<silent>script|style)\b[^<>]{0,2000}>|(?P<tag><[A-Za-z/!?][^<>]{0,8000}>)|(?P<entity>&#?\w{1,31};)",
    re.IGNORECASE,
)
_COMMENT_LINE = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*")
_MARKS = re.compile(r"\*\*|\]\(|^\s*(?:#{1,6}\s|[-*+]\s|\d+\.\s)|^\s*>\s")
_FENCE = re.compile(r"\s{0,12}(`{3,}|~{3,})")
_UNCLOSED = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "hr"})
"""Tags that a page may leave open."""
_SEVERAL = 3
"""Block tags on one line that are a page's, not a tag somebody put around Markdown."""
_DETAILS = re.compile(r"<(?P<end>/?)details\b[^<>]{0,400}>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^<>]{0,400}>(?P<text>.{0,400}?)</summary\s*>", re.IGNORECASE)
_SENTENCE = re.compile(r".*[。？！?!：:]\s*$")


@dataclass(frozen=True, slots=True)
class Split:
    """A Markdown text without its HTML; both halves have as many lines as the whole, what is not theirs is empty."""

    markdown: list[str]
    page: list[str]


def split_html(lines: Sequence[str]) -> Split:
    """The lines that are HTML, and the others."""
    markdown, page = list(lines), [""] * len(lines)
    if not any("<" in line for line in lines):
        return Split(markdown, page)
    for first, end in _runs(lines):
        page[first:end] = markdown[first:end]
        markdown[first:end] = [""] * (end - first)
    return Split(markdown, page)


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first line, line after the last) of every stretch of HTML."""
    fenced = _fenced(lines)
    closes = _closing_lines(lines, fenced)
    foreign = [_breaks_off(lines, index) for index in range(len(lines))]
    mixed = list(accumulate((bool(_MARKS.search(line)) or _opens_comment(line) for line in lines), initial=0))
    broken = list(accumulate(foreign, initial=0))
    paragraph = _paragraph_ends(lines)
    index = 0
    while index < len(lines):
        end = index + 1
        if not fenced[index] and _COMMENT_LINE.fullmatch(lines[index]):
            yield index, end
        elif not fenced[index] and "<" in lines[index]:
            several = len(_BLOCK_TAG.findall(lines[index])) >= _SEVERAL and not _opens_comment(lines[index])
            closed = closes[index] + 1 if index in closes else paragraph[index]
            starts = _STARTS.match(lines[index]) and (index in closes or _may_stay_open(lines[index]))
            if starts and broken[closed] == broken[index + 1] and mixed[closed] == mixed[index]:
                end = closed
                yield index, end
            elif several:
                yield index, end
        index = end


def _paragraph_ends(lines: Sequence[str]) -> list[int]:
    """For each line the index after the last filled line that follows it without a gap."""
    ends = [len(lines)] * len(lines)
    for index in range(len(lines) - 2, -1, -1):
        ends[index] = ends[index + 1] if lines[index + 1].strip() else index + 1
    return ends


def _breaks_off(lines: Sequence[str], index: int) -> bool:
    """A line after a blank one that begins with no tag: what stands around it is no HTML."""
    follows_blank = index > 0 and not lines[index - 1].strip() and bool(lines[index].strip())
    return follows_blank and not lines[index].lstrip().startswith("<")


def _opens_comment(line: str) -> bool:
    """A comment that ends on another line, or never: a page would hide all that follows."""
    return line.count("<!--") != line.count("-->")


def _may_stay_open(line: str) -> bool:
    tag = _BLOCK_TAG.search(line)
    return tag is not None and not tag["end"] and tag["name"].lower() in _UNCLOSED


def _fenced(lines: Sequence[str]) -> list[bool]:
    """Which lines stand in fenced code; a fence that is never closed opens none."""
    found = [False] * len(lines)
    opened: tuple[int, str] | None = None
    for index, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if opened is None:
            opened = index, fence.group(1)
        elif fence.group(1).startswith(opened[1]):
            found[opened[0] : index + 1] = [True] * (index + 1 - opened[0])
            opened = None
    return found


def _closing_lines(lines: Sequence[str], fenced: Sequence[bool]) -> dict[int, int]:
    """For the first block tag of each line the line on which it is closed."""
    open_tags: dict[str, list[tuple[int, bool]]] = {}
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        if fenced[index] or "<" not in line:
            continue
        for number, tag in enumerate(_BLOCK_TAG.finditer(line)):
            name, waiting = tag["name"].lower(), open_tags.setdefault(tag["name"].lower(), [])
            if name == "hr" or tag.group().endswith("/>"):
                continue
            if not tag["end"]:
                waiting.append((index, number == 0))
            elif waiting:
                opened, is_first = waiting.pop()
                if is_first:
                    found[opened] = index
    return found


def blank_tag_lines(lines: list[str]) -> list[Markup]:
    """Lines of nothing but block tags, made blank."""
    found: list[Markup] = []
    for index, line in enumerate(lines):
        if "<" in line and _TAGS_ONLY.fullmatch(line):
            found.append(Markup(index + 1, line.strip()))
            lines[index] = ""
    return found


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What in the HTML of a Markdown text is no text."""

    markup: list[Markup]
    ignored: list[Dropped]
    receipts: list[Repair]


def page_marks(page: Sequence[str]) -> PageMarks:
    """Tags, comments, scripts and entities of HTML lines."""
    marks = PageMarks([], [], [])
    text = "\n".join(page)
    line, at = 1, 0
    for start, end, kind in _page_pieces(text):
        line, at = line + text.count("\n", at, start), start
        _note(marks, text[start:end], kind, line)
    return marks


def _page_pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of all that is no text; what opens and never closes is a tag like others."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    last = {close: lowered.rfind(close) for close in ("-->", "</script", "</style")}
    at = 0
    while found := _PAGE_MARK.search(text, at):
        kind, at = str(found.lastgroup), found.end()
        close = "-->" if kind == "comment" else f"</{found['silent'].lower()}" if kind == "silent" else ""
        if close and last[close] >= at:
            at = lowered.find(close, at) + len(close)
        yield found.start(), at, kind


def _note(marks: PageMarks, piece: str, kind: str, line: int) -> None:
    if kind == "entity":
        edit = next(decode_entities(piece), None)
        if edit is not None and edit.after.strip():
            marks.receipts.append(Repair(line=line, fix="html_entity", before=piece, after=edit.after))
        elif edit is not None:
            marks.markup.append(Markup(line, piece))
        return
    reason = {"silent": "script", "comment": "comment"}.get(kind, "")
    for number, row in enumerate(map(str.strip, piece.split("\n")), start=line):
        if row and reason:
            marks.ignored.append(Dropped(line=number, reason=reason, text=row))
        elif row:
            marks.markup.append(Markup(number, row))


def take_details(lines: list[str]) -> tuple[list[Markup], list[Dropped]]:
    """What `<details>` fold away: the original wording of what is said above is set aside, all else is read.

    The word on the fold (`<summary>`) is a button, unless it is a sentence or names somebody.
    """
    markup: list[Markup] = []
    ignored: list[Dropped] = []
    whole = is_foreign("".join(lines))
    for first, end in _folds(lines):
        inside = [_TAG.sub("", _SUMMARY.sub("", line)) for line in lines[first:end]]
        aside = not whole and is_foreign("".join(inside))
        for index in range(first, end):
            button = _SUMMARY.search(lines[index])
            if button and not aside and not _SENTENCE.match(button["text"]):
                ignored.append(Dropped(line=index + 1, reason="details", text=button["text"].strip()))
                markup.append(Markup(index + 1, button.group().replace(button["text"], "", 1)))
                lines[index] = lines[index].replace(button.group(), "", 1)
            tags = _DETAILS if not aside else _TAG
            markup += (Markup(index + 1, tag.group()) for tag in tags.finditer(lines[index]))
            lines[index] = tags.sub("", lines[index])
        if aside:
            rows = [(index + 1, lines[index].strip()) for index in range(first, end) if lines[index].strip()]
            if rows:
                ignored.append(Dropped(line=rows[0][0], reason="original wording", text="\n".join(t for _, t in rows)))
            lines[first:end] = [""] * (end - first)
    return markup, ignored


def _folds(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first line, line after the last) of every outermost `<details>` that is closed."""
    depth, first = 0, 0
    for index, line in enumerate(lines):
        for tag in _DETAILS.finditer(line) if "<" in line else ():
            if not tag["end"]:
                first = index if depth == 0 else first
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    yield first, index + 1
