"""The engine for speech servers as the tests use it: time passes without anybody waiting."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from pipeline.engines.openai.engine import OpenAiEngine
from pipeline.engines.openai.options import OpenAiOptions
from pipeline.synth.remote.patience import Patience

if TYPE_CHECKING:
    from pipeline.engines.openai.options import Form
    from tests.engines.openai_service import Behaviour, OpenAiService

SECRET = "sk-test-zebra-1234567890"
PATIENT_S = 30.0
"""So long no answer on this machine takes, however busy it is."""
STALL_S = 0.3
"""For those that are to notice a stall; others may seem to stall, too, and are asked again."""

PASSES: list[Behaviour] = [
    "slow down", "busy", "crash", "not http", "reset", "stall", "cut short", "no end", "half", "half wav", "one frame",
    "silence", "garbage", "page", "json", "nothing", "huge", "not a number",
]  # fmt: skip
"""Faults of one answer: the next one may be good."""

LONG = "天我们去河边走走，看看水鸟怎样过冬，再问问管理员它们从哪里飞来。"
"""Half of a short text may be a quick voice; half of this is not."""


class Clock:
    """Sleeps take no time of ours, yet time passes."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> float:
        return time.monotonic() + sum(self.waits)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


def make_engine(
    service: OpenAiService,
    clock: Clock | None = None,
    *,
    secret: str = "",
    form: Form = "wav",
    at_once: int = 2,
    stall_s: float = PATIENT_S,
) -> OpenAiEngine:
    options = OpenAiOptions(url=service.url, key_env="SPEECH_KEY" if secret else "", format=form, at_once=at_once)
    clock = clock or Clock()
    return OpenAiEngine(
        options,
        environment={"SPEECH_KEY": secret},
        patience=Patience(most_at_once=at_once, stall_s=stall_s),
        sleep=clock.sleep,
        chance=lambda: 1.0,
        clock=clock.now,
    )
