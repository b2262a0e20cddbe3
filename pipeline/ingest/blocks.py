"""A paragraph's text with its emphasis and pictures -> blocks: its own, and one for each picture in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.ingest.document import Block, BlockKind, Span
from pipeline.ingest.parts import Image, RichText


def blocks_of(
    rich: RichText, *, kind: BlockKind, level: int, line: int, end_line: int, prefix: str = ""
) -> Iterator[Block]:
    """A block of text, with the images it holds before or after it."""
    yield from (
        image_block(replace(image, line=min(image.line, line or image.line))) for image in rich.images if image.at == 0
    )
    if rich.text:
        shift = len(prefix)
        yield Block(
            kind=kind,
            text=prefix + rich.text,
            line=line,
            end_line=end_line,
            level=level,
            spans=tuple(Span(s.kind, s.start + shift, s.end + shift, s.url) for s in rich.spans),
            breaks=tuple(b + shift for b in rich.breaks),
        )
    yield from (image_block(image) for image in rich.images if image.at > 0)


def image_block(image: Image) -> Block:
    """A picture as a block of its own: its alternative text, linked to its address."""
    alt = image.alt.strip()
    spans = (Span("link", 0, len(alt), image.url),)
    return Block(kind=BlockKind.IMAGE, text=alt, line=image.line, end_line=image.line, spans=spans)
