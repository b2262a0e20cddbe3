"""An answer to a request, message by message, and what a fault makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from tests.engines.edge_service import protocol
from tests.engines.edge_service.sound import FRAME_BYTES, Sound, hum, silence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.engines.edge_service.faults import Fault, FaultName
    from tests.engines.edge_service.protocol import Boundary, Config, Request

CHUNK_BYTES: Final = 5 * FRAME_BYTES
"""Of sound in one message."""
FRAME_S: Final = 0.024

Ending = Literal["wait", "close", "drop", "reset", "hang"]
"""What happens after the last message: it waits for the next request; closes the WebSocket; drops or resets the
connection without; does not read any more."""

_ENDINGS: Final[dict[FaultName, Ending]] = {
    "stall": "hang",
    "stall midway": "hang",
    "closed": "close",
    "closed midway": "close",
    "dropped midway": "drop",
    "reset midway": "reset",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for a request, and what happens then."""

    messages: Sequence[str | bytes]
    ending: Ending = "wait"
    pace_s: float = 0.0
    """Between two messages."""


def answer(request: Request, config: Config, fault: Fault | None, *, known: bool) -> Answer:
    """The answer to a request; a voice that is not `known` and a text without words get an end without a sound."""
    name = fault.name if fault else None
    if name == "no audio" or not known or not request.sayable:
        return Answer([protocol.turn_start(request), protocol.turn_end(request)])
    if name in ("stall", "closed"):
        return Answer([], _ENDINGS[name])
    sound = _spoilt(hum(request.voice, int(request.rate.rstrip("%")), request.text), name)
    marks = protocol.boundaries(request.text, config, sound.begin_s, sound.end_s)
    if name == "half announced":
        marks = _until(marks, len(sound.mp3) // FRAME_BYTES * FRAME_S)
    body = _body(request, sound.mp3, marks, late=name == "disordered")
    if name in ("stall midway", "closed midway", "dropped midway", "reset midway"):
        return Answer(body[: len(body) // 2], _ENDINGS[name])
    if name == "malformed":
        body = ["no header at all\r\n\r\n{}", *body]
    if name == "bad frame":
        body = [*body[:3], b"\xff\xff" + b"Path:audio\r\n", *body[3:]]
    return Answer([*body, protocol.turn_end(request)], pace_s=fault.pace_s if fault and name == "slow" else 0.0)


def _spoilt(sound: Sound, name: FaultName | None) -> Sound:
    """The sound as a fault leaves it; where its words are said to be does not change."""
    if name in ("half", "half announced"):
        return replace(sound, mp3=sound.mp3[: sound.frames // 2 * FRAME_BYTES])
    if name == "one frame":
        middle = sound.frames // 2 * FRAME_BYTES
        return replace(sound, mp3=sound.mp3[middle : middle + FRAME_BYTES])
    if name == "silence":
        return replace(sound, mp3=silence(sound.frames))
    if name == "garbage":
        return replace(sound, mp3=b"not an mp3 " * 200)
    return sound


def _body(request: Request, mp3: bytes, marks: Sequence[Boundary], *, late: bool) -> list[str | bytes]:
    """All messages but the last: each sentence or word is announced before the sound that it begins in."""
    messages: list[str | bytes] = [protocol.turn_start(request), protocol.response(request)]
    waiting = list(marks)
    for start in range(0, len(mp3), CHUNK_BYTES):
        end_ticks = (start + CHUNK_BYTES) / FRAME_BYTES * FRAME_S * protocol.TICKS_PER_S
        while not late and waiting and waiting[0].offset_ticks < end_ticks:
            messages.append(protocol.metadata(request, waiting.pop(0)))
        messages.append(protocol.audio(request, mp3[start : start + CHUNK_BYTES]))
    messages.append(protocol.audio(request, b""))
    messages.extend(protocol.metadata(request, mark) for mark in reversed(waiting))
    return messages


def _until(marks: Sequence[Boundary], end_s: float) -> list[Boundary]:
    """The sentences or words that begin before a moment, none of them longer than until then."""
    end_ticks = round(end_s * protocol.TICKS_PER_S)
    return [
        replace(mark, duration_ticks=min(mark.duration_ticks, end_ticks - mark.offset_ticks))
        for mark in marks
        if mark.offset_ticks < end_ticks
    ]
