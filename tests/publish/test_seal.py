"""A file knows whether it is still what we wrote."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.seal import HEAD_BYTES, Kind, blank, has_mark, seal, sealed_kind, write_sealed

MARK = blank(Kind.CLIP).encode()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@given(before=st.binary(max_size=40), after=st.binary(max_size=200), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_changed_bit_breaks_the_seal(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, after: bytes, at: int, bit: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "sealed"
    whole = seal(before + MARK + after)
    assert sealed_kind(write(path, whole)) is Kind.CLIP
    changed = bytearray(whole)
    changed[at % len(whole)] ^= 1 << bit
    assert sealed_kind(write(path, bytes(changed))) is None


@pytest.mark.parametrize("change", [b"\n", b"\xef\xbb\xbf", b"\0"])
def test_bytes_added_at_either_end_break_the_seal(tmp_path: Path, change: bytes) -> None:
    whole = seal(MARK + b"\nwords")
    assert sealed_kind(write(tmp_path / "longer", whole + change)) is None
    assert sealed_kind(write(tmp_path / "later", change + whole)) is None
    assert has_mark(tmp_path / "later")


def test_a_head_and_a_long_body_are_sealed_as_one(tmp_path: Path) -> None:
    body = write(tmp_path / "body", bytes(range(256)) * 10_000)
    sealed = tmp_path / "sealed"
    write_sealed(sealed, b"head " + MARK, body)
    assert sealed_kind(sealed) is Kind.CLIP
    assert sealed.read_bytes().endswith(body.read_bytes())
    with sealed.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"x")
    assert sealed_kind(sealed) is None


def test_the_checksum_of_a_script_is_that_of_everything_below_its_first_line(tmp_path: Path) -> None:
    text = "title: 晨谈\n"
    first_line = f"# made by duitan, checksum {hashlib.sha256(text.encode()).hexdigest()[:16]}; edit freely below\n"
    assert seal(f"{blank(Kind.SCRIPT)}{text}".encode()) == (first_line + text).encode()
    assert sealed_kind(write(tmp_path / "talk.yaml", (first_line + text).encode())) is Kind.SCRIPT


def test_files_of_others_have_no_mark(tmp_path: Path) -> None:
    for name, data in (("empty", b""), ("words", "made by duitan".encode("utf-16")), ("noise", bytes(8000))):
        path = write(tmp_path / name, data)
        assert not has_mark(path)
        assert sealed_kind(path) is None


def test_a_mark_too_far_in_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no mark"):
        seal(bytes(HEAD_BYTES) + MARK)
