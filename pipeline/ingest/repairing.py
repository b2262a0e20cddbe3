"""Text repair for readers: repaired lines, with receipts that name source lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.notes import Doubt, Repair
from pipeline.text.repair import FIXES, repair_lines

RAW_FIXES = frozenset({"control_character", "line_separator"})
"""What is repaired in the lines of a source before any markup in them is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairedText:
    """Pieces of text after repair, in the order given."""

    pieces: tuple[str, ...]
    receipts: tuple[Repair, ...]
    unclear: tuple[Doubt, ...]


def repair_pieces(
    pieces: Sequence[str],
    numbers: Sequence[int] | None = None,
    *,
    without: frozenset[str] = frozenset(),
    only: frozenset[str] | None = None,
) -> RepairedText:
    """Repair pieces that stand on the source lines `numbers` (1, 2, 3 ... when they are the lines themselves).

    >>> repair_pieces(["對談", "傳統(tǒng)"], [7, 9]).receipts[0].line
    9
    """
    fixes = tuple((name, fix) for name, fix in FIXES if name not in without and (only is None or name in only))
    repaired = repair_lines(pieces, fixes=fixes)
    if numbers is None:
        return RepairedText(pieces=repaired.lines, receipts=repaired.repairs, unclear=repaired.doubts)
    return RepairedText(
        pieces=repaired.lines,
        receipts=tuple(replace(each, line=numbers[each.line - 1]) for each in repaired.repairs),
        unclear=tuple(replace(each, line=numbers[each.line - 1]) for each in repaired.doubts),
    )
