"""Microsoft Edge's read-aloud voices over edge-tts: text in, MP3 back, decoded here; needs the network.

Rules:
1. One request per segment, short enough that edge-tts never splits it; its subtitles are not used, and of its times
   only where the last sentence ends.
2. An answer counts only when the service has ended it: a connection that drops leaves sound that looks finished.
3. What can be known to fail is not sent: no word in the text, no such voice.
4. Waiting, trying again and giving up are those of every service (pipeline/synth/remote).
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import edge_tts
import edge_tts.communicate

from pipeline.audio.decoding import decode_mp3
from pipeline.engines.edge.translation import FOREIGN_ERRORS, translated
from pipeline.engines.edge.tuning import tuning_of
from pipeline.engines.edge.voice_list import PROXIES, VoiceList
from pipeline.errors import EngineError, UnspeakableError
from pipeline.messages import _
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.remote.answer import Answer
from pipeline.synth.remote.loop import watched
from pipeline.synth.remote.patience import Patience
from pipeline.synth.remote.proxies import find_proxy
from pipeline.synth.remote.speaker import RemoteSpeaker
from pipeline.synth.remote.trouble import Cure, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pipeline.audio.pcm import Pcm

RATE_HZ: Final = 24_000
LIMIT_BYTES: Final = 4096
"""Of escaped UTF-8 text in one request; edge-tts cuts what is longer, in the middle of a word if need be."""
MAX_SOUND_BYTES: Final = 16 * 1024 * 1024
TICKS_PER_S: Final = 10_000_000
PROBE_TEXT: Final = "好"
PROBE_VOICE: Final = "zh-CN-XiaoxiaoNeural"
_VOICE = re.compile(r"[a-z]{2,3}-[A-Z]{2}-(?:[A-Za-z]+-)?[A-Za-z]+Neural")
_RATES: Final = (-50, 100)
"""The slowest and the fastest that the service takes, in percent."""


class EdgeEngine:
    """The online voices; safe to call from several threads."""

    name = "edge"
    version = "1-24khz-48kbps"
    rate_hz = RATE_HZ

    def __init__(
        self,
        patience: Patience | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """What waits, what scatters the waits, and what time it is: see RemoteSpeaker."""
        self._patience = patience or Patience()
        self._speaker = RemoteSpeaker(
            _("the Edge service"), self._ask, self._patience, sleep=sleep, chance=chance, clock=clock
        )
        self._voices = VoiceList()

    @property
    def concurrency(self) -> int:
        return self._patience.most_at_once

    def speak(self, segment: SpokenSegment) -> Pcm:
        _check_speakable(segment)
        return self._speaker.speak(segment)

    def interrupt(self) -> None:
        """End what is being spoken, within a moment; see RemoteSpeaker."""
        self._speaker.interrupt()

    def doubts(self, segment: SpokenSegment, pcm: Pcm) -> str:
        """Why a take at hand is not the sound of this text; "" when it may be."""
        return self._speaker.doubts(segment, pcm)

    def probe(self) -> None:
        """Ask for one word; EngineUnavailableError within a few seconds when the service does not speak at all."""
        word = SpokenSegment(
            turn=0, speaker="", written=PROBE_TEXT, spoken=PROBE_TEXT, sounds=PROBE_TEXT, engine_voice=PROBE_VOICE
        )
        self._speaker.probe(self._try(word))

    async def _try(self, word: SpokenSegment) -> None:
        """Ask for a word; Trouble unless the service speaks it, or has no such voice and so may have others."""
        try:
            await self._ask(word)
        except Trouble as trouble:
            if trouble.unreachable or trouble.cure is not Cure.NEVER:
                raise

    async def _ask(self, segment: SpokenSegment) -> Answer:
        """One request and its answer; raises Trouble."""
        name = tuning_of(segment.engine_voice).voice
        self._voices.check(name)
        try:
            answer = await self._request(segment)
        except Trouble as trouble:
            if trouble.cure is Cure.WAIT and not trouble.unreachable:
                await self._voices.look_up(name, self._patience.stall_s)
            raise
        self._voices.has_spoken(name)
        return answer

    async def _request(self, segment: SpokenSegment) -> Answer:
        """The sound of one request; raises Trouble."""
        try:
            sound, announced_s = await self._whole_answer(segment)
        except FOREIGN_ERRORS as error:
            raise translated(error) from error
        try:
            return Answer(await asyncio.to_thread(decode_mp3, sound, RATE_HZ), announced_s)
        except EngineError as error:
            raise Trouble(str(error)) from error

    async def _whole_answer(self, segment: SpokenSegment) -> tuple[bytes, float | None]:
        """The MP3 of one request, whole, and where its last sentence ends; raises Trouble and FOREIGN_ERRORS."""
        tuning = tuning_of(segment.engine_voice)
        rate_percent = min(max(tuning.rate_percent + segment.rate_percent, _RATES[0]), _RATES[1])
        communicate = edge_tts.Communicate(
            segment.sounds,
            tuning.voice,
            rate=f"{rate_percent:+d}%",
            pitch=f"{tuning.pitch_hz:+d}Hz",
            proxy=find_proxy(edge_tts.communicate.WSS_URL, PROXIES),  # type: ignore[attr-defined] # the address it really uses
        )
        sound = bytearray()
        last_tick = 0.0
        async with aclosing(watched(communicate.stream(), self._patience.stall_s)) as chunks:
            async for chunk in chunks:
                if chunk["type"] == "audio":
                    sound += chunk["data"]
                else:
                    last_tick = max(last_tick, chunk["offset"] + chunk["duration"])
                if len(sound) > MAX_SOUND_BYTES:
                    raise Trouble(_("it sent more than {max_sound_bytes:,} bytes", max_sound_bytes=MAX_SOUND_BYTES))
        # edge-tts counts the bytes of an answer when the service says that it is over, and only then.
        if communicate.state["cumulative_audio_bytes"] != len(sound):
            raise Trouble(_("the connection dropped before the end"))
        return bytes(sound), last_tick / TICKS_PER_S or None


def _check_speakable(segment: SpokenSegment) -> None:
    """Raise what can be known to fail before anything is sent."""
    place = segment.name
    if not any(character.isalnum() for character in segment.sounds):
        shown = segment.sounds.strip()
        what = _("{shown!r} holds no word", shown=shown) if shown else _("nothing to say")
        raise UnspeakableError(f"{place}: {what}", turn=segment.turn, token=shown)
    if not _VOICE.fullmatch(tuning_of(segment.engine_voice).voice):
        raise EngineError(
            _(
                "{place}: {engine_voice!r} is not the name of an Edge voice",
                place=place,
                engine_voice=segment.engine_voice,
            ),
            hint=_("see `duitan voices`"),
        )
    try:
        size_bytes = len(escape(segment.sounds).encode())
    except UnicodeEncodeError as error:
        token = segment.sounds[error.start : error.end]
        raise UnspeakableError(
            _("{place}: {token!r} is no character", place=place, token=token), turn=segment.turn, token=token
        ) from error
    if size_bytes > LIMIT_BYTES:
        raise EngineError(
            _(
                "{place}: {size_bytes:,} bytes at once are more than the {limit_bytes:,} Edge takes",
                place=place,
                size_bytes=size_bytes,
                limit_bytes=LIMIT_BYTES,
            )
        )
