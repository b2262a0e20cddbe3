"""What may be written where: nothing that a person has, or that this run reads, is ever replaced by surprise.

A target may be written when nothing stands there, or an empty file, or a file of its own kind that is exactly as we
wrote it. It is refused when
1. it is one of the files this run reads, under whatever name or link;
2. it is a link, a folder, a device, a pipe or a socket (a folder on the way to it may be a link);
3. it is anybody else's file, one of ours that was changed since, or one of ours of another kind (a clip does not
   replace an episode): `force` replaces these, after a backup.

What a file is, is read from its bytes (`seal`), never from its name. The rule is applied twice: by `check_targets`
before any work, to all targets at once, and by `make_room` just before a file takes its place.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from pipeline.errors import OccupiedError, OutputError
from pipeline.files import atomic_path
from pipeline.messages import N_, _, reason_of
from pipeline.publish.seal import Kind, has_mark, sealed_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


ELSEWHERE = N_("-o writes elsewhere")
FORCE = N_("--force replaces the file and keeps it as a backup; -o writes elsewhere")


@dataclass(frozen=True, slots=True)
class Destination:
    """A file or a folder that results go to."""

    path: Path
    force: bool = False
    """A person's file may be replaced, after a backup."""


@dataclass(slots=True)
class Guarded:
    """Where to write a file that is not in its place yet."""

    path: Path
    backup: Path | None = None
    """Where the file that it replaced was kept; known when the file is in its place."""


def check_targets(kind: Kind, targets: Iterable[Path], inputs: Iterable[Path] = (), *, force: bool = False) -> None:
    """Refuse, in one error that names each, the targets at which no file of this kind may be written.

    Raises OccupiedError, or OutputError when what stands at one of them cannot be known.
    """
    read = [path for path in inputs if path.exists()]
    refused = [why for why in (_objection(target, kind, read, force=force) for target in targets) if why]
    if refused:
        hint = _(FORCE) if all(error.hint == _(FORCE) for error in refused) else _(ELSEWHERE)
        occupied = all(isinstance(error, OccupiedError) for error in refused)
        raise (OccupiedError if occupied else OutputError)("\n".join(map(str, refused)), hint=hint)


def make_room(target: Path, kind: Kind, *, force: bool = False) -> Path | None:
    """Apply the rule to what stands at `target` now; with `force` keep a backup of it, whose path is returned.

    Raises OccupiedError when it may not be replaced.
    """
    refusal = _objection(target, kind, (), force=force)
    if refusal:
        raise refusal
    try:
        return None if not force or _is_free(target, kind) else keep_backup(target)
    except OSError as error:
        raise _unreadable(target, error) from error


@contextmanager
def guarded_path(target: Path, kind: Kind, *, force: bool = False) -> Iterator[Guarded]:
    """A temporary path that takes the place of `target` when the block ends well and the rule still allows it."""
    with atomic_path(target) as temporary:
        guarded = Guarded(temporary)
        yield guarded
        guarded.backup = make_room(target, kind, force=force)


def keep_backup(path: Path) -> Path:
    """Copy the bytes of a file to a name of its own, NAME.backup-1.SUFFIX or the next that is free.

    The name is taken before the bytes are written, so two runs never share one; the bytes appear in one step.
    """
    for number in count(1):
        backup = path.with_suffix(f".backup-{number}{path.suffix}")
        try:
            os.close(os.open(backup, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise OutputError(
                _("{backup}: cannot be written: {reason}", backup=backup, reason=reason_of(error)), hint=_(ELSEWHERE)
            ) from error
        try:
            with atomic_path(backup) as temporary:
                shutil.copyfile(path, temporary)
                _flush(temporary)
            shutil.copystat(path, backup)
        except BaseException:
            with suppress(OSError):
                backup.unlink()
            raise
        return backup
    raise AssertionError("numbers do not end")


def _objection(target: Path, kind: Kind, inputs: Iterable[Path], *, force: bool) -> OutputError | None:
    """Why a target may not be written, or None."""
    try:
        why, hint = _fixed(target, inputs), _(ELSEWHERE)
        if not why and not force and not _is_free(target, kind):
            why, hint = _owner(target), _(FORCE)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _unreadable(target, error)
    return OccupiedError(_("{target}: {why} and is not replaced", target=target, why=why), hint=hint) if why else None


def _fixed(target: Path, inputs: Iterable[Path]) -> str:
    """Why a target is never replaced; empty for a plain file that this run does not read."""
    mode = target.lstat().st_mode
    if not stat.S_ISREG(mode):
        return _("is {name}", name=_name(mode))
    return _("is read by this run") if any(target.samefile(path) for path in inputs) else ""


def _owner(target: Path) -> str:
    """Whose a file is that is not free."""
    kind = sealed_kind(target)
    if kind:
        return (
            _("is an episode of duitan's") if kind is Kind.EPISODE else _("is a {kind} of duitan's", kind=_(kind.value))
        )
    return _("was edited after duitan wrote it") if has_mark(target) else _("is there already, not made by duitan,")


def _is_free(target: Path, kind: Kind) -> bool:
    """True when nothing would be lost: no file, an empty one, or one of this kind that is exactly as we wrote it."""
    if not target.exists() or not target.stat().st_size or sealed_kind(target) is kind:
        return True
    if kind not in (Kind.EPISODE, Kind.PAGE):
        return False
    from pipeline.publish.receipts import is_noted  # loads what a script's target never needs

    return is_noted(target)


def _name(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return _("a link")
    return _("a folder") if stat.S_ISDIR(mode) else _("a device, a pipe or a socket")


def _unreadable(target: Path, error: OSError) -> OutputError:
    return OutputError(
        _("{target}: cannot be written: {reason}", target=target, reason=reason_of(error)), hint=_(ELSEWHERE)
    )


def _flush(path: Path) -> None:
    """Have the bytes on the disk before the file they save is replaced."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
