"""The shapes that passes look for: a quantised convolution, an adaptive normalisation, a snake; found, not changed.

They are what the exporter and the quantiser of Kokoro make of one layer of the network; each is found from its last
step backwards, so that a part that two layers share is found by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.engines.kokoro.graph.editing import Graph
    from pipeline.engines.kokoro.graph.onnx_file import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantizedConvolution:
    """A 1-D convolution of whole numbers with its quantiser before it and its scale and bias after it."""

    source: str
    """What it convolves, float, shape (1, channels in, time)."""
    output: str
    """Float, shape (1, channels out, time)."""
    weights: NDArray[np.uint8]
    """Shape (channels out, channels in, taps)."""
    weight_zero_point: int
    weight_scale: str
    bias: str
    """A constant of shape (channels out,), or "" for none."""
    stride: int
    dilation: int
    padding: tuple[int, int]

    @property
    def taps(self) -> int:
        return int(self.weights.shape[2])

    @property
    def keeps_length(self) -> bool:
        """Whether there is one output for each input, the taps lying evenly around it."""
        reach = self.dilation * (self.taps - 1)
        return self.stride == 1 and self.padding == (reach // 2, reach // 2) and reach % 2 == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptiveNorm:
    """Normalisation over time, then a scale and a shift that depend on the voice (AdaIN)."""

    source: str
    """Shape (1, channels, time)."""
    output: str
    gain: str
    """Shape (1, channels, 1)."""
    shift: str
    """Shape (1, channels, 1)."""
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Snake:
    """x + sin²(ax) / a, with a for each channel."""

    source: str
    output: str
    frequency: NDArray[np.float32]
    """a, shape (channels,)."""


def quantized_convolutions(graph: Graph) -> Iterator[QuantizedConvolution]:
    """All whose weights are unsigned: DynamicQuantizeLinear, ConvInteger, perhaps Add for the bias, Cast, Mul."""
    for node in graph.nodes:
        if node.kind != "Mul":
            continue
        for sums, scale in _both_ways(node):
            found = _convolution(graph, node.outputs[0], sums, scale)
            if found:
                yield found


def adaptive_norm(graph: Graph, output: str) -> AdaptiveNorm | None:
    """The normalisation that makes a value: Add(Mul((x - mean) / sqrt(mean square + epsilon), gain), shift)."""
    add = graph.maker(output, "Add")
    for scaled, shift in _both_ways(add):
        for normed, gain in _both_ways(graph.maker(scaled, "Mul")):
            found = _normalized(graph, normed)
            if found:
                source, epsilon = found
                return AdaptiveNorm(source=source, output=output, gain=gain, shift=shift, epsilon=epsilon)
    return None


def snake(graph: Graph, output: str) -> Snake | None:
    """The snake that makes a value: Add(x, Mul(1 / a, Pow(Sin(Mul(a, x)), 2)))."""
    for source, term in _both_ways(graph.maker(output, "Add")):
        for squared, inverse in _both_ways(graph.maker(term, "Mul")):
            power = graph.maker(squared, "Pow")
            sine = graph.maker(power.inputs[0], "Sin") if power else None
            if power is None or sine is None or _number(graph, power.inputs[1]) != 2:
                continue
            for frequency, inner in _both_ways(graph.maker(sine.inputs[0], "Mul")):
                values, inverses = graph.value(frequency), graph.value(inverse)
                if inner == source and values is not None and inverses is not None and _inverse(values, inverses):
                    return Snake(source=source, output=output, frequency=values.astype(np.float32).reshape(-1))
    return None


def _convolution(graph: Graph, output: str, sums: str, scale: str) -> QuantizedConvolution | None:
    """The convolution whose whole numbers are `sums` as float, and whose result is sums * scale."""
    cast, scales = graph.maker(sums, "Cast"), graph.maker(scale, "Mul")
    if cast is None or scales is None:
        return None
    integers, bias = _without_bias(graph, cast.inputs[0])
    node = graph.maker(integers, "ConvInteger")
    quantizer = graph.maker(node.inputs[0], "DynamicQuantizeLinear") if node else None
    if node is None or quantizer is None or len(node.inputs) != 4 or bias is None:
        return None
    weights, zero_point = graph.value(node.inputs[1]), graph.value(node.inputs[3])
    weight_scale = next((name for name in scales.inputs if name != quantizer.outputs[1]), "")
    if weights is None or zero_point is None or zero_point.size != 1 or graph.value(weight_scale) is None:
        return None
    if weights.dtype != np.uint8 or weights.ndim != 3 or node.integers("group", (1,)) != (1,):
        return None
    if quantizer.outputs[1] not in scales.inputs or node.inputs[2] != quantizer.outputs[2]:
        return None
    start, end = node.integers("pads", (0, 0))
    return QuantizedConvolution(
        source=quantizer.inputs[0],
        output=output,
        weights=weights.view(np.uint8),
        weight_zero_point=int(zero_point.reshape(-1)[0]),
        weight_scale=weight_scale,
        bias=bias,
        stride=node.integers("strides", (1,))[0],
        dilation=node.integers("dilations", (1,))[0],
        padding=(start, end),
    )


def _without_bias(graph: Graph, integers: str) -> tuple[str, str | None]:
    """(what the bias is added to, the bias before it was quantised: "" for none, None when it is not understood)."""
    for inner, reshaped in _both_ways(graph.maker(integers, "Add")):
        reshape = graph.maker(reshaped, "Reshape")
        if graph.maker(inner, "ConvInteger") is None or reshape is None:
            continue
        rounded = graph.maker(reshape.inputs[0], "Cast")
        floor = graph.maker(rounded.inputs[0], "Floor") if rounded else None
        quotient = graph.maker(floor.inputs[0]) if floor else None
        if quotient is None or quotient.kind != "Div" or graph.value(quotient.inputs[0]) is None:
            return inner, None
        return inner, quotient.inputs[0]
    return integers, ""


def _normalized(graph: Graph, name: str) -> tuple[str, float] | None:
    """(x, epsilon) of a value that is x minus its mean over time, over the root of its mean square plus epsilon."""
    quotient = graph.maker(name, "Div")
    centred = graph.maker(quotient.inputs[0], "Sub") if quotient else None
    root = graph.maker(quotient.inputs[1], "Sqrt") if quotient else None
    if centred is None or root is None:
        return None
    if _mean_over_time(graph, centred.inputs[1]) != centred.inputs[0]:
        return None
    for variance, epsilon in _both_ways(graph.maker(root.inputs[0], "Add")):
        squares = graph.maker(_mean_over_time(graph, variance), "Mul")
        number = _number(graph, epsilon)
        if squares and set(squares.inputs) == {centred.outputs[0]} and number is not None:
            return centred.inputs[0], number
    return None


def _mean_over_time(graph: Graph, name: str) -> str:
    """What a value is the mean of, over its third dimension; "" when it is no such mean."""
    mean = graph.maker(name, "ReduceMean")
    axes = graph.value(mean.inputs[1]) if mean and len(mean.inputs) > 1 else None
    return mean.inputs[0] if mean and axes is not None and axes.tolist() == [2] else ""


def _both_ways(node: Node | None) -> tuple[tuple[str, str], ...]:
    """The two inputs of a step whose order means nothing, in both orders; none when there is no such step."""
    if node is None or len(node.inputs) != 2:
        return ()
    first, second = node.inputs
    return (first, second), (second, first)


def _number(graph: Graph, name: str) -> float | None:
    """A constant of one value."""
    values = graph.value(name)
    return float(values.reshape(-1)[0].item()) if values is not None and values.size == 1 else None


def _inverse(values: NDArray[np.generic], inverses: NDArray[np.generic]) -> bool:
    """Whether these are the inverses of those, as far as float goes (a tiny a was given a tiny epsilon)."""
    products = values.astype(np.float64) * inverses.astype(np.float64)
    return bool(np.allclose(products, 1.0, rtol=1e-3))
