"""Pages and speeches -> the bytes of a file, in every container a transcript comes in."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from tests.script.metamorphic.pages import Kind, Line, Speech, clock, lines_of, seconds_of


def markdown(lines: Iterable[Line]) -> str:
    """Paragraphs parted by blank lines, the items of a list not."""
    text, before = "", None
    for line in lines:
        gap = "\n" if before and before.kind is line.kind is Kind.ITEM and before.level == line.level else "\n\n"
        text += (gap if text else "") + _markdown_line(line)
        before = line
    return text + "\n"


def _markdown_line(line: Line) -> str:
    words = "".join(f"**{run.text}**" if run.bold else run.text for run in line.runs)
    if line.kind is Kind.IMAGE:
        return f"![{words}](photo.jpg)"
    marks = {Kind.HEADING: "#" * line.level + " ", Kind.ITEM: "  " * line.level + "- ", Kind.QUOTE: "> "}
    return marks.get(line.kind, "  " * line.level) + words


def plain(lines: Iterable[Line]) -> str:
    """A paragraph a line, as plain text is written."""
    shown = (line for line in lines if line.kind is not Kind.IMAGE)
    return "\n".join(_markdown_line(line).strip() if line.kind is not Kind.HEADING else line.text for line in shown)


def body(lines: Iterable[Line]) -> list[str]:
    """HTML elements, one for each line; the items of a list are one element."""
    elements: list[str] = []
    for is_item, group in groupby(lines, key=lambda line: line.kind is Kind.ITEM):
        shown = [_element(line) for line in group]
        elements += [f"<ul>{''.join(shown)}</ul>"] if is_item else shown
    return elements


def _element(line: Line) -> str:
    words = "".join(f"<strong>{_escaped(r.text)}</strong>" if r.bold else _escaped(r.text) for r in line.runs)
    shapes = {
        Kind.HEADING: f"<h{line.level}>{words}</h{line.level}>",
        Kind.ITEM: f"<li>{words}</li>",
        Kind.QUOTE: f"<blockquote><p>{words}</p></blockquote>",
        Kind.IMAGE: f'<p><img src="photo.jpg" alt="{line.text}"></p>',
    }
    return shapes.get(line.kind, f"<p>{words}</p>")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def page(lines: Iterable[Line]) -> str:
    """A whole HTML page."""
    elements = "\n".join(body(lines))
    return f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"></head>\n<body>\n{elements}\n</body></html>\n'


def word(lines: Iterable[Line]) -> bytes:
    """A Word document with real headings, lists, quotes and bold."""
    import docx

    document = docx.Document()
    styles = {Kind.ITEM: "List Bullet", Kind.QUOTE: "Quote"}
    for line in lines:
        if line.kind is Kind.IMAGE:
            continue
        style = f"Heading {line.level}" if line.kind is Kind.HEADING else styles.get(line.kind)
        style = "List Bullet 2" if line.kind is Kind.ITEM and line.level else style
        paragraph = document.add_paragraph(style=style)
        for run in line.runs:
            paragraph.add_run(run.text).bold = run.bold or None
    return _saved(document)


def word_of_text(text: str) -> bytes:
    """A Word document into which somebody pasted Markdown: a paragraph for each of its lines."""
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return _saved(document)


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def srt(speeches: Sequence[Speech], form: str) -> str:
    """A cue for each paragraph; the label opens the first cue of its speech."""
    cues: list[tuple[int, str]] = []
    for speech in speeches:
        lines = [line.text for line in lines_of(speech, form)]
        label, at = ([lines[0]], 1) if len(lines) > len(speech.paragraphs) else ([], 0)
        texts = ["\n".join([*label, lines[at]]), *lines[at + 1 :]]
        seconds = speech.seconds
        for text in texts:
            cues.append((seconds, text))
            seconds += seconds_of(text)
    return "\n".join(f"{n}\n{clock(s)},000 --> {clock(s)},900\n{text}\n" for n, (s, text) in enumerate(cues, 1))


def vtt(speeches: Sequence[Speech]) -> str:
    """A cue for each speech, its voice named by the format."""
    cues = (
        f"{clock(s.seconds)}.000 --> {clock(s.seconds)}.900\n"
        f"<v {_escaped(s.name)}>{_escaped(_joined(s, chr(10)))}</v>\n"
        for s in speeches
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def table(speeches: Sequence[Speech]) -> str:
    """A Markdown table with a column 说话人."""
    rows = (f"| {clock(s.seconds)} | {s.name} | {_joined(s, '<br>')} |" for s in speeches)
    return "\n".join(["| 时间 | 说话人 | 内容 |", "| --- | --- | --- |", *rows]) + "\n"


def whisperx(speeches: Sequence[Speech]) -> str:
    """The JSON of a recogniser with speakers."""
    segments = [
        {"start": s.seconds, "end": s.seconds + 0.9, "text": _joined(s, "\n"), "speaker": s.name} for s in speeches
    ]
    return json.dumps({"segments": segments, "language": "zh"}, ensure_ascii=False)


def _joined(speech: Speech, mark: str) -> str:
    return mark.join(paragraph.text for paragraph in speech.paragraphs)


def is_markup(form: str) -> bool:
    """Whether the form needs Markdown or what Markdown becomes."""
    return "**" in form or form.startswith(("###", "> "))


PAGES: Mapping[str, Callable[[Sequence[Line], str], tuple[str, str | bytes]]] = {
    "md": lambda lines, _: ("talk.md", markdown(lines)),
    "txt": lambda lines, form: ("talk.txt", markdown(lines) if is_markup(form) else plain(lines)),
    "html": lambda lines, _: ("talk.html", page(lines)),
    "one-line html in md": lambda lines, _: ("talk.md", "".join(body(lines)) + "\n"),
    "docx": lambda lines, _: ("talk.docx", word(lines)),
    "Markdown in docx": lambda lines, _: ("talk.docx", word_of_text(markdown(lines))),
}
"""Containers of a page: (lines, label form) -> (file name, content)."""

RECORDS: Mapping[str, Callable[[Sequence[Speech], str], tuple[str, str]]] = {
    "srt": lambda speeches, form: ("talk.srt", srt(speeches, form)),
    "vtt": lambda speeches, _: ("talk.vtt", vtt(speeches)),
    "table": lambda speeches, _: ("talk.md", table(speeches)),
    "json": lambda speeches, _: ("talk.json", whisperx(speeches)),
}
"""Containers of a recording: (speeches, label form) -> (file name, content)."""

NAMING = frozenset({"vtt", "table", "json"})
"""Containers in which the format itself says who speaks: a label form has no place in them."""
