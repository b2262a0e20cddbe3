"""Protocol buffers: what is read is written back, and what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.kokoro.graph.wire import (
    BYTES,
    FIXED_32,
    FIXED_64,
    VARINT,
    Field,
    read_fields,
    read_varints,
    write_fields,
    write_varint,
)

FIELDS = st.one_of(
    st.builds(Field, st.integers(1, 1000), st.just(VARINT), st.integers(0, 2**64 - 1)),
    st.builds(Field, st.integers(1, 1000), st.just(BYTES), st.binary(max_size=300)),
    st.builds(Field, st.integers(1, 1000), st.just(FIXED_32), st.binary(min_size=4, max_size=4)),
    st.builds(Field, st.integers(1, 1000), st.just(FIXED_64), st.binary(min_size=8, max_size=8)),
)


@given(st.lists(FIELDS))
def test_what_is_written_is_read(fields: list[Field]) -> None:
    assert list(read_fields(write_fields(fields))) == fields


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_whole_numbers_keep_their_sign(numbers: list[int]) -> None:
    assert read_varints(b"".join(map(write_varint, numbers))) == numbers


@pytest.mark.parametrize("broken", [b"\x08", b"\x0a\x05abc", b"\x0b\x00", b"\x08" + b"\xff" * 11, b"\x0d\x00"])
def test_what_is_no_message_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="no protocol buffer"):
        list(read_fields(broken))


def test_a_field_of_the_other_kind_is_an_error() -> None:
    number, data = read_fields(write_fields([Field(1, VARINT, 5), Field(2, BYTES, b"five")]))
    assert (number.integer, data.text) == (5, "five")
    with pytest.raises(ValueError, match="field 1 is a number"):
        _ = number.data
    with pytest.raises(ValueError, match="field 2 is no number"):
        _ = data.integer
