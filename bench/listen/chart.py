"""Results -> a bar chart as plain SVG, legible on a light and on a dark page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from bench.listen.listening import select, total_marks
from bench.listen.renderings import SYSTEMS
from bench.listen.report import present_categories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.listen.listening import Result

WIDTH: Final = 720
HEIGHT: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 56, 36
_COLOURS: Final = ("#1f77b4", "#b0b7bf")
_INK: Final = "#6e7781"
_TITLE: Final = "Character error rate by category, all voices (lower is better)"


def to_svg(results: Sequence[Result]) -> str:
    """One group of bars for each category, one bar for each system."""
    groups = [
        (
            category,
            [total_marks(select(results, system=system, category=category)).characters.rate for system in SYSTEMS],
        )
        for category in present_categories(results)
    ]
    return draw_bars(groups, SYSTEMS)


def draw_bars(groups: Sequence[tuple[str, Sequence[float]]], names: Sequence[str]) -> str:
    """An SVG file with a group of bars for each (label, values)."""
    highest = max((value for _, values in groups for value in values), default=0.0) or 1.0
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="12" fill="{_INK}">',
        f"<title>{escape(_TITLE)}</title>",
        f'<text x="{_LEFT}" y="18" font-size="14">{escape(_TITLE)}</text>',
        *_legend(names),
        *_scale(highest),
    ]
    width = (WIDTH - _LEFT - _RIGHT) / max(1, len(groups))
    for index, (label, values) in enumerate(groups):
        lines += _group(label, values, left=_LEFT + index * width, width=width, highest=highest)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> Iterator[str]:
    for index, name in enumerate(names):
        left = _LEFT + index * 130
        yield f'<rect x="{left}" y="28" width="12" height="12" fill="{_COLOURS[index]}"/>'
        yield f'<text x="{left + 18}" y="38">{escape(name)}</text>'


def _scale(highest: float) -> Iterator[str]:
    """Four lines across, with their values."""
    for step in range(5):
        y = _height(highest * step / 4, highest)
        ends = f'x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
        yield f'<line {ends} stroke="{_INK}" stroke-opacity="0.3"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{highest * step / 4:.2f}</text>'


def _group(label: str, values: Sequence[float], *, left: float, width: float, highest: float) -> Iterator[str]:
    """The bars of one category with their values on top."""
    bar = width * 0.8 / max(1, len(values))
    for index, value in enumerate(values):
        x, y = left + width * 0.1 + index * bar, _height(value, highest)
        yield (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{bar * 0.92:.1f}" height="{HEIGHT - _BOTTOM - y:.1f}" '
            f'fill="{_COLOURS[index % len(_COLOURS)]}"/>'
        )
        yield f'<text x="{x + bar * 0.46:.1f}" y="{y - 4:.1f}" text-anchor="middle" font-size="11">{value:.3f}</text>'
    yield f'<text x="{left + width / 2:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(label)}</text>'


def _height(value: float, highest: float) -> float:
    """The y of a value: the highest one leaves room for the legend."""
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / highest
