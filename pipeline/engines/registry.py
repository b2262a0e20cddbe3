"""The engines by name: those in the folders beside this file, and those that installed packages bring.

Only this module finds them, and none is imported in full before it is asked for. A package brings one with an entry
point of the group `duitan.engines` that names its EngineSpec.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from pipeline import engines as own_engines
from pipeline.engines.findings import Finding
from pipeline.engines.spec import EngineSpec
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _
from pipeline.synth.engine import SpeechEngine

if TYPE_CHECKING:
    from pipeline.cast.engine_forms import EngineForm
    from pipeline.engines.spec import EngineVoice

GROUP: Final = "duitan.engines"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_NO_OPTIONS: Final[Mapping[str, object]] = MappingProxyType({})

Loader = Callable[[], SpeechEngine]


@runtime_checkable
class Probed(Protocol):
    """An engine that must be asked whether it speaks."""

    def probe(self) -> None:
        """EngineUnavailableError, within a few seconds, when it does not."""


class Source(Protocol):
    """Where an engine comes from, such as an entry point."""

    @property
    def name(self) -> str:
        """What to call it when it cannot be loaded."""

    def load(self) -> object:
        """Its SPEC."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this package that holds an engine."""

    name: str

    def load(self) -> object:
        """Its SPEC."""
        return import_module(f"{own_engines.__name__}.{self.name}").SPEC


@dataclass(frozen=True, slots=True)
class Engines:
    """All that was found."""

    specs: Mapping[str, EngineSpec]
    """By name: first those that are tried without being named, then our own, then those of packages."""
    broken: Mapping[str, str]
    """What could not be loaded, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """The engine that speaks, and why the engines named before it do not."""

    engine: SpeechEngine
    passed_over: tuple[str, ...] = ()
    """"NAME: why it does not answer", a line each; empty when the first one answered."""


@cache
def find_engines() -> Engines:
    """Every engine of this installation."""
    own = [Folder(module.name) for module in iter_modules(own_engines.__path__) if module.ispkg]
    return collect(own, sorted(entry_points(group=GROUP), key=lambda point: point.name))


def collect(own: Iterable[Source], foreign: Iterable[Source] = ()) -> Engines:
    """The engines of some sources. What a package brings never stops the rest, and never takes a name from another."""
    specs = {spec.name: spec for spec in (_load(source) for source in own)}
    broken: dict[str, str] = {}
    for source in foreign:
        try:
            spec = _load(source)
        except Exception as error:  # noqa: BLE001 - somebody else's code, which may raise anything while it is imported
            broken[source.name] = _(
                "its package cannot be loaded: {kind}: {error}", kind=type(error).__name__, error=error
            )
            continue
        if spec.name in specs:
            broken[source.name] = _(
                "its package calls it {name!r}, which is the name of another engine", name=spec.name
            )
        else:
            specs[spec.name] = spec
    ranked = sorted(specs.values(), key=lambda spec: (not spec.form.default_rank, spec.form.default_rank))
    return Engines(MappingProxyType({spec.name: spec for spec in ranked}), MappingProxyType(broken))


def _load(source: Source) -> EngineSpec:
    spec = source.load()
    if not isinstance(spec, EngineSpec) or not _NAME.fullmatch(spec.name):
        raise TypeError(_("it gives {spec!r} in place of an EngineSpec with a name of small letters", spec=spec))
    return spec


def engine_names() -> tuple[str, ...]:
    """The names of all engines."""
    return tuple(find_engines().specs)


def engine_forms() -> tuple[EngineForm, ...]:
    """How voices.yaml speaks of each engine."""
    return tuple(spec.form for spec in find_engines().specs.values())


def find_spec(name: str) -> EngineSpec:
    """The engine with this name; EngineUnavailableError when there is none."""
    found = find_engines()
    if name in found.specs:
        return found.specs[name]
    raise EngineUnavailableError(
        f"{name}: {found.broken[name]}" if name in found.broken else _("no engine is called {name!r}", name=name),
        hint=_("choose one of {listed}", listed=", ".join(found.specs)),
    )


def options_of(spec: EngineSpec, options: Mapping[str, object] = _NO_OPTIONS) -> object:
    """What voices.yaml says of an engine in `options` (name -> options), or what holds when it says nothing."""
    return options[spec.name] if spec.name in options else spec.form.parse_options(None)


def voices_here(spec: EngineSpec, options: Mapping[str, object] = _NO_OPTIONS) -> tuple[EngineVoice, ...] | None:
    """The voices that an engine has on this computer; None where that is not known before it is started."""
    return spec.list_voices(options_of(spec, options)) if spec.list_voices else None


def load_engine(names: Sequence[str], options: Mapping[str, object] = _NO_OPTIONS) -> SpeechEngine:
    """The first of the named engines that answers; EngineUnavailableError says of each why it did not."""
    return choose_engine(names, options).engine


def choose_engine(
    names: Sequence[str], options: Mapping[str, object] = _NO_OPTIONS, loaders: Mapping[str, Loader] | None = None
) -> EngineChoice:
    """Like `load_engine`, with the reasons why engines named earlier were passed over.

    `loaders` are the engines to choose from, by default all of this installation.
    """
    if loaders is None:
        loaders = {spec.name: partial(_start, spec, options) for spec in find_engines().specs.values()}
    reasons: list[str] = []
    hints: dict[str, None] = {}
    for name in names:
        if name not in loaders:
            reasons.append(_("{name}: no such engine; there are {listed}", name=name, listed=", ".join(loaders)))
            continue
        try:
            return EngineChoice(engine=loaders[name](), passed_over=tuple(reasons))
        except EngineUnavailableError as error:
            reasons += [f"{name}: {line}" for line in str(error).split("\n")]
            hints.update({error.hint: None} if error.hint else {})
        except ImportError as error:
            reasons.append(_("{name}: cannot be started here: {error}", name=name, error=error))
    raise EngineUnavailableError("\n".join([_("no engine answers"), *reasons]), hint="; ".join(hints))


def identify_engine(name: str, options: Mapping[str, object] = _NO_OPTIONS) -> SpeechEngine:
    """An engine for what it calls itself, without asking any service; EngineUnavailableError when it is not here."""
    spec = find_spec(name)
    return spec.make(options_of(spec, options))


def offline_engine(instead_of: str) -> str:
    """The engine that speaks on this computer where another one asks elsewhere; "" when that one does not, either."""
    specs = find_engines().specs
    if instead_of not in specs or not specs[instead_of].online:
        return ""
    return next((spec.name for spec in specs.values() if spec.form.default_rank and not spec.online), "")


def check_engines(options: Mapping[str, object] = _NO_OPTIONS, *, online: bool = True) -> tuple[Finding, ...]:
    """What there is of each engine and what to do about what is not; `online` asks those that are elsewhere."""
    found = find_engines()
    findings = [
        finding
        for spec in found.specs.values()
        if online or not spec.online
        for finding in (spec.check(options_of(spec, options)) if spec.check else _ask(spec, options))
    ]
    broken = [
        Finding(
            part=f"{name} engine", state="corrupt", message=f"{name}: {reason}", remedy=_("mend or remove its package")
        )
        for name, reason in found.broken.items()
    ]
    return (*findings, *broken)


def fetch_parts() -> Mapping[str, tuple[str, ...]]:
    """Get what engines lack over the network: engine -> names of what was fetched, for each that fetches anything."""
    return {spec.name: spec.fetch() for spec in find_engines().specs.values() if spec.fetch}


def _start(spec: EngineSpec, options: Mapping[str, object]) -> SpeechEngine:
    """An engine that speaks."""
    engine = spec.make(options_of(spec, options))
    if isinstance(engine, Probed):
        engine.probe()
    return engine


def _ask(spec: EngineSpec, options: Mapping[str, object]) -> tuple[Finding, ...]:
    """Whether an engine that must be asked speaks; nothing of one that need not."""
    part = f"{spec.name} service"
    try:
        engine = _start(spec, options)
    except EngineUnavailableError as error:
        return (Finding(part=part, state="unreachable", message=str(error), remedy=error.hint),)
    return (
        (Finding(part=part, state="ok", message=_("the {part} speaks", part=part)),)
        if isinstance(engine, Probed)
        else ()
    )
