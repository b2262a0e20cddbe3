"""What stands at the edge of every page of a printed text: a running head, and the number of the page.

They are known together: numbers alone on their lines that count up page by page, and beside most of them one line that
comes back word for word. Numbers without such a line may be chapters, and a line without numbers may be a refrain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median

from pipeline.notes import Dropped

MIN_PAGES = 4
PAGE_LINES = 8
"""Filled lines from one number to the next, in the middle of all pages: fewer are numbered turns (1 / 何青 / 好。)."""
MAX_HEAD = 60
"""Characters of a running head."""


def without_page_furniture(lines: Sequence[str]) -> tuple[list[str], list[Dropped]]:
    """The lines (as many as before; heads and numbers of pages are empty), and what was taken out.

    >>> text = [line for page in "1234" for line in ("河口志", page, *(f"潮水退到{page}{k}。" for k in range(9)))]
    >>> without_page_furniture(text)[0][:3], len(without_page_furniture(text)[1])
    (['', '', '潮水退到10。'], 8)
    """
    pages = _pages(lines)
    counts = Counter(text for at in pages for text in {lines[each].strip() for each in _beside(lines, at)})
    heads = {text for text, count in counts.items() if count >= MIN_PAGES and 2 * count >= len(pages)}
    if not heads:
        return list(lines), []
    found = dict.fromkeys(pages, "page number")
    found |= {at: "header" for at, line in enumerate(lines) if line.strip() in heads}
    kept = ["" if at in found else line for at, line in enumerate(lines)]
    return kept, [Dropped(line=at + 1, reason=found[at], text=lines[at].strip()) for at in sorted(found)]


def _pages(lines: Sequence[str]) -> list[int]:
    """The lines with nothing but a number that is the last one's successor; nothing when they are few."""
    found: list[int] = []
    last = 0
    for at, line in enumerate(lines):
        number = line.strip()
        if number.isascii() and number.isdigit() and len(number) <= 4 and (not found or int(number) == last + 1):
            found.append(at)
            last = int(number)
    filled = list(accumulate(bool(line.strip()) for line in lines))
    gaps = [filled[below] - filled[above] for above, below in pairwise(found)]
    return found if len(found) >= MIN_PAGES and median(gaps) >= PAGE_LINES else []


def _beside(lines: Sequence[str], at: int) -> Iterator[int]:
    """The next filled line above and the next one below, where they are short."""
    for step in (-1, 1):
        each = at + step
        while 0 <= each < len(lines) and not lines[each].strip():
            each += step
        if 0 <= each < len(lines) and len(lines[each].strip()) <= MAX_HEAD:
            yield each
