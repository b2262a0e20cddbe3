"""A place for files under names, wherever it is: a folder, or what fsspec reaches (s3://, gs://, sftp://, …).

Rules:
1. Whatever the place is built of, an operation ends within OPERATION_S, is tried again for PATIENCE_S, and then is an
   OutputError: a run stops within a minute of the place being lost.
2. What no waiting mends (no right to write, no such bucket, a protocol that nothing here speaks) is said at once.
3. A password in an address is never shown.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import Future
from functools import partial
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from pipeline.errors import OutputError
from pipeline.files import write_atomic
from pipeline.messages import N_, _, english, reason_of, retold
from pipeline.synth.threads import begin

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

OPERATION_S: Final = 15.0
"""For one file, which has a few hundred kilobytes."""
PATIENCE_S: Final = 40.0
"""With the last operation, less than a minute."""
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 5.0
WITHOUT_FOLDERS: Final = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oci", "oss"})
"""Where a name with / in it needs no folder, and to make one would make a bucket."""
_FINAL: Final = (PermissionError, FileNotFoundError, NotADirectoryError, ImportError, ValueError)
_PASSING: Final = (JSONDecodeError, UnicodeError)
"""ValueErrors of an answer that is none, such as the page of a proxy while the place behind it begins again."""
UNREADABLE: Final = N_("{path}: cannot be read: {reason}")
UNWRITABLE: Final = N_("{path}: cannot be written: {reason}")
FSSPEC_SAYS: Final = (
    english("Protocol not known: {protocol}"),
    english("Install s3fs to access S3"),
    english("Please install gcsfs to access Google Storage"),
    english("The specified bucket does not exist"),
)
"""What most often keeps a place from being reached."""
_PASSWORD: Final = re.compile(r"(?<=://)[^/@]*@")


class Blobs(Protocol):
    """Files under names; every operation raises OutputError when the place cannot be reached. Safe in threads."""

    @property
    def place(self) -> str:
        """What a person calls it."""

    def read(self, name: str) -> bytes | None:
        """The file with this name, if there is one."""

    def has(self, name: str) -> bool:
        """Whether there is a file with this name."""

    def write(self, name: str, data: bytes) -> None:
        """Make a file, or replace it."""


def is_address(store: str) -> bool:
    """Whether a store is named by an address that fsspec knows, not by a path.

    >>> is_address("s3://takes/duitan"), is_address("/mnt/takes"), is_address("file:///mnt/takes")
    (True, False, False)
    """
    return "://" in store and not store.startswith("file://")


def folder_of(store: str) -> Path:
    """The folder that a path or a file:// address names."""
    return Path(unquote(urlsplit(store).path)) if store.startswith("file://") else Path(store).absolute()


def open_blobs(store: str) -> Blobs:
    """The place that a path or an address names; OutputError when nothing here speaks its protocol."""
    return FsspecBlobs(store) if is_address(store) else FolderBlobs(folder_of(store))


class FolderBlobs:
    """A folder, such as one that several computers have mounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> str:
        return str(self._folder)

    def read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            path = self._folder / name
            raise OutputError(_("{path}: cannot be read: {reason}", path=path, reason=reason_of(error))) from error

    def has(self, name: str) -> bool:
        return (self._folder / name).exists()

    def write(self, name: str, data: bytes) -> None:
        write_atomic(self._folder / name, data)


class FsspecBlobs:
    """What an address names, through fsspec."""

    def __init__(self, address: str, *, patience_s: float = PATIENCE_S, operation_s: float = OPERATION_S) -> None:
        self._patience_s = patience_s
        self._operation_s = operation_s
        self._place = _PASSWORD.sub("", address)
        self._files, root = self._open(address)
        self._root = root.rstrip("/")
        self._has_folders = not WITHOUT_FOLDERS & {urlsplit(address).scheme}

    @property
    def place(self) -> str:
        return self._place

    def read(self, name: str) -> bytes | None:
        return self._try(UNREADABLE, partial(self._read, name))

    def has(self, name: str) -> bool:
        return self._try(UNREADABLE, partial(self._has, name))

    def write(self, name: str, data: bytes) -> None:
        self._try(UNWRITABLE, partial(self._write, name, data))

    def _read(self, name: str) -> bytes | None:
        try:
            data: bytes = self._files.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        return data

    def _has(self, name: str) -> bool:
        return bool(self._files.exists(self._path(name)))

    def _write(self, name: str, data: bytes) -> None:
        path = self._path(name)
        if self._has_folders:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._files.pipe_file(path, data)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _open(self, address: str) -> tuple[Any, str]:
        """(fsspec's file system, the path in it)."""
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise OutputError(
                _("{place}: fsspec, which reaches it, is not installed", place=self._place),
                hint=_("pip install 'duitan[cluster]'"),
            ) from error

        try:
            # fsspec gives one and the same client to whoever asks in one process; a run gets its own, which knows
            # where the place is now, and nothing of one that was lost.
            files, root = url_to_fs(address, skip_instance_cache=True)
        except ImportError as error:
            raise OutputError(f"{self._place}: {_reason(error)}", hint=_("pip install what it names")) from error
        except Exception as error:  # every protocol has its own
            raise OutputError(
                _("{place}: cannot be opened: {reason}", place=self._place, reason=_reason(error))
            ) from error
        return files, str(root)

    def _try(self, failure: str, work: Callable[[], Result]) -> Result:
        """Do it, again and again while that may help; on a thread, since a library may wait for ever.

        `failure` is the message, not yet translated, that says that it cannot be done.
        """
        end_s, wait_s = time.monotonic() + self._patience_s, FIRST_WAIT_S
        while True:
            future: Future[Result] = Future()
            begin(work, future)
            try:
                return future.result(timeout=self._operation_s)
            except Exception as error:
                if isinstance(error, _FINAL) and not isinstance(error, _PASSING):
                    raise OutputError(_(failure, path=self._place, reason=_reason(error))) from error
                if time.monotonic() + wait_s > end_s:
                    raise OutputError(
                        _(failure, path=self._place, reason=_reason(error)),
                        hint=_("what was spoken is kept: run again when the store can be reached"),
                    ) from error
            time.sleep(wait_s)
            wait_s = min(LONGEST_WAIT_S, 2 * wait_s)


def _reason(error: BaseException) -> str:
    """What an error says, in a line, without a password."""
    if isinstance(error, TimeoutError):
        return _("no answer")
    said = (reason_of(error) if isinstance(error, OSError) else retold(str(error))) or type(error).__name__
    return _PASSWORD.sub("", said.split("\n")[0])
