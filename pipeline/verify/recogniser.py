"""The recogniser: Whisper by way of faster-whisper, offline. Nothing else here knows that library.

It may not write digits: in digits it tidies numbers up (三比二 and 三二 both become 32), in words it writes what it
heard. It is an optional extra, so nothing is imported before something is to be heard.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.errors import EngineUnavailableError
from pipeline.files import content_key
from pipeline.messages import _
from pipeline.verify.weights import REMEDY, find_model, model_version

if TYPE_CHECKING:
    from pathlib import Path

    from faster_whisper import WhisperModel

    from pipeline.audio.pcm import Pcm, Samples

HEARING_RATE_HZ: Final = 16_000
"""What the model takes."""
BEAM: Final = 5
NOT_WRITTEN: Final = "0123456789%$"
"""A token with one of these is never chosen."""
OFFLINE: Final = "HF_HUB_OFFLINE"
"""Tells the library's downloader that there is no network."""


class Recogniser(Protocol):
    """Something that writes down what is said."""

    @property
    def version(self) -> str:
        """Changes with anything that changes what it writes."""

    def hear(self, pcm: Pcm) -> str:
        """The Chinese words of a sound; safe to call from several threads at once."""


class WhisperRecogniser:
    """Sound in, Chinese text out; `threads` sounds at once, each on one core."""

    def __init__(self, *, folder: Path | None = None, threads: int = 1) -> None:
        """`folder` holds a model of the user's own; without it $DUITAN_WHISPER_DIR counts, then the packages."""
        self._folder = folder
        self._threads = threads
        self._model: WhisperModel | None = None
        self._not_chosen: list[int] = []
        self._loading = Lock()

    @property
    def version(self) -> str:
        return content_key(
            model_version(self._folder), version("faster-whisper"), version("ctranslate2"), BEAM, NOT_WRITTEN
        )

    def load(self) -> WhisperModel:
        """The model, opened once; EngineUnavailableError says what is missing."""
        with self._loading:
            if self._model is None:
                self._model = _open(find_model(self._folder), self._threads)
                vocabulary = self._model.hf_tokenizer.get_vocab()
                self._not_chosen = [-1, *sorted(number for token, number in vocabulary.items() if is_barred(token))]
            return self._model

    def hear(self, pcm: Pcm) -> str:
        if not pcm.frames:
            return ""
        from pipeline.audio.ffmpeg import resample_clip

        return self.hear_samples(
            (pcm if pcm.rate_hz == HEARING_RATE_HZ else resample_clip(pcm, HEARING_RATE_HZ)).samples
        )

    def hear_samples(self, samples: Samples) -> str:
        """What is said in some samples at HEARING_RATE_HZ."""
        segments, _ = self.load().transcribe(
            samples,
            language="zh",
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            suppress_tokens=self._not_chosen,
        )
        return "".join(segment.text for segment in segments).strip()


def _open(folder: Path, threads: int) -> WhisperModel:
    """The model in a folder."""
    os.environ[OFFLINE] = "1"
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise EngineUnavailableError(
            _("the recogniser is not installed: {error}", error=error), hint=_(REMEDY)
        ) from error
    try:
        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=1,
            num_workers=threads,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailableError(
            _("{folder}: the recogniser cannot read this model: {error}", folder=folder, error=error),
            hint=_("it must be a Whisper model in CTranslate2's format; was it copied whole?"),
        ) from error


def is_barred(token: str) -> bool:
    """Whether the recogniser must do without a token; -1 in its list stands for what it never writes anyway.

    >>> is_barred("12"), is_barred("十"), is_barred("<|0.00|>")
    (True, False, False)
    """
    return not token.startswith("<|") and any(char in token for char in NOT_WRITTEN)
