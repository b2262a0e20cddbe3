"""The law of a Document: every filled character of the source is in a block, markup, set aside, or in a receipt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.document import Document


def characters(texts: Iterable[str]) -> Counter[str]:
    """How often each character that is no white space comes up."""
    return Counter(char for text in texts for char in text if not char.isspace())


def unaccounted(document: Document) -> tuple[dict[str, int], dict[str, int]]:
    """Characters that a text's document lost, and characters that it has too many; both empty when the law holds."""
    source = characters(document.source_lines)
    source.update(characters(receipt.after for receipt in document.receipts))
    source.subtract(characters(receipt.before for receipt in document.receipts))
    held = characters(part for block in document.blocks for part in (block.text, block.key))
    held.update(characters(markup.text for markup in document.markup))
    held.update(characters(ignored.text for ignored in document.ignored))
    lost = {char: n for char, n in (source - held).items() if n > 0}
    extra = Counter(held)
    extra.subtract(source)
    return lost, {char: n for char, n in extra.items() if n > 0}


def assert_sound(document: Document) -> None:
    """Blocks stand in order inside the source; spans and breaks inside their text."""
    last = 0
    for block in document.blocks:
        assert 1 <= block.line <= block.end_line <= len(document.source_lines)
        assert block.line >= last
        last = block.line
        assert block.text == block.text.strip()
        assert all(block.text[at] == "\n" for at in block.breaks)
        assert len(block.breaks) == block.text.count("\n")
        for span in block.spans:
            assert 0 <= span.start <= span.end <= len(block.text)
    noted = [each.line for each in document.receipts] + [each.line for each in document.unclear]
    noted += [each.line for each in document.ignored] + [each.line for each in document.markup]
    assert all(1 <= line <= len(document.source_lines) for line in noted)
