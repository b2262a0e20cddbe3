"""Episodes that are parts of one talk: the same title, each with a part that says its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.publish.part_names import part_number
from pipeline.text.matching import fold_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.publish.episode import Episode
    from pipeline.publish.outputs.manifest_reader import Manifest


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The parts before and after an episode's own."""

    before: Manifest | None = None
    after: Manifest | None = None


ALONE = Neighbours()


def group_series(episodes: Sequence[Manifest]) -> tuple[tuple[Manifest, ...], ...]:
    """The episodes in the order given; the parts of a talk are together where the first of them stood, in their order.

    Two episodes of one title that say the same place are not parts of one talk.
    """
    groups: dict[object, list[Manifest]] = {}
    for each in episodes:
        groups.setdefault(_talk(each.words.episode), []).append(each)
    found: list[tuple[Manifest, ...]] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda each: place_of(each.words.episode))
        is_series = len({place_of(each.words.episode) for each in group}) == len(group)
        found += [tuple(ordered)] if is_series else [(each,) for each in group]
    return tuple(found)


def neighbours_in(groups: Sequence[Sequence[Manifest]]) -> dict[str, Neighbours]:
    """For every episode, by its stem, what comes before and after it in its talk."""
    return {
        each.words.episode.stem: Neighbours(before, after)
        for group in groups
        for before, each, after in zip((None, *group), group, (*group[1:], None), strict=False)
    }


def place_of(episode: Episode) -> int:
    """Which part of its talk an episode is; 0 when it is none."""
    return (episode.number or part_number(episode.part)) if episode.part else 0


def _talk(episode: Episode) -> object:
    """What the parts of a talk have in common, and nothing else has."""
    title = fold_words(episode.title)
    return (episode.season, title) if title and place_of(episode) else episode.stem
