"""What was heard of each sound, kept, so that a second run hears only what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.files import content_key, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.audio.pcm import Samples
    from pipeline.verify.recogniser import WhisperRecogniser


class Transcripts:
    """A recogniser with a memory; safe to call from as many threads as the recogniser."""

    def __init__(self, recogniser: WhisperRecogniser, folder: Path) -> None:
        self._recogniser = recogniser
        self._folder = folder

    def hear(self, samples: Samples, key: str, *, keep: bool) -> str:
        """What is said in a sound at 16 kHz; `keep` stores it under the sound's key."""
        if not len(samples):
            return ""
        path = self._folder / f"{content_key(self._recogniser.version, key)}.txt"
        if path.exists():
            return path.read_text(encoding="utf-8")
        heard = self._recogniser.hear_samples(samples)
        if keep:
            write_atomic(path, heard)
        return heard
