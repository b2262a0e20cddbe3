from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.assemble.kept import ENTRY, MAGIC, KeptPieces
from pipeline.files import content_key

KEYS = [content_key("piece", number) for number in range(3)]
PIECES = {key: bytes([number]) * (100 + number) for number, key in enumerate(KEYS)}


def fill(path: Path) -> None:
    with KeptPieces(path) as kept:
        for key, data in PIECES.items():
            kept.put(key, data)


def found(path: Path) -> dict[str, bytes]:
    """What is there, without changing it."""
    before = path.read_bytes() if path.exists() else None
    with KeptPieces(path) as kept:
        pieces = {key: data for key in KEYS if (data := kept.get(key))}
    if before is not None:
        path.write_bytes(before)
    return pieces


def test_what_one_making_kept_the_next_one_finds(tmp_path: Path) -> None:
    fill(tmp_path / "a.pieces")
    assert found(tmp_path / "a.pieces") == PIECES
    assert [path.name for path in tmp_path.iterdir()] == ["a.pieces"]


def test_only_what_was_asked_for_or_made_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.pieces"
    fill(path)
    with KeptPieces(path) as kept:
        kept.get(KEYS[1])
        kept.put(KEYS[1], PIECES[KEYS[1]])
    assert found(path) == {KEYS[1]: PIECES[KEYS[1]]}
    assert path.stat().st_size == len(MAGIC) + ENTRY.size + len(PIECES[KEYS[1]])


def test_a_making_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.pieces"
    fill(path)
    before = path.read_bytes()
    with suppress(KeyError), KeptPieces(path) as kept:
        kept.put(content_key("new"), b"new")
        raise KeyError
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.pieces"]


@pytest.mark.parametrize("place", range(0, len(MAGIC) + 3 * ENTRY.size + 303, 7))
def test_a_damaged_file_gives_right_pieces_or_none(tmp_path: Path, place: int) -> None:
    path = tmp_path / "a.pieces"
    fill(path)
    whole = bytearray(path.read_bytes())
    whole[place] ^= 0x5A
    for damaged in (whole, whole[:place], b""):
        path.write_bytes(damaged)
        assert found(path).items() <= PIECES.items()


def test_a_place_that_takes_no_file_keeps_nothing_and_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    path = tmp_path / "file" / "a.pieces"
    with KeptPieces(path) as kept:
        kept.put(KEYS[0], b"a")
        assert kept.get(KEYS[0]) is None
