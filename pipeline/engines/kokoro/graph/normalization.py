"""Pass: an adaptive normalisation (AdaIN) as one step, InstanceNormalization, in place of nine over the whole sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.kokoro.graph.patterns import adaptive_norm

if TYPE_CHECKING:
    from pipeline.engines.kokoro.graph.editing import Graph


def merge_norms(graph: Graph) -> int:
    """Rewrite every adaptive normalisation; how many there were."""
    found = [norm for node in graph.nodes if node.kind == "Add" if (norm := adaptive_norm(graph, node.outputs[0]))]
    flat = graph.integers(-1)
    for norm in found:
        gain, shift = (graph.add("Reshape", [name, flat]) for name in (norm.gain, norm.shift))
        graph.add("InstanceNormalization", [norm.source, gain, shift], norm.output, epsilon=norm.epsilon)
    return len(found)
