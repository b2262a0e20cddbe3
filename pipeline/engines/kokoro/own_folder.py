"""A model folder of the user's own: which version of Kokoro it holds, its model, its voices, and what is wrong with it.

1. The vocabulary in the folder decides how text is spelled: `vocab` of config.json, or that of tokenizer.json. Official
   v1.0 models are known by their name and need none.
2. The files are trusted as they are; their hashes are part of the engine's version.
3. What is wrong is said of every file by its path, all of a kind at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.engines.findings import Finding
from pipeline.engines.kokoro.alphabets import SHIPPED, V1_0, V1_1_ZH, Alphabet, alphabet_of
from pipeline.engines.kokoro.pins import STYLE_SIZE, VOICE_BYTES, VOICE_NAME, VOICE_ROWS, VOICE_SHA256, VoiceTable
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.engines.findings import State
    from pipeline.engines.kokoro.alphabets import Scheme

FOLDER_VARIABLE: Final = "DUITAN_KOKORO_DIR"
MAX_OWN_MODEL_BYTES: Final = 1024 * 1024 * 1024
MAX_CONFIG_BYTES: Final = 4 * 1024 * 1024
CONFIGS: Final = (("config.json", ("vocab",)), ("tokenizer.json", ("model", "vocab")))
"""Where a vocabulary may stand: a file, and the keys that lead to it."""
_GENERAL_STEMS: Final = ("model", "onnx/model")
"""What exports are called whose name does not say the version."""
_ROW_BYTES: Final = STYLE_SIZE * 4
_SHOWN: Final = 5


class FolderError(EngineUnavailableError):
    """Something in the folder that must be mended before it can speak."""

    def __init__(self, part: str, state: State, message: str, remedy: str) -> None:
        super().__init__(message, hint=remedy)
        self.finding = Finding(part=f"kokoro {part}", state=state, message=message, remedy=remedy)


def own_folder() -> Path | None:
    """The folder with a model of the user's own that $DUITAN_KOKORO_DIR names, if it does."""
    name = os.environ.get(FOLDER_VARIABLE)
    return Path(name) if name else None


def own_alphabet(folder: Path) -> Alphabet:
    """How the model of a folder is spelled; FolderError when its vocabulary is missing or is none of ours."""
    for name, keys in CONFIGS:
        path = folder / name
        if path.is_file():
            vocabulary = _read_vocabulary(path, keys)
            if vocabulary:
                return _known_alphabet(path, vocabulary)
    models = [*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")]
    if models and not list(folder.glob(f"kokoro-{V1_0.name}*.onnx")):
        raise FolderError(
            "vocabulary",
            "missing",
            _(
                "kokoro vocabulary: there is none in {folder} or {configs} beside it",
                folder=folder / CONFIGS[0][0],
                configs=CONFIGS[1][0],
            ),
            _("put the config.json of the model there"),
        )
    return SHIPPED


def current_scheme() -> Scheme:
    """How text is spelled here; as ours where a folder's vocabulary is not right, which does not speak at all."""
    folder = own_folder()
    try:
        return own_alphabet(folder).scheme if folder else V1_0
    except FolderError:
        return V1_0


def find_own_model(folder: Path, scheme: Scheme) -> Path:
    """The model of a folder, full precision first, then int8, then any other; FolderError when there is none."""
    own = (f"kokoro-{scheme.name}",)
    stems = own if _is_bare(folder) else (*own, *_GENERAL_STEMS)
    preferred = (
        path
        for stem in stems
        for path in (folder / f"{stem}.onnx", folder / f"{stem}.int8.onnx", *sorted(folder.glob(f"{stem}*.onnx")))
    )
    found = next((path for path in preferred if path.is_file()), None)
    if found is None:
        names = _(" or ").join(f"{stem}*.onnx" for stem in stems)
        raise FolderError(
            "model",
            "missing",
            _("kokoro model: no {names} in {folder}", names=names, folder=folder),
            _(
                "put a Kokoro {name} or {name2} model there, or unset {folder_variable}",
                name=V1_0.name,
                name2=V1_1_ZH.name,
                folder_variable=FOLDER_VARIABLE,
            ),
        )
    return found


def read_own_model(path: Path) -> bytes:
    """The content of a model; FolderError when it cannot be read."""
    try:
        if path.stat().st_size > MAX_OWN_MODEL_BYTES:
            raise OSError(None, _("it is larger than any model of this kind"))
        return path.read_bytes()
    except OSError as error:
        raise FolderError(
            "model",
            "corrupt",
            _("kokoro model: {path} cannot be read: {reason}", path=path, reason=reason_of(error)),
            _("put the official file there"),
        ) from error


def own_voice_names(folder: Path) -> tuple[str, ...]:
    """The names of the voices in a folder, without a look at what they sound like; none where they cannot be told."""
    names = {path.stem for path in _voice_files(folder)}
    for archive in _archives(folder):
        try:
            with zipfile.ZipFile(archive) as tables:
                names.update(name.removesuffix(".npy") for name in tables.namelist())
        except (OSError, zipfile.BadZipFile):
            continue  # whoever wants the voices themselves is told
    return tuple(sorted(name for name in names if VOICE_NAME.fullmatch(name)))


def read_own_voices(folder: Path, scheme: Scheme) -> dict[str, VoiceTable]:
    """Every voice of a folder; raises FolderError.

    They come from an archive `voices-VERSION.bin` and from files of one voice, there or in voices/; a voice that stands
    in both is that of the archive.
    """
    voices: dict[str, VoiceTable] = {}
    wrong: list[str] = []
    for name, path, data in _voice_data(folder, scheme):
        if name in voices:
            continue
        if len(data) < VOICE_BYTES or len(data) % _ROW_BYTES:
            wrong.append(
                _(
                    "{path}: voice {name} has {count:,} bytes in place of {voice_bytes:,}",
                    path=path,
                    name=name,
                    count=len(data),
                    voice_bytes=VOICE_BYTES,
                )
            )
        else:
            voices[name] = voice_table(data)
    if wrong:
        raise _voices_fault("corrupt", wrong, folder, scheme)
    lacking = sorted(VOICE_SHA256.keys() - voices.keys()) if scheme is V1_0 else []
    if lacking:
        raise _voices_fault(
            "missing",
            [_("kokoro voices missing in {folder}: {listed}", folder=folder, listed=", ".join(lacking))],
            folder,
            scheme,
        )
    if not any(name.startswith("z") for name in voices):
        raise _voices_fault(
            "missing",
            [_("kokoro voices: no voice of Mandarin (zm_…, zf_…) in {folder}", folder=folder)],
            folder,
            scheme,
        )
    return dict(sorted(voices.items()))


def voice_table(data: bytes) -> VoiceTable:
    """A voice from the bytes of its file: little-endian float32, rows of 256 of which 510 are used."""
    import numpy as np

    style = np.frombuffer(data, dtype="<f4").astype(np.float32).reshape(-1, STYLE_SIZE)[:VOICE_ROWS]
    return VoiceTable(style, hashlib.sha256(data).hexdigest())


def _is_bare(folder: Path) -> bool:
    """Whether a folder says nothing of its vocabulary, so that only a name tells what a model is."""
    return not any((folder / name).is_file() for name, _keys in CONFIGS)


def _read_vocabulary(path: Path, keys: tuple[str, ...]) -> Mapping[str, int] | None:
    """Symbol -> number; None when the file holds no vocabulary. The number 0 is the padding, which no text holds."""
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise ValueError(_("it is larger than any file of this kind"))
        found = json.loads(path.read_text(encoding="utf-8"))
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if found is None:
            return None
        if not isinstance(found, dict) or not all(type(number) is int for number in found.values()):
            raise ValueError(_("{listed} must map each symbol to a number", listed=".".join(keys)))
        numbers = {symbol: number for symbol, number in found.items() if number > 0}
        if len(set(numbers.values())) != len(numbers):
            raise ValueError(_("in {listed} two symbols have one number", listed=".".join(keys)))
    except (OSError, ValueError, RecursionError) as error:
        raise FolderError(
            "vocabulary",
            "corrupt",
            _("kokoro vocabulary: {path}: {error}", path=path, error=error),
            _("put the model's own file there"),
        ) from error
    return numbers


def _known_alphabet(path: Path, vocabulary: Mapping[str, int]) -> Alphabet:
    try:
        return alphabet_of(vocabulary)
    except ValueError as error:
        raise FolderError(
            "vocabulary",
            "corrupt",
            _("kokoro vocabulary: {path}: {error}", path=path, error=error),
            _(
                "only Kokoro {name} and {name2} can be spoken; unset {folder_variable} to use ours",
                name=V1_0.name,
                name2=V1_1_ZH.name,
                folder_variable=FOLDER_VARIABLE,
            ),
        ) from error


def _archives(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("voices-v*.bin") if path.is_file())


def _voice_files(folder: Path) -> list[Path]:
    files = [*folder.glob("voices/*.bin"), *folder.glob("*.bin")]
    return [path for path in files if VOICE_NAME.fullmatch(path.stem) and path.is_file()]


def _voice_data(folder: Path, scheme: Scheme) -> Iterator[tuple[str, Path, bytes]]:
    """(name, file, bytes) of everything that should be a voice; FolderError when a file cannot be read."""
    archive = folder / f"voices-{scheme.name}.bin"
    path = archive
    try:
        if archive.is_file():
            yield from ((name, archive, data) for name, data in _unpacked(archive))
        for path in _voice_files(folder):
            yield path.stem, path, path.read_bytes()
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise _voices_fault(
            "corrupt", [_("kokoro voices: {path} cannot be read: {error}", path=path, error=error)], folder, scheme
        ) from error


def _unpacked(archive: Path) -> Iterator[tuple[str, bytes]]:
    import numpy as np

    with archive.open("rb") as file:
        tables = np.load(file, allow_pickle=False)
        if not isinstance(tables, np.lib.npyio.NpzFile):
            raise ValueError(_("it holds no voices by name"))
        for name in tables.files:
            if VOICE_NAME.fullmatch(name):
                yield name, np.asarray(tables[name], dtype="<f4").tobytes()


def _voices_fault(state: State, problems: list[str], folder: Path, scheme: Scheme) -> FolderError:
    more = [_("and {count} more", count=len(problems) - _SHOWN)] if len(problems) > _SHOWN else []
    remedy = _(
        "put voices-{name}.bin into {folder}, or a file voices/NAME.bin for each", name=scheme.name, folder=folder
    )
    return FolderError("voices", state, "\n".join((*problems[:_SHOWN], *more)), remedy)
