"""Every combination of two dimensions, measured over all talks, and which of them fall short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random

import yaml

from tests.script.metamorphic.renderings import (
    DIMENSIONS,
    SEED,
    Rendering,
    Score,
    attribution,
    changed,
    combinations_of,
)
from tests.script.metamorphic.talks import talks

LEAST_MEAN, LEAST_SINGLE = 0.99, 0.95
"""What a combination must reach on the mean over the talks, and in every talk."""

PAIRS = tuple(combinations(DIMENSIONS, 2))

NOT_YET = Path(__file__).parent / "not_yet.yaml"
NOT_YET_HEAD = """\
# Combinations that fall short today, and why. A row fails the test when it starts to pass: then delete it, by hand or
# with `python -m tests.script.metamorphic --prune`. `every` stands for all combinations with that value.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One rendering measured over all talks."""

    rendering: Rendering
    scores: tuple[tuple[str, Score], ...]

    @property
    def mean(self) -> float:
        """The mean share over the talks."""
        return sum(score.share for _, score in self.scores) / len(self.scores)

    @property
    def worst(self) -> tuple[str, Score]:
        """The talk with the smallest share."""
        return min(self.scores, key=lambda pair: pair[1].share)

    @property
    def is_enough(self) -> bool:
        """Whether the combination reaches both limits."""
        return self.mean >= LEAST_MEAN and self.worst[1].share >= LEAST_SINGLE

    def __str__(self) -> str:
        talk, score = self.worst
        why = score.error or "; ".join(score.wrong[:2])
        return f"{self.mean:.3f} {score.share:.3f} {changed(self.rendering)} [worst: {talk}] {why}"


def measure(rendering: Rendering, seed: int = SEED) -> Cell:
    """The rendering measured over all talks."""
    return Cell(rendering=rendering, scores=tuple((talk.id, attribution(talk, rendering, seed)) for talk in talks()))


def drawn(pair: tuple[str, str], count: int, seed: int = SEED) -> Sequence[Rendering]:
    """Some of a pair's combinations, drawn by seed."""
    possible = combinations_of(*pair)
    return Random(f"{seed} {pair}").sample(possible, min(count, len(possible)))


def surprises(cells: Iterable[Cell], listed: Mapping[str, str]) -> list[str]:
    """What differs from `listed`: combinations that fall short and are not in it, and rows of it that are mended."""
    found = []
    for cell in cells:
        name = changed(cell.rendering)
        if not cell.is_enough and name not in listed:
            found.append(f"falls short: {cell}")
        elif cell.is_enough and name in listed:
            found.append(f"is mended, delete its row of not_yet.yaml: {name}")
    return found


def pruned(cells: Iterable[Cell], listed: Mapping[str, str]) -> str:
    """not_yet.yaml without the rows that are mended; nothing is ever added."""
    weak = {changed(cell.rendering) for cell in cells if not cell.is_enough}
    reasons: dict[str, list[str]] = {}
    for name, reason in listed.items():
        if name in weak:
            reasons.setdefault(reason, []).append(name)
    rows = [{"reason": reason, "combinations": sorted(names)} for reason, names in reasons.items()]
    return NOT_YET_HEAD + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=200)


@cache
def not_yet() -> Mapping[str, str]:
    """Combination -> why it falls short today; a row may stand for every combination with one value."""
    listed: dict[str, str] = {}
    for row in yaml.safe_load(NOT_YET.read_text(encoding="utf-8")) or ():
        for value in row.get("every", ()):
            listed |= {text: row["reason"] for text in map(changed, every_rendering()) if value in text.split(", ")}
        listed |= dict.fromkeys(row.get("combinations", ()), row["reason"])
    return listed


def every_rendering() -> Iterator[Rendering]:
    """Every combination of every pair once."""
    yield from dict.fromkeys(rendering for pair in PAIRS for rendering in combinations_of(*pair))
