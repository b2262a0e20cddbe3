"""What a person has is never replaced by surprise, whatever it is and whenever it appeared."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.publish.seal import Kind, blank, seal
from pipeline.publish.targets import check_targets, guarded_path, keep_backup, make_room

OURS = seal(f"WEBVTT\n\nNOTE\n{blank(Kind.EPISODE)}\n".encode())
FORCED = pytest.mark.parametrize("force", [False, True])


def put(path: Path, data: bytes = b"mine") -> Path:
    path.write_bytes(data)
    return path


@FORCED
def test_nothing_an_empty_file_and_our_own_are_free(tmp_path: Path, force: bool) -> None:
    targets = [tmp_path / "new", tmp_path / "no" / "folder" / "yet", put(tmp_path / "empty", b"")]
    targets.append(put(tmp_path / "ours", OURS))
    check_targets(Kind.EPISODE, targets, force=force)
    assert [make_room(target, Kind.EPISODE, force=force) for target in targets] == [None] * 4
    assert (tmp_path / "ours").read_bytes() == OURS


def test_files_of_others_and_edited_ones_are_refused_together(tmp_path: Path) -> None:
    mine, edited = put(tmp_path / "talk.mp3"), put(tmp_path / "talk.vtt", OURS + b"00:01.000 --> 00:02.000\nmore\n")
    with pytest.raises(OutputError) as caught:
        check_targets(Kind.EPISODE, [mine, edited, tmp_path / "new"])
    assert str(caught.value).split("\n") == [
        f"{mine}: is there already, not made by duitan, and is not replaced",
        f"{edited}: was edited after duitan wrote it and is not replaced",
    ]
    assert "--force" in caught.value.hint
    check_targets(Kind.EPISODE, [mine, edited], force=True)


@pytest.mark.parametrize("kind", [Kind.SCRIPT, Kind.CLIP])
def test_our_file_of_another_kind_is_not_replaced(tmp_path: Path, kind: Kind) -> None:
    target = put(tmp_path / "talk.mp3", OURS)
    with pytest.raises(OutputError, match="is an episode of duitan's") as caught:
        check_targets(kind, [target])
    assert "--force" in caught.value.hint
    backup = make_room(target, kind, force=True)
    assert backup is not None
    assert backup.read_bytes() == OURS


@FORCED
def test_what_the_run_reads_is_refused_under_any_name(tmp_path: Path, force: bool) -> None:
    source = put(tmp_path / "talk.vtt", OURS)
    os.link(source, tmp_path / "twin.vtt")
    (tmp_path / "there").symlink_to(tmp_path, target_is_directory=True)
    for target in (source, tmp_path / "twin.vtt", tmp_path / "there" / "talk.vtt", tmp_path / "." / "talk.vtt"):
        with pytest.raises(OutputError, match="is read by this run") as caught:
            check_targets(Kind.EPISODE, [target], [tmp_path / "gone", source], force=force)
        assert "--force" not in caught.value.hint


@FORCED
def test_links_folders_devices_pipes_and_sockets_are_refused(tmp_path: Path, force: bool) -> None:
    aim = put(tmp_path / "aim", OURS)
    link, dangling, folder, pipe = (tmp_path / name for name in ("link", "dangling", "folder", "pipe"))
    link.symlink_to(aim)
    dangling.symlink_to(tmp_path / "nowhere")
    folder.mkdir()
    os.mkfifo(pipe)
    kinds = {link: "a link", dangling: "a link", folder: "a folder", pipe: "a device", Path("/dev/null"): "a device"}
    for target, kind in kinds.items():
        with pytest.raises(OutputError, match=kind):
            check_targets(Kind.EPISODE, [target], force=force)
        with pytest.raises(OutputError, match=kind):
            make_room(target, Kind.EPISODE, force=force)
    assert not (tmp_path / "nowhere").exists()


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket is short by nature
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("ear")
        with pytest.raises(OutputError, match="a socket"):
            check_targets(Kind.EPISODE, [Path("ear")], force=True)


def test_a_linked_folder_on_the_way_is_fine(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "audio_out").symlink_to(tmp_path / "disk", target_is_directory=True)
    with guarded_path(tmp_path / "audio_out" / "talk.vtt", Kind.EPISODE) as guarded:
        guarded.path.write_bytes(OURS)
    assert (tmp_path / "disk" / "talk.vtt").read_bytes() == OURS


def test_a_file_where_a_folder_should_be_and_an_impossible_name(tmp_path: Path) -> None:
    put(tmp_path / "file")
    for target in (tmp_path / "file" / "talk.mp3", tmp_path / f"{'长' * 200}.mp3"):
        with pytest.raises(OutputError, match="cannot be written"):
            check_targets(Kind.EPISODE, [target])


def write_guarded(target: Path, *, appears: bytes | None = None, force: bool = False) -> Path | None:
    """Write our file to a target at which other bytes appear while we work."""
    with guarded_path(target, Kind.EPISODE, force=force) as guarded:
        guarded.path.write_bytes(OURS)
        if appears is not None:
            target.write_bytes(appears)
    return guarded.backup


def test_what_appears_while_we_work_is_not_replaced(tmp_path: Path) -> None:
    for target in (tmp_path / "new", put(tmp_path / "ours", OURS)):
        with pytest.raises(OutputError, match="not made by duitan"):
            write_guarded(target, appears=b"theirs")
        assert target.read_bytes() == b"theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "ours"]


def test_force_keeps_the_bytes_that_stand_there_at_the_end(tmp_path: Path) -> None:
    target = put(tmp_path / "talk.mp3", b"\xff\xfe first")
    backup = write_guarded(target, appears=b"\xff\xfe\0 second", force=True)
    assert backup == tmp_path / "talk.backup-1.mp3"
    assert backup.read_bytes() == b"\xff\xfe\0 second"
    assert target.read_bytes() == OURS
    assert write_guarded(target, force=True) is None, "our own file needs no backup"


def test_backups_of_many_runs_at_once_are_all_kept(tmp_path: Path) -> None:
    paths = [put(tmp_path / "talk.yaml", b"edited")] * 24
    with ThreadPoolExecutor(8) as pool:
        backups = list(pool.map(keep_backup, paths))
    assert {path.name for path in backups} == {f"talk.backup-{number}.yaml" for number in range(1, 25)}
    assert {path.read_bytes() for path in backups} == {b"edited"}
    assert len(list(tmp_path.iterdir())) == 25


def test_a_backup_that_cannot_be_made_replaces_nothing(tmp_path: Path) -> None:
    target = put(tmp_path / f"{'x' * 250}.mp3")  # no room for a longer name
    with pytest.raises(OutputError, match="cannot be written"):
        write_guarded(target, force=True)
    assert target.read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_backup_never_goes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "talk.backup-1.yaml").symlink_to(tmp_path / "elsewhere")
    assert keep_backup(put(tmp_path / "talk.yaml")).name == "talk.backup-2.yaml"
    assert not (tmp_path / "elsewhere").exists()
