from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.locks import is_open_at, lock_file
from pipeline.publish.staging import PREFIX, clear_abandoned, staged

ROOT = Path(__file__).resolve().parents[2]


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


KILLED_WHILE_PUBLISHING = """
import os, signal, sys
from pathlib import Path
from pipeline.publish.staging import staged

with staged(Path(sys.argv[1]), lambda target: None) as stage:
    (stage / "a").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def remains(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(f"{PREFIX}*"))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process cannot kill itself so on this system")
def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    command = [sys.executable, "-c", KILLED_WHILE_PUBLISHING, str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert len(remains(tmp_path)) == 1
    assert clear_abandoned(tmp_path) == 1
    assert remains(tmp_path) == []
    assert contents(tmp_path) == {"a": "old"}


def test_what_another_run_is_publishing_right_now_is_left_alone(tmp_path: Path) -> None:
    with staged(tmp_path, replace_all) as stage:
        (stage / "a").write_text("new")
        assert clear_abandoned(tmp_path) == 0
        assert (stage / "a").read_text() == "new"
    assert contents(tmp_path) == {"a": "new"}


def test_a_folder_of_an_older_version_has_no_lock_and_is_cleared(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}old" / "new").mkdir(parents=True)
    (tmp_path / f"{PREFIX}old" / "new" / "bare.part").write_text("half")
    assert clear_abandoned(tmp_path) == 1
    assert remains(tmp_path) == []


def test_only_folders_are_cleared_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "song").write_text("la")
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "mine")
    (tmp_path / f"{PREFIX}file").write_text("mine")
    assert clear_abandoned(tmp_path) == 0
    assert remains(tmp_path) == [f"{PREFIX}file", f"{PREFIX}link"]
    assert (tmp_path / "mine" / "song").read_text() == "la"


def test_there_is_nothing_to_clear_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert clear_abandoned(tmp_path / "nowhere") == 0


def test_a_lock_has_one_holder_at_a_time(tmp_path: Path) -> None:
    with lock_file(tmp_path / "lock") as first, lock_file(tmp_path / "lock") as second:
        assert (first, second) == (True, False)
    with lock_file(tmp_path / "lock") as again:
        assert again


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed on this system")
def test_the_lock_of_a_file_that_was_removed_is_worth_nothing(tmp_path: Path) -> None:
    """Whoever clears a folder holds its lock; a run that opened the same file just before must not go on in it."""
    path = tmp_path / "lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    path.unlink()
    assert not is_open_at(handle, path)
    path.write_text("")
    assert not is_open_at(handle, path)
    os.close(handle)


def test_runs_that_publish_and_clear_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    def publish(name: str) -> None:
        for _ in range(60):
            write_staged(tmp_path, name)

    with ThreadPoolExecutor(3) as pool:
        publishing = [pool.submit(publish, name) for name in ("ab", "cd")]
        while not all(each.done() for each in publishing):
            clear_abandoned(tmp_path)
        for each in publishing:
            each.result()
    clear_abandoned(tmp_path)
    assert contents(tmp_path) == dict.fromkeys("abcd", "new")
    assert remains(tmp_path) == []
