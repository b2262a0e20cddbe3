"""Who speaks with which voice. Nouns only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice under our name, and each engine's name for it."""

    name: str
    gender: Gender
    engine_voices: Mapping[str, str]
    """Engine name -> that engine's voice, e.g. {"edge": "zh-CN-YunjianNeural", "kokoro": "zm_yunjian"}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """How one speaker sounds in one episode."""

    speaker: str
    voice: Voice
    rate_percent: int = 0
    """Faster (+) or slower (-) than the voice's own pace."""


@dataclass(frozen=True, slots=True)
class Casting:
    """A role for every speaker of a script, by speaker id; complete."""

    roles: Mapping[str, Role]
    remarks: tuple[str, ...] = field(default=())
    """What a person should know, e.g. that two people share a voice because none is free."""

    def __getitem__(self, speaker_id: str) -> Role:
        return self.roles[speaker_id]
