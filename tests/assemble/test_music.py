"""A show's own music: cut, faded, levelled, in its place, and never in the way of a voice."""

from __future__ import annotations

import os
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.assemble.layout import lay_out
from pipeline.assemble.mixdown import level_mix
from pipeline.assemble.music import BED_S, Music, read_music
from pipeline.assemble.sound import MusicFile, MusicOptions, SoundOptions
from pipeline.assemble.timeline import Timeline
from pipeline.audio.encoding import SoundForm, encode
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import Samples
from pipeline.audio.silence import Edges
from pipeline.errors import ScriptError, SettingsError
from pipeline.script.dialogue import Chapter
from pipeline.speech.segments import SpokenSegment
from tests.assemble.generated_takes import RATE_HZ, MemoryTakes, make_segment, make_speech
from tests.builders import make_script, make_turn

VOICES_LUFS = -16.0
WAV = SoundForm(container="wav", codec="pcm_s16le", rate_hz=RATE_HZ, options=())


def make_music(path: Path, seconds: float, *, level_db: float = -20.0, form: SoundForm = WAV) -> Path:
    """A chord that swells and fades every five seconds."""
    chord = make_speech(min(seconds, 30.0), pitch_hz=220.0, level_db=level_db)
    rounds = int(np.ceil(seconds * RATE_HZ / len(chord)))
    encode((chord for _ in range(rounds)), RATE_HZ, path, form)
    return path


def read(**files: Path) -> Music:
    named: dict[str, Any] = {name: MusicFile(str(path), "show.yaml:3") for name, path in files.items()}
    return read_music(MusicOptions(**named), {}, rate_hz=RATE_HZ, voices_lufs=VOICES_LUFS)


@pytest.mark.parametrize(("name", "seconds"), [("intro", 10.0), ("outro", 15.0), ("sting", 4.0), ("bed", 118.0)])
def test_a_clip_is_cut_to_its_length_and_brought_to_its_level(tmp_path: Path, name: str, seconds: float) -> None:
    options = MusicOptions()
    for level_db in (-36.0, -8.0):
        clip = read(**{name: make_music(tmp_path / "m.wav", 130.0, level_db=level_db)}).clips[name]
        assert len(clip.samples) == pytest.approx(seconds * RATE_HZ, rel=0.001)
        wanted = VOICES_LUFS + (options.bed_db if name == "bed" else options.level_db)
        middle = clip.samples[RATE_HZ : -len(clip.samples) // 3]
        assert measure_loudness([middle], RATE_HZ).lufs == pytest.approx(wanted, abs=1.0)
        assert np.abs(clip.samples).max() <= 1.0


def test_a_short_clip_is_whole_and_faded_at_both_ends(tmp_path: Path) -> None:
    clip = read(sting=make_music(tmp_path / "m.wav", 0.6)).clips["sting"]
    assert len(clip.samples) == int(0.6 * RATE_HZ)
    edge = RATE_HZ // 200
    loudest = np.abs(clip.samples).max()
    assert np.abs(clip.samples[-edge:]).max() < loudest / 4


@pytest.mark.parametrize(
    "form",
    [
        SoundForm(),
        SoundForm(container="ogg", codec="libopus", rate_hz=48_000, options=()),
        SoundForm(container="flac", codec="flac", rate_hz=RATE_HZ, options=()),
        SoundForm(container="ipod", codec="aac", options=()),
    ],
    ids=["mp3", "opus", "flac", "m4a"],
)
def test_any_form_of_sound_will_do(tmp_path: Path, form: SoundForm) -> None:
    clip = read(intro=make_music(tmp_path / "music.bin", 3.0, form=form)).clips["intro"]
    assert len(clip.samples) == pytest.approx(3.0 * RATE_HZ, rel=0.03)


def test_a_bed_comes_round_without_a_seam(tmp_path: Path) -> None:
    bed = read(bed=make_music(tmp_path / "m.wav", 9.5)).clips["bed"].samples
    twice = np.concatenate([bed, bed])
    steps = np.abs(np.diff(twice))
    around = steps[len(bed) - 20 : len(bed) + 20]
    assert around.max() <= steps[: len(bed) - 20].max() * 1.05


def test_only_what_is_heard_of_a_file_is_decoded(tmp_path: Path) -> None:
    path = make_music(tmp_path / "long.wav", 1200.0)
    tracemalloc.start()
    try:
        read(bed=path)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 9 * BED_S * RATE_HZ * 4 < 1200 * RATE_HZ * 4


def test_the_same_file_gives_the_same_key_and_another_level_another(tmp_path: Path) -> None:
    path = make_music(tmp_path / "m.wav", 3.0)
    keys = [read(intro=path).clips["intro"].key, read(intro=path).clips["intro"].key]
    quieter = MusicOptions(intro=MusicFile(str(path), ""), level_db=-6.0)
    louder = read_music(quieter, {}, rate_hz=RATE_HZ, voices_lufs=VOICES_LUFS).clips["intro"].key
    assert keys[0] == keys[1] != louder


HOSTILE = {
    "empty": b"",
    "text": "这不是声音。".encode() * 200,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a page": b"<html><body>RIFF</body></html>",
    "a list of files": b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n",
    "a concatenation": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "cut off": b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=list(HOSTILE))
def test_a_file_that_is_no_sound_is_refused_with_its_place(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "music.mp3"
    path.write_bytes(data)
    with pytest.raises(SettingsError, match=r"^show.yaml:3: outro: .*music\.mp3: "):
        read(outro=path)
    with pytest.raises(ScriptError, match=r"^sound 'door': .*music\.mp3: "):
        read_music(MusicOptions(), {"door": path}, rate_hz=RATE_HZ, voices_lufs=VOICES_LUFS)


def test_a_pipe_or_a_folder_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "nothing"):
        with pytest.raises(SettingsError, match="no such file"):
            read(bed=path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    head=st.sampled_from([b"RIFF\x24\0\0\0WAVE", b"ID3\x03\0\0", b"OggS", b"fLaC", b""]), rest=st.binary(max_size=300)
)
def test_no_bytes_do_harm(tmp_path: Path, head: bytes, rest: bytes) -> None:
    path = tmp_path / "music.bin"
    path.write_bytes(head + rest)
    try:
        clip = read(sting=path).clips["sting"]
    except SettingsError as error:
        assert str(error).startswith("show.yaml:3: sting: ")  # noqa: PT017 - both are right, nothing else is
    else:
        assert np.isfinite(clip.samples).all()


@pytest.mark.parametrize(("seconds", "level_db", "said"), [(0.05, -20.0, "is too short"), (2.0, -90.0, "is silent")])
def test_what_nobody_would_hear_is_refused(tmp_path: Path, seconds: float, level_db: float, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read(sting=make_music(tmp_path / "m.wav", seconds, level_db=level_db))


SECOND = RATE_HZ
BODY = (
    Chapter(title="一"),
    make_turn("lin", "请坐。"),
    make_turn("he", "谢谢。"),
    Chapter(title="二"),
    make_turn("lin", "吃茶。"),
)


def laid_out(music: Music, segments: list[SpokenSegment]) -> tuple[Timeline, MemoryTakes]:
    takes = MemoryTakes()
    each = [takes.put(make_speech(4.0)) for _ in segments]
    edges = [Edges(0, take.frames) for take in each]
    return lay_out(segments, each, edges, make_script(*BODY), None, music.interludes), takes


def talk() -> list[SpokenSegment]:
    return [
        make_segment(0, "narrator"),
        make_segment(1),
        make_segment(2, "he", pause_after_ms=1200),
        make_segment(3),
    ]


def test_music_stands_around_what_is_said_and_never_on_it(tmp_path: Path) -> None:
    files = {name: make_music(tmp_path / f"{name}.wav", 3.0) for name in ("intro", "outro", "sting")}
    music = read(**files)
    timeline, _ = laid_out(music, talk())
    cues = timeline.cues
    spans = [(clip.key, clip.start_frame, clip.end_frame) for clip in timeline.clips]
    intro, sting, outro = (music.clips[name].key for name in ("intro", "sting", "outro"))
    assert [key for key, _, _ in spans] == [intro, sting, sting, outro]
    for _, start, end in spans:
        assert not any(start < cue.end_frame and cue.start_frame < end for cue in cues)
    assert spans[0][2] < cues[0].start_frame < cues[0].end_frame < spans[1][1] < spans[1][2] < cues[1].start_frame
    assert cues[2].end_frame < spans[2][1] < spans[2][2] < cues[3].start_frame < cues[3].end_frame < spans[3][1]
    assert spans[3][2] < timeline.total_frames
    assert spans[2][1] - cues[2].end_frame == cues[3].start_frame - spans[2][2] == SECOND * 600 // 1000


def test_a_script_s_sound_is_played_in_the_pause_that_is_there(tmp_path: Path) -> None:
    path = make_music(tmp_path / "door.wav", 1.0)
    music = read_music(MusicOptions(), {"door.wav": path}, rate_hz=RATE_HZ, voices_lufs=VOICES_LUFS)
    segments = talk()
    segments[0] = replace(segments[0], clips_before=("door.wav",), pause_before_ms=2000)
    segments[1] = replace(segments[1], clips_after=("door.wav", "door.wav"), pause_after_ms=900)
    segments[3] = replace(segments[3], clips_after=("door.wav",))
    timeline, _ = laid_out(music, segments)
    assert len(timeline.clips) == 4
    gap = timeline.cues[2].start_frame - timeline.cues[1].end_frame
    assert gap == 2 * SECOND + SECOND * 900 // 1000
    assert timeline.clips[0].end_frame <= timeline.cues[0].start_frame - SECOND
    assert timeline.cues[-1].end_frame < timeline.clips[-1].start_frame


def sound_of(music: Music, *, bed: bool = True) -> tuple[Samples, Timeline]:
    timeline, takes = laid_out(music, talk())
    clips = timeline.clips if bed else ()
    mix = level_mix(replace(timeline, clips=clips), takes, SoundOptions(noise_floor_db=None), music.samples)
    return np.concatenate(list(mix.blocks())), timeline


def test_a_bed_lies_at_least_twenty_decibels_under_what_is_said(tmp_path: Path) -> None:
    loud = make_music(tmp_path / "loud.wav", 5.0, level_db=-6.0)
    for bed_db in (-20.0, -24.0, -40.0):
        options = MusicOptions(bed=MusicFile(str(loud), ""), bed_db=bed_db)
        music = read_music(options, {}, rate_hz=RATE_HZ, voices_lufs=VOICES_LUFS)
        with_bed, timeline = sound_of(music)
        without, _ = sound_of(music, bed=False)
        (bed,) = timeline.clips
        assert (bed.start_frame, bed.end_frame) == (timeline.cues[0].start_frame, timeline.cues[-1].end_frame)
        voice = measure_loudness([without], RATE_HZ).lufs
        under = measure_loudness([with_bed - without], RATE_HZ).lufs
        assert voice - under == pytest.approx(-bed_db, abs=1.5)
        assert voice - under >= 19.9
        assert not (with_bed - without)[: bed.start_frame].any()
        assert not (with_bed - without)[bed.end_frame :].any()


def test_every_clip_sounds_in_its_place_in_the_mix(tmp_path: Path) -> None:
    music = read(intro=make_music(tmp_path / "i.wav", 5.0), sting=make_music(tmp_path / "s.wav", 3.0))
    sound, timeline = sound_of(music)
    assert len(sound) == timeline.total_frames
    for clip in timeline.clips:
        heard = sound[clip.start_frame : clip.end_frame]
        assert np.allclose(heard, music.samples[clip.key], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "value"), [("bed_db", -19.0), ("level_db", 12.0), ("intro_s", 0.0), ("outro_s", 600.0), ("sting_s", -1.0)]
)
def test_levels_and_lengths_that_make_no_sense_are_refused(name: str, value: float) -> None:
    changed: dict[str, Any] = {name: value}
    with pytest.raises(SettingsError):
        MusicOptions(**changed)
