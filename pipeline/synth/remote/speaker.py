"""Speaks through a service that may be slow, busy, broken or gone.

Rules:
1. An engine brings one coroutine, `ask`: one request, one Answer, or a Trouble. Everything else is here.
2. A sound is kept only when it can be that of its text (sound_check.py).
3. A trouble that stays with one segment fails that segment. The service is lost when nobody got a good answer for
   `give_up_s`, or at once when it refuses for good; then every call ends at once.
4. All requests run on one event loop; a call blocks only its own thread, and `interrupt` frees it at once, whatever the
   request is busy with.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.messages import N_, _
from pipeline.synth.remote.breaker import Breaker
from pipeline.synth.remote.limiter import Limiter
from pipeline.synth.remote.loop import background_loop
from pipeline.synth.remote.patience import Patience
from pipeline.synth.remote.sound_check import Heard, SoundCheck, listen, same_length
from pipeline.synth.remote.trouble import Cure, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.remote.answer import Answer

LEAST_TRY_S: Final = 0.05
"""No request is worth sending when the service is given up so soon."""
LOST_S: Final = 5.0
"""So long after a loss, calls that begin end as those before them did: they were queued while the service was lost."""
LATER_HINT: Final = N_("run again in a while")
OFFLINE_HINT: Final = N_("check the network")


@dataclass(eq=False, slots=True)
class _Call:
    """One call of `speak`."""

    segment: SpokenSegment
    failures: int = 0
    doubted: list[Heard] = field(default_factory=list)
    """Answers that were perhaps too short or too long."""
    future: Future[Pcm] | None = None
    verdict: EngineError | None = None
    """Why it was ended from outside."""

    @property
    def place(self) -> str:
        """What messages begin with."""
        return self.segment.name


@dataclass(frozen=True, slots=True)
class _Loss:
    """When and why the service was lost."""

    at: float
    message: str
    hint: str

    def error(self, call: _Call) -> EngineError:
        """What a call that it ends raises."""
        return EngineUnavailableError(f"{call.place}: {self.message}", hint=self.hint)


class RemoteSpeaker:
    """Safe to call from several threads."""

    def __init__(  # noqa: PLR0913 - the last three are for tests, which do not wait
        self,
        service: str,
        ask: Callable[[SpokenSegment], Awaitable[Answer]],
        patience: Patience | None = None,
        *,
        hint: str = OFFLINE_HINT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`service` as it is called in messages, e.g. "the Edge service"; `hint` for when it gives no answer at all.

        `chance` scatters waits, from 0 to 1.
        """
        self._service = service
        self._ask = ask
        self._patience = patience or Patience()
        self._hint = _(hint)
        self._sleep = sleep
        self._chance = chance
        self._clock = clock
        self._limiter = Limiter(self._patience.most_at_once, clock)
        self._breaker = Breaker(self._patience, sleep=sleep, chance=chance, clock=clock)
        self._check = SoundCheck()
        self._calls: set[_Call] = set()
        self._loss: _Loss | None = None
        self._lock = threading.Lock()

    def speak(self, segment: SpokenSegment) -> Pcm:
        """Say one segment; EngineError when it cannot be said, EngineUnavailableError when the service is lost."""
        call = _Call(segment)
        with self._lock:
            self._calls.add(call)
            call.future = asyncio.run_coroutine_threadsafe(self._say(call), background_loop())
        try:
            return call.future.result()
        except CancelledError:
            raise call.verdict or self._stopped(call) from None
        finally:
            call.future.cancel()
            with self._lock:
                self._calls.discard(call)

    def interrupt(self) -> None:
        """End all calls of `speak` that run now, each with an EngineError; later calls speak as ever."""
        self._end_calls(self._stopped)

    def probe(self, question: Awaitable[object]) -> None:
        """Ask it once; EngineUnavailableError when there is a Trouble, or no answer within a few seconds."""
        asking = asyncio.run_coroutine_threadsafe(asyncio.wait_for(question, self._patience.probe_s), background_loop())
        try:
            asking.result()
        except TimeoutError as error:
            raise EngineUnavailableError(
                _(
                    "{service} does not answer within {probe_s:g} s",
                    service=self._service,
                    probe_s=self._patience.probe_s,
                ),
                hint=self._hint,
            ) from error
        except Trouble as trouble:
            raise EngineUnavailableError(
                _("{service} cannot be used: {trouble}", service=self._service, trouble=trouble),
                hint=trouble.hint or self._hint,
            ) from trouble
        finally:
            asking.cancel()

    def doubts(self, segment: SpokenSegment, pcm: Pcm) -> str:
        """Why a take at hand is not the sound of this text; "" when it may be, and then its pace is remembered."""
        heard = listen(pcm)
        doubt = self._check.doubt(segment, heard)
        if doubt:
            return doubt.reason
        self._check.learn(segment, heard)
        return ""

    def _end_calls(self, verdict: Callable[[_Call], EngineError], but: _Call | None = None) -> None:
        """End every call but one with the error that `verdict` gives for it."""
        with self._lock:
            for call in self._calls - {but}:
                call.verdict = call.verdict or verdict(call)
                if call.future:
                    call.future.cancel()

    async def _say(self, call: _Call) -> Pcm:
        """Ask until there is a good answer."""
        self._breaker.begin()
        try:
            while True:
                async with self._limiter.place(), self._breaker.admit() as is_probe:
                    trouble = await self._try_once(call)
                    if not isinstance(trouble, Trouble):
                        return trouble
                self._judge(call, trouble, is_probe=is_probe)
                await self._sleep(self._wait_s(call))
        finally:
            self._breaker.end()

    async def _try_once(self, call: _Call) -> Pcm | Trouble:
        """Send one request; its sound, or what was wrong, which all that count failures have heard of."""
        started_at = self._clock()
        if self._loss and started_at < self._loss.at + LOST_S:
            raise self._loss.error(call)
        left_s = self._breaker.left_s()
        if left_s < LEAST_TRY_S and self._breaker.last_trouble:
            return self._breaker.last_trouble
        request_s = min(self._patience.request_s, left_s)
        try:
            pcm = self._accepted(call, await _ended_within(request_s, self._ask(call.segment)))
        except Trouble as trouble:
            if trouble.cure is Cure.WAIT:
                self._limiter.slow_down(started_at)
            if trouble.cure is not Cure.NEVER:
                self._breaker.fail(call, trouble, started_at)
            return trouble
        self._limiter.recover()
        self._breaker.succeed()
        return pcm

    def _accepted(self, call: _Call, answer: Answer) -> Pcm:
        """The sound of an answer that can be that of its text; otherwise raises Trouble."""
        heard = listen(answer.pcm)
        doubt = self._check.doubt(call.segment, heard, answer.announced_s)
        if doubt is None:
            self._check.learn(call.segment, heard)
        elif doubt.certain or not any(same_length(heard, earlier) for earlier in call.doubted):
            if not doubt.certain:
                call.doubted.append(heard)
            raise Trouble(doubt.reason, hint=_(LATER_HINT))
        return answer.pcm

    def _judge(self, call: _Call, trouble: Trouble, *, is_probe: bool) -> None:
        """Raise the error for a call that is not to be tried again."""
        if trouble.cure is Cure.NEVER:
            if trouble.unreachable:
                self._lose(call, trouble)
            raise EngineError(f"{call.place}: {trouble}", hint=trouble.hint) from trouble
        if self._breaker.left_s() < LEAST_TRY_S:
            self._lose(call, trouble)
        call.failures += not is_probe  # the failure of a probe is the service's
        if call.failures >= self._patience.attempts and not self._breaker.is_open:
            raise EngineError(
                _(
                    "{place}: {service} failed {failures} times: {trouble}",
                    place=call.place,
                    service=self._service,
                    failures=call.failures,
                    trouble=trouble,
                ),
                hint=trouble.hint or _(LATER_HINT),
            ) from trouble

    def _lose(self, call: _Call, trouble: Trouble) -> None:
        """The service is lost: end every call."""
        self._breaker.reset()
        if trouble.cure is Cure.NEVER:
            message = _("{service} cannot be used: {trouble}", service=self._service, trouble=trouble)
        else:
            message = _(
                "{service} gave no good answer for {give_up_s:g} s: {trouble}",
                service=self._service,
                give_up_s=self._patience.give_up_s,
                trouble=trouble,
            )
        self._loss = _Loss(self._clock(), message, trouble.hint or self._hint)
        self._end_calls(self._loss.error, but=call)
        raise self._loss.error(call) from trouble

    def _wait_s(self, call: _Call) -> float:
        """How long a call waits before it asks again; while the breaker is open, that is the breaker's to say."""
        if self._breaker.is_open:
            return 0.0
        wait_s = self._patience.wait_s(call.failures, self._chance())
        return max(0.0, min(wait_s, self._breaker.left_s()))

    def _stopped(self, call: _Call) -> EngineError:
        """The error for a call that was interrupted."""
        return EngineError(_("{place}: stopped before it was spoken", place=call.place))


async def _ended_within(seconds: float, asking: Awaitable[Answer]) -> Answer:
    """An answer; Trouble when it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await asking
    except TimeoutError:
        raise Trouble(_("no whole answer in time"), unreachable=True) from None
