"""Ticks in the text of a script file: a person who ticks a doubt has read the script, not edited it."""

from __future__ import annotations

import re

_TICK = re.compile(r",[ \t]*ok:[ \t]*(?:true|false)[ \t]*(?=[,}])", re.IGNORECASE)
_REVIEW = re.compile(r"^review:[ \t]*$", re.MULTILINE)


def without_ticks(text: str) -> str:
    r"""The text of a script as it was before anybody ticked a row of its review list.

    >>> without_ticks('body: []\nreview:\n  - {line: 3, problem: "who?", ok: true}\n')
    'body: []\nreview:\n  - {line: 3, problem: "who?"}\n'
    """
    places = [found.end() for found in _REVIEW.finditer(text)]
    if not places:
        return text
    rows = text[places[-1] :].split("\n")
    return text[: places[-1]] + "\n".join(_TICK.sub("", row) if row.startswith("  - {") else row for row in rows)


def has_ticks(text: str) -> bool:
    """True when a row of the review list says ok, be it true or false."""
    return without_ticks(text) != text
