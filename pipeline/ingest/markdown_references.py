"""Lines of a Markdown text that give references their addresses, and comments in the same form.

`[1]: https://…` gives a reference its address; what names no address is a label, as in `[张三]: 你好`. `[#]: …` is a
comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = r"(?:[a-z][a-z0-9+.-]*://|mailto:|www\.|[/#]|\.{1,2}/|[\w./-]+\.[a-z]{2,5}(?=[/?#>\s]|$))[^\s<>]*"
_DEFINITION = re.compile(
    rf"[ ]{{0,3}}\[(?:(?P<name>[^\^\]\n][^\]\n]{{0,200}})\]:[ \t]{{0,9}}<?(?P<address>{_ADDRESS})>?"
    r"|(?:#|//|comment)\]:[ \t]{0,9}\S+)"
    r"(?:[ \t]{1,9}[\"'(].{0,500})?[ \t]*$",
    re.IGNORECASE | re.ASCII,
)


def is_definition(row: str) -> bool:
    """Whether a line gives a reference its address, or is a comment in that form.

    >>> is_definition("[1]: https://a.example"), is_definition("[#]: later"), is_definition("[张三]: 你好")
    (True, True, False)
    """
    return _DEFINITION.match(row) is not None


def references_in(content: str) -> Iterator[tuple[str, str]]:
    """Reference names and their addresses, where a paragraph consists of them."""
    matches = [_DEFINITION.match(row) for row in content.split("\n")]
    if all(matches):
        yield from ((match["name"].casefold(), match["address"]) for match in matches if match and match["name"])
