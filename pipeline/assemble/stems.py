"""A mix -> one mix a voice, each as long as the whole, so that they can be edited side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.assemble.mixdown import Mix

MUSIC: Final = "_music"
"""The name of what is no voice; no speaker's id begins so."""


def stems_of(mix: Mix) -> Iterator[tuple[str, Mix]]:
    """(speaker's id, what is heard of them alone) in order of first words, then the music if there is any.

    Added up they are the mix without its noise floor, at the levels that the voices have in it.
    """
    timeline = mix.timeline
    for speaker in dict.fromkeys(cue.segment.speaker for cue in timeline.cues):
        own = tuple(cue for cue in timeline.cues if cue.segment.speaker == speaker)
        yield speaker, replace(mix, timeline=replace(timeline, cues=own, clips=()), noise_floor_db=None)
    if timeline.clips:
        yield MUSIC, replace(mix, timeline=replace(timeline, cues=()), noise_floor_db=None)
