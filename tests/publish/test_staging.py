from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.publish.staging import staged


def replace_all(target: Path) -> None:
    """Let any file be replaced: what may be is not decided here."""


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_files_appear_together(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    with staged(folder, replace_all) as stage:
        (stage / "a").write_text("1")
        (stage / "b").write_text("2")
        assert contents(folder) == {}
    assert contents(folder) == {"a": "1", "b": "2"}
    assert len(list(folder.iterdir())) == 2


def write_staged(
    folder: Path, names: str, *, interrupted: bool = False, make_room: Callable[[Path], None] = replace_all
) -> None:
    """Stage files of these one-letter names that all hold "new"."""
    with staged(folder, make_room) as stage:
        for name in names:
            (stage / name).write_text("new")
        if interrupted:
            raise KeyboardInterrupt


def test_old_files_stand_when_the_work_fails(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_staged(tmp_path, "a", interrupted=True)
    assert contents(tmp_path) == {"a": "old"}
    assert len(list(tmp_path.iterdir())) == 1


def refuse_c(target: Path) -> None:
    """Refuse one name."""
    if target.name == "c":
        raise OutputError("c stands")


def test_nothing_moves_when_one_target_is_refused(tmp_path: Path) -> None:
    for name in "ac":
        (tmp_path / name).write_text("old")
    with pytest.raises(OutputError, match="c stands"):
        write_staged(tmp_path, "abc", make_room=refuse_c)
    assert contents(tmp_path) == {"a": "old", "c": "old"}


def test_old_files_come_back_when_one_file_cannot_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "c").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_staged(tmp_path, "abc")
    assert contents(tmp_path) == {"a": "old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "a").write_text("old")
    with staged(tmp_path, replace_all) as stage:
        (stage / "a").write_text("new")
    assert contents(tmp_path) == {"a": "new", "notes": "mine"}


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_staged(tmp_path / "file", "a")
