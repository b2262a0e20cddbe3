"""The faults that are measured, and the talk that is rendered meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tests.engines.edge_service import Fault, FaultName

if TYPE_CHECKING:
    from collections.abc import Sequence

TURNS: Final = 60
SPARED: Final = 6
"""Requests that are answered well before the fault begins, among them the question whether the service is there."""
HIT: Final = 3
"""How many a fault that passes meets."""
OUTAGE_S: Final = 20.0
LONG_OUTAGE_S: Final = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table. `passing` ends by itself, `lasting` does not; a case may have one of them alone."""

    name: str
    title: str
    passing: Fault | None = None
    lasting: Fault | None = None


def cases(voice: str) -> Sequence[Case]:
    """Every case; `voice` is one of those that the talk is spoken with."""
    return (
        *(_both(Fault(name=name, skip=SPARED), title) for name, title in _TITLES.items()),
        _both(Fault(name="429", skip=SPARED, retry_after="5"), "HTTP 429, Retry-After: 5", name="429 retry-after"),
        Case(
            name="refused",
            title="connections refused (passes after 20 s)",
            passing=Fault(name="refused", skip=SPARED, for_s=OUTAGE_S),
            lasting=Fault(name="refused", skip=SPARED),
        ),
        *(
            Case(
                name=f"{fault.name} for {fault.for_s:g} s",
                title=f"every request for {fault.for_s:g} s: {fault.name}",
                passing=fault,
            )
            for fault in (
                Fault(name="503", skip=SPARED, for_s=OUTAGE_S),
                Fault(name="503", skip=SPARED, for_s=LONG_OUTAGE_S),
                Fault(name="closed midway", skip=SPARED, for_s=OUTAGE_S),
                Fault(name="stall", skip=SPARED, for_s=OUTAGE_S),
            )
        ),
        Case(
            name="unknown voice",
            title="one voice is gone, from the list too",
            lasting=Fault(name="unknown voice", voice=voice),
        ),
    )


def _both(fault: Fault, title: str, *, name: str = "") -> Case:
    """A fault that hits a few, and the same for good."""
    return Case(name=name or fault.name, title=title, passing=replace(fault, times=HIT), lasting=fault)


_TITLES: Final[dict[FaultName, str]] = {
    "403": "HTTP 403",
    "403 without date": "HTTP 403 without Date",
    "429": "HTTP 429",
    "503": "HTTP 503",
    "reset": "connection reset at the door",
    "mute": "connection taken, never answered",
    "stall": "stall before the first message",
    "stall midway": "stall in the middle",
    "slow": "slow, but all arrives",
    "no audio": "no audio",
    "closed": "closed without an answer",
    "closed midway": "cut short, closed",
    "dropped midway": "cut short, dropped",
    "reset midway": "cut short, reset",
    "half": "half of the sound, proper end",
    "half announced": "half of the sound, announced as such",
    "one frame": "one frame of sound",
    "silence": "silence",
    "garbage": "no MP3",
    "malformed": "message without a header",
    "bad frame": "binary message with a wrong length",
    "disordered": "metadata in reverse and late",
}
