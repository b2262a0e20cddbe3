"""How far apart Kokoro's voices and the blends of voices.yaml sound, as docs/voices.md has measured it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE: Final = Path(__file__).with_name("distances.tsv")


def measured_distance(one: str, other: str) -> float | None:
    """1 - cosine of the speaker embeddings of two engine voices; None when they were not compared."""
    table = _read()
    return table.get((one, other), table.get((other, one)))


@cache
def _read() -> Mapping[tuple[str, str], float]:
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return MappingProxyType({(one, other): float(apart) for one, other, apart in rows})
