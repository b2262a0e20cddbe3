"""What was measured and simulated, as the tables of docs/scale.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.cluster.efficiency import interval
from bench.cluster.memory import growth_bytes
from bench.cluster.outages import GIVES_UP_S
from bench.cluster.simulation import Catalogue, Site, simulate
from pipeline.workflow.preparation.pace import FINISHING_SHARE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.cluster.efficiency import Round
    from bench.cluster.outages import Run
    from bench.cluster.simulation import Measured, Ran

BEGIN: Final = "<!-- measured by bench/cluster: begin -->"
END: Final = "<!-- measured by bench/cluster: end -->"
EPISODES: Final = 1000
EPISODE_S: Final = 2400.0
THREADS: Final = 2
"""Of a machine, as that which was measured."""
PRICE_AN_HOUR: Final = 0.10
"""US dollars for a machine of two cores: about what large providers ask; put in your own."""
FLEETS: Final = ((1, 1), (10, 1), (10, 5), (100, 1), (100, 20))
"""(machines that speak, drivers); drivers share episodes and machines evenly."""
HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything of one run of the benchmark."""

    facts: str
    takes: Sequence[Measured]
    rounds: Mapping[str, Sequence[Round]]
    """By engine."""
    memory: Sequence[tuple[int, float]]
    outages: Sequence[Run]


def to_markdown(findings: Findings) -> str:
    """The measured part of the document."""
    parts = [findings.facts, "### A catalogue, simulated", _catalogue(findings)]
    parts += ["### Workers against callers", _efficiency(findings.rounds)]
    parts += ["### Memory of the driver", _memory(findings.memory), "### What is lost when something goes"]
    parts += [_outages(findings.outages)]
    return "\n\n".join(parts)


def into(document: str, measured: str) -> str:
    """The document with its measured part replaced."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}"


def _catalogue(findings: Findings) -> str:
    overhead_s = interval([each.overhead_ms for each in findings.rounds["kokoro"]])[0] / 1000
    lines = [
        "| machines | drivers | speaking | done | machine hours | cost | threads busy |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for machines, drivers in FLEETS:
        catalogue = Catalogue(episodes=EPISODES // drivers, episode_s=EPISODE_S, takes=findings.takes)
        site = Site(machines=machines // drivers or 1, threads=THREADS, overhead_s=overhead_s)
        lines.append(_fleet(machines, drivers, simulate(catalogue, site)))
    return "\n".join(lines)


def _fleet(machines: int, drivers: int, ran: Ran) -> str:
    spoken_h, done_h = ran.spoken_s / HOUR_S, ran.done_s / HOUR_S
    hours = machines * spoken_h + drivers * done_h
    return (
        f"| {machines} | {drivers} | {spoken_h:.1f} h | {done_h:.1f} h | {hours:.0f} | "
        f"${hours * PRICE_AN_HOUR:.0f} | {100 * ran.busy:.1f} % |"
    )


def _efficiency(rounds: Mapping[str, Sequence[Round]]) -> str:
    lines = [
        "| engine | takes a round | efficiency (95 %) | wall time (95 %) | driver and scheduler, a take |",
        "|---|--:|--:|--:|--:|",
    ]
    for engine, each in rounds.items():
        efficiency, wall = interval([one.efficiency for one in each]), interval([one.wall_ratio for one in each])
        overhead = interval([one.overhead_ms for one in each])
        lines.append(f"| {engine} | {each[0].takes} | {_range(efficiency)} | {_range(wall)} | {overhead[0]:.1f} ms |")
    return "\n".join(lines)


def _range(found: tuple[float, float, float]) -> str:
    return f"{found[0]:.2f} ({found[1]:.2f}–{found[2]:.2f})"


def _memory(samples: Sequence[tuple[int, float]]) -> str:
    step = max(1, len(samples) // 8)
    shown = samples[step - 1 :: step]
    lines = [f"| takes | {' | '.join(f'{takes:,}' for takes, _ in shown)} |", f"|---{'|--:' * len(shown)}|"]
    lines.append(f"| MB | {' | '.join(f'{megabytes:.0f}' for _, megabytes in shown)} |")
    return "\n".join(lines) + f"\n\nOver the second half it grew by {growth_bytes(samples):.0f} bytes a take."


def _then(run: Run) -> str:
    """What became of the run after one that gave up."""
    again = run.again
    if not again:
        return "**no next run**"
    ended = f"**ended with exit {again.exit_code}** ({again.last_words}), " if again.exit_code else ""
    return f"the next run {ended}found {again.reused} takes; " + (
        "episode equal" if run.same else "**another episode**"
    )


def _outages(runs: Sequence[Run]) -> str:
    lines = ["| what went | the run | then | |", "|---|---|---|---|"]
    for run in runs:
        if run.exit_code == 0:
            ended, then = "went on", "episode complete and equal" if run.same else "**another episode**"
        else:
            late = "" if run.seconds <= GIVES_UP_S else ", **too late**"
            ended = f"stopped after {run.seconds:.0f} s with exit {run.exit_code}{late}"
            then = _then(run)
        lines.append(f"| {run.what} | {ended} | {then} | {run.last_words} |")
    return "\n".join(lines)


MASTERING: Final = f"{FINISHING_SHARE * EPISODE_S:.0f} s"
"""What a driver takes for one of these episodes after it is spoken."""
