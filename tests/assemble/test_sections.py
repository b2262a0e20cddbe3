"""What an edit leaves as it was: sections of a timeline, and an MP3 from what was kept of the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.assemble.grid import mp3_grid
from pipeline.assemble.kept import KeptPieces
from pipeline.assemble.layout import lay_out
from pipeline.assemble.mastering import master, mp3_form, premaster, small_form
from pipeline.assemble.mixdown import Mix, level_mix
from pipeline.assemble.sections import SILENCE_FRAMES, Section, cut
from pipeline.assemble.sound import SoundOptions
from pipeline.assemble.timeline import Timeline
from pipeline.audio.bitrates import BITRATES_KBPS, frame_samples, small_rate
from pipeline.audio.encoding import SoundForm
from pipeline.audio.pcm import Samples
from pipeline.audio.silence import Edges
from pipeline.synth.take import Take
from tests.assemble.episodes import two_people
from tests.assemble.generated_takes import RATE_HZ, make_segment, make_speech
from tests.builders import make_script, make_turn

PAUSES_MS = (90, 120, 220, 300, 420, 1200)


class Talk:
    """A line of words is a sound of its own; lines can be edited."""

    def __init__(self, seed: int, lines: int = 8) -> None:
        self.random = Random(seed)
        self.lines = [self.new_line() for _ in range(lines)]

    def new_line(self) -> tuple[str, float, float, int]:
        """Who says it, how long it takes, at which pitch, and the silence after it."""
        random = self.random
        return random.choice("ab"), random.uniform(0.2, 1.5), random.uniform(90, 250), random.choice(PAUSES_MS)

    def edit(self) -> None:
        """Add, replace or take away a line somewhere."""
        place, random = self.random.randrange(len(self.lines)), self.random
        self.lines[place : place + random.choice((0, 1))] = [self.new_line()] * random.choice((1, 1, 0))
        self.lines = self.lines or [self.new_line()]

    def read(self, take: Take, start: int, stop: int) -> Samples:
        """Frames of a take; its key says how it sounds."""
        seconds, pitch_hz = map(float, take.key.split())
        return make_speech(seconds, pitch_hz=pitch_hz)[start:stop]

    def mix(self, sound: SoundOptions) -> Mix:
        turns = [make_turn(speaker, "好。") for speaker, *_ in self.lines]
        segments, takes = [], []
        for turn, (speaker, seconds, pitch_hz, pause_ms) in enumerate(self.lines, 1):
            segments.append(replace(make_segment(turn, speaker), pause_after_ms=pause_ms))
            takes.append(Take(key=f"{seconds} {pitch_hz}", rate_hz=RATE_HZ, frames=int(seconds * RATE_HZ)))
        edges = [Edges(0, take.frames) for take in takes]
        timeline = lay_out(segments, takes, edges, make_script(*turns), coded_hz=sound.rate_hz)
        return level_mix(timeline, self, sound)


def sections_of(timeline: Timeline, coded_hz: int) -> list[Section]:
    return list(cut(timeline, mp3_grid(coded_hz, timeline.rate_hz)))


@pytest.mark.parametrize("coded_hz", BITRATES_KBPS)
def test_every_cue_is_in_one_section_at_its_place_in_the_coded_sound(coded_hz: int) -> None:
    timeline = Talk(1, 30).mix(SoundOptions(rate_hz=coded_hz, bitrate_kbps=64)).timeline
    sections = sections_of(timeline, coded_hz)
    assert len(sections) > 5
    begin, places = 0, []
    for section in sections:
        coded_start = (begin - section.warm_up) * frame_samples(coded_hz) / coded_hz
        places += [(cue.take_key, coded_start + cue.start_frame / RATE_HZ) for cue in section.timeline.cues]
        begin += section.coded_frames or 0
    assert [key for key, _ in places] == [cue.take_key for cue in timeline.cues]
    wanted = np.array([cue.start_frame / RATE_HZ for cue in timeline.cues])
    assert np.abs(np.array([place for _, place in places]) - wanted).max() <= 2 / RATE_HZ
    assert [section.coded_frames is None for section in sections] == [False] * (len(sections) - 1) + [True]


@pytest.mark.parametrize(("coded_hz", "rates"), BITRATES_KBPS.items())
def test_a_small_mp3_can_be_made_beside_every_one_and_has_its_frames_in_the_same_places(
    coded_hz: int, rates: tuple[int, ...]
) -> None:
    for bitrate_kbps in rates:
        small_hz, small_kbps = small_rate(coded_hz, bitrate_kbps)
        assert small_kbps in BITRATES_KBPS[small_hz]
        assert small_kbps < bitrate_kbps or bitrate_kbps == rates[0]
    grids = (mp3_grid(each, RATE_HZ) for each in (coded_hz, small_hz))
    places, small_places = ([grid.at(frame) for frame in range(1000)] for grid in grids)
    assert places == small_places


def test_a_section_begins_only_in_a_silence_that_is_long_enough() -> None:
    timeline = Talk(2, 40).mix(SoundOptions()).timeline
    least = mp3_grid(44_100, RATE_HZ).at(SILENCE_FRAMES)
    openings = {section.timeline.cues[0].take_key for section in sections_of(timeline, 44_100)[1:]}
    long = {
        cue.take_key
        for before, cue in zip(timeline.cues, timeline.cues[1:], strict=False)
        if cue.start_frame - before.end_frame >= least
    }
    assert openings == long
    assert len(long) < len(timeline.cues) - 1


def test_a_timeline_that_is_on_no_raster_is_one_section() -> None:
    timeline = two_people().timeline
    shifted = replace(timeline, cues=tuple(replace(cue, start_frame=cue.start_frame + 99) for cue in timeline.cues))
    assert len(sections_of(shifted, 44_100)) == 1


def test_what_an_edit_does_not_touch_keeps_its_key_wherever_it_moves() -> None:
    talk, sound = Talk(3, 40), SoundOptions()
    before = talk.mix(sound)
    talk.lines[3] = ("a", 1.234, 181.0, 420)
    after = talk.mix(sound)
    # The gains follow what is said in all; here they are held, to see what time alone does.
    held = replace(after, voice_gains_db=before.voice_gains_db, take_gains_db=before.take_gains_db)
    old, new = (
        [mix.part(section.timeline).key() for section in sections_of(mix.timeline, 44_100)] for mix in (before, held)
    )
    assert len(set(new) - set(old)) <= 2
    assert len(new) > 10


def test_a_take_that_is_spoken_again_has_another_key() -> None:
    mix = Talk(4, 3).mix(SoundOptions())
    again = replace(mix, digests={**mix.digests, mix.timeline.cues[0].take_key: "another sound"})
    assert mix.key() != again.key()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("sound", "form_of"),
    [
        (SoundOptions(), mp3_form),
        (SoundOptions(rate_hz=24_000, bitrate_kbps=64), mp3_form),
        (SoundOptions(), small_form),
        (SoundOptions(placement="slight"), mp3_form),
    ],
    ids=["usual", "24 kHz", "small", "stereo"],
)
def test_what_was_kept_never_makes_another_file(
    tmp_path: Path, seed: int, sound: SoundOptions, form_of: Callable[[SoundOptions], SoundForm]
) -> None:
    talk = Talk(seed)
    for _ in range(3):
        mix, form = talk.mix(sound), form_of(sound)
        with KeptPieces(tmp_path / "a.pieces") as kept:
            with_kept = master(premaster(mix, sound, kept=kept), tmp_path / "kept.mp3", form)
        without = master(premaster(mix, sound), tmp_path / "anew.mp3", form)
        assert (tmp_path / "kept.mp3").read_bytes() == (tmp_path / "anew.mp3").read_bytes()
        assert with_kept == without
        talk.edit()
