"""A graph that passes can edit: who makes what, new steps and constants, and the order in which it is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.engines.kokoro.graph.onnx_file import (
    GRAPH_CONSTANT,
    GRAPH_INPUT,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    GRAPH_VALUE_INFO,
    MODEL_GRAPH,
    MODEL_OPSETS,
    Node,
    opset_domain,
    read_node,
    read_tensor,
    tensor_name,
    value_name,
    write_attributes,
    write_node,
    write_opset,
    write_tensor,
)
from pipeline.engines.kokoro.graph.wire import BYTES, Field, read_fields, write_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from pipeline.engines.kokoro.graph.onnx_file import Attribute

MICROSOFT = "com.microsoft"
"""The domain of onnxruntime's own steps."""
_PREFIX = "fast_"


class Graph:
    """The graph of a model. Every value has one name and one step that makes it; steps need no order until `write`."""

    def __init__(self, model: bytes | memoryview) -> None:
        """Read a model; ValueError when it is none, or one whose steps run graphs of their own."""
        self._model = list(read_fields(model))
        graphs = [entry for entry in self._model if entry.number == MODEL_GRAPH]
        if len(graphs) != 1:
            raise ValueError("a model has one graph")
        taken_apart = {GRAPH_NODE, GRAPH_CONSTANT, GRAPH_VALUE_INFO}
        entries = list(read_fields(graphs[0].data))
        self._rest = [entry for entry in entries if entry.number not in taken_apart]
        self.inputs = tuple(value_name(entry.data) for entry in entries if entry.number == GRAPH_INPUT)
        self.outputs = tuple(value_name(entry.data) for entry in entries if entry.number == GRAPH_OUTPUT)
        self._constants = {tensor_name(entry.data): entry.data for entry in entries if entry.number == GRAPH_CONSTANT}
        nodes = [read_node(entry.data) for entry in entries if entry.number == GRAPH_NODE]
        if any(node.has_graph() for node in nodes):
            raise ValueError("a step runs a graph of its own: what it takes from outside is not looked for")
        self._makers = {name: node for node in nodes for name in node.outputs if name}
        self._taken = {*self.inputs, *self._constants, *(name for node in nodes for name in (*node.outputs, node.name))}
        self._known: dict[tuple[str, tuple[int, ...], bytes], str] = {}
        self._count = 0

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The steps that some output needs, each after those that it needs itself."""
        return tuple(in_order(self.outputs, self._makers))

    def maker(self, name: str, kind: str = "") -> Node | None:
        """The step that makes a value, if there is one, and only when it is of a kind, if one is named."""
        node = self._makers.get(name)
        return node if node is not None and kind in ("", node.kind) else None

    def users(self) -> Mapping[str, Sequence[Node]]:
        """The steps that take each value, as the graph is now; a name that nobody takes has an empty list."""
        users: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            for name in dict.fromkeys(node.needs):
                users[name].append(node)
        return users

    def value(self, name: str) -> NDArray[np.generic] | None:
        """The values of a constant; None for what is computed."""
        return read_tensor(self._constants[name]) if name in self._constants else None

    def constant(self, values: NDArray[np.generic] | np.generic) -> str:
        """The name of a constant with these values; equal small ones are one."""
        array = np.asarray(values)
        key = (array.dtype.str, array.shape, array.tobytes() if array.nbytes < 4096 else self.fresh("").encode())
        if key not in self._known:
            name = self.fresh("constant")
            self._constants[name] = write_tensor(name, np.ascontiguousarray(array))
            self._known[key] = name
        return self._known[key]

    def integers(self, *values: int) -> str:
        """A constant list of whole numbers."""
        return self.constant(np.array(values, dtype=np.int64))

    def add(self, kind: str, inputs: Iterable[str], output: str = "", *, domain: str = "", **given: Attribute) -> str:
        """A new step with one output; its name is made up unless `output` names a value, which it then makes."""
        outputs = (output or self.fresh(kind),)
        return self._append(Node(kind, tuple(inputs), outputs, self.fresh(kind), domain, write_attributes(given)))[0]

    def add_many(self, kind: str, inputs: Iterable[str], outputs: int, **given: Attribute) -> tuple[str, ...]:
        """A new step with several outputs."""
        names = tuple(self.fresh(kind) for _ in range(outputs))
        return self._append(Node(kind, tuple(inputs), names, self.fresh(kind), "", write_attributes(given)))

    def add_scan(self, lists: Sequence[str], results: int, body: bytes, captured: Iterable[str]) -> tuple[str, ...]:
        """A step that runs the graph `body` for each entry of the lists; `captured` is what else that graph takes."""
        names = tuple(self.fresh("Scan") for _ in range(results))
        attributes = write_attributes({"body": body, "num_scan_inputs": len(lists)})
        return self._append(Node("Scan", tuple(lists), names, self.fresh("Scan"), "", attributes, tuple(captured)))

    def repeat(self, node: Node, inputs: Iterable[str]) -> str:
        """A step like another, on other inputs."""
        outputs, name = (self.fresh(node.kind),), self.fresh(node.kind)
        return self._append(replace(node, inputs=tuple(inputs), outputs=outputs, name=name))[0]

    def write(self) -> bytes:
        """The model's file, without what no output needs, every step after those that it needs."""
        nodes = self.nodes
        needed = {name for node in nodes for name in node.needs} | set(self.outputs)
        entries = [Field(GRAPH_NODE, BYTES, write_node(node)) for node in nodes]
        entries += self._rest
        entries += [Field(GRAPH_CONSTANT, BYTES, data) for name, data in self._constants.items() if name in needed]
        graph = Field(MODEL_GRAPH, BYTES, write_fields(entries))
        entries = [graph if entry.number == MODEL_GRAPH else entry for entry in self._model]
        if MICROSOFT not in (opset_domain(entry.data) for entry in entries if entry.number == MODEL_OPSETS):
            entries.append(Field(MODEL_OPSETS, BYTES, write_opset(MICROSOFT, 1)))
        return write_fields(entries)

    def _append(self, node: Node) -> tuple[str, ...]:
        """A value that another step made until now is made by this one from now on."""
        self._makers.update(dict.fromkeys(node.outputs, node))
        return node.outputs

    def fresh(self, kind: str) -> str:
        """A name that nothing has."""
        while True:
            self._count += 1
            name = f"{_PREFIX}{kind}_{self._count}"
            if name not in self._taken:
                return name


def in_order(wanted: Iterable[str], makers: Mapping[str, Node]) -> list[Node]:
    """The steps that the wanted values need, each after those that it needs itself."""
    begun: set[int] = set()
    ordered: list[Node] = []
    waiting: list[tuple[Node, bool]] = [(makers[name], False) for name in wanted if name in makers]
    while waiting:
        node, complete = waiting.pop()
        if complete:
            ordered.append(node)
        elif id(node) not in begun:
            begun.add(id(node))
            waiting.append((node, True))
            waiting += [(makers[name], False) for name in node.needs if name in makers]
    return ordered
