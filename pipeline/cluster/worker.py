"""What runs in a worker: it says who it is, and speaks batches of texts into the store.

The engine is made once in a process, whatever runs come; its threads share it.
"""

from __future__ import annotations

import pickle
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.cluster.identity import identify
from pipeline.cluster.work import Fault, Outcome, Report
from pipeline.engines.registry import find_spec
from pipeline.errors import EngineError, EngineUnavailableError, OutputError, PipelineError
from pipeline.messages import choose_language, current_language
from pipeline.synth.shared import open_takes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.cluster.work import Station, Text
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.store import Takes

_engines: dict[bytes, SpeechEngine] = {}
_stores: dict[str, Takes] = {}
_lock = Lock()


def introduce(station: Station) -> str:
    """Why this worker cannot work for a driver; "" when it can."""
    _speak_to(station)
    return _refusal(station, ask_store=True)


def speak_batch(station: Station, texts: Sequence[Text]) -> Report:
    """Speak texts, each kept the moment it is finished; what the store has is not spoken again."""
    _speak_to(station)
    refusal = _refusal(station, ask_store=False)  # an address may have become another worker's
    if refusal:
        return Report(refusal=refusal)
    engine, takes = _post(station)
    outcomes: list[Outcome] = []
    for text in texts:
        outcome = _speak(text, engine, takes)
        if outcome.fault and outcome.fault.kind == "engine":
            return Report(outcomes=tuple(outcomes), refusal=outcome.fault.message)
        outcomes.append(outcome)
        if outcome.fault and outcome.fault.kind == "store":
            break
    return Report(outcomes=tuple(outcomes))


def _speak_to(station: Station) -> None:
    """Say what is wrong in the language of the driver, whose user reads it.

    A process has one language: when drivers of two share it, a message may be in that of the other.
    """
    with _lock:
        if station.language != current_language():
            choose_language(station.language)


def _refusal(station: Station, *, ask_store: bool) -> str:
    try:
        engine, takes = _post(station)
        if ask_store:
            takes.check()
    except PipelineError as error:
        return str(error).split("\n")[-1]
    return station.identity.differences(identify(engine))


def _post(station: Station) -> tuple[SpeechEngine, Takes]:
    """The engine and the store of a run, made when first needed."""
    key = pickle.dumps((station.engine, station.options))
    with _lock:
        if key not in _engines:
            _engines[key] = find_spec(station.engine).make(station.options)
        if station.store not in _stores:
            _stores[station.store] = open_takes(station.store)
        return _engines[key], _stores[station.store]


def _speak(text: Text, engine: SpeechEngine, takes: Takes) -> Outcome:
    try:
        if not text.again and takes.has(text.key):
            return Outcome(key=text.key, found=True)
        takes.put(text.key, engine.speak(text.segment))
    except EngineUnavailableError as error:
        return _fault(text, Fault(kind="engine", message=str(error), hint=error.hint))
    except EngineError as error:
        return _fault(text, Fault(kind="text", message=str(error), hint=error.hint))
    except OutputError as error:
        return _fault(text, Fault(kind="store", message=str(error), hint=error.hint))
    return Outcome(key=text.key)


def _fault(text: Text, fault: Fault) -> Outcome:
    return Outcome(key=text.key, fault=fault)
