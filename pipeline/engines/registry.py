"""The engines by name. Only this module knows them; none is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pipeline.engines.findings import Finding
from pipeline.engines.voices import ENGINE_VOICES
from pipeline.errors import EngineUnavailableError
from pipeline.synth.engine import SpeechEngine

if TYPE_CHECKING:
    from pipeline.engines.edge.engine import EdgeEngine
    from pipeline.engines.voices import EngineVoice

Loader = Callable[[], SpeechEngine]


def _load_kokoro() -> SpeechEngine:
    """Kokoro with its model in memory."""
    from pipeline.engines.kokoro.engine import load_kokoro

    return load_kokoro()


def _make_edge() -> EdgeEngine:
    """Edge, not asked yet."""
    from pipeline.engines.edge.engine import EdgeEngine

    return EdgeEngine()


def _load_edge() -> SpeechEngine:
    """Edge, when the service answers."""
    engine = _make_edge()
    engine.probe()
    return engine


def _load_tone() -> SpeechEngine:
    """The engine that hums."""
    from pipeline.engines.tone.engine import ToneEngine

    return ToneEngine()


ENGINES: Final[Mapping[str, Loader]] = MappingProxyType(
    {"kokoro": _load_kokoro, "edge": _load_edge, "tone": _load_tone}
)
"""Engine name -> what starts it; a new engine is a file and a row here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """The engine that speaks, and why the engines named before it do not."""

    engine: SpeechEngine
    passed_over: tuple[str, ...] = ()
    """"NAME: why it does not answer", a line each; empty when the first one answered."""


def load_engine(names: Sequence[str], engines: Mapping[str, Loader] = ENGINES) -> SpeechEngine:
    """The first of the named engines that answers; EngineUnavailableError says of each why it did not."""
    return choose_engine(names, engines).engine


def choose_engine(names: Sequence[str], engines: Mapping[str, Loader] = ENGINES) -> EngineChoice:
    """Like `load_engine`, with the reasons why engines named earlier were passed over."""
    reasons: list[str] = []
    hints: dict[str, None] = {}
    for name in names:
        if name not in engines:
            reasons.append(f"{name}: no such engine; there are {', '.join(engines)}")
            continue
        try:
            return EngineChoice(engine=engines[name](), passed_over=tuple(reasons))
        except EngineUnavailableError as error:
            reasons += [f"{name}: {line}" for line in str(error).split("\n")]
            hints.update({error.hint: None} if error.hint else {})
        except ImportError as error:
            reasons.append(f"{name}: cannot be started here: {error}")
    raise EngineUnavailableError("\n".join(["no engine answers", *reasons]), hint="; ".join(hints))


def identify_engine(name: str) -> SpeechEngine:
    """An engine for what it calls itself, without asking any service; EngineUnavailableError when it is not here."""
    return load_engine([name], {**ENGINES, "edge": _make_edge})


def offline_engine(instead_of: str) -> str:
    """The engine that speaks without a network where another one needs it; "" when that one needs none."""
    return "kokoro" if instead_of == "edge" else ""


def engine_voices(name: str) -> tuple[EngineVoice, ...]:
    """The Mandarin voices of an engine, without starting it; KeyError when there is no such engine."""
    return ENGINE_VOICES[name]


def check_engines(*, online: bool = True) -> tuple[Finding, ...]:
    """What there is of each engine and what to do about what is not; `online` asks the Edge service for a word."""
    from pipeline.engines.kokoro.parts import check_parts

    return (*check_parts(), *([_check_edge()] if online else []))


def _check_edge() -> Finding:
    """Whether the Edge service speaks."""
    try:
        _load_edge()
    except EngineUnavailableError as error:
        return Finding(part="edge service", state="unreachable", message=str(error), remedy=error.hint)
    return Finding(part="edge service", state="ok", message="the Edge service speaks")
