"""Every output of the table is written, and read back by somebody else's reader."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4

from pipeline.assemble.mixdown import level_mix
from pipeline.assemble.sound import SoundOptions
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import Samples
from pipeline.publish.episode import Cover, Published
from pipeline.publish.outputs.plain import to_show_notes, to_text
from pipeline.publish.outputs.subtitles import to_lrc, to_srt
from pipeline.publish.outputs.table import MANIFEST, OPTIONAL, OUTPUTS, format_problem
from pipeline.publish.outputs.writers import SOUNDS, TEXTS
from pipeline.publish.release import describe, publish_episode
from pipeline.publish.targets import Destination
from pipeline.publish.transcript import in_characters, transcribe
from pipeline.script.dialogue import Language
from tests.assemble.episodes import LaidOut, two_people
from tests.assemble.generated_takes import RATE_HZ
from tests.pictures import make_png
from tests.publish.episodes import TWO_PEOPLE
from tests.publish.readers import read_id3
from tests.publish.test_transcripts import make_episode, make_timeline
from tests.strategies import hostile_text

EPISODE = replace(
    TWO_PEOPLE,
    published="2024-07",
    number=2,
    season=3,
    source_url="https://example.org/面团",
    cover=Cover(make_png(64)),
)
AROUND_FRAMES = 4800
SEAL = "TSSE"
"""The frame that holds a checksum of the whole file."""
START_TOLERANCE_S = 0.03
"""How far a cue may lie from where the transcript says it is."""


@pytest.fixture(scope="module")
def laid_out() -> LaidOut:
    return two_people()


@pytest.fixture(scope="module")
def everything(laid_out: LaidOut, tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("everything")
    return publish_episode(
        EPISODE, laid_out.timeline, laid_out.takes, Destination(folder), SoundOptions(), formats=OPTIONAL
    )


def test_every_output_has_its_writer_and_no_writer_is_left_over() -> None:
    assert {output.name for output in OUTPUTS if output.is_sound} == set(SOUNDS)
    assert {output.name for output in OUTPUTS if not output.is_sound} == {*TEXTS, MANIFEST}


def test_every_file_is_there_and_named_in_the_manifest(everything: Published) -> None:
    assert set(everything.files) == {output.name for output in OUTPUTS}
    assert all(path.stat().st_size for path in everything.paths)
    manifest = json.loads(everything.files[MANIFEST].read_text(encoding="utf-8"))
    assert manifest["files"] == {name: path.name for name, path in everything.files.items()}
    assert manifest["cues"][2]["speaker"] == "lin"
    assert manifest["duration_ms"] == everything.duration_ms


@pytest.mark.parametrize("name", sorted(SOUNDS))
def test_a_sound_file_has_its_loudness_its_chapters_and_every_cue_in_its_place(
    everything: Published, laid_out: LaidOut, name: str
) -> None:
    path, timeline = everything.files[name], laid_out.timeline
    heard = measure_loudness(decode_file(path, 48_000), 48_000, true_peak=True)
    assert heard.lufs == pytest.approx(-16.0, abs=0.5)
    assert heard.true_peak_db is not None
    assert heard.true_peak_db <= -1.0
    with av.open(str(path)) as container:
        chapters = [
            (chapter["metadata"]["title"], round(chapter["start"] * (chapter["time_base"] or Fraction(1, 1000)) * 1000))
            for chapter in container.chapters()
        ]
    assert chapters == [(mark.title, timeline.to_ms(mark.start_frame)) for mark in timeline.chapters]
    decoded = np.concatenate(list(decode_file(path, RATE_HZ)))
    mixed = np.concatenate(list(level_mix(timeline, laid_out.takes, SoundOptions()).blocks()))
    for cue in timeline.cues:
        assert abs(_onset(decoded, cue.start_frame) - _onset(mixed, cue.start_frame)) / RATE_HZ <= START_TOLERANCE_S


def _onset(samples: Samples, frame: int) -> int:
    """Where speech becomes loud for the first time around a frame."""
    around = np.abs(samples[frame - AROUND_FRAMES : frame + AROUND_FRAMES])
    return int(np.flatnonzero(around > np.max(around) / 4)[0])


def test_the_small_mp3_says_what_the_large_one_says_in_half_the_bytes(everything: Published) -> None:
    large, small = (everything.files[name] for name in ("mp3", "small"))
    tags: list[Any] = [read_id3(path.read_bytes()) for path in (large, small)]
    said, small_said = ({key: str(frame) for key, frame in tag.items() if key != SEAL} for tag in tags)
    assert said == small_said
    sounds: list[Any] = [MP3(path).info for path in (large, small)]  # type: ignore[no-untyped-call]
    assert [(info.sample_rate, round(info.bitrate / 1000)) for info in sounds] == [(44_100, 96), (22_050, 48)]
    assert sounds[0].length == pytest.approx(sounds[1].length, abs=0.001)
    coded = [path.stat().st_size - tag.size for path, tag in zip((large, small), tags, strict=True)]
    assert coded[1] == pytest.approx(coded[0] / 2, rel=0.01)


def test_another_reader_finds_the_chapters_of_an_audiobook_and_of_an_mp3(
    everything: Published, laid_out: LaidOut
) -> None:
    marks = [(mark.title, laid_out.timeline.to_ms(mark.start_frame)) for mark in laid_out.timeline.chapters]
    audiobook: Any = MP4(everything.files["m4b"])  # type: ignore[no-untyped-call]
    assert [(each.title, round(each.start * 1000)) for each in audiobook.chapters] == marks
    tag = read_id3(everything.files["mp3"].read_bytes())
    frames = sorted(tag.getall("CHAP"), key=lambda frame: frame.start_time)
    assert [(str(frame.sub_frames["TIT2"]), frame.start_time) for frame in frames] == marks


def test_an_audiobook_shows_its_cover_and_who_speaks(everything: Published) -> None:
    with av.open(str(everything.files["m4b"])) as container:
        assert container.metadata["artist"] == "林师傅、赵青"
        assert container.metadata["album"] == "慢谈"
        assert (container.metadata["track"], container.metadata["disc"]) == ("2", "3")
        assert container.metadata["major_brand"] == "M4B "
        assert container.streams.video[0].codec_context.width == 64


def test_outputs_that_are_asked_for_later_leave_the_others_alone(laid_out: LaidOut, tmp_path: Path) -> None:
    place, sound = Destination(tmp_path), SoundOptions()
    first = publish_episode(EPISODE, laid_out.timeline, laid_out.takes, place, sound)
    before = first.sound_path.read_bytes()
    publish_episode(EPISODE, laid_out.timeline, laid_out.takes, place, sound, formats=("opus",))
    again = publish_episode(EPISODE, laid_out.timeline, laid_out.takes, place, sound, formats=("opus",))
    assert again.up_to_date
    assert first.sound_path.read_bytes() == before


def test_subrip_says_the_same_as_webvtt(everything: Published) -> None:
    vtt = webvtt.read(str(everything.files["vtt"])).captions
    srt = webvtt.from_srt(str(everything.files["srt"])).captions
    assert [(each.start, each.end) for each in srt] == [(each.start, each.end) for each in vtt]
    for card, cue in zip(srt, vtt, strict=True):
        assert card.text.endswith(cue.text)
    assert srt[2].text.startswith("林师傅：")


@given(hostile_text(), hostile_text(), st.lists(hostile_text(), min_size=1, max_size=4))
def test_hostile_words_make_no_card_line_or_tag(title: str, name: str, words: list[str]) -> None:
    transcript = transcribe(make_episode(title, {"lin": name}), make_timeline(*words))
    count = len(transcript.cues)
    assert len(webvtt.from_string("WEBVTT\n\n" + to_srt(transcript).replace(",", ".")).captions) == count
    assert not {"<", ">"} & set(to_srt(transcript).replace("-->", ""))
    lines = to_lrc(transcript).splitlines()
    assert len(lines) == count + 2
    assert all(line.count("[") == 1 for line in lines)


def test_text_reads_like_print() -> None:
    timeline = make_timeline("请坐。", "喝茶吗？")
    assert to_text(transcribe(make_episode(), timeline)) == "晨谈\n\n林师傅：请坐。\n\n林师傅：喝茶吗？\n"


def test_show_notes_begin_at_zero_and_hold_no_markup_of_the_article(laid_out: LaidOut) -> None:
    episode = replace(EPISODE, title="<script>*x*</script>", summary="[点我](javascript:alert(1))")
    notes = to_show_notes(describe(episode, laid_out.timeline, laid_out.takes))
    assert "\n00:00 开场  \n" in notes
    assert "<script>" not in notes
    assert "\\](javascript" in notes
    assert "<https://example.org/%E9%9D%A2%E5%9B%A2>" in notes
    assert "本节目由文字稿合成" in notes


def test_a_transcript_in_other_characters_keeps_its_times() -> None:
    own = transcribe(make_episode("头发"), make_timeline("干净的头发。"))
    other = in_characters(own, "zh-Hant")
    assert (other.title, other.cues[0].words, other.cues[0].speaker) == ("頭髮", "乾淨的頭髮。", "林師傅")
    assert [(cue.start_ms, cue.end_ms) for cue in other.cues] == [(cue.start_ms, cue.end_ms) for cue in own.cues]
    assert in_characters(own, "zh-Hans") is own


@pytest.mark.parametrize(
    ("language", "written", "wanted"),
    [
        ("zh-Hans", "因为她在桥里面等着。", "因為她在橋裡面等著。"),
        ("zh-Hans", "群众沿着山峰吃饭。", "群眾沿著山峰吃飯。"),
        ("zh-Hans", "这个软件在网络里。", "這個軟件在網絡裡。"),
        ("zh-Hant", "她沿著河走，翻著一本名著。", "她沿着河走，翻着一本名著。"),
        ("zh-Hant", "著名的作家急著出門，效果顯著。", "著名的作家急着出门，效果显著。"),
    ],
)
def test_the_other_characters_are_those_that_their_readers_write(language: Language, written: str, wanted: str) -> None:
    """Traditional as in Taiwan, Simplified as on the mainland; the words stay."""
    own = transcribe(replace(make_episode("头发"), language=language), make_timeline(written))
    assert in_characters(own, "zh-Hant" if language == "zh-Hans" else "zh-Hans").cues[0].words == wanted


def test_what_is_written_in_traditional_characters_is_shown_as_it_is_written() -> None:
    written = "爲了這裏的羣衆，他們喫着麪。"
    own = transcribe(replace(make_episode("夜譚"), language="zh-Hant"), make_timeline(written))
    assert in_characters(own, "zh-Hant").cues[0].words == written


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["mp3", "srt"], ""),
        (["wav"], "there is no output 'wav'"),
        (["srt"], "an episode needs a sound"),
        ([], "an episode needs a sound"),
        (["vtt"], "there is no output 'vtt'"),
    ],
)
def test_a_choice_of_outputs_is_checked(names: list[str], problem: str) -> None:
    assert format_problem(names).startswith(problem)
    assert bool(format_problem(names)) == bool(problem)
