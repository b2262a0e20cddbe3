"""Which part of every take is kept. Reads the takes once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.audio.silence import Edges, TrimOptions, find_edges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.assemble.take_reader import TakeReader
    from pipeline.synth.take import Take


def trim_takes(takes: Iterable[Take], reader: TakeReader, options: TrimOptions | None = None) -> tuple[Edges, ...]:
    """The edges of every take, in the same order; a take that is used twice is read once."""
    edges: dict[str, Edges] = {}
    kept = []
    for take in takes:
        if take.key not in edges:
            edges[take.key] = find_edges(reader.read(take, 0, take.frames), take.rate_hz, options)
        kept.append(edges[take.key])
    return tuple(kept)
