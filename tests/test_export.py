"""`duitan export --stems`: parts that add up to the episode, in step, and nothing of a person's is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from pipeline.assemble.mixdown import level_mix
from pipeline.assemble.music import read_music
from pipeline.assemble.sound import MusicFile, MusicOptions, Placement, SoundOptions
from pipeline.assemble.stems import MUSIC, stems_of
from pipeline.audio.decoding import decode_file
from pipeline.audio.pcm import Samples
from pipeline.publish.outputs.vtt import parse_vtt
from tests.assemble.episodes import two_people
from tests.assemble.generated_takes import RATE_HZ
from tests.assemble.test_music import laid_out, make_music, talk
from tests.test_cli import check_refused, run

TALK = "# 渡口\n\n**姜船长：** 船开了。\n\n**祝老师：** 风大吗？\n\n**姜船长：** 不大，坐稳就好。\n"


def whole(blocks: Iterable[Samples]) -> Samples:
    return np.concatenate(list(blocks))


@pytest.mark.parametrize("placement", get_args(Placement))
def test_the_parts_add_up_to_the_mix(placement: Placement) -> None:
    episode = two_people()
    mix = level_mix(episode.timeline, episode.takes, SoundOptions(noise_floor_db=None, placement=placement))
    parts = {name: whole(stem.blocks()) for name, stem in stems_of(mix)}
    assert list(parts) == ["narrator", "lin", "zhao"]
    assert np.allclose(sum(parts.values()), whole(mix.blocks()), atol=1e-6)
    for cue in episode.timeline.cues:
        for name, sound in parts.items():
            heard = sound[cue.start_frame : cue.end_frame].any()
            assert heard == (name == cue.segment.speaker)


def test_music_is_a_part_of_its_own(tmp_path: Path) -> None:
    path = make_music(tmp_path / "bed.wav", 4.0)
    options = MusicOptions(bed=MusicFile(str(path), ""), intro=MusicFile(str(path), ""))
    music = read_music(options, {}, rate_hz=RATE_HZ, voices_lufs=-16.0)
    timeline, takes = laid_out(music, talk())
    mix = level_mix(timeline, takes, SoundOptions(noise_floor_db=None), music.samples)
    parts = {name: whole(stem.blocks()) for name, stem in stems_of(mix)}
    assert list(parts) == ["narrator", "lin", "he", MUSIC]
    assert np.allclose(sum(parts.values()), whole(mix.blocks()), atol=1e-6)


def test_stems_are_written_in_step_with_the_episode(project: Path) -> None:
    (project / "ferry.md").write_text(TALK, encoding="utf-8")
    assert run("render", "ferry.md", "--engine", "tone").exit_code == 0
    before = {path.name for path in Path("audio_out/.takes").rglob("*.wav")}
    result = run("export", "scripts/dialogues/ferry.yaml", "--stems", "--engine", "tone")
    assert result.exit_code == 0, result.output
    names = {Path(line).stem for line in result.stdout.splitlines()}
    assert len(names) == 3
    assert "narrator" in names
    assert {path.name for path in Path("audio_out/.takes").rglob("*.wav")} == before
    sounds = {name: whole(decode_file(Path(f"ferry.stems/{name}.wav"), RATE_HZ)) for name in names}
    assert len({len(sound) for sound in sounds.values()}) == 1
    cues = parse_vtt(Path("audio_out/ferry.vtt").read_text(encoding="utf-8"))
    speaking = {}
    for cue in cues:
        start, end = (ms * RATE_HZ // 1000 for ms in (cue.start_ms + 1, cue.end_ms - 1))
        speaking[cue.turn] = max(sounds, key=lambda name: float(np.abs(sounds[name][start:end]).sum()))
        assert sum(bool(sound[start:end].any()) for sound in sounds.values()) == 1
    loudest = list(speaking.values())
    assert loudest[0] == "narrator"
    assert loudest[1] == loudest[3] != loudest[2]
    assert all(one != other for one, other in pairwise(loudest))


def test_a_file_of_somebody_else_s_stands(project: Path) -> None:
    (project / "ferry.md").write_text(TALK, encoding="utf-8")
    assert run("script", "ferry.md").exit_code == 0
    (project / "ferry.stems").mkdir()
    mine = project / "ferry.stems/narrator.wav"
    mine.write_bytes(b"mine")
    command = ("export", "scripts/dialogues/ferry.yaml", "--stems", "--engine", "tone")
    check_refused(run(*command), 5, "narrator.wav")
    assert [path.name for path in (project / "ferry.stems").iterdir()] == ["narrator.wav"]
    assert mine.read_bytes() == b"mine"
    assert run(*command, "--force").exit_code == 0
    assert (project / "ferry.stems/narrator.backup-1.wav").read_bytes() == b"mine"


@pytest.mark.usefixtures("project")
def test_what_is_to_be_exported_must_be_said() -> None:
    check_refused(run("export", "scripts/dialogues/none.yaml"), 2)
    check_refused(run("export", "scripts/dialogues/none.yaml", "--stems", "--engine", "tone"), 3, "none.yaml")
