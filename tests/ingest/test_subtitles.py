"""Subtitles: the cues that webvtt-py reads, with their lines; nothing lost around them."""

from __future__ import annotations

from io import StringIO

import hypothesis.strategies as st
import pytest
import webvtt
from hypothesis import given, settings

from pipeline.ingest.document import Document
from pipeline.ingest.reading import parse_document
from tests.ingest.accounting import assert_sound, characters, unaccounted


def read(text: str, name: str) -> Document:
    document = parse_document(text.encode(), name)
    assert_sound(document)
    voices = characters(block.voice for block in document.blocks)
    lost, extra = unaccounted(document)
    if "&" not in text:
        assert lost == {}
        assert set(extra) <= set(voices)
    return document


def test_cues_of_a_subrip_file() -> None:
    document = read(
        "1\n00:00:01,000 --> 00:00:02,500\n周明：您好\n林木：好\n\n\n2\n0:00:03.5 --> 0:00:04\n- 一\n- 二\n\n"
        "3\n00:01:00,0 --> 00:01:01,0\n2024\n",
        "a.srt",
    )
    assert [(b.line, b.end_line, b.start_ms, b.text) for b in document.blocks] == [
        (3, 4, 1000, "周明：您好\n林木：好"),
        (9, 10, 3500, "- 一\n- 二"),
        (14, 14, 60000, "2024"),
    ]


def test_a_blank_line_inside_a_subrip_cue_ends_nothing() -> None:
    document = read(
        "1\n00:00:01,000 --> 00:00:02,000\n上半句，\n\n下半句。\n\n2\n00:00:03,000 --> 00:00:04,000\n完\n", "a.srt"
    )
    assert [b.text for b in document.blocks] == ["上半句，下半句。", "完"]


def test_voices_of_a_webvtt_cue_are_blocks_each() -> None:
    document = read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v.first.loud 周 明>您好。<v 林木>好&amp;好</v>\n", "a.vtt")
    assert [(b.voice, b.text, b.start_ms) for b in document.blocks] == [
        ("周 明", "您好。", 1000),
        ("林木", "好&好", 1000),
    ]


def test_what_is_in_no_cue_is_set_aside_with_its_reason() -> None:
    document = read(
        "WEBVTT 片头\nKind: captions\n\nNOTE\n校对过\n\nSTYLE\n::cue { color: red }\n\n"
        "开场\n00:01.000 --> 00:02.000\n您好\n\n迷路的一行\n",
        "a.vtt",
    )
    assert [(each.line, each.reason) for each in document.ignored] == [
        (2, "header"),
        (4, "note"),
        (5, "note"),
        (7, "style"),
        (8, "style"),
        (10, "cue name"),
        (14, "outside a cue"),
    ]


def test_styles_of_a_cue_become_spans_or_nothing() -> None:
    document = read("1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>片头</i><font color='#fff'>字</font>\n", "a.srt")
    assert document.blocks[0].text == "片头字"
    assert [(s.kind, s.start, s.end) for s in document.blocks[0].spans] == [("italic", 0, 2)]


@pytest.mark.parametrize(
    ("name", "timing", "start_ms"),
    [
        ("a.srt", "00:00:07,250 --> 00:00:08,000", 7_250),
        ("a.srt", "100:59:59.999 --> 101:00:00.000", 363_599_999),
        ("a.srt", "00:00:07 --> 00:00:08", 7_000),
        ("a.srt", "00：01：07，25 --> 00：01：08，00", 67_250),
        ("a.vtt", "01:07.250 --> 01:08.000 align:start", 67_250),
        ("a.vtt", "1000:00:00.500 --> 1000:00:01.000", 3_600_000_500),
    ],
)
def test_a_cue_starts_when_its_timing_line_says(name: str, timing: str, start_ms: int) -> None:
    usual = "00:00:01,000 --> 00:00:02,000" if name.endswith(".srt") else "WEBVTT\n\n00:01.000 --> 00:02.000"
    document = read(f"{usual}\n请进。\n\n{timing}\n请坐。\n", name)
    assert [(block.text, block.start_ms) for block in document.blocks] == [("请进。", 1000), ("请坐。", start_ms)]


LINES = st.text(st.sampled_from("的一是不了在人有我他这个们中来上大为，。？！"), min_size=1, max_size=20)
CUES = st.lists(st.tuples(st.integers(0, 10**7), LINES), min_size=1, max_size=12)


def stamp(ms: int, point: str) -> str:
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"


@given(CUES)
@settings(deadline=None, max_examples=60)
def test_subrip_is_read_as_the_library_reads_it(cues: list[tuple[int, str]]) -> None:
    made = "\n\n".join(
        f"{number}\n{stamp(at, ',')} --> {stamp(at + 900, ',')}\n{text}" for number, (at, text) in enumerate(cues, 1)
    )
    document = read(made + "\n", "a.srt")
    assert [(stamp(b.start_ms or 0, "."), b.text) for b in document.blocks] == [
        (caption.start, caption.text) for caption in webvtt.from_buffer(StringIO(made + "\n"), format="srt").captions
    ]


@given(CUES)
@settings(deadline=None, max_examples=60)
def test_webvtt_is_read_as_the_library_reads_it(cues: list[tuple[int, str]]) -> None:
    made = "WEBVTT\n\n" + "\n\n".join(f"{stamp(at, '.')} --> {stamp(at + 900, '.')}\n{text}" for at, text in cues)
    document = read(made + "\n", "a.vtt")
    assert [(stamp(b.start_ms or 0, "."), b.text) for b in document.blocks] == [
        (caption.start, caption.text) for caption in webvtt.from_string(made + "\n").captions
    ]


def test_a_name_on_the_first_line_of_cue_after_cue_is_a_line_of_its_own() -> None:
    said = [
        ("周明", "船修好了吗？"),
        ("林木", "还差一块板，\n木头要等到月底。"),
        ("周明", "不急。"),
        ("林木", "好。"),
    ] * 3
    cues = "\n".join(
        f"{at + 1}\n00:00:{2 * at:02},000 --> 00:00:{2 * at + 1:02},000\n{name}\n{words}\n"
        for at, (name, words) in enumerate(said)
    )
    texts = [block.text for block in parse_document(cues.encode(), "a.srt").blocks]
    assert texts == [f"{name}\n{''.join(words.split())}" for name, words in said]
