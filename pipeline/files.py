"""Reading and writing whole files: a write happens completely or not at all.

What is being written is a hidden file beside its place, called `.NAME.xxxxxxxx.duitan-part`. A process that is killed
leaves it behind, and the first that writes into the folder afterwards removes it. Whether its writer still works is
told by a lock on it: the system drops a lock when a process ends, however it ends. An age or a process number would be
a guess. (Windows removes no file that is open, which tells the same.)
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import OutputError, SourceError
from pipeline.locks import is_open_at, lock_file, try_lock
from pipeline.messages import _, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_INPUT = Path("-")
"""What stands for standard input where a transcript is named."""
MAX_INPUT_BYTES = 64 * 1024 * 1024
CACHE_VARIABLE = "DUITAN_CACHE"
TEMPORARY_SUFFIX = ".duitan-part"
"""No other program's, and no file's own: whoever looks for a kind of file never finds a half one."""
FOLDERS_KNOWN = 4096
"""A store of takes has 256."""
_ADDRESS = re.compile(r"(?i)(https?|ftp):/+(.+)|(?:www\.|(?:[a-z0-9-]+\.)+(?:com|cn|net|org|io|tv)/).+", re.DOTALL)
"""A web address, as a path has it: with one slash of two; also without its `https://`."""

# There is no way to read the umask without setting it for a moment; done once, before any thread runs.
_UMASK = os.umask(0o022)
os.umask(_UMASK)


def content_key(*parts: str | bytes | float) -> str:
    """A name for content: equal parts give equal keys, and joining parts differently does not.

    >>> content_key("ab", "c") == content_key("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:32]


def cache_folder() -> Path:
    """Where what was fetched, or made once, is kept for all projects: in the user's cache, or in $DUITAN_CACHE.

    Raises OutputError where the user has no home folder (a container that runs as a number without a name).
    """
    root = os.environ.get(CACHE_VARIABLE)
    if root:
        return Path(root)
    import platformdirs  # takes a while to load, and few commands need it

    try:
        return platformdirs.user_cache_path("duitan", appauthor=False)
    except RuntimeError as error:
        raise OutputError(
            _("no home folder is known, so there is no place for what is kept for all projects"),
            hint=_("set HOME, or set {variable} to a folder", variable=CACHE_VARIABLE),
        ) from error


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; False as well for what cannot be a path here, such as a name too long."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_plain_file(path: Path) -> bool:
    """Whether a path leads to a plain file; False as well for what cannot be a path here."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_input(path: Path, *, limit_bytes: int = MAX_INPUT_BYTES) -> bytes:
    """The bytes of a file that a user named, or a SourceError that says why not."""
    try:
        _refuse_address(path)
        if path.is_dir():
            raise SourceError(
                _("{path}: is a folder, not a file", path=path), hint=_("name the files in it, for example with *.md")
            )
        size_bytes = path.stat().st_size
        if size_bytes > limit_bytes:
            raise SourceError(
                _(
                    "{path}: {size_bytes:,} bytes are more than the {limit_bytes:,} that are read",
                    path=path,
                    size_bytes=size_bytes,
                    limit_bytes=limit_bytes,
                )
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        near = _nearest(path)
        hint = _("did you mean {path}?", path=near) if near else _("check the path")
        raise SourceError(_("{path}: no such file", path=path), hint=hint) from error
    except OSError as error:
        raise SourceError(_("{path}: cannot be read: {reason}", path=path, reason=reason_of(error))) from error


def _nearest(path: Path) -> Path | None:
    """The file beside a missing one that was meant: called so but for its ending, or much like it."""
    from difflib import get_close_matches

    with suppress(OSError):
        names = sorted(each.name for each in path.parent.iterdir() if each.is_file())
        same = [name for name in names if name.partition(".")[0] == path.name]
        close = same or get_close_matches(path.name, names, n=1)
        return path.with_name(close[0]) if close else None
    return None


def parse_json(text: str) -> Any:
    """What is written as JSON; ValueError for anything else, for what nests too deep, and for numbers without bounds.

    >>> parse_json('{"cues": [1.5]}')
    {'cues': [1.5]}
    """
    try:
        return json.loads(text, parse_float=_parse_finite, parse_constant=_parse_finite)
    except RecursionError as error:
        raise ValueError("nests too deep") from error


def _parse_finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is no number that can be used")
    return number


def _refuse_address(path: Path) -> None:
    """SourceError for a web address where a file should be."""
    found = _ADDRESS.fullmatch(path.as_posix())
    if found and not path.exists():
        address = f"{found[1]}://{found[2]}" if found[1] else found[0]
        raise SourceError(
            _("{address}: is an address, and nothing is downloaded", address=address),
            hint=_("open it in a browser, save the page as HTML only (.html), and name that file"),
        )


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends well; otherwise `path` is untouched.

    The block writes into the file that is there: one that it put in its place would have no lock.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_once(path.parent.absolute())
        handle, temporary = _begin(path)
    except OSError as error:
        raise OutputError(
            _("{path}: cannot be written: {reason}", path=path, reason=reason_of(error)),
            hint=_("choose another place with -o"),
        ) from error
    with ExitStack() as lock:
        lock.callback(os.close, handle)
        try:
            yield temporary
            temporary.chmod(0o666 & ~_UMASK)  # mkstemp makes private files; results are no secret
            if os.name == "nt":  # where no open file can be moved
                lock.close()
            temporary.replace(path)
        except OSError as error:
            raise OutputError(
                _("{path}: cannot be written: {reason}", path=path, reason=reason_of(error)),
                hint=_("is the disk full?"),
            ) from error
        finally:
            lock.close()
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def is_temporary(path: Path) -> bool:
    """Whether a file is one that takes, or took, its place only when it is whole."""
    return path.name.startswith(".") and path.suffix == TEMPORARY_SUFFIX


def clear_temporaries(folder: Path) -> int:
    """Remove the temporary files in a folder whose writers are gone; returns how many went."""
    with suppress(OSError):
        return sum(clear_temporary(path) for path in sorted(folder.glob(f".*{TEMPORARY_SUFFIX}")))
    return 0


def clear_temporary(path: Path) -> bool:
    """Remove a temporary file unless somebody writes it; False as well where that cannot be known."""
    try:
        if os.name == "nt":
            path.unlink()
            return True
        with lock_file(path, strict=True) as is_ours:
            if is_ours:
                path.unlink()
            return is_ours
    except OSError:  # another run has just removed it, it is not ours to touch, or this file system has no locks
        return False


@lru_cache(maxsize=FOLDERS_KNOWN)
def _clear_once(folder: Path) -> None:
    """Look for what was left in a folder when this process first writes into it, and not for every file."""
    clear_temporaries(folder)


def _begin(path: Path) -> tuple[int, Path]:
    """A new temporary file for `path`, locked as long as its handle is open.

    Whoever clears the folder may find it in the moment before it is locked, and take it: then a new one is made.
    """
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=TEMPORARY_SUFFIX, dir=path.parent)
        if os.name == "nt" or (try_lock(handle, strict=False) and is_open_at(handle, Path(name))):
            return handle, Path(name)
        os.close(handle)


def write_atomic(path: Path, data: bytes | str) -> None:
    """Replace `path` by `data` in one step; on failure the old file stands."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)
