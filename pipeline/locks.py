"""Locks on files, which the system drops when a process ends, however it ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.messages import _, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_HELD_BY_ANOTHER = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
"""How the systems say that somebody else holds a lock."""
LOCK_POLL_S = 0.05
LOCK_PATIENCE_S = 60.0
"""What is done in `exclusive` takes a second or two; longer, somebody stopped the process that does it."""


@contextmanager
def lock_file(path: Path, *, strict: bool = False) -> Iterator[bool]:
    """Hold the lock of a file, made if it is not there; False when another process, or another caller, holds it.

    It is dropped at the end of the block, or with the process. It is also False when the file was removed meanwhile,
    so that one process can lock a file and remove it while another waits to do the same. Where the file system has no
    locks, everybody holds it, or with `strict`, OSError is raised.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield try_lock(handle, strict=strict) and is_open_at(handle, path)
    finally:
        os.close(handle)


@contextmanager
def exclusive(path: Path, *, wait: Callable[[], None] = lambda: time.sleep(LOCK_POLL_S)) -> Iterator[None]:
    """Be the only process in the block, by a lock file at `path` that is gone afterwards; wait for whoever is in it.

    Raises OutputError when the file cannot be made, or somebody holds it for very long. Where the file system has no
    locks, nobody waits.
    """
    for _attempt in range(int(LOCK_PATIENCE_S / LOCK_POLL_S)):
        with ExitStack() as stack:
            try:
                held = stack.enter_context(lock_file(path))
            except OSError as error:
                raise OutputError(
                    _("{path}: cannot be written: {reason}", path=path, reason=reason_of(error))
                ) from error
            if held:
                try:
                    yield
                finally:
                    with suppress(OSError):  # Windows removes no open file: there it is left
                        path.unlink()
                return
        wait()
    raise OutputError(_("{path}: another run holds it", path=path), hint=_("end that run, or delete the file"))


def try_lock(handle: int, *, strict: bool) -> bool:
    """Lock an open file; False when somebody else holds it, or, unless `strict`, never where there are no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD_BY_ANOTHER:
            return False
        if strict:
            raise
    return True


def is_open_at(handle: int, path: Path) -> bool:
    """Whether the open file is still the one at `path`."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
