"""Sentence, system and voice -> sound, kept under a key of everything that shaped it.

Both systems speak with the same model and voices, and their pieces are trimmed and joined in the same way.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.listen.plain_misaki import cut_plainly, read_plainly
from pipeline.audio.ffmpeg import resample
from pipeline.audio.silence import find_edges
from pipeline.engines.kokoro.frontend import KokoroFrontend, is_always_blended
from pipeline.files import content_key, write_atomic
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.segments import SpokenSegment
from pipeline.verify.recogniser import HEARING_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bench.listen.corpus import Sentence
    from pipeline.audio.pcm import Samples
    from pipeline.synth.engine import SpeechEngine

OURS: Final = "duitan"
PLAIN: Final = "plain misaki"
SYSTEMS: Final = (OURS, PLAIN)
"""What is compared: two front ends, the same model."""
SHIPPED: Final = "duitan, shipped graph"
"""Our front end, and the model as its maker ships it instead of the rewritten one."""

_EDGE_MS: Final = 200
_JOINT_MS: Final = 300
_VERSION: Final = "1"
"""Raise it when a change of this module changes the sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one system reads one sentence."""

    system: str
    sentence: Sentence
    sounds: tuple[str, ...]
    """Phonemes, piece by piece; none when nothing of the text is left."""
    english: bool = False
    """Whether an English word is in it, for which we blend the voice."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A reading spoken by one voice."""

    reading: Reading
    voice: str

    def key(self, engine_version: str) -> str:
        """The name of its sound: equal for both systems when they read a sentence alike."""
        return content_key(_VERSION, engine_version, self.voice, int(self.blended), *self.reading.sounds)

    @property
    def blended(self) -> bool:
        """Whether the voice is blended with an English one; plain misaki's never is."""
        return self.reading.english or (self.reading.system != PLAIN and is_always_blended(self.voice))


def read_sentences_aloud(sentences: Sequence[Sentence]) -> tuple[Reading, ...]:
    """How both systems read every sentence: all of ours, then all of plain misaki's."""
    phonemes = read_plainly([sentence.written for sentence in sentences])
    plain = [
        Reading(system=PLAIN, sentence=sentence, sounds=cut_plainly(said))
        for sentence, said in zip(sentences, phonemes, strict=True)
    ]
    return (*read_ours(sentences), *plain)


def read_ours(sentences: Sequence[Sentence]) -> tuple[Reading, ...]:
    """How duitan reads every sentence."""
    frontend = KokoroFrontend(read_lexicon())
    return tuple(
        Reading(
            system=OURS,
            sentence=sentence,
            sounds=tuple(piece.sounds for piece in frontend.pieces(sentence.written) if piece.sounds),
            english=frontend.has_english(sentence.written),
        )
        for sentence in sentences
    )


def sound_path(rendering: Rendering, engine: SpeechEngine, folder: Path) -> Path:
    """Where the sound of a rendering is kept, or would be."""
    return folder / f"{rendering.key(engine.version)}.npy"


def speak(rendering: Rendering, engine: SpeechEngine, folder: Path) -> Samples:
    """The sound of a rendering at 16 kHz, from `folder` or from the engine; empty when there is nothing to say."""
    path = sound_path(rendering, engine, folder)
    if path.exists():
        stored = np.load(path)
        return np.asarray(stored / 32767, dtype=np.float32)
    samples = render(rendering, engine)
    buffer = io.BytesIO()
    np.save(buffer, np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16))
    write_atomic(path, buffer.getvalue())
    return samples


def render(rendering: Rendering, engine: SpeechEngine) -> Samples:
    """All pieces, trimmed, with short silences between and around them."""
    blocks = list(_blocks(rendering, engine))
    if not blocks:
        return np.zeros(0, dtype=np.float32)
    edge = np.zeros(engine.rate_hz * _EDGE_MS // 1000, dtype=np.float32)
    resampled = resample([edge, *blocks, edge], engine.rate_hz, out_rate_hz=HEARING_RATE_HZ)
    return np.concatenate(list(resampled)).astype(np.float32)


def _blocks(rendering: Rendering, engine: SpeechEngine) -> Iterator[Samples]:
    """The trimmed pieces with the silence between them."""
    joint = np.zeros(engine.rate_hz * _JOINT_MS // 1000, dtype=np.float32)
    for index, segment in enumerate(_segments(rendering)):
        samples = engine.speak(segment).samples
        edges = find_edges(samples, engine.rate_hz)
        if index:
            yield joint
        yield samples[edges.start : edges.stop]


def _segments(rendering: Rendering) -> Iterator[SpokenSegment]:
    reading = rendering.reading
    for sounds in reading.sounds:
        yield SpokenSegment(
            turn=1,
            speaker="reader",
            written=reading.sentence.written,
            spoken=reading.sentence.written,
            sounds=sounds,
            engine_voice=rendering.voice,
            blended=rendering.blended,
        )
