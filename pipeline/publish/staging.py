"""Several files that appear together or not at all.

They are written into a folder `.publishing-…` beside their places. A run that is killed leaves it behind, and a later
run removes it. A lock on a file inside says whether its owner still works: the system drops it when a process ends,
however it ends. An age or a process number would be a guess.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.errors import OutputError
from pipeline.locks import lock_file
from pipeline.messages import _, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    MakeRoom = Callable[[Path], None]
    """Called with every target before the first file moves; raises when what stands there may not be replaced."""

PREFIX: Final = ".publishing-"
LOCK_NAME: Final = "lock"


@contextmanager
def staged(folder: Path, make_room: MakeRoom) -> Iterator[Path]:
    """An empty folder to write in; when the block ends well its files take their places in `folder`.

    When the block fails, or one of the files cannot take its place, what was in `folder` before stands as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _own_folder(folder) as own:
            new, old = own / "new", own / "old"
            new.mkdir()
            old.mkdir()
            yield new
            _replace_all(new, old, folder, make_room)
    except OSError as error:
        raise OutputError(
            _("{filename}: cannot be written: {reason}", filename=error.filename or folder, reason=reason_of(error)),
            hint=_("is the disk full? choose another place with -o"),
        ) from error


def clear_abandoned(folder: Path) -> int:
    """Remove what killed runs left in `folder`, and nothing that a run is using; returns how many folders went."""
    removed = 0
    with suppress(OSError):
        for path in sorted(folder.glob(f"{PREFIX}*")):
            removed += not path.is_symlink() and path.is_dir() and _remove_if_abandoned(path)
    return removed


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    """A new folder in `folder`, locked as long as the block runs and gone afterwards.

    `clear_abandoned` of another run may find it in the moment before it is locked, and take it: then a new one is made.
    """
    while True:
        with ExitStack() as stack:
            made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True)
            own = Path(stack.enter_context(made))
            try:
                locked = stack.enter_context(lock_file(own / LOCK_NAME))
            except FileNotFoundError:
                continue
            if locked:
                yield own
                return


def _remove_if_abandoned(path: Path) -> bool:
    """Remove a run's folder unless the run holds its lock."""
    try:
        with lock_file(path / LOCK_NAME, strict=True) as locked:
            if not locked:
                return False
            if os.name != "nt":
                shutil.rmtree(path, ignore_errors=True)
    except OSError:  # another run has just removed it, it is not ours to enter, or this file system has no locks
        return False
    if os.name == "nt":  # where an open file, such as the lock, cannot be removed
        shutil.rmtree(path, ignore_errors=True)
    return not path.exists()


def _replace_all(new: Path, old: Path, folder: Path, make_room: MakeRoom) -> None:
    """Move every file of `new` into `folder`; when one will not go, put back the old ones and remove the new ones."""
    placed: list[Path] = []
    sources = sorted(new.iterdir())
    for source in sources:
        make_room(folder / source.name)
    try:
        for source in sources:
            target = folder / source.name
            if target.exists():
                _keep(target, old / source.name)
            source.replace(target)
            placed.append(target)
    except BaseException:
        for target in placed:
            _put_back(old / target.name, target)
        raise


def _keep(target: Path, backup: Path) -> None:
    """A second name for a file, or a copy where the file system has no second names."""
    try:
        os.link(target, backup)
    except OSError:
        shutil.copy2(target, backup)


def _put_back(backup: Path, target: Path) -> None:
    """The old file under its name again, or no file when there was none."""
    with suppress(OSError):
        if backup.exists():
            backup.replace(target)
        else:
            target.unlink()
