"""Takes held to their words by length and level alone: cheap, without a recogniser, blind to a few missing words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.audio.pcm import Pcm
from pipeline.synth.remote.sound_check import SoundCheck, listen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.synth.remote.sound_check import Doubt
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.episode_takes import PlacedTake


def doubt_lengths(takes: Iterable[PlacedTake], store: TakeStore) -> Mapping[str, Doubt]:
    """Key -> what speaks against a take; how the voices speak is learned from all takes."""
    check = SoundCheck()
    heard = {
        placed.take.key: (placed.segment, listen(Pcm(placed.take.rate_hz, store.read(placed.take)))) for placed in takes
    }
    for segment, sound in heard.values():
        check.learn(segment, sound)
    doubts = {key: check.doubt(segment, sound) for key, (segment, sound) in heard.items()}
    return {key: doubt for key, doubt in doubts.items() if doubt}
