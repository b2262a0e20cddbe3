"""Talks in tags (`<Person1>…</Person1>`), as programs that write podcasts make them: the tag says who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.repairing import repair_pieces
from pipeline.ingest.rich_text import RichTextBuilder

_OPEN = re.compile(r"\s*<(?P<name>[^\W\d_][\w.\- ]{0,30})>")
_NAMES = re.compile(r"(?:person|speaker|host|guest|voice|role|人物|说话人|嘉宾|主持)[ _-]?\w{0,20}", re.IGNORECASE)
"""What programs call a person in a tag; pages have tags of their own, and any other name may be one of them."""
_LEAST = 2
"""Turns that begin with a tag and end with the same one before a text is one of these."""


def is_tagged(lines: Sequence[str]) -> bool:
    """Whether the turns of a text stand in tags that no page has.

    >>> is_tagged(["<Person1>早。</Person1>", "<Person2>好。</Person2>"]), is_tagged(["<p>早。</p>", "<p>好。</p>"])
    (True, False)
    """
    text = "\n".join(lines)
    opened: Counter[str] = Counter()
    for line in lines:
        match = _OPEN.match(line)
        if match and _NAMES.fullmatch(match["name"]) and f"</{match['name']}>" in text:
            opened[match["name"]] += 1
        if sum(opened.values()) >= _LEAST:
            return True
    return False


def read_tagged(source: SourceFile) -> Parts:
    """A block a turn; lines outside tags are paragraphs."""
    repaired = repair_pieces(source.lines)
    blocks: list[Block] = []
    markup: list[Markup] = []
    for first, rows, name in _turns(repaired.pieces):
        builder = RichTextBuilder(first)
        for row in rows:
            builder.add(row)
            builder.break_line("soft")
        text = builder.finish().text
        last = max((first + at for at, row in enumerate(rows) if row.strip()), default=first)
        if text:
            blocks.append(Block(kind=BlockKind.PARAGRAPH, text=text, line=first, end_line=last, voice=name))
        if name:
            markup += (Markup(first, f"<{name}>"), Markup(first + len(rows) - 1, f"</{name}>"))
    return Parts(blocks=tuple(blocks), markup=tuple(markup), receipts=repaired.receipts, unclear=repaired.unclear)


def _turns(lines: Sequence[str]) -> Iterator[tuple[int, list[str], str]]:
    """(number of the first line, lines without tags, name) of every turn and of every line between turns."""
    at = 0
    rest = ""
    while at < len(lines):
        line = rest or lines[at]
        match = _OPEN.match(line)
        name = match["name"] if match and _NAMES.fullmatch(match["name"]) else ""
        end = _end(lines, at, name) if name else None
        if match is None or end is None:
            yield at + 1, [line], ""
            at, rest = at + 1, ""
            continue
        rows = [line, *lines[at + 1 : end + 1]]
        rows[0] = rows[0][match.end() :]
        said, _, rest = rows[-1].partition(f"</{name}>")
        yield at + 1, [*rows[:-1], said], name
        at, rest = (end, rest) if rest.strip() else (end + 1, "")


def _end(lines: Sequence[str], start: int, name: str) -> int | None:
    """The line on which a tag is closed, unless another opens before."""
    for at in range(start, min(len(lines), start + 400)):
        if f"</{name}>" in lines[at]:
            return at
        if at > start and _OPEN.match(lines[at]):
            return None
    return None
