"""`duitan verify`: does every turn of an episode say its words; and `--redo`, which speaks those again that do not.

1. A sound that is heard in several places is listened to once, and found in all of them.
2. A take is replaced only by one in which less is wrong. An engine that says the same sound every time cannot mend
   what it said; that is said, since only other words, another reading or another voice can help then.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.errors import EngineError
from pipeline.messages import N_
from pipeline.publish.receipts import mark_outdated
from pipeline.synth.recording import at_rate
from pipeline.synth.take_file import FULL_SCALE
from pipeline.verify.comparison import read_words
from pipeline.workflow.checks.lengths import doubt_lengths, learn_lengths
from pipeline.workflow.checks.listening import Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.store import TakeStore
    from pipeline.verify.judging import Fault
    from pipeline.verify.recogniser import Recogniser
    from pipeline.workflow.checks.episode_takes import EpisodeTakes, PlacedTake
    from pipeline.workflow.checks.listening import Verdict
    from pipeline.workflow.workspace.project import Project

    Show = Callable[[str, int, int], None]
    """(phase, done, total)"""

SAME_SOUND: Final = 2 / FULL_SCALE
"""Two recordings that differ by no more than rounding are one."""


class Redone(StrEnum):
    """What came of speaking a take again."""

    MENDED = N_("spoken again: it says its words now")
    BETTER = N_("spoken again: less is wrong")
    KEPT = N_("spoken again: no better, so the old one is kept")
    SAME = N_("spoken again: the same sound; only other words, another reading or another voice can help")
    FAILED = N_("could not be spoken again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A take that does not say its words, in one of its places."""

    placed: PlacedTake
    problem: str
    missing: str = ""
    added: str = ""
    heard: str = ""
    turn: int | None = None
    """Whose words were heard, when they are another turn's."""
    detail: str = ""
    """What speaks against its length."""
    unconfirmed: str = ""
    """Why no other voice could say the words for comparison."""
    redone: Redone | None = None
    reason: str = ""
    """Why it could not be spoken again."""

    @property
    def open(self) -> bool:
        """Whether it is still so."""
        return self.redone is not Redone.MENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in an episode."""

    episode: EpisodeTakes
    findings: tuple[Finding, ...]
    by_ear: bool = True
    """Somebody listened; without it, lengths and levels were measured."""
    deaf: int = 0
    """Parts that the recogniser understands in no voice."""
    outdated: tuple[str, ...] = ()
    """The episodes that sound different once they are rendered again."""


def measure(episode: EpisodeTakes) -> Report:
    """What lengths and levels alone say."""
    doubts = doubt_lengths(episode.takes, episode.store)
    findings = [
        Finding(placed=placed, problem=doubts[placed.take.key].reason)
        for placed in episode.takes
        if placed.take.key in doubts
    ]
    return Report(episode=episode, findings=tuple(findings), by_ear=False)


def verify(
    episode: EpisodeTakes, project: Project, recogniser: Recogniser, show: Show, *, threads: int = 1, redo: bool = False
) -> Report:
    """Listen to every take of an episode, `threads` at once, and speak those again that do not say their words.

    EngineUnavailableError when the recogniser is not here; OutputError when a take cannot be kept.
    """
    others = [(placed.segment.turn, read_words(placed.segment.spoken)) for placed in episode.takes]
    voices = _Voices(project, episode.takes)
    lengths = learn_lengths(episode.takes, episode.store)
    listener = Listener(recogniser, episode.store, voices.witnesses, others, lengths)
    distinct = {placed.take.key: placed for placed in episode.takes}
    judged = _judge_all([*distinct.values()], listener, show, threads)
    verdicts = dict(zip(distinct, judged, strict=True))
    wrong = [key for key, verdict in verdicts.items() if verdict.fault]
    results: dict[str, tuple[Redone, str]] = {}
    for key in wrong if redo else ():
        results[key] = _redo(distinct[key], verdicts[key], listener, episode.store)
        show("redo", len(results), len(wrong))
    replaced = {key for key, (redone, _) in results.items() if redone in (Redone.MENDED, Redone.BETTER)}
    return Report(
        episode=episode,
        findings=tuple(
            _finding(placed, verdicts[placed.take.key], fault, *results.get(placed.take.key, (None, "")))
            for placed in episode.takes
            if (fault := verdicts[placed.take.key].fault)
        ),
        deaf=sum(verdicts[placed.take.key].deaf for placed in episode.takes),
        outdated=mark_outdated(episode.transcript.with_suffix(".mp3"), replaced) if replaced else (),
    )


class _Voices:
    """Which voices may witness for which."""

    def __init__(self, project: Project, takes: Iterable[PlacedTake]) -> None:
        self._voices = project.book.voices.values()
        self._cast = frozenset(placed.segment.engine_voice for placed in takes)

    def witnesses(self, segment: SpokenSegment, engine: str) -> tuple[str, ...]:
        """The other voices of an engine; first those that are heard in the episode, so that they surely speak."""
        names = dict.fromkeys(voice.engine_voices[engine] for voice in self._voices if engine in voice.engine_voices)
        others = [name for name in names if name != segment.engine_voice]
        return tuple(sorted(others, key=lambda name: name not in self._cast))


def _judge_all(queue: Sequence[PlacedTake], listener: Listener, show: Show, threads: int) -> list[Verdict]:
    """The verdicts in order; on an interrupt nothing more is begun."""
    verdicts: list[Verdict] = []
    pool = ThreadPoolExecutor(threads)
    try:
        for verdict in pool.map(listener.judge, queue):
            verdicts.append(verdict)
            show("listen", len(verdicts), len(queue))
    finally:
        pool.shutdown(cancel_futures=True)
    return verdicts


def _redo(placed: PlacedTake, before: Verdict, listener: Listener, store: TakeStore) -> tuple[Redone, str]:
    """Speak a take again and keep the better one: (what came of it, why it failed)."""
    try:
        pcm = at_rate(placed.engine.speak(placed.segment), placed.take.rate_hz)
    except EngineError as error:
        return Redone.FAILED, str(error).split("\n")[-1]
    old = store.read(placed.take)
    if pcm.frames == len(old) and np.abs(pcm.samples - old).max(initial=0.0) <= SAME_SOUND:
        return Redone.SAME, ""
    after = listener.judge_again(placed, pcm, before)
    if after.fault and before.fault and after.fault.syllables >= before.fault.syllables:
        return Redone.KEPT, ""
    store.put(placed.take.key, pcm)
    return (Redone.BETTER if after.fault else Redone.MENDED), ""


def _finding(
    placed: PlacedTake, verdict: Verdict, fault: Fault, redone: Redone | None = None, reason: str = ""
) -> Finding:
    return Finding(
        placed=placed,
        problem=fault.kind,
        missing=fault.missing,
        added=fault.added,
        turn=fault.turn,
        detail=fault.reason,
        heard=verdict.heard,
        unconfirmed=verdict.alone,
        redone=redone,
        reason=reason,
    )
