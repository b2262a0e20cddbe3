"""How other programs read an MP3: mutagen its tag, FFmpeg (through PyAV) what a player shows."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
from mutagen.id3 import ID3


def read_id3(data: bytes) -> Any:
    """The tag as mutagen reads it (a library without types)."""
    return ID3(fileobj=io.BytesIO(data))  # type: ignore[no-untyped-call]


def read_chapters(data: bytes) -> list[tuple[str, int, int]]:
    """Title, start and end in ms of every chapter, in the order FFmpeg lists them."""
    with av.open(io.BytesIO(data), "r") as container:
        return [
            (
                each["metadata"].get("title", ""),
                _to_ms(each["start"], each["time_base"]),
                _to_ms(each["end"], each["time_base"]),
            )
            for each in container.chapters()
        ]


def read_metadata(data: bytes) -> dict[str, str]:
    """FFmpeg's names and texts of the tag."""
    with av.open(io.BytesIO(data), "r") as container:
        return container.metadata


def read_duration_s(data: bytes) -> float:
    """How long FFmpeg takes the file to be without decoding it."""
    with av.open(io.BytesIO(data), "r") as container:
        return (container.duration or 0) / 1_000_000


def _to_ms(ticks: int, time_base: Fraction | None) -> int:
    return round(ticks * 1000 * (time_base or Fraction(1, 1000)))
