"""What a process that was killed while it wrote leaves behind, and who removes it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import OutputError, SourceError
from pipeline.files import TEMPORARY_SUFFIX, atomic_path, clear_temporaries, is_temporary, read_input, write_atomic
from pipeline.publish.receipts import prune_pieces
from pipeline.synth.store import LEFTOVER_AGE_S, TakeStore
from pipeline.workflow.preparation.preflight import prepare_folder
from tests.conftest import HANGS_S, ROOT
from tests.duitan_process import COMMAND, environment

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system ends processes otherwise")

WRITER = """
import sys
from pathlib import Path
from pipeline.assemble.kept import KeptPieces
from pipeline.files import atomic_path
folder = Path(sys.argv[1])
with {writing} as begun:
    {work}
    print("in the middle", flush=True)
    sys.stdin.read()
"""
WRITERS = {
    "talk.yaml": WRITER.format(writing="atomic_path(folder / 'talk.yaml')", work="begun.write_text('half')"),
    "talk.pieces": WRITER.format(
        writing="KeptPieces(folder / '.receipts' / 'talk.pieces')", work="begun.put('00' * 16, b'piece' * 9999)"
    ),
}
"""Each waits in the middle of its work until its input ends."""


@contextmanager
def writing(program: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of writing; afterwards it may come to its end."""
    with subprocess.Popen(
        (sys.executable, "-c", program, str(folder)),
        env=environment(),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "in the middle\n"
        yield process


def halves(folder: Path) -> list[Path]:
    """Every temporary file, wherever it is."""
    return sorted(path for path in folder.rglob("*") if is_temporary(path))


@pytest.mark.parametrize("name", WRITERS)
def test_what_a_killed_writer_left_goes_when_the_next_one_writes_there(tmp_path: Path, name: str) -> None:
    with writing(WRITERS[name], tmp_path) as process:
        process.kill()
    (left,) = halves(tmp_path)
    write_atomic(left.parent / "another", "words")
    assert halves(tmp_path) == []
    assert [path.name for path in left.parent.iterdir()] == ["another"]


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_goes_that_a_living_process_writes(tmp_path: Path, name: str) -> None:
    with writing(WRITERS[name], tmp_path) as process:
        (half,) = halves(tmp_path)
        write_atomic(half.parent / "another", "words")
        prepare_folder(tmp_path)
        prune_pieces(tmp_path)
        assert clear_temporaries(half.parent) == 0
        assert halves(tmp_path) == [half]
        process.communicate(timeout=HANGS_S)
        assert process.returncode == 0
    assert halves(tmp_path) == []
    assert {path.name for path in half.parent.iterdir()} >= {name, "another"}


def test_the_next_run_removes_what_a_killed_one_left_of_its_pieces(tmp_path: Path) -> None:
    with writing(WRITERS["talk.pieces"], tmp_path) as process:
        process.kill()
    assert len(halves(tmp_path)) == 1
    prepare_folder(tmp_path)
    assert halves(tmp_path) == []


def test_half_a_take_of_a_killed_run_is_a_leftover_and_one_being_written_is_not_removed(tmp_path: Path) -> None:
    store, program = TakeStore(tmp_path), WRITERS["talk.yaml"].replace("talk.yaml", "ab/" + "ab" * 16 + ".wav")
    with writing(program, tmp_path) as process:
        (half,) = halves(tmp_path)
        now_s = half.stat().st_mtime + LEFTOVER_AGE_S + 1
        store.remove([each.path for each in store.contents(now_s).leftovers])
        assert halves(tmp_path) == [half]
        process.kill()
    assert [each.path for each in store.contents(now_s).leftovers] == [half]
    store.remove([half])
    assert list(tmp_path.iterdir()) == []


def test_files_of_other_programs_and_folders_stay(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("la")
    for name in (".talk.yaml.swp", f"talk{TEMPORARY_SUFFIX}", ".talk.yaml.abcdefgh.part"):
        (tmp_path / name).write_text("theirs")
    (tmp_path / f".folder.abcdefgh{TEMPORARY_SUFFIX}").mkdir()
    (tmp_path / f".link.abcdefgh{TEMPORARY_SUFFIX}").symlink_to(tmp_path / "mine")
    before = {path.name for path in tmp_path.iterdir()} - {f".link.abcdefgh{TEMPORARY_SUFFIX}"}
    clear_temporaries(tmp_path)
    assert before <= {path.name for path in tmp_path.iterdir()}
    assert (tmp_path / "mine").read_text() == "la"
    assert clear_temporaries(tmp_path / "nowhere") == 0


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    write_atomic(tmp_path / "talk.yaml", "old")
    with pytest.raises(KeyboardInterrupt), atomic_path(tmp_path / "talk.yaml"):
        raise KeyboardInterrupt
    with pytest.raises(OutputError, match="cannot be written"):
        write_atomic(tmp_path / "folder", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "talk.yaml"]
    assert (tmp_path / "talk.yaml").read_text() == "old"


def test_writing_and_clearing_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    def write(name: str) -> None:
        for number in range(60):
            write_atomic(tmp_path / name, f"{number}")

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, name) for name in "ab"]
        while not all(each.done() for each in writers):
            clear_temporaries(tmp_path)
        for each in writers:
            each.result()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "59", "b": "59"}


TALK = "# 河边\n\n" + "".join(
    f"**{'陆遥' if n % 2 else '方舟'}：** 第{n}句说的是河边的鸭子，它们一早就来了。\n\n" for n in range(24)
)


def test_a_render_that_is_killed_while_it_encodes_leaves_nothing_for_the_run_after_the_next(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text(TALK, encoding="utf-8")
    (tmp_path / "voices.yaml").write_bytes((ROOT / "voices.yaml").read_bytes())
    command = (*COMMAND, "render", "talk.md", "--engine", "tone")
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        assert any("measure: 100%" in line for line in process.stderr)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert [path.parent.name for path in halves(tmp_path)] == [".receipts"]
    again = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=HANGS_S)
    assert again.returncode == 0, again.stderr
    assert halves(tmp_path) == []
    hidden = {path.name for path in (tmp_path / "audio_out").iterdir() if path.name.startswith(".")}
    assert hidden == {".takes", ".receipts"}


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("tlak.md", "did you mean {folder}/talk.md?"),
        ("talk", "did you mean {folder}/talk.md?"),
        ("other.epub", "check the path"),
        ("no/talk.md", "check the path"),
    ],
)
def test_a_missing_file_is_told_with_the_one_that_may_be_meant(tmp_path: Path, asked: str, hint: str) -> None:
    (tmp_path / "talk.md").touch()
    with pytest.raises(SourceError) as caught:
        read_input(tmp_path / asked)
    assert caught.value.hint == hint.format(folder=tmp_path)
