"""The wire format of protocol buffers, in which ONNX files are written: fields in, fields out, nothing lost.

A message is a list of fields, each a number, a wire type and a value. What a field means is said by whoever reads it
(`onnx_file`); a field that nobody asks for is written back as it was. Long values stay views of the file: a model of
90 MB is read and written in a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VARINT: Final = 0
FIXED_64: Final = 1
BYTES: Final = 2
FIXED_32: Final = 5
_FIXED_BYTES: Final = {FIXED_64: 8, FIXED_32: 4}


class Field(NamedTuple):
    """One field of a message: a whole number for VARINT, the bytes for every other wire type."""

    number: int
    wire_type: int
    value: int | bytes | memoryview

    @property
    def integer(self) -> int:
        """The number that it holds; ValueError when it holds none."""
        if not isinstance(self.value, int):
            raise ValueError(f"field {self.number} is no number")
        return self.value

    @property
    def data(self) -> bytes | memoryview:
        """The bytes that it holds; ValueError when it holds a number."""
        if isinstance(self.value, int):
            raise ValueError(f"field {self.number} is a number")
        return self.value

    @property
    def text(self) -> str:
        return bytes(self.data).decode()


def read_fields(message: bytes | memoryview) -> Iterator[Field]:
    """The fields of a message in their order; ValueError when it is not one.

    >>> [(field.number, field.value) for field in read_fields(bytes([8, 150, 1]))]
    [(1, 150)]
    """
    view = memoryview(message)
    place = 0
    while place < len(view):
        key, place = _read_varint(view, place)
        number, wire_type = key >> 3, key & 7
        if wire_type == VARINT:
            value, place = _read_varint(view, place)
            yield Field(number, wire_type, value)
            continue
        if wire_type == BYTES:
            size, place = _read_varint(view, place)
        elif wire_type in _FIXED_BYTES:
            size = _FIXED_BYTES[wire_type]
        else:
            raise ValueError(f"no protocol buffer: wire type {wire_type}")
        if place + size > len(view):
            raise ValueError("no protocol buffer: it ends too early")
        yield Field(number, wire_type, view[place : place + size])
        place += size


def read_varints(data: bytes | memoryview) -> list[int]:
    """The numbers of a packed field, two's complement as whole numbers are written in ONNX.

    >>> read_varints(write_varint(3) + write_varint(-1))
    [3, -1]
    """
    view, place = memoryview(data), 0
    numbers = []
    while place < len(view):
        value, place = _read_varint(view, place)
        numbers.append(signed(value))
    return numbers


def signed(value: int) -> int:
    """A varint of 64 bits as the whole number that it stands for."""
    return value - (1 << 64) if value >> 63 else value


def write_fields(fields: Iterable[Field]) -> bytes:
    """The message that these fields make."""
    parts: list[bytes | memoryview] = []
    for field in fields:
        parts.append(write_varint(field.number << 3 | field.wire_type))
        if isinstance(field.value, int):
            parts.append(write_varint(field.value))
            continue
        if field.wire_type == BYTES:
            parts.append(write_varint(len(field.value)))
        parts.append(field.value)
    return b"".join(parts)


def write_varint(value: int) -> bytes:
    """A whole number, negative ones as their two's complement of 64 bits."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _read_varint(view: memoryview, place: int) -> tuple[int, int]:
    """(the number that begins at `place`, where it ends)."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(view):
            break
        byte = view[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError("no protocol buffer: a number does not end")
