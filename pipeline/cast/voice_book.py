"""What voices.yaml says: the voices, the people who are known, and how words are pronounced. Nouns only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.cast.casting import Voice
from pipeline.cast.engine_forms import EngineForm
from pipeline.script.dialogue import Gender, Person

WAYS_TO_SAY = ("pinyin", "ipa", "letters", "say")
"""How a word can be said: one of them."""

WORD_FIELDS = (*WAYS_TO_SAY, "case")
"""What may stand under a word, besides a spelling for each engine that takes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How voices.yaml wants a person to sound; a person without a voice is cast from the pools."""

    gender: Gender | None = None
    voice: str = ""
    rate_percent: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Names of the voices for people without one of their own, first choice first."""

    male: tuple[str, ...]
    female: tuple[str, ...]
    narrator: str
    """The narrator's voice; also reads the opening notice. Empty: cast like anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEntry:
    """One pronunciation as written, e.g. `重庆: {pinyin: chong2 qing4}`."""

    word: str
    line: int
    fields: Mapping[str, str]
    """Some of WORD_FIELDS, and spellings by engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceBook:
    """All of voices.yaml, checked."""

    path: str
    engines: tuple[str, ...]
    """In the order in which they are tried."""
    voices: Mapping[str, Voice]
    people: tuple[Person, ...]
    wanted: Mapping[str, Wanted]
    """Speaker id -> how that person sounds; the same ids as `people`."""
    pools: Pools
    words: tuple[WordEntry, ...] = field(default=())
    forms: Mapping[str, EngineForm] = field(default_factory=dict)
    """Engine -> how this file speaks of it."""
    engine_options: Mapping[str, object] = field(default_factory=dict)
    """Engine -> what the file says of it, read by the engine's own form; only those that it names."""

    def distance(self, engine: str, one: str, other: str) -> float | None:
        """How far apart two voices of an engine sound; None when nobody measured it."""
        form = self.forms.get(engine)
        return form.distance(one, other) if form else None

    def sound_alike(self, engine: str, one: str, other: str) -> bool:
        """Whether two voices of an engine are hard to tell apart."""
        return engine in self.forms and self.forms[engine].sound_alike(one, other)
