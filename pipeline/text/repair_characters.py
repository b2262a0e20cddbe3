"""Fixes for characters that nobody typed: controls, invisible characters, odd spaces, half a word in full width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.text.repair_edit import Edit, edits_of

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufff0-\ufffb\ufffe\uffff]+")
_LINE_SEPARATORS = re.compile("[\x85\u2028\u2029]+")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")
_JOINER = re.compile("\u200d+")
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]+")
_WIDE = "０-９Ａ-Ｚａ-ｚ"
_MIXED_WORD = re.compile(rf"(?<=[A-Za-z0-9])[{_WIDE}]+|[{_WIDE}]+(?=[A-Za-z0-9])")


def remove_controls(line: str) -> Iterator[Edit]:
    r"""Control characters and private-use characters say nothing to a reader; a line separator is a space.

    >>> [(edit.start, edit.end, edit.after) for edit in remove_controls("对\x07谈")]
    [(1, 2, '')]
    """
    yield from edits_of(_CONTROLS, line, lambda _: "")


def replace_line_separators(line: str) -> Iterator[Edit]:
    """Unicode's own line separators, which no text file means as a new line."""
    yield from edits_of(_LINE_SEPARATORS, line, lambda _: " ")


def remove_invisible(line: str) -> Iterator[Edit]:
    r"""Zero-width characters, soft hyphens, writing-direction marks; a joiner that makes two emoji one stays.

    >>> [(edit.start, edit.end, edit.after) for edit in remove_invisible("周\u200b明")]
    [(1, 2, '')]
    """
    found = [
        *edits_of(_INVISIBLE, line, lambda _: ""),
        *edits_of(_JOINER, line, lambda match: _joins_emoji(match, line)),
    ]
    yield from sorted(found, key=lambda edit: edit.start)


def replace_odd_spaces(line: str) -> Iterator[Edit]:
    r"""No-break and typographic spaces become one plain space each; at the ends of a line they are nothing.

    >>> [(edit.start, edit.after) for edit in replace_odd_spaces("A\u00a03\u00a0")]
    [(1, ' '), (3, '')]
    """
    for edit in edits_of(_ODD_SPACES, line, lambda match: " " * len(match.group())):
        outside = not line[: edit.start].strip() or not line[edit.end :].strip()
        yield Edit(edit.start, edit.end, "") if outside else edit


def narrow_mixed_words(line: str) -> Iterator[Edit]:
    """Full-width letters and digits that touch plain ones; a word wholly in full width is a choice and stays.

    >>> [edit.after for edit in narrow_mixed_words("Ｆacebook 的 ＡＩ")]
    ['F']
    """
    yield from edits_of(_MIXED_WORD, line, lambda match: unicodedata.normalize("NFKC", match.group()))


def _joins_emoji(match: re.Match[str], line: str) -> str | None:
    before, after = line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1]
    joined = all(char and unicodedata.category(char) in ("So", "Mn", "Sk") for char in (before, after))
    return None if joined and len(match.group()) == 1 else ""
