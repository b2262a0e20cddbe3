"""Several files that appear together or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    MakeRoom = Callable[[Path], None]
    """Called with every target before the first file moves; raises when what stands there may not be replaced."""


@contextmanager
def staged(folder: Path, make_room: MakeRoom) -> Iterator[Path]:
    """An empty folder to write in; when the block ends well its files take their places in `folder`.

    When the block fails, or one of the files cannot take its place, what was in `folder` before stands as it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".publishing-", dir=folder) as name:
            new, old = Path(name) / "new", Path(name) / "old"
            new.mkdir()
            old.mkdir()
            yield new
            _replace_all(new, old, folder, make_room)
    except OSError as error:
        raise OutputError(
            f"{error.filename or folder}: cannot be written: {error.strerror}",
            hint="is the disk full? choose another place with -o",
        ) from error


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
