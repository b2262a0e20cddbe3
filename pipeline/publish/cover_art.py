"""A cover for an episode or a show that brings none: its title in Chinese type on a colour of its own.

Two overlapping circles stand for two who talk. The colour follows from the title, so it stays the same in every run.
Pictures are drawn at the size that is asked for: 3000 pixels for a feed (Apple's upper limit), 1000 for a tag.
"""

from __future__ import annotations

import hashlib
import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.publish.display_text import one_line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FEED_SIDE_PX: Final = 3000
TAG_SIDE_PX: Final = 1000
_FONT_PACKAGE: Final = "pylopdf_fonts_zh_cn"
_TITLE_FONT, _TEXT_FONT = "NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"
_MAX_TITLE_CHARS: Final = 80
_MAX_LINE_CHARS: Final = 40
_TITLE_LINES: Final = 5
_PALETTE: Final = (
    ("#1f3a4d", "#e8dcc4"),
    ("#5b2a2f", "#f0e0d0"),
    ("#2e4a3a", "#ebe3cf"),
    ("#3d3357", "#e9dfe9"),
    ("#6b4a1f", "#f5ead2"),
    ("#243b6b", "#e3e6ee"),
    ("#444444", "#efe9df"),
)
"""Ground and ink: dark on light paper colours, each with a contrast of at least 7 to 1."""
_MARGIN: Final = 0.09
"""Of the side, on every edge."""
_TITLE_BOX: Final = (0.82, 0.50)
"""Width and height that the title may fill, of the side."""
_LARGEST, _SMALLEST = 0.17, 0.045
"""Height of the title's characters, of the side."""
_LEADING: Final = 1.3
_MISSING: Final = "\uffff"
"""Never a character, so no typeface has it."""
_NOT_FIRST: Final = frozenset("，。、；：？！”’）》」』…—·,.;:?!)")
"""Marks that do not begin a line."""


def draw_cover(title: str, show: str = "", people: str = "", *, side_px: int = TAG_SIDE_PX) -> bytes:
    """A square PNG in RGB with the title, below it the people, at the foot the show."""
    from PIL import Image, ImageDraw

    ground, ink = _PALETTE[hashlib.sha256(title.encode(errors="replace")).digest()[0] % len(_PALETTE)]
    image = Image.new("RGB", (side_px, side_px), ground)
    draw = ImageDraw.Draw(image)
    _draw_circles(draw, side_px, ground, ink)
    margin = round(_MARGIN * side_px)
    font, lines = fit_title(_shown(title, _MAX_TITLE_CHARS), side_px)
    top = float(margin * 2)
    for line in lines:
        draw.text((margin, top), line, font=font, fill=ink)
        top += font.size * _LEADING
    small = _font(_TEXT_FONT, round(0.04 * side_px))
    for text, place in ((people, top + small.size), (show, side_px - margin - small.size)):
        line = _clipped(_shown(text, _MAX_LINE_CHARS), small, side_px)
        draw.text((margin, place), line, font=small, fill=ink)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _draw_circles(draw: ImageDraw, side_px: int, ground: str, ink: str) -> None:
    """Two circles in the lower right corner, a little lighter than the ground."""
    from PIL import Image, ImageColor

    faint = Image.blend(Image.new("RGB", (1, 1), ground), Image.new("RGB", (1, 1), ink), 0.16).getpixel((0, 0))
    radius, width = round(0.15 * side_px), max(2, side_px // 90)
    for x, y in ((0.73, 0.9), (0.89, 0.84)):  # below the lowest title
        centre_x, centre_y = round(x * side_px), round(y * side_px)
        box = (centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius)
        draw.ellipse(box, outline=faint if isinstance(faint, tuple) else ImageColor.getrgb(ink), width=width)


def fit_title(title: str, side_px: int) -> tuple[FreeTypeFont, list[str]]:
    """The largest type in which the title fits its box, and its lines."""
    width, height = (share * side_px for share in _TITLE_BOX)
    size = round(_LARGEST * side_px)
    while True:
        font = _font(_TITLE_FONT, size)
        lines = _wrap(title, font, width)
        fits = len(lines) <= _TITLE_LINES and len(lines) * size * _LEADING <= height
        if (fits and _widest_word(title, font) <= width) or size <= _SMALLEST * side_px:
            return font, _balanced(title, font, lines, width)[: int(height / (size * _LEADING))]
        size = round(size * 0.92)


def _balanced(title: str, font: FreeTypeFont, lines: list[str], width: float) -> list[str]:
    """As many lines as before, as equally long as they can be: the last one is not a character left over."""
    for share in range(99, 49, -1):
        narrower = _wrap(title, font, width * share / 100)
        breaks_a_word = width * share / 100 < _widest_word(title, font)
        if breaks_a_word or len(narrower) > len(lines) or max(map(font.getlength, narrower), default=0.0) > width:
            break
        lines = narrower
    return lines


def _wrap(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """Lines that are not wider than `width`, none of which begins with a closing mark.

    A Latin word is broken only where it is wider than a line.
    """
    lines = [""]
    words = (part for word in _words(text) for part in (word if font.getlength(word) > width else [word]))
    for word in words:
        if lines[-1] and font.getlength(lines[-1] + word) > width and word[0] not in _NOT_FIRST:
            lines.append(word.lstrip())
        else:
            lines[-1] += word
    return [line for line in lines if line.strip()]


def _widest_word(text: str, font: FreeTypeFont) -> float:
    return max(map(font.getlength, _words(text)), default=0.0)


def _words(text: str) -> list[str]:
    """What a line may be broken between: Latin words, and each other character by itself."""
    words: list[str] = []
    for char in text:
        if words and char.isascii() and char.isalnum() and words[-1][-1].isascii() and words[-1][-1].isalnum():
            words[-1] += char
        else:
            words.append(char)
    return words


def _clipped(line: str, font: FreeTypeFont, side_px: int) -> str:
    """A line cut to the width of the picture."""
    while line and font.getlength(line) > (1 - 2 * _MARGIN) * side_px:
        line = line[:-2] + "…"
    return line


def _shown(text: str, limit_chars: int) -> str:
    """Text on one line, without characters that the typeface lacks."""
    return "".join(char for char in one_line(text, limit_chars) if char == " " or _has_picture(char))


@cache
def _has_picture(char: str) -> bool:
    """Whether the typeface can draw a character: one that it lacks is drawn as the box of a missing one."""
    font = _font(_TITLE_FONT, 20)
    return bytes(font.getmask(char)) != bytes(font.getmask(_MISSING))


@cache
def _font(name: str, size_px: int) -> FreeTypeFont:
    from PIL import ImageFont

    found = find_spec(_FONT_PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    return ImageFont.truetype(str(Path(folders[0]) / name), size_px)
