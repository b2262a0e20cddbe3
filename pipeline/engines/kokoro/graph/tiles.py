"""Pass: the blocks of the sound generator, in rows and tile by tile.

A block is a normalisation, a snake and a convolution. The shipped graph does it in some 25 steps over the whole
segment, the convolution by onnxruntime's slowest kernel (unsigned by unsigned). Here, for each tile:

1. Normalisation with gain and shift is one multiplication and one sum, since mean and variance are known: every tile
   of the block before has summed its own rows while they were in the cache. The frequency of the snake goes into the
   gain: with v = 2a·x, x + sin²(ax) / a = (v - cos v) / 2a + 1 / 2a.
2. The tile is quantised by itself, hence more finely than by the loudest place of the segment.
3. The taps of the convolution are gathered into one row, and multiplied as a matrix product of unsigned sound and
   signed weights (`convolutions`).
4. What is added to the result (the residual path) is added while it is in the cache.

Sums of blocks, and what is done to every value alike, are done in rows too, so that sound is turned around only where
something else needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.engines.kokoro.graph.convolutions import product_inputs, signed_weights_fit
from pipeline.engines.kokoro.graph.editing import MICROSOFT
from pipeline.engines.kokoro.graph.onnx_file import INT64
from pipeline.engines.kokoro.graph.patterns import adaptive_norm, quantized_convolutions, snake
from pipeline.engines.kokoro.graph.rows import Body, Tiling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.engines.kokoro.graph.editing import Graph
    from pipeline.engines.kokoro.graph.onnx_file import Node
    from pipeline.engines.kokoro.graph.patterns import AdaptiveNorm, QuantizedConvolution, Snake

TILE_VALUES: Final = 65_536
"""Rows times channels of a tile: a quarter of a megabyte as float. With what a convolution gathers, it fits into 2 MB;
half as much and twice as much were 3 and 4 % slower."""
ALIKE: Final = frozenset({"Add", "Mul", "Div", "LeakyRelu"})
"""Steps that do the same to every value, whichever way it lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A normalisation, a snake and a convolution, and what is added to the result."""

    norm: AdaptiveNorm
    snake: Snake
    convolution: QuantizedConvolution
    residual: str
    """"" when nothing is added."""
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Mean and variance over time, shape (channels,)."""

    mean: str
    variance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Sound in rows."""

    name: str
    channels: int
    tiling: Tiling


def tile_blocks(graph: Graph) -> int:
    """Rewrite every block; how many there were."""
    blocks = find_blocks(graph)
    layout = _Layout(graph, blocks)
    for block in blocks:
        layout.rewrite(block)
    return len(blocks)


def find_blocks(graph: Graph) -> list[Block]:
    """The blocks, each after those that it needs."""
    users = graph.users()
    blocks = []
    for convolution in quantized_convolutions(graph):
        bent = snake(graph, convolution.source)
        norm = adaptive_norm(graph, bent.source) if bent else None
        if bent is None or norm is None or not convolution.keeps_length or not signed_weights_fit(convolution):
            continue
        residual, output = _residual(convolution.output, users, graph)
        blocks.append(Block(norm=norm, snake=bent, convolution=convolution, residual=residual, output=output))
    return blocks


def _residual(output: str, users: Mapping[str, Sequence[Node]], graph: Graph) -> tuple[str, str]:
    """(what is added to a convolution's result, the sum's name) when nothing else is done with the result."""
    only = users[output]
    if len(only) == 1 and only[0].kind == "Add" and output not in graph.outputs:
        others = [name for name in only[0].inputs if name != output]
        if len(others) == 1 and graph.value(others[0]) is None:
            return others[0], only[0].outputs[0]
    return "", output


class _Layout:
    """What lies in rows, and what is known of it."""

    def __init__(self, graph: Graph, blocks: Sequence[Block]) -> None:
        self._graph = graph
        self._rows: dict[str, Rows] = {}
        """By the name that the same sound has in the graph with time last."""
        self._moments: dict[str, Moments] = {}
        self._normalized = {block.norm.source for block in blocks}

    def rewrite(self, block: Block) -> None:
        """The block in rows; its output with time last is made of them, in case something else needs it."""
        channels = len(block.snake.frequency)
        source = self._find(block.norm.source, channels)
        tiling, convolution = source.tiling, block.convolution
        channels_out = len(convolution.weights)
        body = Body(self._graph)
        bent = self._bend(body, block, source)
        result = self._convolve(body, convolution, bent, tiling)
        if block.residual:
            residual = self._find(block.residual, channels_out, tiling)
            result = body.add("Add", [result, body.each(tiling.split(residual.name, channels_out))])
        results = {result: 2}
        if block.output in self._normalized:
            results |= dict.fromkeys(_sums(body, result, tiling), 2)
        tiles, *sums = body.scan(results)
        rows = Rows(name=tiling.join(tiles, channels_out), channels=channels_out, tiling=tiling)
        if sums:
            self._moments[rows.name] = self._moments_of(sums)
        self._keep(block.output, rows)

    def _bend(self, body: Body, block: Block, source: Rows) -> str:
        """Steps 1 and the half of 2: the tile's window, normalised and bent."""
        graph, norm, doubled = self._graph, block.norm, 2 * block.snake.frequency
        reach = block.convolution.padding[0]
        window = source.tiling.window(reach)
        begin, end = body.each(window.begins, INT64), body.each(window.ends, INT64)
        seen = body.add("Slice", [source.name, begin, end, graph.integers(0)])
        moments = self._find_moments(source)
        factor, flat = graph.constant(doubled), graph.integers(-1)
        gain, shift = (
            graph.add("Mul", [graph.add("Reshape", [name, flat]), factor]) for name in (norm.gain, norm.shift)
        )
        turned = body.add(
            "BatchNormalization", [seen, gain, shift, moments.mean, moments.variance], epsilon=norm.epsilon
        )
        curved = body.add("Sub", [turned, body.add("Cos", [turned])])
        half = graph.constant(1 / doubled)
        zeros, ones = graph.constant(np.zeros_like(doubled)), graph.constant(np.ones_like(doubled))
        return body.add("BatchNormalization", [curved, half, half, zeros, ones], epsilon=0.0)

    def _convolve(self, body: Body, convolution: QuantizedConvolution, source: str, tiling: Tiling) -> str:
        """Steps 2 and 3: quantise, gather the taps, multiply."""
        quantized, scale, zero = body.add_many("DynamicQuantizeLinear", [source], 3)
        if convolution.taps > 1:
            missing = body.each(tiling.window(convolution.padding[0]).missing, INT64)
            padded = body.add("Pad", [quantized, missing, zero])
            taps = tiling.taps(convolution.taps, convolution.dilation)
            width = convolution.taps * convolution.weights.shape[1]
            gathered = body.add("Gather", [padded, taps], axis=0)
            quantized = body.add("Reshape", [gathered, self._graph.integers(-1, width)])
        inputs = product_inputs(self._graph, convolution, quantized, scale, zero)
        return body.add("MatMulIntegerToFloat", inputs, domain=MICROSOFT)

    def _find(self, name: str, channels: int, tiling: Tiling | None = None) -> Rows:
        """The rows of a sound that has time last: those that are known, a sum of such, or turned around here."""
        if name in self._rows:
            return self._rows[name]
        node = self._graph.maker(name)
        if node is not None and self._is_inside(name):
            parts = sorted((part for part in node.inputs if not self._is_number(part)), key=self._is_inside)
            first = self._find(parts.pop(), channels, tiling)
            others = {part: self._find(part, channels, first.tiling).name for part in parts}
            inputs = [others.get(part, part if self._is_number(part) else first.name) for part in node.inputs]
            rows = Rows(name=self._graph.repeat(node, inputs), channels=channels, tiling=first.tiling)
        else:
            tiling = tiling or self._tiling(name, channels)
            rows = Rows(name=tiling.enter(name, channels), channels=channels, tiling=tiling)
            self._rows[name] = rows
            return rows
        self._keep(name, rows)
        return rows

    def _is_inside(self, name: str) -> bool:
        """Whether a sound is in rows, or made of such by steps that do the same to every value."""
        if name in self._rows:
            return True
        node = self._graph.maker(name)
        if node is None or node.kind not in ALIKE:
            return False
        return any(self._is_inside(part) for part in node.inputs if not self._is_number(part))

    def _is_number(self, name: str) -> bool:
        value = self._graph.value(name)
        return value is not None and value.size == 1

    def _keep(self, name: str, rows: Rows) -> None:
        self._rows[name] = rows
        rows.tiling.leave(rows.name, name)

    def _tiling(self, name: str, channels: int) -> Tiling:
        length = self._graph.add("Shape", [name], start=2, end=3)
        return Tiling(self._graph, length, TILE_VALUES // channels)

    def _find_moments(self, rows: Rows) -> Moments:
        """Mean and variance of sound in rows, computed now unless the block that made it has done so."""
        if rows.name not in self._moments:
            body = Body(self._graph)
            tile = body.each(rows.tiling.split(rows.name, rows.channels))
            sums = body.scan(dict.fromkeys(_sums(body, tile, rows.tiling), 2))
            self._moments[rows.name] = self._moments_of(sums)
        return self._moments[rows.name]

    def _moments_of(self, sums: Sequence[str]) -> Moments:
        """From the means of each tile's share of values and squares. Rounding must not make a variance negative."""
        axes, add = self._graph.integers(0, 1), self._graph.add
        mean, square = (add("ReduceSum", [name, axes], keepdims=0) for name in sums)
        variance = add("Relu", [add("Sub", [square, add("Mul", [mean, mean])])])
        return Moments(mean=mean, variance=variance)


def _sums(body: Body, tile: str, tiling: Tiling) -> list[str]:
    """What a tile adds to the mean of the values, and to that of their squares.

    A product with a row of ones, since onnxruntime sums down a column forty times slower.
    """
    share = body.each(tiling.shares())
    return [body.add("MatMul", [share, values]) for values in (tile, body.add("Mul", [tile, tile]))]
