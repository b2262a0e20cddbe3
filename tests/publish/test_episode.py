from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError, SettingsError
from pipeline.publish.episode import Cover, Episode


@pytest.mark.parametrize(
    "stem", ["", " ", ".", "..", ".hidden", "a/b", "a\\b", "../up", "a\x00b", "a\nb", "c:d", "长" * 80, "a?"]
)
def test_a_stem_that_is_no_file_name_is_refused(stem: str) -> None:
    with pytest.raises(OutputError, match="cannot be the name of a file"):
        Episode(stem=stem, title="晨谈", language="zh-Hans")


@given(st.text(max_size=30))
def test_a_stem_is_one_plain_name_or_refused(stem: str) -> None:
    try:
        episode = Episode(stem=stem, title="晨谈", language="zh-Hans")
    except OutputError:
        return
    assert "/" not in episode.stem
    assert episode.stem.isprintable()


def test_the_part_follows_the_title() -> None:
    assert Episode(stem="a", title="晨谈", part="之二", language="zh-Hans").full_title == "晨谈（之二）"
    assert Episode(stem="a", title="晨谈", language="zh-Hans").full_title == "晨谈"


def test_a_cover_is_a_jpeg_or_a_png() -> None:
    assert Cover(b"\xff\xd8\xff\xe0 rest").mime == "image/jpeg"
    assert Cover(b"\x89PNG\r\n\x1a\n rest").mime == "image/png"
    with pytest.raises(SettingsError, match="neither a JPEG nor a PNG"):
        Cover(b"<svg/>")
