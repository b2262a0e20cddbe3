from __future__ import annotations

import itertools
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import webvtt

from pipeline.assemble.sound import Placement, SoundOptions
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import Samples
from pipeline.errors import EngineError, OutputError
from pipeline.publish.episode import Published
from pipeline.publish.receipts import RECEIPTS_FOLDER
from pipeline.publish.release import publish_episode
from pipeline.publish.seal import Kind, sealed_kind
from pipeline.publish.targets import Destination
from pipeline.synth.take import Take
from tests.assemble.episodes import LaidOut, two_people
from tests.assemble.generated_takes import RATE_HZ
from tests.publish.episodes import TWO_PEOPLE
from tests.publish.readers import read_chapters, read_id3

ROOT = Path(__file__).resolve().parents[2]
MP3_FRAME = 1152
SOUND = SoundOptions()


@dataclass(frozen=True)
class Done:
    """A published episode and what it was made of."""

    laid_out: LaidOut
    published: Published


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    laid_out = two_people()
    folder = tmp_path_factory.mktemp("audio_out")
    return Done(laid_out, publish_episode(TWO_PEOPLE, laid_out.timeline, laid_out.takes, Destination(folder), SOUND))


def test_its_files_and_nothing_else_are_left(done: Done) -> None:
    folder = done.published.sound_path.parent
    assert {path.name for path in folder.iterdir() if path.name != ".receipts"} == {
        "chentan.mp3",
        "chentan.vtt",
        "chentan.chapters.json",
        "chentan.episode.json",
    }
    assert all(path.exists() for path in done.published.paths)


def test_the_decoded_mp3_is_as_long_as_its_timeline_and_its_tag_says_so(done: Done) -> None:
    timeline = done.laid_out.timeline
    frames = sum(len(block) for block in decode_file(done.published.sound_path, SOUND.rate_hz))
    assert abs(frames - timeline.total_frames * SOUND.rate_hz / RATE_HZ) <= 2 * MP3_FRAME
    assert abs(frames * 1000 / SOUND.rate_hz - done.published.duration_ms) <= 2 * MP3_FRAME * 1000 / SOUND.rate_hz
    assert str(read_id3(done.published.sound_path.read_bytes())["TLEN"]) == str(done.published.duration_ms)


def test_the_decoded_mp3_is_at_its_loudness_and_below_its_peak(done: Done) -> None:
    heard = measure_loudness(decode_file(done.published.sound_path, SOUND.rate_hz), SOUND.rate_hz, true_peak=True)
    assert heard.lufs == pytest.approx(-16.0, abs=0.5)
    assert heard.single_channel_lufs == pytest.approx(-19.0, abs=0.5)
    assert heard.true_peak_db is not None
    assert heard.true_peak_db <= -1.0
    # FFmpeg's meter and ours, which listened to it piece by piece.
    assert heard.lufs == pytest.approx(done.published.loudness.lufs, abs=0.1)
    assert heard.true_peak_db == pytest.approx(done.published.loudness.true_peak_db, abs=0.1)


def test_chapters_agree_in_the_tag_the_file_and_the_timeline(done: Done) -> None:
    timeline = done.laid_out.timeline
    expected = [(mark.title, timeline.to_ms(mark.start_frame)) for mark in timeline.chapters]
    assert [title for title, _ in expected] == ["开场", "一、面团与天气", "二、收摊之后"]
    in_tag = [(title, start_ms) for title, start_ms, _ in read_chapters(done.published.sound_path.read_bytes())]
    written = json.loads(done.published.chapters_path.read_text(encoding="utf-8"))["chapters"]
    assert in_tag == expected
    assert [(each["title"], round(each["startTime"] * 1000)) for each in written] == expected


def test_the_transcript_says_who_speaks_when(done: Done) -> None:
    captions = webvtt.read(str(done.published.transcript_path)).captions
    cues = done.laid_out.timeline.cues
    assert [caption.voice for caption in captions] == ["旁白", "旁白", "林师傅", "赵青", "林师傅", "赵青"]
    assert [caption.text for caption in captions] == [cue.segment.written for cue in cues]


def test_each_voice_is_heard_at_its_cue(done: Done) -> None:
    decoded = np.concatenate(list(decode_file(done.published.sound_path, RATE_HZ)))
    pitches = {"narrator": 180.0, "lin": 210.0, "zhao": 110.0}
    for cue in done.laid_out.timeline.cues:
        spectrum = np.abs(np.fft.rfft(decoded[cue.start_frame : cue.end_frame]))
        loudest_hz = float(np.argmax(spectrum)) * RATE_HZ / cue.frames
        assert loudest_hz == pytest.approx(pitches[cue.segment.speaker], abs=6.0)


def test_publishing_again_gives_the_same_bytes(done: Done, tmp_path: Path) -> None:
    again = publish_episode(TWO_PEOPLE, done.laid_out.timeline, done.laid_out.takes, Destination(tmp_path), SOUND)
    for first, second in zip(done.published.paths, again.paths, strict=True):
        assert first.read_bytes() == second.read_bytes()


class LostTakes:
    """A store that loses its takes after so many reads."""

    def __init__(self, laid_out: LaidOut, reads: int) -> None:
        self._laid_out = laid_out
        self._left = reads

    def read(self, take: Take, start: int, stop: int) -> Samples:
        self._left -= 1
        if self._left < 0:
            raise EngineError("a take is gone")
        return self._laid_out.takes.read(take, start, stop)


@pytest.mark.parametrize("reads", [0, 7, 17], ids=["levelling", "measuring", "encoding"])
def test_old_files_stand_when_publishing_fails(tmp_path: Path, reads: int) -> None:
    laid_out = two_people(1.0)
    (tmp_path / "chentan.mp3").write_bytes(b"old sound")
    (tmp_path / "chentan.vtt").write_text("old words")
    with pytest.raises(EngineError, match="a take is gone"):
        publish_episode(TWO_PEOPLE, laid_out.timeline, LostTakes(laid_out, reads), Destination(tmp_path), SOUND)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chentan.mp3", "chentan.vtt"]
    assert (tmp_path / "chentan.mp3").read_bytes() == b"old sound"


def test_a_file_that_is_not_ours_stands_and_nothing_else_is_replaced(tmp_path: Path) -> None:
    laid_out = two_people(1.0)
    (tmp_path / "chentan.vtt").write_text("mine")
    with pytest.raises(OutputError, match=r"chentan\.vtt: is there already"):
        publish_episode(TWO_PEOPLE, laid_out.timeline, laid_out.takes, Destination(tmp_path), SOUND)
    assert [path.name for path in tmp_path.iterdir()] == ["chentan.vtt"]
    assert (tmp_path / "chentan.vtt").read_text() == "mine"


def test_force_keeps_a_file_that_is_not_ours_as_a_backup(tmp_path: Path) -> None:
    laid_out = two_people(1.0)
    (tmp_path / "chentan.vtt").write_text("mine")
    forced = Destination(tmp_path, force=True)
    done = publish_episode(TWO_PEOPLE, laid_out.timeline, laid_out.takes, forced, SOUND)
    assert done.backups == (tmp_path / "chentan.backup-1.vtt",)
    assert done.backups[0].read_text() == "mine"
    assert all(sealed_kind(path) is Kind.EPISODE for path in done.paths)
    again = publish_episode(TWO_PEOPLE, laid_out.timeline, laid_out.takes, forced, SOUND)
    assert again.backups == ()


def test_a_folder_that_is_a_file_is_an_output_error(tmp_path: Path) -> None:
    laid_out = two_people(1.0)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        publish_episode(TWO_PEOPLE, laid_out.timeline, laid_out.takes, Destination(tmp_path / "file"), SOUND)


def test_progress_names_its_phases(tmp_path: Path) -> None:
    phases: list[str] = []
    laid_out = two_people(1.0)
    publish_episode(
        TWO_PEOPLE,
        laid_out.timeline,
        laid_out.takes,
        Destination(tmp_path),
        SOUND,
        lambda _fraction, phase: phases.append(phase),
    )
    assert [phase for phase, _ in itertools.groupby(phases)] == ["measure", "encode", "check"]


@pytest.mark.slow
@pytest.mark.parametrize("placement", get_args(Placement))
def test_memory_stays_flat_however_long_the_episode_is(placement: Placement) -> None:
    def peak_mib(minutes: int) -> float:
        command = [sys.executable, "-m", "tests.publish.memory_probe", str(minutes), placement]
        return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout) / 1024

    short, long = peak_mib(2), peak_mib(20)
    assert long - short < 10


def test_what_was_kept_of_an_episode_goes_with_it(tmp_path: Path) -> None:
    laid_out = two_people(1.0)
    for stem in ("first", "second"):
        publish_episode(replace(TWO_PEOPLE, stem=stem), laid_out.timeline, laid_out.takes, Destination(tmp_path), SOUND)
    kept = tmp_path / RECEIPTS_FOLDER
    assert {path.name for path in kept.glob("*.pieces")} == {"first.pieces", "second.pieces"}
    for path in tmp_path.glob("first.*"):
        path.unlink()
    longer = two_people(1.2)
    publish_episode(replace(TWO_PEOPLE, stem="second"), longer.timeline, longer.takes, Destination(tmp_path), SOUND)
    assert {path.name for path in kept.glob("*.pieces")} == {"second.pieces"}
