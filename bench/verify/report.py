"""Outcomes -> docs/verify.md."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Final

from bench.verify.damage import Damage
from bench.verify.material import Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from bench.verify.trial import Outcome

MOST_FALSE: Final = 0.02
"""The share of good takes that may be listed."""
CONFIDENCE: Final = 0.95
HALVINGS: Final = 40
"""Steps of a bisection between 0 and 1, far finer than what is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """When and with what it was measured."""

    date: str
    machine: str
    minutes: float
    draw: int
    local: bool
    """The texts are local material."""
    versions: tuple[tuple[str, str], ...]


def exact_interval(count: int, total: int) -> tuple[float, float]:
    """Where a share lies with 95 % confidence when `count` of `total` were counted (Clopper and Pearson).

    >>> [round(bound, 3) for bound in exact_interval(0, 150)]
    [0.0, 0.024]
    >>> [round(bound, 3) for bound in exact_interval(9, 10)]
    [0.555, 0.997]
    """
    tail = (1 - CONFIDENCE) / 2
    low = _where(lambda share: 1 - _at_most(count - 1, total, share) > tail) if count else 0.0
    high = _where(lambda share: _at_most(count, total, share) <= tail) if count < total else 1.0
    return low, high


def _at_most(count: int, total: int, share: float) -> float:
    """How likely it is to count so many or fewer."""
    return sum(comb(total, each) * share**each * (1 - share) ** (total - each) for each in range(count + 1))


def _where(holds: Callable[[float], bool]) -> float:
    """From which share on something holds."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def verdicts(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What is required, and what came of it."""
    good = [each for each in outcomes if each.trial.damage is Damage.NONE]
    damaged = [each for each in outcomes if each.trial.damage is not Damage.NONE]
    false = sum(each.by_ear for each in good)
    word = "held" if false <= MOST_FALSE * len(good) else "**failed**"
    yield f"{word}: at most {MOST_FALSE:.0%} of good takes are listed ({_figures(false, len(good))})"
    found = sum(each.by_ear for each in damaged)
    word = "held" if found == len(damaged) else "**failed**"
    yield f"{word}: damaged takes are found ({_figures(found, len(damaged))})"


def to_markdown(outcomes: Sequence[Outcome], facts: Facts) -> str:
    """The whole report."""
    voices = {each.trial.utterance.voice for each in outcomes}
    texts = {each.trial.utterance.text.written for each in outcomes}
    material = "local transcripts, whose words are not shown" if facts.local else "the sample transcripts"
    deaf = sum(each.verdict.deaf for each in outcomes)
    parts = [
        "# How well `duitan verify` hears\n",
        f"{len(outcomes)} takes of {len(texts)} texts from {material}, by {len(voices)} voices; draw {facts.draw}. "
        "Good takes are as the engine speaks them; the others are damaged on purpose. Each is judged as "
        "`duitan verify` judges it; *by length* is what `--quick` would list, which knows the voices from their good "
        "takes. Shares stand with their exact 95 % interval.\n",
        "## Requirements\n",
        "\n".join(f"- {line}" for line in verdicts(outcomes)) + "\n",
        "## What is found\n",
        _table(outcomes) + "\n",
        f"{deaf} takes were understood in no voice: nothing was said about them.\n",
        "## Measured with\n",
        f"{facts.date}, {facts.minutes:.0f} minutes, {facts.machine}; "
        + ", ".join(f"{name} {version}" for name, version in facts.versions)
        + ".\n",
    ]
    return "\n".join(parts)


def print_doubtful(outcomes: Sequence[Outcome], console: Console) -> None:
    """What was missed, and what was found wrongly."""
    for each in outcomes:
        if each.by_ear == (each.trial.damage is Damage.NONE):
            fault = each.verdict.fault
            utterance = each.trial.utterance
            what = f"{fault.kind} {fault.syllables} {fault.missing} + {fault.added}" if fault else "not found"
            console.print(
                f"{each.trial.damage} / {utterance.text.sort} / {utterance.voice}: {what}"
                f"\n  wanted {each.spoken}\n  heard  {each.verdict.heard}"
                f"\n  deaf {each.verdict.deaf} alone {each.verdict.alone}"
                + "".join(f"\n  other  {''.join(words.units)}" for words in each.verdict.witnesses),
                markup=False,
                highlight=False,
            )


def _table(outcomes: Sequence[Outcome]) -> str:
    rows = ["| damage | text | takes | listed by ear | by length |", "|---|---|--:|--:|--:|"]
    for damage in Damage:
        for sort in Sort:
            group = [
                each for each in outcomes if each.trial.damage is damage and each.trial.utterance.text.sort is sort
            ]
            if group:
                ear, length = sum(each.by_ear for each in group), sum(bool(each.by_length) for each in group)
                total = len(group)
                rows.append(f"| {damage} | {sort} | {total} | {_share(ear, total)} | {_share(length, total)} |")
    return "\n".join(rows)


def _figures(count: int, total: int) -> str:
    return f"{count} of {total}: {_share(count, total)}"


def _share(count: int, total: int) -> str:
    low, high = exact_interval(count, total)
    return f"{100 * count / total:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
