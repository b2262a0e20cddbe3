"""Any server that speaks OpenAI's interface for speech: text to `POST {url}/audio/speech`, sound back.

Rules:
1. The server is the user's choice, so it is believed in nothing: the bytes say what format came, the sound check
   whether it is this text, and every sound is brought to one sample rate.
2. Waiting, trying again and giving up are RemoteSpeaker's, as for every service.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pipeline.engines.openai.client import SLOW_HINT, SpeechClient
from pipeline.engines.openai.key import Key, read_key
from pipeline.errors import EngineUnavailableError, UnspeakableError
from pipeline.messages import _
from pipeline.synth.remote.patience import Patience
from pipeline.synth.remote.speaker import RemoteSpeaker
from pipeline.synth.remote.trouble import Cure, Trouble
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pipeline.audio.pcm import Pcm
    from pipeline.engines.openai.options import OpenAiOptions
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.remote.answer import Answer

CODE_VERSION: Final = "1"
"""Of what happens to an answer here; raise it when the same answer would sound different."""
MOST_VOICES_NAMED: Final = 12


class OpenAiEngine:
    """A speech server; safe to call from several threads."""

    name = "openai"

    def __init__(
        self,
        options: OpenAiOptions,
        *,
        environment: Mapping[str, str] = os.environ,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """What is missing, a server or its key, is said by `probe` and `speak`: takes are known without either."""
        self._options = options

        def find_key() -> Key:  # the environment itself would be shown with the engine's attributes
            return read_key(options, environment)

        self._find_key = find_key
        self._patience = patience or make_patience(options)
        self._service = _("the speech server at {host}", host=options.host)
        self._clock = clock
        self._gone_since: float | None = None
        self._speaker = RemoteSpeaker(
            self._service, self._ask, self._patience, hint=_(SLOW_HINT), sleep=sleep, chance=chance, clock=clock
        )

    @cached_property
    def _client(self) -> SpeechClient:
        """What asks the server; EngineUnavailableError when none is named, or the environment holds no key for it."""
        options = self._options
        if not options.url:
            raise EngineUnavailableError(
                _("voices.yaml does not say where the speech server is"),
                hint=_("write engine_options: {openai: {url: http://127.0.0.1:8880/v1}} into voices.yaml"),
            )
        return SpeechClient(options, self._find_key(), stall_s=self._patience.stall_s)

    @property
    def version(self) -> str:
        """What shapes the sound beside the text, the voice and the rate.

        These are the model, the format that the answer was packed in, and the user's `revision`: nothing else says that
        the server got other voices. Where the server is does not count, since it may move; nor does how the text is
        written, since a request that is the same sounds the same.
        """
        options = self._options
        return f"{CODE_VERSION} {options.model!r} {options.format} {options.revision!r}"

    @property
    def rate_hz(self) -> int:
        """What every answer is brought to."""
        return self._options.rate_hz

    @property
    def concurrency(self) -> int:
        """Requests at once."""
        return self._options.at_once

    def speak(self, segment: SpokenSegment) -> Pcm:
        if not segment.sounds.strip():
            raise UnspeakableError(_("{name}: nothing to say", name=segment.name), turn=segment.turn, token="")
        try:
            _client = self._client
        except EngineUnavailableError as error:
            raise EngineUnavailableError(f"{segment.name}: {error}", hint=error.hint) from error
        return self._speaker.speak(segment)

    def interrupt(self) -> None:
        """End every `speak` that runs now."""
        self._speaker.interrupt()

    def doubts(self, segment: SpokenSegment, pcm: Pcm) -> str:
        """Why a take at hand is not the sound of this text; "" when it may be."""
        return self._speaker.doubts(segment, pcm)

    def probe(self) -> None:
        """Knock; EngineUnavailableError within a few seconds when the server is not there or does not let us in."""
        self._speaker.probe(self._client.knock())

    async def _ask(self, segment: SpokenSegment) -> Answer:
        """One request; raises Trouble."""
        try:
            answer = await self._client.speak(segment.sounds, segment.engine_voice, 1 + segment.rate_percent / 100)
        except Trouble as trouble:
            if trouble.cure is Cure.NEVER and not trouble.unreachable:
                raise await self._explained(segment, trouble) from trouble
            raise self._final_if_gone(trouble) from trouble
        self._gone_since = None
        return answer

    def _final_if_gone(self, trouble: Trouble) -> Trouble:
        """The trouble, not to be asked again when nobody has been there for as long as for any other service.

        However patient one must be with a slow server: one that is gone does not even take the call.
        """
        if not (trouble.unreachable and trouble.cure is Cure.AGAIN):
            self._gone_since = None
            return trouble
        self._gone_since = self._clock() if self._gone_since is None else self._gone_since
        if self._clock() - self._gone_since < Patience().give_up_s:
            return trouble
        self._gone_since = None
        return Trouble(str(trouble), cure=Cure.NEVER, unreachable=True, hint=trouble.hint)

    async def _explained(self, segment: SpokenSegment, trouble: Trouble) -> Trouble:
        """The trouble with a request that the server refuses for good, with what we can find out about it."""
        voice, names = segment.engine_voice, await self._client.voice_names()
        if names and voice not in names:
            more = ", …" if len(names) > MOST_VOICES_NAMED else ""
            return Trouble(
                _("it has no voice {voice!r}{near}", voice=voice, near=near_match(voice, names)),
                cure=Cure.NEVER,
                hint=_("its voices are {listed}{more}", listed=", ".join(names[:MOST_VOICES_NAMED]), more=more),
            )
        if segment.rate_percent:
            hint = _(
                "perhaps it does not take this speaker's rate of {rate_percent:+d}%; {hint}",
                rate_percent=segment.rate_percent,
                hint=trouble.hint,
            )
            return Trouble(str(trouble), cure=Cure.NEVER, hint=hint)
        return trouble


def make_patience(options: OpenAiOptions) -> Patience:
    """How long to wait for a server that may be as slow as the options say: at least as long as for any other."""
    plain = Patience()
    return Patience(
        most_at_once=options.at_once,
        stall_s=options.wait_s,
        request_s=max(plain.request_s, 2.0 * options.wait_s),
        give_up_s=max(plain.give_up_s, 1.5 * options.wait_s),
    )
