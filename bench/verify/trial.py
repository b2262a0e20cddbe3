"""One take, good or damaged: is it found by listening, and by its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.verify.damage import SHORT_DAMAGES, USUAL_DAMAGES, Damage, Vandal
from bench.verify.material import Sort, words_of
from pipeline.audio.pcm import Pcm
from pipeline.files import content_key
from pipeline.synth.remote.sound_check import SoundCheck, listen
from pipeline.synth.store import take_key
from pipeline.workflow.checks.episode_takes import PlacedTake
from pipeline.workflow.checks.listening import WITNESSES, Listener

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.verify.material import Utterance
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.remote.sound_check import Heard
    from pipeline.synth.store import TakeStore
    from pipeline.synth.take import Take
    from pipeline.verify.recogniser import Recogniser
    from pipeline.workflow.checks.listening import Verdict

EACH: Final = 2
"""Damages that are done to one take: the same witnesses serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An utterance and what is done to its take."""

    utterance: Utterance
    damage: Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A take that is to be listened to."""

    trial: Trial
    segment: SpokenSegment
    take: Take
    sound: Heard
    """What can be measured of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was said about a take."""

    trial: Trial
    spoken: str
    """What was to be said."""
    verdict: Verdict
    by_length: str
    """What speaks against its length or level; empty when nothing does."""

    @property
    def by_ear(self) -> bool:
        """Whether listening found something."""
        return self.verdict.fault is not None


def plan_trials(drawn: Mapping[Sort, Sequence[Utterance]], damaged: Mapping[Sort, int]) -> list[Trial]:
    """Every utterance undamaged, and the first `damaged` ones of each sort with several damages, in turn."""
    trials = [
        Trial(utterance=utterance, damage=Damage.NONE) for utterances in drawn.values() for utterance in utterances
    ]
    for sort, utterances in drawn.items():
        kinds = SHORT_DAMAGES if sort is Sort.SHORT else USUAL_DAMAGES
        for place, utterance in enumerate(utterances[: damaged[sort]]):
            trials += [
                Trial(utterance=utterance, damage=kinds[(EACH * place + more) % len(kinds)]) for more in range(EACH)
            ]
    return trials


class KeptSounds:
    """An engine whose sounds are kept, so that a measurement that was stopped goes on."""

    def __init__(self, engine: SpeechEngine, store: TakeStore) -> None:
        self.name, self.version = engine.name, engine.version
        self.rate_hz, self.concurrency = engine.rate_hz, engine.concurrency
        self._engine = engine
        self._store = store

    def speak(self, segment: SpokenSegment) -> Pcm:
        key = take_key(segment, self)
        take = self._store.get(key) or self._store.put(key, self._engine.speak(segment))
        return Pcm(take.rate_hz, self._store.read(take))


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """What judges takes."""

    engine: SpeechEngine
    recogniser: Recogniser
    store: TakeStore
    vandal: Vandal
    voices: Sequence[str]

    def make(self, trial: Trial) -> Made:
        """Speak and damage a take."""
        utterance = trial.utterance
        segment = utterance.segment(self.vandal.piece(utterance))
        sound = self.vandal.take(utterance, trial.damage)
        take = self.store.put(content_key(take_key(segment, self.engine), trial.damage), sound)
        return Made(trial=trial, segment=segment, take=take, sound=listen(sound))

    def judge(self, made: Made, lengths: SoundCheck) -> Outcome:
        """Listen to a take, and measure it."""
        segment = made.segment
        placed = PlacedTake(
            take=made.take, segment=segment, engine=self.engine, speaker=segment.speaker, start_ms=None, line=0
        )
        others = words_of(made.trial.utterance.text.talk)
        listener = Listener(self.recogniser, self.store, self._witnesses, others, lengths)
        doubt = lengths.doubt(segment, made.sound)
        return Outcome(
            trial=made.trial,
            spoken=segment.spoken,
            verdict=listener.judge(placed),
            by_length=doubt.reason if doubt else "",
        )

    def _witnesses(self, segment: SpokenSegment, _: str) -> Sequence[str]:
        """The voices after a segment's own."""
        place = self.voices.index(segment.engine_voice) + 1
        return [self.voices[(place + more) % len(self.voices)] for more in range(WITNESSES)]


def learn_lengths(made: Iterable[Made]) -> SoundCheck:
    """How every voice speaks, from its good takes."""
    check = SoundCheck()
    for each in made:
        if each.trial.damage is Damage.NONE:
            check.learn(each.segment, each.sound)
    return check
