"""The look of a block of a page: that of the elements around all of its text, or else of the element it stands in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ingest.html_events import Event


class Looks:
    """Which looks are open while events go by, and how much of a block's text has each."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._inline: list[str] = []
        self._letters: Counter[str] = Counter()

    def take_block(self, event: Event) -> None:
        """The border of an element that begins a block of its own."""
        _take(self._blocks, event)

    def take_inline(self, event: Event) -> None:
        """The border of an element inside a block."""
        _take(self._inline, event)

    def take_text(self, text: str) -> None:
        """Some text of the block that is being built."""
        letters = sum(map(str.isalnum, text))
        self._letters[next((look for look in reversed(self._inline) if look), "")] += letters

    def of_block(self) -> str:
        """The look of the block that ends here."""
        letters, self._letters = +self._letters, Counter()
        own = next(iter(letters)) if len(letters) == 1 else ""
        return own or next((look for look in reversed(self._blocks) if look), "")


def _take(looks: list[str], event: Event) -> None:
    if event.kind == "begin":
        looks.append(event.url)
    elif looks:
        looks.pop()
