"""How text is written in YAML so that a person can read it and every character survives.

Chinese stays as it is. Plain when nothing in the text means anything to YAML, else in quotes; long text stands as a
literal block (`|-`) unless it holds characters that a block cannot carry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORT_TEXT = 60
"""Characters of a turn that still stands on one line with its speaker."""

ALWAYS_QUOTED = frozenset({"text", "before", "after", "problem"})
"""Keys whose value is somebody's words: quoted even where plain would do, so that an edit cannot break it."""

# Letters, digits, CJK and its punctuation, with single spaces inside: no indicator of YAML among them. A colon, a hash
# or a quote anywhere means quotes. `null` and `~` would be read as "no value".
_PLAIN = re.compile(r"[^\W_](?:[\w.+/·、。，！？；：…—《》「」『』（）-]| (?=[^\W_]))*")
_NULLS = frozenset({"null", "Null", "NULL"})
_PRINTABLE_LINE = re.compile(r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def scalar(text: str) -> str:
    r"""The text as plain or quoted scalar, valid inside a flow mapping.

    >>> scalar("张望山"), scalar("第3章: 开始"), scalar('他说"好"'), scalar("a\u2028b")
    ('张望山', '"第3章: 开始"', '\'他说"好"\'', '"a\\u2028b"')
    """
    return text if _PLAIN.fullmatch(text) and text not in _NULLS else quoted(text)


def quoted(text: str) -> str:
    """The text in quotes: single ones where double ones would need backslashes and nothing else must be escaped."""
    if ('"' in text or "\\" in text) and _PRINTABLE_LINE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if _PRINTABLE_LINE.fullmatch(char):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def flow_mapping(values: Mapping[str, str | int]) -> str:
    """`{key: value, ...}` on one line; numbers and `true` stay bare."""
    return "{" + ", ".join(f"{key}: {_value(key, value)}" for key, value in values.items()) + "}"


def _value(key: str, value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return quoted(value) if key in ALWAYS_QUOTED else scalar(value)


def is_short(text: str) -> bool:
    """True when a turn's text reads well on the line of its speaker."""
    return len(text) <= SHORT_TEXT and "\n" not in text


def block_text(text: str, *, indent: int) -> str:
    """The text as literal block, one paragraph a line; in quotes when a block would lose something."""
    lines = text.split("\n")
    if all(_PRINTABLE_LINE.fullmatch(line) and line[:1] != " " for line in lines) and lines[0] and lines[-1]:
        margin = " " * indent
        return "\n".join(["|-", *(margin + line if line else "" for line in lines)])
    return quoted(text)
