"""Chooses the graph that the engine runs: the shipped one rewritten for speed, or the shipped one.

Rules:
1. A rewritten graph is used only when it was compared on this computer with the one that it stands for: test sentences
   are as long, and sound alike (`graph.likeness`).
2. It is built once for each model, version of onnxruntime and version of this code, and kept in the cache.
3. Whatever goes wrong, the shipped graph speaks, and a remark says why.
4. A model with nothing to rewrite (full precision, or the tests' tiny one) is left as it is without a word.
"""

from __future__ import annotations

import logging
import platform
from dataclasses import replace
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.engines.findings import Finding
from pipeline.engines.kokoro.graph.build import code_hash, rewrite
from pipeline.engines.kokoro.graph.likeness import why_unlike
from pipeline.engines.kokoro.graph.store import (
    BuiltGraph,
    FailedGraph,
    building,
    find_graph,
    keep_failure,
    keep_graph,
    make_place,
    sweep,
)
from pipeline.engines.kokoro.pins import RATE_HZ
from pipeline.engines.kokoro.quiet_onnx import ONNX_ERRORS, onnxruntime
from pipeline.engines.kokoro.session import open_model
from pipeline.errors import EngineUnavailableError, OutputError
from pipeline.files import cache_folder, content_key
from pipeline.messages import _, english, retold
from pipeline.process_memory import give_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.audio.pcm import Samples
    from pipeline.engines.kokoro.parts import KokoroParts

logger = logging.getLogger(__name__)

MALFORMED: Final = (ValueError, LookupError, TypeError)
"""What reading a graph raises that is not as the passes expect it."""
RUN_ERRORS: Final[tuple[type[Exception], ...]] = (EngineUnavailableError, *ONNX_ERRORS)
CPU_FACTS: Final = Path("/proc/cpuinfo")
KERNEL_FLAGS: Final = frozenset(
    {"avx2", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "amx_int8", "asimddp", "i8mm", "sve"}
)
"""Computers that share a home folder may differ in them, and a graph is compared on each kind."""
CRASHED: Final = FailedGraph(english("the process ended while the fast graph was tried"))
NOTHING_TO_DO: Final = ""
"""The reason that is remembered of a model without anything to rewrite; nobody needs a remark about it."""


def with_fast_graph(parts: KokoroParts, folder: Path | None = None, *, retry: bool = False) -> KokoroParts:
    """The parts with the fast graph in place of the model, built now if need be; as they were when there is none.

    `folder` is where graphs are kept, by default in the cache. With `retry`, one that failed before is tried again.
    """
    if not isinstance(parts.model, bytes):
        return parts
    place = folder or graphs_folder()
    found = find_graph(place, graph_key(parts.model_sha256))
    if found is None or (retry and isinstance(found, FailedGraph)):
        found = _build(parts, parts.model, place, retry=retry)
        give_back()  # both models were in memory
    if isinstance(found, BuiltGraph):
        return replace(parts, model=found.path, model_sha256=found.sha256)
    if found.reason:
        logger.warning(_("kokoro speaks slowly: %s (`duitan doctor --fetch` tries again)"), retold(found.reason))
    return parts


def graphs_folder() -> Path:
    """Where graphs are kept that were built."""
    return cache_folder() / "graphs"


def graph_key(model_sha256: str) -> str:
    """What a graph depends on: the model, the code that rewrites it, and what it was compared on."""
    return content_key(model_sha256, code_hash(), onnxruntime.__version__, platform.machine(), *instructions())


def instructions(facts: Path = CPU_FACTS) -> tuple[str, ...]:
    """What the processor can do of that by which onnxruntime chooses how to multiply; none where Linux does not say."""
    try:
        words = frozenset(facts.read_text(encoding="utf-8").split())
    except OSError:
        return ()
    return tuple(sorted(words & KERNEL_FLAGS))


def check_graph(parts: KokoroParts, folder: Path | None = None) -> Finding:
    """What is known of the fast graph; never a fault, since the shipped one speaks as well."""
    found = find_graph(folder or graphs_folder(), graph_key(parts.model_sha256))
    if isinstance(found, BuiltGraph):
        message = _("fast graph in {path}", path=found.path)
    elif found is None:
        message = _("fast graph not built yet: `duitan doctor --fetch` or the first episode does it in half a minute")
    else:
        message = _("no fast graph: {reason}", reason=retold(found.reason) or _("this model has nothing to rewrite"))
    return Finding(part="kokoro graph", state="ok", message=message)


def _build(parts: KokoroParts, model: bytes, folder: Path, *, retry: bool) -> BuiltGraph | FailedGraph:
    """Rewrite, compare and keep; whatever goes wrong becomes the reason why there is none."""
    key = graph_key(parts.model_sha256)
    try:
        make_place(folder)
        with building(folder, key) as crashed:
            found = find_graph(folder, key)
            if isinstance(found, BuiltGraph):
                return found
            built = CRASHED if crashed and not retry else _build_and_compare(parts, model)
            if isinstance(built, FailedGraph):
                keep_failure(folder, key, built.reason)
                return built
            sweep(folder, time())
            return keep_graph(folder, key, built)
    except OutputError as error:
        return FailedGraph(english("the fast graph cannot be kept: {error}", error=error))
    except EngineUnavailableError:
        return FailedGraph(NOTHING_TO_DO)  # the shipped graph does not start either: the engine will say so


def _build_and_compare(parts: KokoroParts, model: bytes) -> bytes | FailedGraph:
    """The rewritten graph, or what speaks against it."""
    started, graph = monotonic(), _rewritten(model)
    if isinstance(graph, FailedGraph):
        return graph
    logger.warning(_("kokoro: building the fast graph, once for this computer; it takes half a minute"))
    reason = _why_unlike(parts, model, graph)
    if reason:
        return FailedGraph(reason)
    logger.warning(_("kokoro: built the fast graph in %.0f s"), monotonic() - started)
    return graph


def _rewritten(model: bytes) -> bytes | FailedGraph:
    try:
        return rewrite(model) or FailedGraph(NOTHING_TO_DO)
    except MALFORMED as error:
        return FailedGraph(english("its graph is not understood: {error}", error=error))


def _why_unlike(parts: KokoroParts, shipped: bytes, rewritten: bytes) -> str:
    """What speaks against the rewritten graph, "" when nothing does; one model at a time is in memory."""
    expected = list(_say(parts, shipped))
    try:
        for ours, theirs in zip(_say(parts, rewritten), expected, strict=True):
            unlike = why_unlike(ours, theirs, RATE_HZ)
            if unlike:
                return english("the fast graph gives {unlike}", unlike=unlike)
    except RUN_ERRORS as error:
        return english("the fast graph does not run here: {error}", error=error)
    return ""


def _say(parts: KokoroParts, model: bytes) -> Iterator[Samples]:
    """The test sentences, as a model says them: eight seconds."""
    opened = open_model(model)
    for voice, sounds in parts.alphabet.scheme.test_sentences:
        tokens = np.array([parts.alphabet.vocabulary[symbol] for symbol in sounds], dtype=np.int64)
        yield opened.run(tokens, parts.voices[_speaker(voice, parts)].style, 1.0)


def _speaker(wanted: str, parts: KokoroParts) -> str:
    """A voice of the parts: the one that is wanted, else another of its language and sex, else any."""
    return min(parts.voices, key=lambda name: (name != wanted, name[:2] != wanted[:2], name))
