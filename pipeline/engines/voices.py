"""The Mandarin voices that each engine has: tables only, so that they can be listed without starting an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pipeline.script.dialogue import Gender


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineVoice:
    """A voice under the engine's own name."""

    name: str
    gender: Gender
    remark: str = ""
    """What a person should know before casting it."""


PACE_LIMITS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"kokoro": (-10, 15)})
"""Engine name -> slowest and fastest pace in percent that it speaks clearly; others take any.

Below its limit Kokoro puts a phantom syllable before the text, above it swallows the first one.
"""

KOKORO_VOICES: Final = (
    EngineVoice(name="zm_yunjian", gender="male"),
    EngineVoice(name="zm_yunxi", gender="male"),
    EngineVoice(name="zm_yunyang", gender="male", remark="fast and quiet"),
    EngineVoice(name="zm_yunxia", gender="male", remark="a child's voice, close to zf_xiaoyi"),
    EngineVoice(name="zf_xiaoxiao", gender="female"),
    EngineVoice(name="zf_xiaoyi", gender="female"),
    EngineVoice(name="zf_xiaobei", gender="female", remark="slow"),
    EngineVoice(name="zf_xiaoni", gender="female", remark="hard to understand: better not"),
)

EDGE_VOICES: Final = (
    EngineVoice(name="zh-CN-YunjianNeural", gender="male"),
    EngineVoice(name="zh-CN-YunxiNeural", gender="male"),
    EngineVoice(name="zh-CN-YunyangNeural", gender="male", remark="a news reader"),
    EngineVoice(name="zh-CN-YunxiaNeural", gender="male", remark="a child's voice"),
    EngineVoice(name="zh-CN-XiaoxiaoNeural", gender="female"),
    EngineVoice(name="zh-CN-XiaoyiNeural", gender="female"),
    EngineVoice(name="zh-CN-liaoning-XiaobeiNeural", gender="female", remark="Northeastern accent"),
    EngineVoice(name="zh-CN-shaanxi-XiaoniNeural", gender="female", remark="Shaanxi dialect"),
    EngineVoice(name="zh-TW-YunJheNeural", gender="male", remark="Taiwan accent"),
    EngineVoice(name="zh-TW-HsiaoChenNeural", gender="female", remark="Taiwan accent"),
    EngineVoice(name="zh-TW-HsiaoYuNeural", gender="female", remark="Taiwan accent"),
)

TONE_VOICES: Final = (
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
"""Each hums a pitch of its own, in this order from 110 Hz up."""

ENGINE_VOICES: Final[Mapping[str, tuple[EngineVoice, ...]]] = MappingProxyType(
    {"kokoro": KOKORO_VOICES, "edge": EDGE_VOICES, "tone": TONE_VOICES}
)
