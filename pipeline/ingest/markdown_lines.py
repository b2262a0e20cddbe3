"""Lines of a Markdown source that are no paragraphs of it: comments over several lines, borders of containers."""

from __future__ import annotations

import re

from pipeline.ingest.document import Markup
from pipeline.notes import Dropped

_CONTAINER = re.compile(r"\s{0,12}:{3,}\s*(?P<words>.{0,300})$")
_SHORTCODE = re.compile(
    r"\s*(?:\{\{[^{}]{0,2000}\}\}|\{%[^{}]{0,2000}%\}|\{:[^{}]{0,300}\}|\{[.#][\w\-. #=\"]{1,200}\})\s*$"
)


def take_comments(lines: list[str]) -> list[Dropped]:
    """Comments that run over several lines, taken out."""
    found: list[Dropped] = []
    start: int | None = None
    ends = [index for index, line in enumerate(lines) if "-->" in line]
    last_end = ends[-1] if ends else -1
    for index, line in enumerate(lines):
        if start is None and "<!--" in line and index < last_end:
            before, mark, after = line.rpartition("<!--")
            if "-->" not in after:
                start = index
                found.append(Dropped(line=index + 1, reason="comment", text=mark + after))
                lines[index] = before
        elif start is not None:
            comment, mark, after = line.partition("-->")
            found.append(Dropped(line=index + 1, reason="comment", text=comment + mark))
            lines[index] = after if mark else ""
            start = None if mark else start
    return [each for each in found if each.text.strip()]


def take_borders(lines: list[str]) -> tuple[list[Markup], list[Dropped]]:
    """Lines that open or close a container (`::: card`), and lines of nothing but a generator's code, made blank."""
    markup: list[Markup] = []
    ignored: list[Dropped] = []
    for index, line in enumerate(lines):
        border = _CONTAINER.match(line) if ":::" in line else None
        if border and border["words"].strip():
            ignored.append(Dropped(line=index + 1, reason="container", text=line.strip()))
        elif border:
            markup.append(Markup(index + 1, line.strip()))
        elif "{" in line and _SHORTCODE.match(line):
            ignored.append(Dropped(line=index + 1, reason="shortcode", text=line.strip()))
        else:
            continue
        lines[index] = ""
    return markup, ignored
