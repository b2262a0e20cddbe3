"""Tables that are loaded when first needed, and let go when nobody needs them for a while: dictionaries take 150 MB.

While an episode is spoken nothing is read any more, and the memory is wanted by the model.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from pipeline.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Callable

Table = TypeVar("Table")

_FORGET: Final[list[Callable[[], None]]] = []


def loaded_once(load: Callable[[], Table]) -> Callable[[], Table]:
    """Make a function give the same table each time, until `let_go`: for tables of megabytes."""
    kept = cache(load)
    _FORGET.append(kept.cache_clear)
    return kept


def let_go() -> None:
    """Forget every such table; whoever asks for one afterwards has it loaded again, in a second or two."""
    for forget in _FORGET:
        forget()
    give_back()
