"""One take at a time: heard, held to its words, and where something seems wrong, to a witness.

A witness is another voice of the same engine with the same words. It is asked for only when something seems to be
wrong, and a second one when the first finds no excuse. What is understood is held to the length of its words as well:
a recogniser completes a short answer that breaks off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pipeline.audio.pcm import Pcm
from pipeline.errors import EngineError
from pipeline.messages import N_
from pipeline.synth.remote.sound_check import listen
from pipeline.verify.comparison import read_words
from pipeline.verify.judging import Fault, Kind, describe, differ, is_understood

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.remote.sound_check import SoundCheck
    from pipeline.synth.store import TakeStore
    from pipeline.verify.comparison import Words
    from pipeline.verify.recogniser import Recogniser
    from pipeline.workflow.checks.episode_takes import PlacedTake

WITNESSES: Final = 2
"""Voices that are asked before a take is found at fault."""
LEAST_TAIL_S: Final = 0.05
"""A sound that ends with so much silence did not break off in a word, and the ear finds whole words that are missing:
good short answers ended with 0.18 s, where 0.8 s are usual."""
NOT_UNDERSTOOD: Final = N_("none of the other voices was understood")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was heard of a take, and what is wrong with it, if anything is."""

    heard: str
    fault: Fault | None = None
    witnesses: tuple[Words, ...] = ()
    """What was heard of other voices that said the same words."""
    deaf: bool = False
    """Nobody was understood, so that nothing can be said about the take."""
    alone: str = ""
    """Why no other voice could be asked."""


class Listener:
    """Hears takes and judges them; safe to call from as many threads as its recogniser."""

    def __init__(
        self,
        recogniser: Recogniser,
        store: TakeStore,
        voices: Callable[[SpokenSegment, str], Sequence[str]],
        others: Sequence[tuple[int, Words]],
        lengths: SoundCheck,
    ) -> None:
        """`voices`: which engine voices may witness for a segment of an engine; `others`: all words, by turn.

        `lengths` knows how long each voice speaks.
        """
        self._recogniser = recogniser
        self._store = store
        self._voices = voices
        self._others = others
        self._lengths = lengths

    def judge(self, placed: PlacedTake) -> Verdict:
        """What a take says, beside what it should say."""
        pcm = Pcm(placed.take.rate_hz, self._store.read(placed.take))
        heard = self._recogniser.hear(pcm)
        wanted, words = read_words(placed.segment.spoken), read_words(heard)
        witnesses: list[Words] = []
        alone = ""
        for voice in self._voices(placed.segment, placed.engine.name)[:WITNESSES]:
            if not differ(wanted, words, witnesses).syllables:
                break
            try:
                said = placed.engine.speak(replace(placed.segment, engine_voice=voice))
            except EngineError as error:
                alone = str(error).split("\n")[-1]
                break
            witnesses.append(read_words(self._recogniser.hear(said)))
        understood = tuple(each for each in witnesses if is_understood(wanted, each))
        if witnesses and not understood:
            if not is_understood(wanted, words):
                doubt = self._doubt(placed.segment, pcm)
                return Verdict(heard=heard, fault=doubt, deaf=doubt is None, alone=NOT_UNDERSTOOD)
            alone = NOT_UNDERSTOOD
        return Verdict(
            heard=heard,
            witnesses=understood,
            fault=self._fault(wanted, words, understood) or self._doubt(placed.segment, pcm),
            alone="" if understood else alone,
        )

    def judge_again(self, placed: PlacedTake, pcm: Pcm, before: Verdict) -> Verdict:
        """What another recording of a take says, held to the same witnesses."""
        heard = self._recogniser.hear(pcm)
        wanted, words = read_words(placed.segment.spoken), read_words(heard)
        # Where no voice is understood, only the length was at fault, and only the length of the new one can be judged.
        by_ear = is_understood(wanted, words) or (before.fault and before.fault.kind is not Kind.LENGTH)
        fault = self._fault(wanted, words, before.witnesses) if by_ear else None
        return replace(before, heard=heard, fault=fault or self._doubt(placed.segment, pcm))

    def _fault(self, wanted: Words, heard: Words, witnesses: Sequence[Words]) -> Fault | None:
        difference = differ(wanted, heard, witnesses)
        if not difference.syllables:
            return None
        return describe(wanted, heard, difference, [each for each in self._others if each[1] != wanted])

    def _doubt(self, segment: SpokenSegment, pcm: Pcm) -> Fault | None:
        """What a sound's length says against it for certain: a recogniser completes words that it heard half of."""
        sound = listen(pcm)
        if sound.tail_s >= LEAST_TAIL_S:
            sound = replace(sound, tail_s=math.inf)
        doubt = self._lengths.doubt(segment, sound)
        if doubt is None or not doubt.certain:
            return None
        return Fault(kind=Kind.LENGTH, missing="", added="", syllables=0.0, reason=doubt.reason)
