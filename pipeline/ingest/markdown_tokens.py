"""The block structure of a Markdown text, by markdown-it: which rules it uses, and what its tokens say of lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_HEADING_WITHOUT_SPACE = re.compile(r"([ ]{0,3}#{2,6})(?=[^\s#])")
_FENCE_END = re.compile(r"[\s>]{0,80}(?:`{3,}|~{3,})\s*")


def parse_blocks(lines: Sequence[str], *, fences: bool) -> list[Token]:
    """The tokens of a Markdown text; what is inside paragraphs is not looked at."""
    text = "\n".join(_HEADING_WITHOUT_SPACE.sub(r"\1 ", line, count=1) if "##" in line[:6] else line for line in lines)
    return _parser(fences=fences).parse(text)


def is_closed(fence: Token, lines: Sequence[str]) -> bool:
    """Whether a fence ends with a fence, not with the text."""
    first, end = fence.map or (0, 0)
    return end - first > 1 and _FENCE_END.fullmatch(lines[end - 1]) is not None


@cache
def _parser(*, fences: bool) -> MarkdownIt:
    """Block rules only."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "reference", "lheading"])
    if not fences:
        parser.disable("fence")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def same_numbers(tokens: Sequence[Token]) -> set[int]:
    """Indexes of the lists that give every item the same number: the writer left the counting to the page."""
    found: set[int] = set()
    waiting: list[tuple[int, list[str]]] = []
    for index, token in enumerate(tokens):
        if token.type in ("ordered_list_open", "bullet_list_open"):
            waiting.append((index, []))
        elif token.type == "list_item_open" and waiting:
            waiting[-1][1].append(token.info)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            opened, numbers = waiting.pop()
            if len(numbers) > 1 and len(set(numbers)) == 1 and numbers[0]:
                found.add(opened)
    return found
