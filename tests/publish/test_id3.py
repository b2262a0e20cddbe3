from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.audio.encoding import SoundForm, encode
from pipeline.publish.chapters import MAX_TITLE_CHARS, ChapterSpan
from pipeline.publish.display_text import one_line, safe_url
from pipeline.publish.episode import Cover, Episode
from pipeline.publish.outputs.id3 import Prose, to_id3
from tests.publish.readers import read_chapters, read_duration_s, read_id3, read_metadata
from tests.strategies import hostile_text

LYRICS = "甲：一\n\n乙：二"
FULL = Episode(
    stem="chentan-02",
    title="面团与天气",
    part="之二",
    album="慢谈",
    publisher="晨报",
    artists=("林师傅", "赵青"),
    language="zh-Hans",
    published="2024-07-23T08:00",
    summary="一位面包师傅\n讲耐心。",
    page_url="https://example.org/慢谈/2",
    source_url="http://example.com/a?b=c",
    number=2,
    season=3,
    cover=Cover(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 300),
)


@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two seconds of MP3 frames without a tag."""
    path = tmp_path_factory.mktemp("audio") / "bare.mp3"
    encode([np.zeros(48_000, dtype=np.float32)], 24_000, path, SoundForm())
    return path.read_bytes()


def make_chapters(*titles: str) -> list[ChapterSpan]:
    """Chapters of 1001 ms each."""
    return [
        ChapterSpan(title=title, start_ms=number * 1001, end_ms=(number + 1) * 1001)
        for number, title in enumerate(titles)
    ]


def make_tag(chapters: list[ChapterSpan], episode: Episode = FULL) -> bytes:
    prose = Prose(episode.summary, LYRICS if episode is FULL else "")
    return to_id3(episode, chapters, duration_ms=3_600_000, content_id="0123abc", prose=prose)


def test_two_readers_find_the_same_chapters_in_order_of_time(audio: bytes) -> None:
    # Titles of very different lengths: a writer that sorts frames by size would shuffle them.
    chapters = make_chapters("一、很长的开头" * 20, "二", "三、中等长度的题目", "四" * 100, "五")
    data = make_tag(chapters) + audio
    expected = [(each.title, each.start_ms, each.end_ms) for each in chapters]
    assert read_chapters(data) == expected
    tag = read_id3(data)
    contents = tag.getall("CTOC")
    assert len(contents) == 1
    assert contents[0].flags == 3
    read = {each.element_id: each for each in tag.getall("CHAP")}
    assert [
        (str(read[name].sub_frames["TIT2"]), read[name].start_time, read[name].end_time)
        for name in contents[0].child_element_ids
    ] == expected
    assert all(each.start_offset == each.end_offset == 0xFFFFFFFF for each in read.values())


def test_every_fact_is_read_back() -> None:
    tag = read_id3(make_tag(make_chapters("一")))
    assert tag.version == (2, 3, 0)
    texts = {name: str(tag[name]) for name in ("TIT2", "TPE1", "TALB", "TPUB", "TRCK", "TPOS", "TCON", "TLAN", "TLEN")}
    assert texts == {
        "TIT2": "面团与天气（之二）",
        "TPE1": "林师傅、赵青",
        "TALB": "慢谈",
        "TPUB": "晨报",
        "TRCK": "2",
        "TPOS": "3",
        "TCON": "Podcast",
        "TLAN": "chi",
        "TLEN": "3600000",
    }
    assert str(tag["TDRC"]) == "2024-07-23"  # mutagen's name for TYER and TDAT together
    assert tag["COMM::chi"].text == ["一位面包师傅\n讲耐心。"]
    assert tag["USLT::chi"].text == LYRICS
    assert tag["WOAF"].url == "https://example.org/%E6%85%A2%E8%B0%88/2"
    assert tag["WXXX:"].url == "http://example.com/a?b=c"
    assert (tag["APIC:"].mime, tag["APIC:"].type, tag["APIC:"].data) == (
        "image/jpeg",
        3,
        FULL.cover and FULL.cover.image,
    )


def test_the_label_for_synthetic_sound_is_there() -> None:
    label = json.loads(str(read_id3(make_tag([]))["TXXX:AIGC"]))
    assert (label["Label"], label["ContentProducer"], label["ProduceID"]) == ("1", "duitan", "0123abc")
    assert set(label) >= {"ReservedCode1", "ReservedCode2", "ContentPropagator", "PropagateID"}


def test_ffmpeg_reads_the_tags(audio: bytes) -> None:
    data = make_tag(make_chapters("一")) + audio
    assert read_metadata(data)["title"] == "面团与天气（之二）"
    assert json.loads(read_metadata(data)["AIGC"])["Label"] == "1"
    assert read_duration_s(data) == pytest.approx(2.0, abs=0.03)


def test_what_is_not_known_leaves_no_frame() -> None:
    tag = read_id3(make_tag([], Episode(stem="a", title="晨谈", language="zh-Hans")))
    assert set(tag) == {"TSSE", "TIT2", "TCON", "TLAN", "TLEN", "TXXX:AIGC"}


@pytest.mark.parametrize(
    ("published", "read"), [("2024", "2024"), ("2024-07", "2024"), ("2024-07-23", "2024-07-23"), ("七月", ""), ("", "")]
)
def test_dates_are_written_as_far_as_they_are_known(published: str, read: str) -> None:
    tag = read_id3(make_tag([], Episode(stem="a", title="晨谈", language="zh-Hans", published=published)))
    assert str(tag.get("TDRC", "")) == read


@pytest.mark.parametrize("count", [255, 256, 700])
def test_more_chapters_than_one_table_can_count_are_all_there(audio: bytes, count: int) -> None:
    chapters = make_chapters(*(f"第{number}节" for number in range(count)))
    data = make_tag(chapters) + audio
    assert [title for title, _, _ in read_chapters(data)] == [each.title for each in chapters]
    tag = read_id3(data)
    tables = {each.element_id: each for each in tag.getall("CTOC")}
    top = [each for each in tables.values() if each.flags & 2]
    assert len(top) == 1
    leaves = top[0].child_element_ids
    while leaves[0] in tables:
        leaves = [leaf for name in leaves for leaf in tables[name].child_element_ids]
    titles = {each.element_id: str(each.sub_frames["TIT2"]) for each in tag.getall("CHAP")}
    assert [titles[name] for name in leaves] == [each.title for each in chapters]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(hostile_text() | st.text(max_size=300), min_size=1, max_size=6), hostile_text(), hostile_text())
def test_hostile_titles_are_read_back_as_shown(audio: bytes, titles: list[str], title: str, name: str) -> None:
    shown = [one_line(each, MAX_TITLE_CHARS) or "…" for each in titles]
    episode = Episode(stem="a", title=title, artists=(name,), summary=title, album=name, language="zh-Hant")
    data = make_tag(make_chapters(*shown), episode) + audio
    assert [each for each, _, _ in read_chapters(data)] == shown
    tag = read_id3(data)
    assert str(tag.get("TIT2", "")) == one_line(title, 500)
    assert len(tag.getall("CHAP")) == len(titles)


def test_a_very_long_title_is_cut() -> None:
    tag = make_tag([], Episode(stem="a", title="长" * 100_000, summary="长" * 100_000, language="zh-Hans"))
    assert len(tag) < 20_000


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.com/a",
        "http://",
        "//example.com",
        "http://[::1",
        "",
        "http://a/" + "b" * 5000,
    ],
)
def test_what_is_no_web_address_is_left_out(url: str) -> None:
    episode = Episode(stem="a", title="晨谈", language="zh-Hans", source_url=url, page_url=url)
    assert not {"WOAF", "WXXX:"} & set(read_id3(make_tag([], episode)))


@given(hostile_text())
def test_addresses_are_ascii_whatever_stands_in_them(path: str) -> None:
    assert safe_url(f"https://example.com/{path}").isascii()


def test_the_tag_ends_in_padding_that_its_size_counts(tmp_path: Path, audio: bytes) -> None:
    tag = make_tag(make_chapters("一"))
    size = tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9]
    assert len(tag) == size + 10
    assert tag.endswith(bytes(1024))
    path = tmp_path / "a.mp3"
    path.write_bytes(tag + audio)
    assert path.read_bytes()[len(tag) :] == audio
