"""An episode with a show's own music: in show.yaml, in a script, in the finished file, and what goes wrong."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.publish.outputs.vtt import parse_vtt
from tests.assemble.test_music import make_music
from tests.test_cli import check_refused, run

TALK = """# 夜市

## 一、出摊

**唐师傅：** 天黑了就出摊，雨天也出。

**简记者：** 卖到几点？

## 二、收摊

**唐师傅：** 卖到没有人。有时候天都亮了。
"""
SCRIPT = Path("scripts/dialogues/market.yaml")
SHOW = """\
title: 夜谈
music:
  intro: music/intro.mp3
  outro: music/intro.mp3
  sting: music/sting.wav
  bed: music/intro.mp3
  intro_s: 5
sound: {noise_floor_db: null}
"""
FRAME_MS = 27
"""A frame of the MP3, with which cues begin, lasts 1,152 samples at 44,100 Hz."""
RATE_HZ = 24_000


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an episode with music, rendered once."""
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "music").mkdir()
    make_music(folder / "music/intro.wav", 12.0).rename(folder / "music/intro.mp3")
    make_music(folder / "music/sting.wav", 1.5)
    (folder / "market.md").write_text(TALK, encoding="utf-8")
    (folder / "show.yaml").write_text(SHOW, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = run("render", "market.md", "--engine", "tone")
        assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def episode(rendered: Path, project: Path) -> Path:
    """A copy of that folder, to stand in."""
    shutil.copytree(rendered, project, dirs_exist_ok=True)
    return project


def takes() -> set[str]:
    return {path.name for path in Path("audio_out/.takes").rglob("*.wav")}


def heard() -> np.ndarray:
    return np.concatenate(list(decode_file(Path("audio_out/market.mp3"), RATE_HZ)))


def level_db(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound))) + 1e-9))


@pytest.mark.usefixtures("episode")
def test_music_is_heard_around_the_voices_and_the_loudness_is_that_of_the_whole() -> None:
    sound = heard()
    cues = parse_vtt(Path("audio_out/market.vtt").read_text(encoding="utf-8"))
    assert 0 <= cues[0].start_ms - (300 + 5000 + 400) <= FRAME_MS
    intro = sound[RATE_HZ : 2 * RATE_HZ]
    voice = sound[cues[1].start_ms * RATE_HZ // 1000 : cues[1].end_ms * RATE_HZ // 1000]
    assert level_db(intro) > level_db(voice) - 9
    after = sound[(cues[-1].end_ms + 1500) * RATE_HZ // 1000 :][: 2 * RATE_HZ]
    assert level_db(after) > level_db(voice) - 9
    manifest = json.loads(Path("audio_out/market.episode.json").read_text(encoding="utf-8"))
    assert measure_loudness([sound], RATE_HZ).lufs == pytest.approx(-16.0, abs=0.5)
    assert manifest["loudness_lufs"] == pytest.approx(-16.0, abs=0.5)
    assert manifest["true_peak_db"] <= -1.0
    quiet = [
        level_db(sound[(one.end_ms + 120) * RATE_HZ // 1000 : other.start_ms * RATE_HZ // 1000])
        for one, other in pairwise(cues)
        if 200 < other.start_ms - one.end_ms < 1500
    ]
    assert quiet
    assert all(-75 < level < level_db(voice) - 18 for level in quiet)  # the bed alone


@pytest.mark.usefixtures("episode")
def test_music_is_no_part_of_a_take_and_other_music_makes_the_episode_again() -> None:
    before = takes()
    again = run("render", str(SCRIPT), "--engine", "tone")
    assert "up to date" in again.output
    make_music(Path("music/sting.wav"), 2.5)
    assert "up to date" not in run("render", str(SCRIPT), "--engine", "tone").output
    assert takes() == before


@pytest.mark.usefixtures("episode")
def test_a_sound_in_a_script_is_heard_where_it_stands() -> None:
    make_music(Path("music/bell.wav"), 2.0, level_db=-10.0)
    text = SCRIPT.read_text(encoding="utf-8")
    at = text.rindex("\n  - ", 0, text.index("卖到几点")) + 1
    SCRIPT.write_text(f"{text[:at]}  - {{sound: music/bell.wav}}\n{text[at:]}", encoding="utf-8")
    before = takes()
    Path("show.yaml").write_text("sound: {noise_floor_db: null}\n", encoding="utf-8")
    assert run("render", str(SCRIPT), "--engine", "tone").exit_code == 0
    cues = {cue.turn: cue for cue in parse_vtt(Path("audio_out/market.vtt").read_text(encoding="utf-8"))}
    gap_ms = cues[2].start_ms - cues[1].end_ms
    assert 2000 + 300 < gap_ms < 2000 + 700
    middle = (cues[1].end_ms + gap_ms // 2) * RATE_HZ // 1000
    assert level_db(heard()[middle : middle + RATE_HZ // 2]) > -35
    assert takes() == before
    assert run("preview", str(SCRIPT), "--turn", "2", "--engine", "tone").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "show.yaml:3: intro: no such file as music/intro.mp3"),
        ("这不是声音。" * 99, "show.yaml:3: intro: music/intro.mp3: cannot be decoded"),
    ],
)
def test_music_that_cannot_be_used_is_named_with_its_line_before_anything_is_spoken(
    project: Path, content: str | None, said: str
) -> None:
    Path("market.md").write_text(TALK, encoding="utf-8")
    (project / "show.yaml").write_text("title: 夜谈\nmusic:\n  intro: music/intro.mp3\n", encoding="utf-8")
    (project / "music").mkdir()
    if content is not None:
        (project / "music/intro.mp3").write_text(content, encoding="utf-8")
    check_refused(run("render", "market.md", "--engine", "tone"), 3, said)
    assert not takes()


@pytest.mark.usefixtures("episode")
def test_sounds_that_cannot_be_used_are_all_named_with_their_lines() -> None:
    Path("music/page.wav").write_text("<html>", encoding="utf-8")
    text = SCRIPT.read_text(encoding="utf-8")
    added = "  - {sound: music/none.wav}\n  - {sound: music/page.wav}\n"
    SCRIPT.write_text(text.replace("body:\n", f"body:\n{added}"), encoding="utf-8")
    line = text[: text.index("body:\n")].count("\n") + 2
    result = run("render", str(SCRIPT), "--engine", "tone")
    check_refused(result, 3, f"{SCRIPT}:{line}: sound 'music/none.wav'", f"{SCRIPT}:{line + 1}: sound 'music/page.wav'")
