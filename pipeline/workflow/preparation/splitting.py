"""A very long talk -> several episodes, cut where chapters begin, as nearly equal as its chapters allow.

An episode of some chapters is called after them, so it says itself what is in it; its part stands in its manifest.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

from pipeline.errors import ManifestError
from pipeline.messages import _
from pipeline.publish.outputs.manifest_reader import read_manifest
from pipeline.publish.outputs.table import MANIFEST, episode_paths
from pipeline.publish.part_names import part_name
from pipeline.script.summary import spoken_minutes
from pipeline.workflow.preparation.planning import Order
from pipeline.workflow.script_files.chapter_range import ChapterRange, chapters_of_stem

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.script.dialogue import DialogueScript

LONG_MINUTES: Final = 180
"""Hardly anybody hears more in one piece, and some players lose their place in it."""
ADVISED_MINUTES: Final = 60


def split_order(order: Order, script: DialogueScript) -> tuple[Order, ...]:
    """The orders for the episodes of a script: the given one, or one for each part of a talk that is to be split."""
    if not order.split_minutes or order.chapters:
        return (order,)
    ranges = split_chapters(script, order.split_minutes)
    if len(ranges) == 1:
        return (order,)
    talk = script.part
    return tuple(
        replace(order, chapters=chapters, part=f"{talk}{part_name(number)}")
        for number, chapters in enumerate(ranges, start=1)
    )


def split_chapters(script: DialogueScript, longest_minutes: float) -> tuple[ChapterRange, ...]:
    """The chapters of as few parts as are needed for none to be much longer than that.

    How long chapters are is estimated from their text, so that the same script is always cut in the same places. A
    talk without chapters is one part.
    """
    texts = [[script.turns[turn - 1].text for turn in section.turns] for section in script.sections]
    said = [0.0, *accumulate(sum(map(spoken_minutes, each)) for each in texts)]
    total, last = said[-1], len(texts) - 1
    count = max(1, ceil(total / longest_minutes))
    borders = [place for place in range(1, last + 1) if 0 < said[place] < total]
    wanted = (total * number / count for number in range(1, count))
    cuts = sorted({min(borders, key=lambda place: abs(said[place] - due)) for due in wanted}) if borders else []
    first = next((place for place, each in enumerate(texts) if each), 0)
    return tuple(ChapterRange(start, end - 1) for start, end in pairwise([first, *cuts, last + 1]))


def advise_split(script: DialogueScript, order: Order) -> tuple[str, ...]:
    """A remark on an episode that is very long and could be several."""
    minutes = sum(spoken_minutes(turn.text) for turn in script.turns)
    if order.chapters or order.split_minutes or minutes < LONG_MINUTES:
        return ()
    parts = len(split_chapters(script, ADVISED_MINUTES))
    return (
        (
            _(
                "more than {hours:.0f} hours: --split {advised} makes {parts} episodes",
                hours=minutes // 60,
                advised=ADVISED_MINUTES,
                parts=parts,
            ),
        )
        if parts > 1
        else ()
    )


def order_of(order: Order, folder: Path, stem: str) -> Order:
    """An order for the chapters and the part that an episode in a folder consists of."""
    chapters = chapters_of_stem(stem)
    if not chapters:
        return order
    try:
        part = read_manifest(episode_paths(folder, stem)[MANIFEST]).words.episode.part
    except ManifestError:
        part = ""
    return replace(order, chapters=chapters, part=part)
