"""Tables that are loaded when first needed, and let go when nobody needs them for a while: dictionaries take 200 MB.

While an episode is spoken nothing is read any more, and the memory is wanted by the model.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar, cast

from pipeline.process_memory import give_back

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
Table = TypeVar("Table")

DATA_PACKAGES: Final = frozenset({"jieba", "pypinyin", "pypinyin_dict"})
"""Their modules hold dictionaries of their own, 90 MB; ours import them only where they are needed."""
_FORGET: Final[list[Callable[[], None]]] = []


def loaded_once(load: Callable[Arguments, Table]) -> Callable[Arguments, Table]:
    """Make a function give the same table each time, until `let_go`: for tables of megabytes."""
    kept = cache(load)
    _FORGET.append(kept.cache_clear)
    return cast("Callable[Arguments, Table]", kept)


def let_go() -> None:
    """Forget every such table; whoever asks for one afterwards has it loaded again, in a second or two."""
    for forget in _FORGET:
        forget()
    for name in [name for name in sys.modules if name.partition(".")[0] in DATA_PACKAGES]:
        del sys.modules[name]
    give_back()
