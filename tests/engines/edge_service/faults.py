"""What the service can do wrong, as data that a test hands over, and when each of these faults applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

EntryFault = Literal["403", "403 without date", "429", "503", "reset", "mute"]
"""At the door: an HTTP status; the connection is reset; it is taken and never answered."""

AnswerFault = Literal[
    "stall",  # takes the request and says nothing
    "stall midway",  # says nothing more after half of the sound
    "slow",  # every message comes late, and all of them come
    "no audio",
    "closed",  # ends the connection without a word
    "closed midway",  # half of the sound, then a close frame in place of turn.end
    "dropped midway",  # the same without a close frame
    "reset midway",  # the same with a TCP reset
    "half",  # half of the sound and a proper end; the metadata announce all of it
    "half announced",  # the same, and the metadata speak of that half alone
    "one frame",
    "silence",
    "garbage",  # bytes that are no MP3
    "malformed",  # a message without a header
    "bad frame",  # a binary message whose header is said to be longer than the message
    "disordered",  # all of the sound; its metadata in reverse and late
]
"""In answer to a request."""

DoorFault = Literal["refused"]
"""Nobody listens at the address."""

FaultName = Literal[EntryFault, AnswerFault, DoorFault, "unknown voice"]

Place = Literal["speech", "voices"]

HTTP_STATUS: Final[dict[str, int]] = {"403": 403, "403 without date": 403, "429": 429, "503": 503}
"""Of the faults that are an HTTP status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault and when it applies; with only a name, always.

    `skip` and `times` count what the fault could apply to (connections, or requests for faults of an answer): the
    first `skip` are spared, then `times` are hit. `for_s` ends the fault so many seconds after it first applied.
    """

    name: FaultName
    skip: int = 0
    times: int | None = None
    text: str = ""
    """Only requests whose text holds this; not for faults at the door, where no text is known yet."""
    voice: str = ""
    """Only requests for this voice; the same."""
    for_s: float | None = None
    where: Place = "speech"
    """Which address: only faults at the door happen to the list of voices."""
    retry_after: str = ""
    """The header of this name, for an HTTP status."""
    pace_s: float = 0.01
    """Between two messages of a slow answer."""


def once(name: FaultName) -> Fault:
    """A fault for one connection or request."""
    return Fault(name=name, times=1)


class FaultPlan:
    """The faults of a service, first come first served; counts what each has hit. Not safe between threads."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self._faults = faults
        self._seen = [0] * len(faults)
        self._since: list[float | None] = [None] * len(faults)

    def at_door(self, place: Place, now_s: float) -> Fault | None:
        """The fault that a connection meets."""
        return self._next(now_s, lambda fault: fault.name in get_args(EntryFault) and fault.where == place)

    def at_request(self, voice: str, text: str, now_s: float) -> Fault | None:
        """The fault that a request meets."""
        return self._next(
            now_s,
            lambda fault: (
                fault.name in get_args(AnswerFault) and fault.text in text and (not fault.voice or fault.voice == voice)
            ),
        )

    def nobody_listens(self, connections: int, now_s: float) -> bool:
        """Whether the door is shut, after so many connections."""
        for number, fault in enumerate(self._faults):
            if fault.name == "refused" and connections >= fault.skip and self._lasts(number, now_s):
                return True
        return False

    def unknown_voices(self) -> frozenset[str]:
        """Voices that the service does not have, although it once did."""
        return frozenset(fault.voice for fault in self._faults if fault.name == "unknown voice")

    def _next(self, now_s: float, applies: Callable[[Fault], bool]) -> Fault | None:
        """The first fault that applies and is not used up; faults before it in the list count what they spare."""
        for number, fault in enumerate(self._faults):
            if not applies(fault) or self._used_up(number):
                continue
            self._seen[number] += 1
            if self._seen[number] > fault.skip and self._lasts(number, now_s):
                return fault
        return None

    def _used_up(self, number: int) -> bool:
        """Whether a fault has hit as often as it should."""
        fault = self._faults[number]
        return fault.times is not None and self._seen[number] >= fault.skip + fault.times

    def _lasts(self, number: int, now_s: float) -> bool:
        """Whether a fault's time is not over; it begins when this is first asked."""
        since = self._since[number]
        if since is None:
            since = self._since[number] = now_s
        for_s = self._faults[number].for_s
        return for_s is None or now_s - since < for_s
