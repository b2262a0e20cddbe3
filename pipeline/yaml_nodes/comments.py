"""Comments that cut a text short.

To YAML a `#` after a space begins a comment, so of `text: 今天聊 #AI 绘画` only 今天聊 would be left. Who types a text
without quotes seldom means that.
"""

from __future__ import annotations

import re

import yaml

from pipeline.messages import N_

CUTS_TEXT = N_("` #` begins a comment, which would be lost; put the text in quotes, or after `|-` on lines of its own")

_SAME_LINE = re.compile(r"[ \t]+#")
_LINE_OF_ITS_OWN = re.compile(r"(?:[ \t]*\r?\n)*( *)#")
_FIRST_IN_GAP = re.compile(r"[^#]*?(?:\n( *)|[ \t:])#")


def cutting_comment(value: yaml.ScalarNode, key: yaml.Node | None) -> int | None:
    """The 1-based line of a comment that may be meant as part of a text; None when there is none.

    One below the text counts when it is indented further than the key, as lines of the text are. After quotes a
    comment is plainly one.
    """
    if value.style in ('"', "'"):
        return None
    column = int(key.start_mark.column) if key else -1
    buffer, end = value.end_mark.buffer, value.end_mark
    if buffer is None:
        return None
    if value.style is None:
        if (
            key
            and value.value
            and (found := _FIRST_IN_GAP.match(buffer, key.end_mark.pointer, value.start_mark.pointer))
        ):
            return _line_of(found, key.end_mark) if _is_deeper(found, column) else None
        if _SAME_LINE.match(buffer, end.pointer):
            return int(end.line) + 1
    found = _LINE_OF_ITS_OWN.match(buffer, end.pointer)
    return (
        _line_of(found, end) if found and (end.column == 0 or "\n" in found[0]) and _is_deeper(found, column) else None
    )


def comment_between(text: str, first: int, last: int) -> int | None:
    """The first of these lines (0-based) on which a comment follows a plain value, as far as the text can be read."""
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            end = token.end_mark
            plain = isinstance(token, yaml.ScalarToken) and token.plain
            if plain and first <= end.line <= last and _SAME_LINE.match(text, end.pointer):
                return int(end.line)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    return None


def _is_deeper(found: re.Match[str], column: int) -> bool:
    return found[1] is None or len(found[1]) > column


def _line_of(found: re.Match[str], start: yaml.Mark) -> int:
    return int(start.line) + 1 + found[0].count("\n")
