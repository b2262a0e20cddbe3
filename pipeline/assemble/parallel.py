"""One kind of work on many things, as many at once as there are cores; memory holds a few of them at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")

WAITING_A_CORE: Final = 2
"""How much is begun before the first result is asked for."""


def side_by_side(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in the order of the items; numpy, LAME and FFmpeg let other threads run while they work.

    >>> list(side_by_side(len, ["a", "bc"]))
    [1, 2]
    """
    with ThreadPoolExecutor(cores()) as pool:
        begun: deque[Future[Result]] = deque()
        try:
            for item in items:
                begun.append(pool.submit(work, item))
                if len(begun) > WAITING_A_CORE * cores():
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for future in begun:
                future.cancel()
