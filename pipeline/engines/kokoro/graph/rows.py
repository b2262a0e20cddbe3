"""Sound as rows: a tensor of shape (time, channels) cut into tiles of equal length that fit into a core's own cache.

A step of the shipped graph runs over a whole segment, tens of megabytes, before the next one begins, so that every
step waits for memory. In rows, a run of steps is done tile after tile (`Scan`), and all but its input and output stay
in the cache. The length of a tile follows from that of the segment, so that all tiles are equally long: the last one
is filled up with at most one row for each tile, which nothing reads and no mean counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.engines.kokoro.graph.onnx_file import (
    FLOAT,
    GRAPH_INPUT,
    GRAPH_NAME,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    INT64,
    Node,
    write_attributes,
    write_node,
    write_value,
)
from pipeline.engines.kokoro.graph.wire import BYTES, Field, write_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pipeline.engines.kokoro.graph.editing import Graph
    from pipeline.engines.kokoro.graph.onnx_file import Attribute


@dataclass(frozen=True, slots=True)
class Window:
    """What a tile reads when its steps reach over its ends: names of lists with an entry for each tile."""

    begins: str
    """The first row, shape (tiles, 1)."""
    ends: str
    """The row after the last, shape (tiles, 1)."""
    missing: str
    """How many rows the sound has not, before and after: pads, shape (tiles, 4)."""


class Tiling:
    """How sound of one length is cut into tiles; everything is computed once for each segment, when first asked for."""

    def __init__(self, graph: Graph, length: str, most_rows: int) -> None:
        """`length` is a value of shape (1,), the number of rows that count."""
        self.length = length
        self._graph = graph
        self._made: dict[tuple[object, ...], str] = {}
        most = graph.integers(most_rows)
        self.tiles = self._divide_up(length, most)
        self.rows = self._divide_up(length, self.tiles)
        """Of each tile."""
        self.all_rows = graph.add("Mul", [self.tiles, self.rows])
        self.starts = graph.add("Mul", [self._count(self.tiles), self.rows])

    def window(self, reach: int) -> Window:
        """For steps that need `reach` rows on either side."""
        add = self._graph.add
        before = self._once("before", reach, lambda: add("Sub", [self.starts, self._graph.integers(reach)]))
        after = self._once(
            "after", reach, lambda: add("Add", [self.starts, add("Add", [self.rows, self._graph.integers(reach)])])
        )
        begins = self._once("begins", reach, lambda: add("Max", [before, self._graph.integers(0)]))
        ends = self._once("ends", reach, lambda: add("Min", [after, self.length]))

        def missing() -> str:
            lacking = [self._column(add("Sub", [begins, before])), self._column(add("Sub", [after, ends]))]
            none = self._column(add("Mul", [self.starts, self._graph.integers(0)]))
            return add("Concat", [lacking[0], none, lacking[1], none], axis=1)

        return Window(
            begins=self._once("begin column", reach, lambda: self._column(begins)),
            ends=self._once("end column", reach, lambda: self._column(ends)),
            missing=self._once("missing", reach, missing),
        )

    def shares(self) -> str:
        """What every row counts in a mean over time: shape (tiles, 1, rows)."""
        add = self._graph.add

        def make() -> str:
            share = add("Reciprocal", [add("Cast", [self.length], to=FLOAT)])
            counts = add("Less", [self._count(self.all_rows), self.length])
            each = add("Where", [counts, share, self._graph.constant(np.zeros(1, np.float32))])
            return add("Reshape", [each, add("Concat", [self.tiles, self._graph.integers(1), self.rows], axis=0)])

        return self._once("shares", 0, make)

    def taps(self, taps: int, dilation: int) -> str:
        """For each row of a tile, which rows of its window a convolution multiplies: shape (rows, taps)."""

        def make() -> str:
            steps = self._graph.constant(np.arange(taps, dtype=np.int64)[np.newaxis] * dilation)
            return self._graph.add("Add", [self._column(self._count(self.rows)), steps])

        return self._once(f"taps {taps}", dilation, make)

    def enter(self, source: str, channels: int) -> str:
        """Rows, with those that fill up the last tile, of sound of shape (1, channels, time)."""
        add = self._graph.add
        rows = add("Reshape", [add("Transpose", [source], perm=(0, 2, 1)), self._graph.integers(-1, channels)])
        zero = self._graph.integers(0)
        filling = add("Concat", [zero, zero, add("Sub", [self.all_rows, self.length]), zero], axis=0)
        return add("Pad", [rows, filling])

    def leave(self, rows: str, output: str) -> None:
        """The sound of shape (1, channels, time) that these rows are, under the name `output`."""
        add, axis = self._graph.add, self._graph.integers(0)
        counted = add("Slice", [rows, axis, self.length, axis])
        add("Transpose", [add("Unsqueeze", [counted, axis])], output, perm=(0, 2, 1))

    def split(self, rows: str, channels: int) -> str:
        """The rows by tile: shape (tiles, rows, channels)."""
        shape = self._once(
            "shape",
            channels,
            lambda: self._graph.add("Concat", [self.tiles, self.rows, self._graph.integers(channels)], axis=0),
        )
        return self._graph.add("Reshape", [rows, shape])

    def join(self, tiles: str, channels: int) -> str:
        """The rows of all tiles."""
        return self._graph.add("Reshape", [tiles, self._graph.integers(-1, channels)])

    def _divide_up(self, total: str, part: str) -> str:
        add = self._graph.add
        return add("Div", [add("Sub", [add("Add", [total, part]), self._graph.integers(1)]), part])

    def _count(self, total: str) -> str:
        """0, 1, 2, … up to a value of shape (1,)."""
        scalar = self._graph.constant(np.array(0, np.int64))
        last = self._graph.add("Squeeze", [total, self._graph.integers(0)])
        return self._graph.add("Range", [scalar, last, self._graph.constant(np.array(1, np.int64))])

    def _column(self, values: str) -> str:
        return self._graph.add("Unsqueeze", [values, self._graph.integers(1)])

    def _once(self, what: str, number: int, make: Callable[[], str]) -> str:
        key = (what, number)
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


class Body:
    """The steps that a Scan does with each tile."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes: list[Node] = []
        self._inputs: list[tuple[str, str, int]] = []
        """(the list outside, its entry inside, its type)."""

    def each(self, source: str, kind: int = FLOAT) -> str:
        """The tile's entry of a list that is outside."""
        name = self._graph.fresh("entry")
        self._inputs.append((source, name, kind))
        return name

    def add(self, kind: str, inputs: Iterable[str], *, domain: str = "", **given: Attribute) -> str:
        return self.add_many(kind, inputs, 1, domain=domain, **given)[0]

    def add_many(
        self, kind: str, inputs: Iterable[str], outputs: int, *, domain: str = "", **given: Attribute
    ) -> tuple[str, ...]:
        names = tuple(self._graph.fresh(kind) for _ in range(outputs))
        attributes = write_attributes(given)
        self._nodes.append(Node(kind, tuple(inputs), names, self._graph.fresh(kind), domain, attributes))
        return names

    def scan(self, results: Mapping[str, int]) -> tuple[str, ...]:
        """Do it for every tile; gives each result, stacked by tile. `results` says how many dimensions each has."""
        inside = {name for node in self._nodes for name in node.outputs} | {name for _, name, _ in self._inputs}
        captured = dict.fromkeys(name for node in self._nodes for name in node.needs if name not in inside)
        entries = [Field(GRAPH_NODE, BYTES, write_node(node)) for node in self._nodes]
        entries.append(Field(GRAPH_NAME, BYTES, b"tile"))
        for _, name, kind in self._inputs:
            dimensions = 1 if kind == INT64 else 2
            shape = [f"{name}_{number}" for number in range(dimensions)]
            entries.append(Field(GRAPH_INPUT, BYTES, write_value(name, kind, shape)))
        for name, dimensions in results.items():
            shape = [f"{name}_{number}" for number in range(dimensions)]
            entries.append(Field(GRAPH_OUTPUT, BYTES, write_value(name, FLOAT, shape)))
        lists = [source for source, _, _ in self._inputs]
        return self._graph.add_scan(lists, len(results), write_fields(entries), captured)
