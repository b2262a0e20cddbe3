from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble.sentences import SentenceBreak
from pipeline.assemble.timeline import Cue, Timeline
from pipeline.publish.display_text import one_line
from pipeline.publish.episode import Episode
from pipeline.publish.outputs.vtt import ShownCue, parse_vtt, shown_name
from pipeline.publish.outputs.vtt import to_vtt as write_vtt
from pipeline.publish.seal import Kind, blank
from pipeline.publish.transcript import transcribe
from pipeline.speech.unsaid import Unsaid
from tests.assemble.generated_takes import make_segment
from tests.strategies import hostile_text


def make_timeline(*words: str, speaker: str = "lin") -> Timeline:
    """One cue a second for each of these texts, half a second long."""
    cues = tuple(
        Cue(
            segment=make_segment(turn, speaker, written=written),
            take_key=f"{turn:032x}",
            start_frame=turn * 24_000,
            frames=12_000,
        )
        for turn, written in enumerate(words, start=1)
    )
    return Timeline(rate_hz=24_000, cues=cues, chapters=(), total_frames=(len(words) + 2) * 24_000)


def make_episode(title: str = "晨谈", speakers: Mapping[str, str] | None = None) -> Episode:
    return Episode(
        stem="chentan", title=title, language="zh-Hans", speakers={"lin": "林师傅"} if speakers is None else speakers
    )


def to_vtt(episode: Episode, timeline: Timeline) -> str:
    return write_vtt(transcribe(episode, timeline))


def test_a_transcript_names_its_language_and_every_speaker() -> None:
    assert to_vtt(make_episode(), make_timeline("请坐。", "喝茶吗？\n还是先看面？")) == (
        "WEBVTT\n\n"
        f"NOTE\n{blank(Kind.EPISODE)}\nLanguage: zh-Hans\nTitle: 晨谈\n\n"
        "turn 1.1\n00:00:01.000 --> 00:00:01.500\n<v 林师傅>请坐。\n\n"
        "turn 2.1\n00:00:02.000 --> 00:00:02.500\n<v 林师傅>喝茶吗？ 还是先看面？\n"
    )


def test_a_cue_is_a_sentence_where_a_silence_parts_them() -> None:
    timeline = make_timeline("请坐。面还没好。 ", "喝茶。")
    breaks = {0: (SentenceBreak(written=3, end_frame=27_600, start_frame=28_800),)}
    cues = transcribe(make_episode(), timeline, breaks).cues
    assert [(cue.place, cue.words, cue.start_ms, cue.end_ms) for cue in cues] == [
        ("turn 1.1", "请坐。", 1000, 1150),
        ("turn 1.2", "面还没好。", 1200, 1500),
        ("turn 2.1", "喝茶。", 2000, 2500),
    ]


def test_readings_that_a_person_wrote_in_are_not_shown() -> None:
    assert "<v 林师傅>走三行再拐。" in to_vtt(make_episode(), make_timeline("走三{行|hang2}再拐。"))


def test_markup_in_words_is_shown_not_obeyed() -> None:
    caption = webvtt.from_string(to_vtt(make_episode(), make_timeline("若 a<b && b>c --> 完 &amp;"))).captions[0]
    assert html.unescape(caption.text) == "若 a<b && b>c --> 完 &amp;"


def test_a_title_cannot_end_the_note() -> None:
    written = to_vtt(make_episode("甲\n\n00:00.000 --> 00:01.000\n<v 假>乙"), make_timeline("请坐。"))
    captions = webvtt.from_string(written).captions
    assert [caption.voice for caption in captions] == ["林师傅"]


def test_a_speaker_without_a_name_is_shown_by_id() -> None:
    assert "<v lin>请坐。" in to_vtt(make_episode(speakers={}), make_timeline("请坐。"))


def test_a_segment_without_words_has_no_cue() -> None:
    assert len(webvtt.from_string(to_vtt(make_episode(), make_timeline("\u200b\n", "请坐。"))).captions) == 1


@given(hostile_text(), st.lists(hostile_text() | st.text(max_size=40), min_size=1, max_size=5), hostile_text())
def test_another_parser_reads_the_same_names_words_and_times(name: str, words: list[str], title: str) -> None:
    timeline = make_timeline(*words)
    written = to_vtt(make_episode(title, {"lin": name}), timeline)
    captions = webvtt.from_string(written).captions
    shown = [cue for cue in timeline.cues if one_line(cue.segment.written, 1000)]
    assert len(captions) == len(shown)
    for caption, cue in zip(captions, shown, strict=True):
        assert (caption.voice or "") == shown_name(name)
        assert html.unescape(caption.text) == one_line(cue.segment.written, 1000)
        assert caption.start_in_seconds == cue.segment.turn
        assert caption.identifier == f"turn {cue.segment.turn}.1"
        assert len(caption.lines) == 1


@given(hostile_text() | st.text())
def test_names_hold_nothing_that_players_refuse(name: str) -> None:
    assert not set(shown_name(name)) & set("&<>\n\r\t")
    assert "-->" not in f"<v {shown_name(name)}>"


def test_a_word_that_is_not_heard_stays_in_its_cue_and_a_comment_says_so() -> None:
    episode = replace(make_episode(), unsaid=(Unsaid("แมว", 2), Unsaid("a-->b", 2), Unsaid("ხოჭო", 3)))
    written = to_vtt(episode, make_timeline("请坐。", "叫แมว的 a-->b 店。"))
    assert written.endswith(
        "请坐。\n\n"
        "NOTE\nNot heard in turn 2: “แมว” “a--&gt;b”\n\n"
        "turn 2.1\n00:00:02.000 --> 00:00:02.500\n<v 林师傅>叫แมว的 a--&gt;b 店。\n\n"
        "NOTE\nNot heard in turn 3: “ხოჭო”\n"
    )
    captions = webvtt.from_string(written).captions
    assert [html.unescape(caption.text) for caption in captions] == ["请坐。", "叫แมว的 a-->b 店。"]
    assert [cue.words for cue in parse_vtt(written)] == ["请坐。", "叫แมว的 a-->b 店。"]


def test_a_turn_without_a_cue_is_told_where_it_would_stand() -> None:
    timeline = make_timeline("请坐。", "喝茶。", "好。")
    silent = replace(timeline, cues=(timeline.cues[0], timeline.cues[2]))
    blocks = to_vtt(replace(make_episode(), unsaid=(Unsaid("ხოჭო", 2),)), silent).split("\n\n")
    assert blocks.index("NOTE\nNot heard in turn 2: “ხოჭო”") == len(blocks) - 2


@given(st.lists(st.builds(Unsaid, hostile_text().filter(bool), st.integers(0, 5)), max_size=5))
def test_no_comment_disturbs_another_parser(unsaid: list[Unsaid]) -> None:
    words = ["请坐。", "喝茶。", "好。"]
    written = to_vtt(replace(make_episode(), unsaid=tuple(unsaid)), make_timeline(*words))
    assert [caption.text for caption in webvtt.from_string(written).captions] == words


def test_every_cue_has_a_name_of_its_own() -> None:
    cues = make_timeline("请坐。", "喝茶。", "吃面。").cues
    same = Timeline(
        rate_hz=24_000,
        cues=tuple(
            replace(cue, segment=replace(cue.segment, turn=turn)) for cue, turn in zip(cues, (0, 7, 7), strict=True)
        ),
        chapters=(),
        total_frames=120_000,
    )
    captions = webvtt.from_string(to_vtt(make_episode(), same)).captions
    assert [caption.identifier for caption in captions] == ["turn 0.1", "turn 7.1", "turn 7.2"]


@given(hostile_text(), st.lists(hostile_text() | st.text(max_size=40), min_size=1, max_size=5), hostile_text())
def test_our_own_reader_gives_back_what_was_written(name: str, words: list[str], title: str) -> None:
    timeline = make_timeline(*words)
    shown = [cue for cue in timeline.cues if one_line(cue.segment.written, 1000)]
    assert parse_vtt(to_vtt(make_episode(title, {"lin": name}), timeline)) == tuple(
        ShownCue(
            start_ms=cue.segment.turn * 1000,
            end_ms=cue.segment.turn * 1000 + 500,
            speaker=shown_name(name),
            words=one_line(cue.segment.written, 1000),
            turn=cue.segment.turn,
        )
        for cue in shown
    )


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_transcript_from_before_cues_had_names_is_read(ends: str) -> None:
    old = (
        "WEBVTT\n\nNOTE\nTitle: 晨谈\n\n00:01.000 --> 00:01.500\n<v 林师傅>请坐。\n\n"
        "01:00:02.000 --> 01:00:03.000\n喝茶 &amp; 吃面\n"
    )
    assert parse_vtt(old.replace("\n", ends)) == (
        ShownCue(start_ms=1000, end_ms=1500, speaker="林师傅", words="请坐。"),
        ShownCue(start_ms=3_602_000, end_ms=3_603_000, speaker="", words="喝茶 & 吃面"),
    )
