from __future__ import annotations

import io

import pytest
from hypothesis import given
from PIL import Image

from pipeline.audio.decoding import picture_size
from pipeline.publish.cover_art import FEED_SIDE_PX, TAG_SIDE_PX, draw_cover, fit_title
from tests.strategies import hostile_text


def pixels(cover: bytes) -> Image.Image:
    return Image.open(io.BytesIO(cover))


@pytest.mark.parametrize("side_px", [TAG_SIDE_PX, FEED_SIDE_PX])
def test_a_cover_is_a_square_rgb_picture_of_the_size_that_was_asked_for(side_px: int) -> None:
    cover = draw_cover("面团与天气", "慢谈", "林师傅、赵青", side_px=side_px)
    assert picture_size(cover) == (side_px, side_px)
    assert pixels(cover).mode == "RGB"


def test_the_same_title_gives_the_same_picture() -> None:
    assert draw_cover("面团", "慢谈") == draw_cover("面团", "慢谈")
    assert draw_cover("面团", "慢谈") != draw_cover("天气", "慢谈")


@pytest.mark.parametrize(
    "title", ["短", "面团与天气：一位老师傅与他的三十年", "題目" * 60, "Supercalifragilistic " * 6]
)
def test_the_title_lies_within_the_margins(title: str) -> None:
    drawn = pixels(draw_cover(title, side_px=400)).crop((0, 0, 400, 230))
    ground = drawn.getpixel((0, 0))
    edge = [drawn.getpixel((x, y)) for x in (*range(20), *range(390, 400)) for y in range(230)]
    assert set(edge) == {ground}
    assert len(drawn.getcolors(maxcolors=10_000) or ()) > 1


@pytest.mark.parametrize(
    "title", ["012_b4417fe26cc91d03", "对谈_final-version-20240727T1200", "W" * 80, "第 3 期 " + "n" * 79]
)
def test_a_word_without_a_place_to_break_stays_in_the_picture(title: str) -> None:
    font, lines = fit_title(title, 1000)
    assert max(map(font.getlength, lines)) <= 820
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")


def test_a_word_is_made_smaller_before_it_is_broken() -> None:
    assert "Supercalifragilistic" in fit_title("论 Supercalifragilistic", 1000)[1]


def test_no_character_of_a_title_is_left_over_in_the_last_line() -> None:
    font, lines = fit_title("科技对谈录", 1000)
    assert [len(line) for line in lines] in ([5], [3, 2])
    _, lines = fit_title("扎根山里三十年的守林人和他的望远镜", 1000)
    lengths = [len(line) for line in lines]
    assert max(lengths) - min(lengths) <= 1
    assert font.size > 100


@given(hostile_text(), hostile_text(), hostile_text())
def test_no_text_stops_a_cover(title: str, show: str, people: str) -> None:
    assert picture_size(draw_cover(title, show, people, side_px=100)) == (100, 100)
