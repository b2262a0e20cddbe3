"""A model in, the same model rewritten out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.engines.kokoro.graph.convolutions import sign_convolutions
from pipeline.engines.kokoro.graph.editing import Graph
from pipeline.engines.kokoro.graph.normalization import merge_norms
from pipeline.engines.kokoro.graph.tiles import tile_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

PASSES: Final[tuple[Callable[[Graph], int], ...]] = (tile_blocks, sign_convolutions, merge_norms)
"""In this order: the first takes whole blocks, the others what is left of their parts."""


def rewrite(model: bytes) -> bytes | None:
    """The model with every pass applied, None when none found anything; ValueError when it cannot be read."""
    graph = Graph(model)
    if not sum(apply(graph) for apply in PASSES):
        return None
    return graph.write()


def code_hash() -> str:
    """Changes with the sources of the passes, so that a graph is never kept beyond the code that made it."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
