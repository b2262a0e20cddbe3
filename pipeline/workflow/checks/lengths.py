"""Takes held to their words by length and level alone: cheap, without a recogniser, blind to a few missing words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.audio.pcm import Pcm
from pipeline.synth.remote.sound_check import SoundCheck, listen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.synth.remote.sound_check import Doubt, Heard
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.checks.episode_takes import PlacedTake


def learn_lengths(takes: Iterable[PlacedTake], store: TakeStore) -> SoundCheck:
    """How long the voices speak, and how their takes end: learned from all takes, since few of them are bad."""
    check = SoundCheck()
    for placed in takes:
        check.learn(placed.segment, _measure(placed, store))
    return check


def doubt_lengths(takes: Sequence[PlacedTake], store: TakeStore) -> Mapping[str, Doubt]:
    """Key -> what speaks against a take."""
    check = learn_lengths(takes, store)
    doubts = {placed.take.key: check.doubt(placed.segment, _measure(placed, store)) for placed in takes}
    return {key: doubt for key, doubt in doubts.items() if doubt}


def _measure(placed: PlacedTake, store: TakeStore) -> Heard:
    return listen(Pcm(placed.take.rate_hz, store.read(placed.take)))
