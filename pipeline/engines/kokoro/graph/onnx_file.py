"""What an ONNX file is made of: steps (nodes) and constants (initializers), read and written.

Only what the passes need is taken apart; everything else of the file is kept as it is. The numbers of the fields are
those of onnx.proto. The `onnx` package would do the same and weighs 33 MB with what it needs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.engines.kokoro.graph.wire import (
    BYTES,
    FIXED_32,
    VARINT,
    Field,
    read_fields,
    read_varints,
    signed,
    write_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

FLOAT, UINT8, INT8, INT32, INT64, BOOL = 1, 2, 3, 6, 7, 9
"""The types of tensors, as the steps name them."""
DTYPES: Final[Mapping[int, str]] = {FLOAT: "<f4", UINT8: "u1", INT8: "i1", INT32: "<i4", INT64: "<i8", BOOL: "?"}
_TYPE_OF: Final = {np.dtype(dtype): number for number, dtype in DTYPES.items()}

MODEL_GRAPH, MODEL_OPSETS = 7, 8
GRAPH_NODE, GRAPH_NAME, GRAPH_CONSTANT, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_VALUE_INFO = 1, 2, 5, 11, 12, 13
NODE_INPUT, NODE_OUTPUT, NODE_NAME, NODE_KIND, NODE_ATTRIBUTE, NODE_DOMAIN = 1, 2, 3, 4, 5, 7
ATTRIBUTE_NAME, ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_GRAPH, ATTRIBUTE_INTS, ATTRIBUTE_TYPE = 1, 2, 3, 6, 8, 20
TYPE_FLOAT, TYPE_INT, TYPE_GRAPH, TYPE_INTS = 1, 2, 5, 7
TENSOR_DIMS, TENSOR_TYPE, TENSOR_FLOATS, TENSOR_INT32S, TENSOR_INT64S, TENSOR_NAME, TENSOR_RAW = 1, 2, 4, 5, 7, 8, 9

Attribute = int | float | tuple[int, ...] | bytes
"""What a step is given beside its inputs; bytes are a graph that it runs (a GraphProto)."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A step of a graph. Immutable: a pass replaces steps, it does not change them."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    name: str = ""
    domain: str = ""
    attributes: Mapping[str, bytes] | Mapping[str, memoryview] = field(default_factory=dict)
    """Each as it stands in the file (AttributeProto)."""
    captured: tuple[str, ...] = ()
    """What a graph inside this step takes from outside beside its inputs; known only of the steps that we make."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Everything that must be there before this step."""
        return tuple(name for name in (*self.inputs, *self.captured) if name)

    def integers(self, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """An attribute of whole numbers, or of one."""
        if name not in self.attributes:
            return default
        return tuple(_integers(read_fields(self.attributes[name]), ATTRIBUTE_INT, ATTRIBUTE_INTS))

    def has_graph(self) -> bool:
        """Whether a graph of its own is among its attributes."""
        return any(
            entry.number == ATTRIBUTE_GRAPH for message in self.attributes.values() for entry in read_fields(message)
        )


def read_node(message: bytes | memoryview) -> Node:
    """A step, from its NodeProto."""
    lists: dict[int, list[str]] = {NODE_INPUT: [], NODE_OUTPUT: [], NODE_NAME: [], NODE_KIND: [], NODE_DOMAIN: []}
    attributes: dict[str, memoryview] = {}
    for entry in read_fields(message):
        if entry.number in lists:
            lists[entry.number].append(entry.text)
        elif entry.number == NODE_ATTRIBUTE:
            attributes[_text_field(entry.data, ATTRIBUTE_NAME)] = memoryview(entry.data)
    return Node(
        kind="".join(lists[NODE_KIND]),
        inputs=tuple(lists[NODE_INPUT]),
        outputs=tuple(lists[NODE_OUTPUT]),
        name="".join(lists[NODE_NAME]),
        domain="".join(lists[NODE_DOMAIN]),
        attributes=attributes,
    )


def write_node(node: Node) -> bytes:
    """The NodeProto of a step."""
    return write_fields(
        [
            *(_text(NODE_INPUT, name) for name in node.inputs),
            *(_text(NODE_OUTPUT, name) for name in node.outputs),
            _text(NODE_NAME, node.name),
            _text(NODE_KIND, node.kind),
            *(Field(NODE_ATTRIBUTE, BYTES, message) for message in node.attributes.values()),
            _text(NODE_DOMAIN, node.domain),
        ]
    )


def write_attributes(given: Mapping[str, Attribute]) -> dict[str, bytes]:
    """What a step is given, as it is kept in a Node."""
    return {name: _write_attribute(name, value) for name, value in given.items()}


def _write_attribute(name: str, value: Attribute) -> bytes:
    """The AttributeProto of a value."""
    entries = [_text(ATTRIBUTE_NAME, name)]
    if isinstance(value, float):
        entries += [Field(ATTRIBUTE_FLOAT, FIXED_32, struct.pack("<f", value)), _type(TYPE_FLOAT)]
    elif isinstance(value, int):
        entries += [Field(ATTRIBUTE_INT, VARINT, value), _type(TYPE_INT)]
    elif isinstance(value, bytes):
        entries += [Field(ATTRIBUTE_GRAPH, BYTES, value), _type(TYPE_GRAPH)]
    else:
        entries += [*(Field(ATTRIBUTE_INTS, VARINT, number) for number in value), _type(TYPE_INTS)]
    return write_fields(entries)


def read_tensor(message: bytes | memoryview) -> NDArray[np.generic] | None:
    """The values of a constant (TensorProto), or None when they are of a type that no pass looks into."""
    entries = list(read_fields(message))
    shape = _integers(entries, TENSOR_DIMS)
    dtype = next((DTYPES.get(entry.integer) for entry in entries if entry.number == TENSOR_TYPE), None)
    if dtype is None:
        return None
    raw = [entry.data for entry in entries if entry.number in (TENSOR_RAW, TENSOR_FLOATS)]
    if raw:
        return np.frombuffer(b"".join(raw), dtype).reshape(shape)
    return np.array(_integers(entries, TENSOR_INT32S, TENSOR_INT64S), dtype).reshape(shape)


def write_tensor(name: str, values: NDArray[np.generic]) -> bytes:
    """The TensorProto of a constant."""
    return write_fields(
        [
            *(Field(TENSOR_DIMS, VARINT, size) for size in values.shape),
            Field(TENSOR_TYPE, VARINT, _TYPE_OF[values.dtype]),
            _text(TENSOR_NAME, name),
            Field(TENSOR_RAW, BYTES, values.tobytes()),
        ]
    )


def tensor_name(message: bytes | memoryview) -> str:
    """What a constant is called."""
    return _text_field(message, TENSOR_NAME)


def value_name(message: bytes | memoryview) -> str:
    """What an input or output (ValueInfoProto) is called."""
    return _text_field(message, 1)


def opset_domain(message: bytes | memoryview) -> str:
    """Whose steps a model says it uses (OperatorSetIdProto)."""
    return _text_field(message, 1)


def write_opset(domain: str, version: int) -> bytes:
    """That a model uses a domain's steps, of a version."""
    return write_fields([_text(1, domain), Field(2, VARINT, version)])


def write_value(name: str, kind: int, shape: Iterable[int | str]) -> bytes:
    """An input or output with its type and shape (ValueInfoProto); a size that is not known is a word."""
    sizes = [write_fields([Field(1, VARINT, size) if isinstance(size, int) else _text(2, size)]) for size in shape]
    tensor = write_fields(
        [Field(1, VARINT, kind), Field(2, BYTES, write_fields([Field(1, BYTES, size) for size in sizes]))]
    )
    return write_fields([_text(1, name), Field(2, BYTES, write_fields([Field(1, BYTES, tensor)]))])


def _integers(entries: Iterable[Field], *numbers: int) -> list[int]:
    """The whole numbers of some fields, one in each or packed."""
    found: list[int] = []
    for entry in entries:
        if entry.number in numbers:
            found += [signed(entry.value)] if isinstance(entry.value, int) else read_varints(entry.value)
    return found


def _text_field(message: bytes | memoryview, number: int) -> str:
    """The text of a message's field, "" when it has none."""
    return next((entry.text for entry in read_fields(message) if entry.number == number), "")


def _text(number: int, text: str) -> Field:
    return Field(number, BYTES, text.encode())


def _type(kind: int) -> Field:
    return Field(ATTRIBUTE_TYPE, VARINT, kind)
