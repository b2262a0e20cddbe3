"""Voices -> a picture of where each speaks and how fast."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.sound.measuring import VoiceFigures

_ROW: Final = 26
_TOP, _LABELS, _PITCH_WIDTH, _GAP, _PACE_WIDTH, _MARGIN = 56, 90, 420, 40, 220, 20
_LOW_HZ, _HIGH_HZ = 60.0, 480.0
_TICKS_HZ: Final = (60, 80, 120, 160, 240, 320, 480)
_HIGHEST_RATE: Final = 7.0
_INK: Final = "#6e7781"
_COLOURS: Final = {"male": "#3b7dd8", "female": "#c2569b"}
_TITLE: Final = "Where each voice speaks, and how fast"


def to_svg(voices: Sequence[VoiceFigures]) -> str:
    """A row a voice, the deepest first: a bar over its range with a dot at its median, and its pace."""
    ordered = sorted(voices, key=lambda voice: voice.pitch.median_hz)
    width = _LABELS + _PITCH_WIDTH + _GAP + _PACE_WIDTH + _MARGIN
    height = _TOP + _ROW * len(ordered) + 12
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12" fill="{_INK}">',
        f"<title>{escape(_TITLE)}</title>",
        f'<text x="{_LABELS}" y="18" font-size="14">pitch, Hz (median, nine tenths)</text>',
        f'<text x="{_pace_left()}" y="18" font-size="14">syllables a second</text>',
        *_scale(height),
    ]
    for index, voice in enumerate(ordered):
        lines += _row(voice, _TOP + _ROW * index)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _scale(height: int) -> Iterator[str]:
    for pitch_hz in _TICKS_HZ:
        x = _pitch_x(pitch_hz)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 8}" stroke="{_INK}" stroke-opacity="0.25"/>'
        )
        yield f'<text x="{x:.1f}" y="{_TOP - 14}" text-anchor="middle">{pitch_hz}</text>'


def _row(voice: VoiceFigures, top: int) -> Iterator[str]:
    colour = _COLOURS.get(voice.gender, _INK)
    low, high = _pitch_x(voice.pitch.low_hz), _pitch_x(voice.pitch.high_hz)
    middle = top + _ROW / 2
    yield f'<text x="{_LABELS - 10}" y="{middle + 4:.1f}" text-anchor="end">{escape(voice.name)}</text>'
    yield (
        f'<rect x="{low:.1f}" y="{top + 7}" width="{high - low:.1f}" height="{_ROW - 14}" rx="6" '
        f'fill="{colour}" fill-opacity="0.35"/>'
    )
    yield f'<circle cx="{_pitch_x(voice.pitch.median_hz):.1f}" cy="{middle:.1f}" r="5" fill="{colour}"/>'
    length = _PACE_WIDTH * min(1.0, voice.rate / _HIGHEST_RATE) - 30
    yield f'<rect x="{_pace_left()}" y="{top + 5}" width="{length:.1f}" height="{_ROW - 10}" fill="{colour}"/>'
    yield f'<text x="{_pace_left() + length + 6:.1f}" y="{middle + 4:.1f}">{voice.rate:.2f}</text>'


def _pace_left() -> int:
    return _LABELS + _PITCH_WIDTH + _GAP


def _pitch_x(pitch_hz: float) -> float:
    """Octaves are equally wide."""
    share = math.log(pitch_hz / _LOW_HZ) / math.log(_HIGH_HZ / _LOW_HZ)
    return _LABELS + _PITCH_WIDTH * min(1.0, max(0.0, share))
