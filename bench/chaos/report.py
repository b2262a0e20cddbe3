"""What came of it, as a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bench.chaos.place import LIMIT_S, TURNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.chaos.kills import Hit
    from bench.chaos.want import Trial

_TALKS: Final = ", ".join(f"{short} or {long} ({engine})" for engine, (short, long) in TURNS.items())
_METHOD: Final = f"""\
`duitan render` runs as a process of its own and is hit at a random moment of one of its stages: it starts, the
transcript becomes a script, what is said is planned, it speaks, measures, encodes, checks what it encoded, and all
files take their places. Then it runs again, undisturbed. *Right* means that this second run ends well within
{LIMIT_S:.0f} s, speaks exactly the takes that were missing and touches no other one, that every file (script, MP3,
transcript, chapters, manifest but for its count of takes) is byte for byte that of a run that nobody disturbed, and
that nothing is left over but half a take, which `duitan takes --prune` deletes. Every fifth kill hits a folder in
which a run had been killed before. The talks have {_TALKS} turns; one round in ten is hit in the long one. SIGINT is
Ctrl-C."""


def to_markdown(hits: Sequence[Hit], trials: Sequence[Trial], facts: str) -> str:
    """The report."""
    parts = ["# What ends a run, and what the next one makes of it", facts, _METHOD]
    parts.append("## Wanted\n\n" + "\n".join(f"- {line}" for line in _verdicts(hits, trials)))
    rows = "\n".join(_rows(hits))
    parts.append(
        "## Signals\n\n| engine | signal | stage | runs hit | ended before | takes kept | slowest end | right |\n"
        f"|---|---|---|--:|--:|--:|--:|--:|\n{rows}"
    )
    if trials:
        lines = "\n".join(_line(trial) for trial in trials)
        parts.append(f"## Crowds and wants\n\n| what | exit | what it said | |\n|---|---|---|---|\n{lines}")
    wrong = [f"- {each.engine}, {each.signal}, {each.stage}: {'; '.join(each.faults)}" for each in hits if each.faults]
    if wrong:
        parts.append("## What was wrong\n\n" + "\n".join(wrong))
    return "\n\n".join(parts) + "\n"


def _verdicts(hits: Sequence[Hit], trials: Sequence[Trial]) -> Iterator[str]:
    """What is wanted, what was found, and whether it is met."""
    kills = [each for each in hits if each.signal == "SIGKILL" and each.struck]
    stops = [each for each in hits if each.signal != "SIGKILL" and each.struck]
    tried = [each for each in trials if each.tried]
    yield f"the run after a kill is right: {_share(kills)}"
    yield f"the run after Ctrl-C or SIGTERM is right, and the signal ends it within 2 s: {_share(stops)}"
    if stops:
        yield f"the slowest end after Ctrl-C or SIGTERM: {max(each.end_s for each in stops):.1f} s"
    yield f"crowds and wants end with an episode or in words, and cost nothing that was there: {_share(tried)}"


def _share(found: Sequence[Hit] | Sequence[Trial]) -> str:
    right = sum(not each.faults for each in found)
    return f"{right} of {len(found)}, {'met' if right == len(found) else '**missed**'}"


def _rows(hits: Sequence[Hit]) -> Iterator[str]:
    kinds = Counter((each.engine, each.signal, each.stage) for each in hits)
    for engine, signal, stage in kinds:
        group = [each for each in hits if (each.engine, each.signal, each.stage) == (engine, signal, stage)]
        struck = [each for each in group if each.struck]
        slowest = f"{max(each.end_s for each in struck):.1f} s" if struck else "–"
        kept = sorted(each.kept for each in group)
        right = sum(not each.faults for each in group)
        yield (
            f"| {engine} | {signal} | {stage} | {len(struck)} | {len(group) - len(struck)} | {kept[0]} to {kept[-1]} "
            f"| {slowest} | {right} of {len(group)} |"
        )


def _line(trial: Trial) -> str:
    verdict = "; ".join(trial.faults) or ("right" if trial.tried else "not tried")
    codes = ", ".join(map(str, sorted(set(trial.exit_codes)))) or "–"
    return f"| {trial.what} | {codes} | {trial.said.replace('|', '/')} | {verdict} |"
