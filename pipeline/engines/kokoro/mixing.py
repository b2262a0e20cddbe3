"""Tables of styles mixed by the shares of a recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.engines.kokoro.pins import STYLE_SIZE
from pipeline.engines.kokoro.recipes import WHOLE, is_english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.engines.kokoro.recipes import Part

    Table = NDArray[np.float32]

TIMBRE: Final = slice(0, STYLE_SIZE // 2)
PROSODY: Final = slice(STYLE_SIZE // 2, STYLE_SIZE)
ENGLISH_SHARE: Final = 300
"""Thousandths of an English voice with which English words are understood."""


def mix(parts: Sequence[tuple[Table, float, float]]) -> Table:
    """The mean of tables of styles, shape (510, 256), each with its shares of timbre and prosody in thousandths."""
    if len(parts) == 1:
        return parts[0][0]
    mixed = np.empty_like(parts[0][0])
    for half, column in ((TIMBRE, 1), (PROSODY, 2)):
        mixed[:, half] = sum(part[column] / WHOLE * part[0][:, half] for part in parts)
    return mixed


def english_shares(parts: Sequence[Part]) -> tuple[float, float]:
    """The thousandths of a further English voice after which 30 % of each half are English; 0 where there are more.

    >>> from pipeline.engines.kokoro.recipes import read_recipe
    >>> english_shares(read_recipe("zm_yunxi"))
    (300.0, 300.0)
    >>> english_shares(read_recipe("zm_yunxi:0.4/0.8+am_onyx:0.6/0.2"))
    (0.0, 125.0)
    """
    timbre = sum(part.timbre for part in parts if is_english(part.voice))
    prosody = sum(part.prosody for part in parts if is_english(part.voice))
    return _lacking(timbre), _lacking(prosody)


def _lacking(share: int) -> float:
    return WHOLE * (ENGLISH_SHARE - share) / (WHOLE - share) if share < ENGLISH_SHARE else 0.0
