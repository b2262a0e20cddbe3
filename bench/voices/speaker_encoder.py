"""Resemblyzer's speaker encoder: sound -> a vector of 256 numbers that says who speaks, not what.

Its weights come inside its wheel; the network (three LSTMs and a layer) and its mel bands are written out here in
numpy, so that neither torch nor librosa has to be installed. Only its trimming of silence is left out: the takes are
trimmed already.
"""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from pipeline.errors import EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pipeline.audio.pcm import Samples

    Array = NDArray[np.float32]

PACKAGE: Final = "resemblyzer"
WEIGHTS: Final = "pretrained.pt"
WEIGHTS_SHA256: Final = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
REMEDY: Final = "run `make voices`, which installs what it needs"

RATE_HZ: Final = 16_000
WINDOW: Final = 400
HOP: Final = 160
BANDS: Final = 40
HIDDEN: Final = 256
LAYERS: Final = 3
PART_FRAMES: Final = 160
"""The network was trained on 1.6 s; longer sounds are heard in parts of that length, each beginning halfway in one."""
LOUDNESS_DBFS: Final = -30.0
_HEADER_PICKLES: Final = 3
"""A file of torch's first format begins with its magic number, its version and a word on the machine."""


class SpeakerEncoder:
    """Sound in, the direction of its speaker out."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = weights
        self._bands = mel_bands()

    def embed(self, samples: Samples) -> Array:
        """The direction (length 1) of a sound at 16 kHz: the mean over its parts."""
        parts = _parts(_mel(_raised(samples), self._bands))
        raw = self._hidden(parts) @ self._weights["linear.weight"].T + self._weights["linear.bias"]
        return unit(_rows_of_length_1(np.maximum(raw, 0)).mean(axis=0))

    def _hidden(self, parts: Array) -> Array:
        """What the last layer holds at the end of each part; `parts` has the shape (parts, frames, bands)."""
        steps = parts.transpose(1, 0, 2)
        for layer in range(LAYERS):
            steps = self._lstm(steps, layer)
        return np.asarray(steps[-1])

    def _lstm(self, steps: Array, layer: int) -> Array:
        """One layer over all steps, in torch's order of gates: input, forget, cell, output."""
        weights = self._weights
        fed = steps @ weights[f"lstm.weight_ih_l{layer}"].T
        fed = fed + weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"]
        recurrent = weights[f"lstm.weight_hh_l{layer}"].T
        hidden = np.zeros((steps.shape[1], HIDDEN), dtype=np.float32)
        cell = np.zeros_like(hidden)
        given = np.empty((len(steps), steps.shape[1], HIDDEN), dtype=np.float32)
        for index, step in enumerate(fed):
            entering, forgetting, new, leaving = np.split(step + hidden @ recurrent, 4, axis=1)
            cell = _sigmoid(forgetting) * cell + _sigmoid(entering) * np.tanh(new)
            hidden = _sigmoid(leaving) * np.tanh(cell)
            given[index] = hidden
        return given


def load_encoder() -> SpeakerEncoder:
    """The encoder of the installed package; EngineUnavailableError when it is missing or another one."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EngineUnavailableError(f"the package {PACKAGE} is missing", hint=REMEDY)
    path = Path(found.submodule_search_locations[0]) / WEIGHTS
    if hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise EngineUnavailableError(f"the weights of {PACKAGE} are not the pinned ones", hint=REMEDY)
    with path.open("rb") as file:
        return SpeakerEncoder(read_weights(file))


def unit(vector: Array) -> Array:
    """The vector with length 1."""
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def mel_bands() -> Array:
    """The filters of 40 bands, shape (40, 201), evenly spaced on Slaney's mel scale and of equal area."""
    frequencies = np.linspace(0, RATE_HZ / 2, 1 + WINDOW // 2)
    edges = _from_mel(np.linspace(0, _to_mel(RATE_HZ / 2), BANDS + 2))
    rising = (frequencies - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - frequencies) / np.diff(edges)[1:, None]
    filters = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]
    return filters.astype(np.float32)


_LINEAR_HZ: Final = 1000.0
_HZ_A_MEL: Final = 200 / 3
_LOG_STEP: Final = np.log(6.4) / 27
"""Slaney's scale is linear up to 1 kHz and logarithmic from there."""


def _to_mel(hz: float) -> float:
    return float(_LINEAR_HZ / _HZ_A_MEL + np.log(hz / _LINEAR_HZ) / _LOG_STEP) if hz > _LINEAR_HZ else hz / _HZ_A_MEL


def _from_mel(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _LINEAR_HZ / _HZ_A_MEL
    return np.where(mels > knee, _LINEAR_HZ * np.exp(_LOG_STEP * (mels - knee)), mels * _HZ_A_MEL)


def _raised(samples: Samples) -> Samples:
    """The sound at a mean level of -30 dBFS, or as it is when it is louder."""
    level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    wanted = 10 ** (LOUDNESS_DBFS / 20)
    return samples if level == 0 or level >= wanted else (samples * (wanted / level)).astype(np.float32)


def _mel(samples: Samples, bands: Array) -> Array:
    """Power in each band, shape (frames, 40); the first frame is centred on the first sample."""
    padded = np.pad(samples, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    return (power @ bands.T).astype(np.float32)


def _parts(mel: Array) -> Array:
    """Overlapping parts of 160 frames, shape (parts, 160, 40); a short sound is one part, filled up with silence."""
    if len(mel) < PART_FRAMES:
        mel = np.pad(mel, ((0, PART_FRAMES - len(mel)), (0, 0)))
    starts = range(0, len(mel) - PART_FRAMES + 1, PART_FRAMES // 2)
    return np.stack([mel[start : start + PART_FRAMES] for start in starts])


def _rows_of_length_1(rows: Array) -> Array:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _sigmoid(values: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values)), dtype=np.float32)


def read_weights(file: IO[bytes]) -> dict[str, Array]:
    """The tensors under `model_state` in a file of torch's first format, without torch."""
    for _ in range(_HEADER_PICKLES):
        _Tensors(file).load()
    state = _Tensors(file).load()["model_state"]
    places = {tensor.storage: tensor for tensor in state.values()}
    stored: dict[str, Array] = {}
    for key in _Tensors(file).load():
        count = int.from_bytes(file.read(8), "little")
        data = np.frombuffer(file.read(4 * count), dtype="<f4")
        if key in places:
            stored[key] = data
    return {name: tensor.of(stored[tensor.storage]) for name, tensor in state.items() if tensor.storage in stored}


class _Tensor:
    """Where a tensor lies."""

    def __init__(self, storage: str, offset: int, shape: tuple[int, ...]) -> None:
        self.storage, self._offset, self._shape = storage, offset, shape

    def of(self, data: Array) -> Array:
        """The tensor's numbers; all of the encoder's are stored row by row."""
        count = int(np.prod(self._shape, dtype=int))
        return data[self._offset : self._offset + count].reshape(self._shape)


class _Tensors(pickle.Unpickler):
    """Reads what stands in such a file and nothing else: no other name is looked up, whatever the file says."""

    def persistent_load(self, pid: Any) -> str:
        """A storage is known by its key."""
        return str(pid[2])

    def find_class(self, module: str, name: str) -> Any:
        """The few names that the file may use."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, *_: _Tensor(storage, offset, shape)
        if module == "torch" and name.endswith("Storage"):
            return name
        raise pickle.UnpicklingError(f"the weights name {module}.{name}")
