"""Kokoro-82M on onnxruntime: phonemes in, 24 kHz sound out; offline, and the same sound every time.

Rules:
1. One session serves all threads, each `speak` on one core: the graph takes one text at a time, so speed comes from
   speaking several segments at once, and onnxruntime's own threads would only spin.
2. Nothing is dropped: a symbol without a token, a text too long, a pace the voices garble: errors that name the turn.
3. A speaker of an episode with English in it speaks every segment with up to 30 % of an English voice of the same sex:
   a Mandarin voice alone swallows English words and damages the Chinese around them. A blend that has so much English
   already is left as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.pcm import Pcm
from pipeline.engines.kokoro.fast import with_fast_graph
from pipeline.engines.kokoro.mixing import english_shares, mix
from pipeline.engines.kokoro.own_folder import own_folder
from pipeline.engines.kokoro.parts import load_parts
from pipeline.engines.kokoro.pins import PARTNER_SHA256, RATE_HZ, VOICE_ROWS
from pipeline.engines.kokoro.quiet_onnx import ONNX_ERRORS, onnxruntime
from pipeline.engines.kokoro.recipes import WHOLE, read_recipe, sex_of
from pipeline.engines.kokoro.session import open_model
from pipeline.engines.kokoro.voices import FASTEST_PERCENT, SLOWEST_PERCENT, is_of_known_version
from pipeline.errors import EngineError, UnspeakableError
from pipeline.files import content_key
from pipeline.messages import _
from pipeline.process_memory import available_bytes
from pipeline.speech.vocabulary import VOCABULARY
from pipeline.synth.engine import listed_voices
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.audio.pcm import Samples
    from pipeline.engines.kokoro.parts import KokoroParts
    from pipeline.engines.kokoro.session import KokoroModel
    from pipeline.speech.segments import SpokenSegment

MAX_TOKENS: Final = VOICE_ROWS
ENGLISH_VOICES: Final = {"m": "am_michael", "f": "af_heart"}
"""Who lends the English, by the sex of the voice."""
MOST_AT_ONCE: Final = 8
"""More callers wait for the same memory bus."""
MODEL_BYTES: Final = 200 * 1024 * 1024
"""What the model takes before it says anything."""
TEXT_BYTES: Final = 270 * 1024 * 1024
"""What it takes beyond that for every text that is spoken at the same time: a long one, of 17 s."""
CODE_VERSION: Final = "1"
"""Raise it when a change of this module changes the sound."""


def load_kokoro(folder: Path | None = None) -> KokoroEngine:
    """The engine; EngineUnavailableError says what is missing.

    Our own pinned model is started by the first segment (about a second), so that an episode whose takes are all there
    does not wait for it. A user's model is started at once: whether it is one that we can run is only known then.
    """
    engine = KokoroEngine(with_fast_graph(load_parts(folder)))
    if folder or own_folder():
        engine.start()
    return engine


def token_ids(segment: SpokenSegment, vocabulary: Mapping[str, int] = VOCABULARY) -> NDArray[np.int64]:
    """The model's numbers for a segment's phonemes, without padding; every symbol has one or it is an error."""
    place = segment.name
    if not segment.sounds:
        raise UnspeakableError(_("{place}: nothing to say", place=place), turn=segment.turn, token="")
    unknown = "".join(dict.fromkeys(symbol for symbol in segment.sounds if symbol not in vocabulary))
    if unknown:
        shown = ", ".join(f"{symbol!r} (U+{ord(symbol):04X})" for symbol in unknown[:5])
        raise UnspeakableError(
            _(
                "{place}: kokoro has no sound for {shown} in {written!r}",
                place=place,
                shown=shown,
                written=segment.written[:30],
            ),
            turn=segment.turn,
            token=unknown[0],
            hint=_("say in voices.yaml, under words, how it is read"),
        )
    if len(segment.sounds) > MAX_TOKENS:
        raise EngineError(
            _(
                "{place}: {count} phonemes at once are more than the {max_tokens} kokoro speaks",
                place=place,
                count=len(segment.sounds),
                max_tokens=MAX_TOKENS,
            )
        )
    return np.array([vocabulary[symbol] for symbol in segment.sounds], dtype=np.int64)


def speed_of(segment: SpokenSegment) -> float:
    """The model's speed for a segment's pace, 1.0 for the voice's own; only what the voices speak clearly."""
    if not SLOWEST_PERCENT <= segment.rate_percent <= FASTEST_PERCENT:
        raise EngineError(
            _(
                "{name}: kokoro does not speak clearly at a rate of {rate_percent:+d}%",
                name=segment.name,
                rate_percent=segment.rate_percent,
            ),
            hint=_(
                "in voices.yaml, give {speaker} a rate of {slowest_percent:+d}% to {fastest_percent:+d}%",
                speaker=segment.speaker,
                slowest_percent=SLOWEST_PERCENT,
                fastest_percent=FASTEST_PERCENT,
            ),
        )
    return 1.0 + segment.rate_percent / 100


def texts_at_once(cores: int, free_bytes: int | None) -> int:
    """How many texts are spoken at the same time: one for each core, as far as memory goes where it is known.

    >>> texts_at_once(8, None), texts_at_once(8, 1 << 30), texts_at_once(8, 0)
    (8, 3, 1)
    """
    fitting = MOST_AT_ONCE if free_bytes is None else (free_bytes - MODEL_BYTES) // TEXT_BYTES
    return max(1, min(cores, MOST_AT_ONCE, fitting))


class KokoroEngine:
    """The model with its voices; safe to call from several threads."""

    name = "kokoro"
    rate_hz = RATE_HZ

    def __init__(self, parts: KokoroParts) -> None:
        self._model = parts.model
        self._started: KokoroModel | None = None
        self._starting = Lock()
        self._speaking: list[onnxruntime.RunOptions] = []
        self._speaking_lock = Lock()
        self._voices = {name: table.style for name, table in parts.voices.items()}
        self._mixed: dict[tuple[str, bool], NDArray[np.float32]] = {}
        # A pinned partner changes nothing: whoever fetches them later keeps every take.
        hashes = (
            f"{name}={table.sha256}"
            for name, table in sorted(parts.voices.items())
            if PARTNER_SHA256.get(name) != table.sha256
        )
        numbers = (parts.alphabet.key,) if parts.alphabet.key else ()
        self._vocabulary = parts.alphabet.vocabulary
        self.version = content_key(CODE_VERSION, parts.model_sha256, *hashes, *numbers)[:16]
        self.concurrency = texts_at_once(cores(), available_bytes())

    @property
    def voice_names(self) -> frozenset[str]:
        return frozenset(self._voices)

    def parts_of(self, engine_voice: str) -> tuple[str, ...]:
        return tuple(part.voice for part in read_recipe(engine_voice))

    def is_known_voice(self, name: str) -> bool:
        return is_of_known_version(name)

    def start(self) -> KokoroModel:
        """The model, opened when first needed; EngineUnavailableError."""
        with self._starting:
            if self._started is None:
                self._started = open_model(self._model)
                self._model = b""
            return self._started

    def speak(self, segment: SpokenSegment) -> Pcm:
        with self._interruptible() as options:
            samples = self._run(segment, options)
        if not len(samples) or not np.isfinite(samples).all():
            raise EngineError(_("{name}: the kokoro model gave no usable sound", name=segment.name))
        return Pcm(RATE_HZ, samples)

    def interrupt(self) -> None:
        with self._speaking_lock:
            for options in self._speaking:
                options.terminate = True

    @contextmanager
    def _interruptible(self) -> Iterator[onnxruntime.RunOptions]:
        """Options for one run of the model, through which it can be ended while they are known."""
        options = onnxruntime.RunOptions()
        with self._speaking_lock:
            self._speaking.append(options)
        try:
            yield options
        finally:
            with self._speaking_lock:
                self._speaking.remove(options)

    def _run(self, segment: SpokenSegment, options: onnxruntime.RunOptions) -> Samples:
        """What the model says, shape (frames,)."""
        tokens = token_ids(segment, self._vocabulary)
        model, style = self.start(), self._style(segment)
        try:
            return model.run(tokens, style, speed_of(segment), options)
        except ONNX_ERRORS as error:
            reason = _("was interrupted") if options.terminate else _("failed: {error}", error=error)
            raise EngineError(_("{name}: the kokoro model {reason}", name=segment.name, reason=reason)) from error

    def _style(self, segment: SpokenSegment) -> NDArray[np.float32]:
        """The style table of a segment's voice, shape (510, 256), with its share of English."""
        key = segment.engine_voice, segment.blended
        if key not in self._mixed:
            self._mixed[key] = self._mix(segment)
        return self._mixed[key]

    def _mix(self, segment: SpokenSegment) -> NDArray[np.float32]:
        parts = read_recipe(segment.engine_voice)
        lacking = [part.voice for part in parts if part.voice not in self._voices]
        if lacking:
            raise EngineError(
                _("{name}: kokoro has no voice {listed}", name=segment.name, listed=", ".join(map(repr, lacking))),
                hint=_("it has {listed_voices}", listed_voices=listed_voices(self._voices)),
            )
        style = mix([(self._voices[part.voice], part.timbre, part.prosody) for part in parts])
        if segment.blended:
            english = self._voices[ENGLISH_VOICES[sex_of(parts)]]
            timbre, prosody = english_shares(parts)
            style = mix([(style, WHOLE - timbre, WHOLE - prosody), (english, timbre, prosody)])
        return style
