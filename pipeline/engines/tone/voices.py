"""The voices that the tone engine is known by: each hums a pitch of its own, in this order from 110 Hz up."""

from __future__ import annotations

from typing import Final

from pipeline.engines.spec import EngineVoice

VOICES: Final = (
    EngineVoice(name="yunjian", gender="male"),
    EngineVoice(name="yunxi", gender="male"),
    EngineVoice(name="yunyang", gender="male"),
    EngineVoice(name="yunxia", gender="male"),
    EngineVoice(name="xiaoxiao", gender="female"),
    EngineVoice(name="xiaoyi", gender="female"),
    EngineVoice(name="xiaobei", gender="female"),
    EngineVoice(name="xiaoni", gender="female"),
    *(EngineVoice(name=f"hum-{number}", gender="male" if number % 2 else "female") for number in range(1, 17)),
)
