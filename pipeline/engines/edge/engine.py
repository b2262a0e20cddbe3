"""Microsoft Edge's read-aloud voices over edge-tts: text in, MP3 back, decoded here; needs the network.

Rules:
1. One request per segment, short enough that edge-tts never splits it; its own times and subtitles are not used.
2. An answer counts only when the service has ended it: a connection that drops leaves sound that looks finished.
3. What may pass (a dropped connection, a refusal, an empty answer) is tried again after a growing, random wait;
   then it is an error that names the turn. Everything edge-tts and aiohttp raise is translated here.
"""

from __future__ import annotations

import asyncio
import random
import re
import threading
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import aiohttp
import edge_tts
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError

from pipeline.audio.codec import decode_mp3
from pipeline.errors import EngineError, EngineUnavailableError, UnspeakableError
from pipeline.synth.engine import turn_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment

RATE_HZ: Final = 24_000
LIMIT_BYTES: Final = 4096
"""Of escaped UTF-8 text in one request; edge-tts cuts what is longer, in the middle of a word if need be."""
MAX_SOUND_BYTES: Final = 16 * 1024 * 1024
PROBE_TEXT: Final = "好"
PROBE_VOICE: Final = "zh-CN-XiaoxiaoNeural"
OFFLINE_HINT: Final = "check the network, or use --engine kokoro, which needs none"
_VOICE = re.compile(r"[a-z]{2,3}-[A-Z]{2}-(?:[A-Za-z]+-)?[A-Za-z]+Neural")

FOREIGN_ERRORS: Final = (EdgeTTSException, aiohttp.ClientError, OSError, ValueError, KeyError, TypeError)
"""All that a request can raise; a timeout is an OSError, a malformed answer surfaces as one of the last three."""
UNREACHABLE: Final = (aiohttp.ClientConnectionError, aiohttp.WSServerHandshakeError, SkewAdjustmentError, OSError)
"""Those of them that mean: the service cannot be reached, or does not let us in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait and how often to try."""

    attempts: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 20.0
    connect_timeout_s: int = 10
    receive_timeout_s: int = 30
    request_timeout_s: float = 90.0
    probe_timeout_s: float = 5.0


class EdgeEngine:
    """The online voices; safe to call from several threads."""

    name = "edge"
    version = "1-24khz-48kbps"
    rate_hz = RATE_HZ
    concurrency = 4

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`sleep` waits some seconds; `chance` gives a number from 0 to 1 that scatters the waits."""
        self._patience = patience or Patience()
        self._sleep = sleep
        self._chance = chance

    def speak(self, segment: SpokenSegment) -> Pcm:
        _check_speakable(segment)
        failure: Exception | None = None
        for attempt in range(self._patience.attempts):
            if attempt:
                self._sleep(self._wait_s(attempt))
            try:
                return self._ask(segment.sounds, segment.engine_voice, segment.rate_percent)
            except (*FOREIGN_ERRORS, EngineError) as error:
                failure = error
        raise _translated(turn_name(segment.turn), failure, self._patience.attempts) from failure

    def probe(self) -> None:
        """Ask for one word; EngineUnavailableError within a few seconds when the service does not speak it."""
        failures: list[Exception] = []

        def ask() -> None:
            try:
                self._ask(PROBE_TEXT, PROBE_VOICE, 0)
            except (*FOREIGN_ERRORS, EngineError) as error:
                failures.append(error)

        # On a thread of its own: a name server that does not answer holds up the thread that asks it.
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self._patience.probe_timeout_s)
        if asking.is_alive():
            raise EngineUnavailableError(
                f"the Edge service does not answer within {self._patience.probe_timeout_s:g} s", hint=OFFLINE_HINT
            )
        if failures:
            raise EngineUnavailableError(
                f"the Edge service cannot be used: {_reason(failures[0])}", hint=OFFLINE_HINT
            ) from failures[0]

    def _ask(self, text: str, voice: str, rate_percent: int) -> Pcm:
        """One request and its sound; raises FOREIGN_ERRORS and EngineError."""
        return decode_mp3(asyncio.run(self._request(text, voice, f"{rate_percent:+d}%")), RATE_HZ)

    async def _request(self, text: str, voice: str, rate: str) -> bytes:
        """The MP3 of one request, whole."""
        communicate = edge_tts.Communicate(
            text,
            voice,
            rate=rate,
            connect_timeout=self._patience.connect_timeout_s,
            receive_timeout=self._patience.receive_timeout_s,
        )
        sound = bytearray()
        async with asyncio.timeout(self._patience.request_timeout_s), aclosing(communicate.stream()) as chunks:
            async for chunk in chunks:
                if chunk["type"] == "audio":
                    sound += chunk["data"]
                if len(sound) > MAX_SOUND_BYTES:
                    raise EngineError(f"it sent more than {MAX_SOUND_BYTES:,} bytes")
        # edge-tts counts the bytes of an answer when the service says that it is over, and only then.
        if communicate.state["cumulative_audio_bytes"] != len(sound):
            raise EngineError("the connection dropped before the end")
        return bytes(sound)

    def _wait_s(self, attempt: int) -> float:
        """How long to wait before try `attempt`: twice as long each time, scattered so that threads do not march."""
        longest = min(self._patience.longest_wait_s, self._patience.first_wait_s * 2.0 ** (attempt - 1))
        return longest * (0.5 + 0.5 * self._chance())


def _check_speakable(segment: SpokenSegment) -> None:
    """Raise what can be known to fail before anything is sent."""
    place = turn_name(segment.turn)
    if not segment.sounds.strip():
        raise UnspeakableError(f"{place}: nothing to say", turn=segment.turn, token="")
    if not _VOICE.fullmatch(segment.engine_voice):
        raise EngineError(
            f"{place}: {segment.engine_voice!r} is not the name of an Edge voice", hint="see `duitan voices`"
        )
    size_bytes = len(escape(segment.sounds).encode(errors="replace"))
    if size_bytes > LIMIT_BYTES:
        raise EngineError(f"{place}: {size_bytes:,} bytes at once are more than the {LIMIT_BYTES:,} Edge takes")


def _translated(place: str, error: Exception | None, attempts: int) -> EngineError:
    """The error for a turn that could not be spoken in `attempts` tries."""
    message = f"{place}: the Edge service failed {attempts} times: {_reason(error)}"
    if isinstance(error, UNREACHABLE):
        return EngineUnavailableError(message, hint=OFFLINE_HINT)
    return EngineError(message, hint="run again in a while, or use --engine kokoro")


def _reason(error: Exception | None) -> str:
    """Why a request failed, in words a person can act on."""
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return f"it refuses the connection (HTTP {error.status})"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection to {error.host}: {error.os_error.strerror or error.os_error}"
    if isinstance(error, NoAudioReceived):
        return "it sent no sound; does the text hold words, and does the voice exist?"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
