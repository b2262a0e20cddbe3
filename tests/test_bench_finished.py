"""What holds a finished episode to its promises: each fault is found, and a good one passes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bench.sound.finished import FinishedSound, judge, measure_file, measure_folder, pauses_of, to_markdown
from pipeline.assemble.sound import Placement, SoundOptions
from pipeline.audio.encoding import SoundForm, encode
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.loudness import db_to_factor
from pipeline.publish.episode import Episode
from pipeline.publish.outputs.manifest_reader import Manifest
from pipeline.publish.outputs.material import Words
from pipeline.publish.release import publish_episode
from pipeline.publish.targets import Destination
from pipeline.publish.transcript import Transcript, TranscriptCue
from pipeline.script.dialogue import Pause
from tests.assemble.episodes import two_people
from tests.assemble.generated_takes import RATE_HZ, make_speech
from tests.builders import make_script, make_turn

EPISODE = Episode(stem="talk", title="晚钟", language="zh-Hans", speakers={"a": "甲", "b": "乙"})
LOUDNESS, PEAK, VOICES, SILENCE, GAP = range(5)
"""Places of the figures."""


@dataclass(frozen=True)
class Talk:
    """Two people in turn, six seconds each."""

    louder_db: float = 0.0
    """All of it, against -16 LUFS."""
    b_louder_db: float = 0.0
    gap_ms: int = 300
    long_gap_ms: int = 300
    """After the third turn."""
    click: float = 0.0

    def write(self, path: Path) -> Manifest:
        """The talk as a file, and what is known of it."""
        cues: list[TranscriptCue] = []
        parts = [np.zeros(0, dtype=np.float32)]
        for turn in range(1, 7):
            speaker = "ab"[turn % 2]
            said = make_speech(6.0, pitch_hz={"a": 120.0, "b": 210.0}[speaker])
            level_db = -30.0 + (self.b_louder_db if speaker == "b" else 0.0)
            said *= np.float32(db_to_factor(level_db - measure_loudness([said], RATE_HZ).lufs))
            start_ms = sum(map(len, parts)) * 1000 // RATE_HZ
            cues.append(
                TranscriptCue(
                    turn=turn,
                    part=1,
                    speaker_id=speaker,
                    speaker=speaker,
                    start_ms=start_ms,
                    end_ms=start_ms + 6000,
                    words="好。",
                )
            )
            parts += [said, np.zeros((self.long_gap_ms if turn == 3 else self.gap_ms) * RATE_HZ // 1000, np.float32)]
        sound = np.concatenate(parts)
        sound *= np.float32(db_to_factor(self.louder_db - 16.0 - measure_loudness([sound], RATE_HZ).lufs))
        sound[RATE_HZ] += self.click
        encode([sound], RATE_HZ, path, SoundForm(bitrate_kbps=128))
        transcript = Transcript(title="晚钟", language="zh-Hans", cues=tuple(cues))
        words = Words(episode=EPISODE, transcript=transcript, chapters=(), duration_ms=40_000, content_id="0")
        return Manifest(words=words, files={"mp3": path.name})


@pytest.mark.parametrize(
    ("talk", "asked", "failed"),
    [
        (Talk(), (), []),
        (Talk(louder_db=1.2), (), [LOUDNESS]),
        (Talk(louder_db=-0.8), (), [LOUDNESS]),
        (Talk(click=0.95), (), [PEAK]),
        (Talk(b_louder_db=1.5), (), [VOICES]),
        (Talk(gap_ms=30), (), [GAP]),
        (Talk(long_gap_ms=2500), (), [SILENCE]),
        (Talk(long_gap_ms=2500), (3,), []),
        (Talk(long_gap_ms=2500), (2, 4), [SILENCE]),
    ],
)
def test_what_is_promised_and_not_kept_is_found(
    tmp_path: Path, talk: Talk, asked: tuple[int, ...], failed: list[int]
) -> None:
    manifest = talk.write(tmp_path / "talk.mp3")
    figures = judge([measure_file(tmp_path / "talk.mp3", manifest, frozenset(asked))])
    assert [place for place, figure in enumerate(figures) if not figure.held] == failed


@pytest.mark.parametrize("placement", ["middle", "slight"])
def test_every_sound_of_a_published_episode_keeps_what_is_promised(tmp_path: Path, placement: Placement) -> None:
    laid_out, sound = two_people(6.0), SoundOptions(placement=placement)
    place = Destination(tmp_path)
    publish_episode(EPISODE, laid_out.timeline, laid_out.takes, place, sound, formats=("mp3", "small", "opus"))
    found = list(measure_folder(tmp_path))
    assert [each.name for each in found] == ["talk.mp3", "talk.small.mp3", "talk.opus"]
    table = to_markdown(found)
    assert "failed" not in table
    assert table.count("held") == 5
    assert all(each.voices_apart_lu < 0.5 for each in found)


def test_where_nothing_can_be_measured_nothing_is_claimed() -> None:
    alone = FinishedSound(
        name="a",
        minutes=1.0,
        lufs=-16.0,
        true_peak_db=-2.0,
        voices_apart_lu=float("nan"),
        longest_silence_ms=0,
        shortest_gap_ms=float("nan"),
    )
    assert all(figure.held for figure in judge([alone]))
    assert "| a | 1.0 | -16.00 | -2.00 | - | 0 | - |" in to_markdown([alone])
    assert not judge([alone, replace(alone, shortest_gap_ms=40.0)])[GAP].held


def test_a_pause_is_asked_for_after_the_turn_before_it() -> None:
    script = make_script(
        Pause(ms=900), make_turn("a", "好。"), make_turn("b", "好。"), Pause(ms=3000), make_turn("a", "好。")
    )
    assert pauses_of(script) == {0, 2}
