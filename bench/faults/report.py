"""What was measured, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.faults.cases import TURNS
from bench.faults.runs import LIMIT_S, STOP_AFTER_S, STOP_LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.faults.cases import Case
    from bench.faults.runs import Run

NOTICE_S: Final = 30.0
GIVE_UP_S: Final = 90.0
STOP_S: Final = 2.0
MISSING: Final = "–"
STALLS: Final = frozenset({"mute", "stall", "stall midway"})
"""The cases in which nothing tells the client that something is wrong but time."""
_TITLE: Final = "# What a failing service does to an episode"
_HEAD: Final = (
    "fault",
    "passes: episode",
    "connections",
    "lasts: episode",
    "takes kept",
    "noticed",
    "given up",
    "connections",
    "then, with a healthy service",
    "Ctrl-C",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """All runs of one case."""

    case: Case
    passing: Run | None = None
    lasting: Run | None = None
    again: Run | None = None
    """After `lasting`, with a healthy service."""
    stopped: Run | None = None


def to_markdown(rows: Sequence[Row], healthy: Run, facts: str) -> str:
    """The report."""
    lines = [_line(_HEAD), _line(("---", "---", "--:", "---", "--:", "--:", "--:", "--:", "---", "--:"))]
    lines += [to_line(row, healthy) for row in rows]
    table = "\n".join(lines)
    wanted = "\n".join(f"- {verdict}" for verdict in verdicts(rows, healthy))
    parts = (_TITLE, facts, _METHOD.rstrip(), "## Wanted", wanted, "## Faults", table)
    return "\n\n".join(parts) + "\n"


def to_line(row: Row, healthy: Run) -> str:
    """A row of the table."""
    return _line(_cells(row, healthy))


def verdicts(rows: Sequence[Row], healthy: Run) -> Iterator[str]:
    """What is wanted, the worst that was measured, and whether it is met."""
    lasting = [(row.case.name, row.lasting) for row in rows if row.lasting]
    noticed = [(name, run.fault_to_noticed_s) for name, run in lasting if name in STALLS]
    given_up = [(name, run.fault_to_end_s) for name, run in lasting if run.exit_code != 0]
    stopped = [(row.case.name, row.stopped.signal_to_end_s) for row in rows if row.stopped]
    yield _worst("a stall noticed within", NOTICE_S, noticed)
    yield _worst("given up within", GIVE_UP_S, given_up)
    yield _worst("stopped by Ctrl-C within", STOP_S, stopped)
    wrong = [row.case.name for row in rows if not is_good(row, healthy)]
    found = f"not after {', '.join(wrong)}, **missed**" if wrong else "after every fault, met"
    yield f"a complete and equal episode, or a named failure and a next run that makes it: {found}"


def is_good(row: Row, healthy: Run) -> bool:
    """Whether every run ended with the episode as it should be, or with a failure that names the missing turns."""
    ended = [run for run in (row.passing, row.lasting) if run]
    return all(_is_equal(run, healthy) or _is_named_failure(run) for run in ended) and (
        row.again is None or _is_equal(row.again, healthy)
    )


def _worst(what: str, limit_s: float, found: Sequence[tuple[str, float | None]]) -> str:
    """The longest time of all cases against the limit."""
    seconds, name = max(((seconds, name) for name, seconds in found if seconds is not None), default=(0.0, "nothing"))
    return f"{what} {limit_s:g} s: {seconds:.1f} s at most ({name}), {'met' if seconds <= limit_s else '**missed**'}"


def _cells(row: Row, healthy: Run) -> list[str]:
    passing = [_outcome(row.passing, healthy), str(row.passing.connections)] if row.passing else [MISSING] * 2
    return [row.case.title, *passing, *_lasting_cells(row, healthy), _stopped_cell(row)]


def _lasting_cells(row: Row, healthy: Run) -> list[str]:
    run = row.lasting
    if run is None:
        return [MISSING] * 6
    return [
        _outcome(run, healthy),
        f"{run.takes} of {healthy.takes}",
        _seconds(run.fault_to_noticed_s if run.exit_code != 0 else None),
        _seconds(run.fault_to_end_s if run.exit_code != 0 else None),
        str(run.connections),
        _outcome(row.again, healthy) if row.again else MISSING,
    ]


def _stopped_cell(row: Row) -> str:
    run = row.stopped
    if run and run.exit_code is None:
        return f"**over {STOP_LIMIT_S:g} s**"
    return _seconds(run.signal_to_end_s if run else None)


def _outcome(run: Run, healthy: Run) -> str:
    """What became of an episode."""
    if run.exit_code is None:
        return f"**unfinished after {LIMIT_S:g} s**"
    if _is_equal(run, healthy):
        return "equal"
    if run.exit_code == 0:
        return "**not equal**"
    return f"exit {run.exit_code}, turns named" if run.names_turns else f"**exit {run.exit_code}, no turn named**"


def _is_equal(run: Run, healthy: Run) -> bool:
    return run.exit_code == 0 and run.episode == healthy.episode


def _is_named_failure(run: Run) -> bool:
    return run.exit_code == 4 and run.names_turns


def _seconds(value: float | None) -> str:
    return MISSING if value is None else f"{value:.1f} s"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_METHOD: Final = f"""\
`duitan render --engine edge` renders a talk of {TURNS} turns by three people, with the patience it always has, against
a service on this computer that speaks the Edge protocol with the unmodified client, and fails. The first requests are
answered well. A fault that *passes* then hits three, or all for some seconds; one that *lasts* hits all that follow.

*Equal* means that the MP3 has the bytes of the one that a healthy service gives. *Noticed* is the time from the first
fault until the client left that connection or, where the answer looked whole, asked for the text again, which it does
after a wait. *Given up* is the time from the first fault until the command ended with exit 4. *Ctrl-C* was sent
{STOP_AFTER_S:g} seconds after the first fault; it is the time until the command ended. Connections count from the
start of the run; one that is refused cannot be counted by who refuses it. A dash stands where a fault did no harm, or
there is nothing to measure.
"""
