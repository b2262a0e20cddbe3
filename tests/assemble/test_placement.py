"""People left and right of the middle: who sits where, and what is heard of it in the finished files."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble.mastering import master, mp3_form, premaster
from pipeline.assemble.mixdown import level_mix
from pipeline.assemble.placement import FARTHEST_DB, channel_factors, place_people
from pipeline.assemble.sound import SoundOptions
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import Samples
from pipeline.publish.episode import Episode, Published
from pipeline.publish.outputs.writers import SOUNDS
from pipeline.publish.release import publish_episode
from pipeline.publish.targets import Destination
from tests.assemble.episodes import LaidOut, lay_out_speech, two_people
from tests.assemble.generated_takes import RATE_HZ, make_segment, make_speech
from tests.builders import make_script, make_turn

SLIGHT = SoundOptions(placement="slight")
EPISODE = Episode(stem="talk", title="两岸", language="zh-Hans", speakers={"lin": "林", "zhao": "赵"})


@pytest.mark.parametrize(
    ("speakers", "places"),
    [
        ("", {}),
        ("aaa", {}),
        ("NaNNa", {}),
        ("ab", {"a": 3.0, "b": -3.0}),
        ("NbNabNa", {"b": 3.0, "a": -3.0}),
        # Whoever asks all the others sits alone, whoever speaks first.
        ("bhchdhb", {"b": -3.0, "h": 3.0, "c": -2.0, "d": -1.0}),
        # Two pairs, each opposite to the other one of their pair.
        ("ababcdcd", {"a": -1.5, "b": 3.0, "c": -3.0, "d": 1.5}),
    ],
)
def test_who_sits_where(speakers: str, places: dict[str, float]) -> None:
    found = place_people([{"N": "narrator"}.get(each, each) for each in speakers])
    assert dict(found) == places


@given(st.lists(st.sampled_from(["narrator", *"abcdefg"])))
def test_nobody_but_the_narrator_is_in_the_middle_and_nobody_too_far_from_it(speakers: list[str]) -> None:
    places = place_people(speakers)
    people = set(speakers) - {"narrator"}
    assert set(places) == (people if len(people) > 1 else set())
    assert all(0 < abs(place) <= FARTHEST_DB for place in places.values())
    assert len(set(places.values())) == len(places)
    assert not places or min(places.values()) < 0 < max(places.values())
    assert place_people(list(speakers)) == places


@given(st.floats(-FARTHEST_DB, FARTHEST_DB))
def test_a_place_costs_no_power_and_next_to_nothing_on_one_speaker(left_db: float) -> None:
    left, right = channel_factors(left_db)
    assert left**2 + right**2 == pytest.approx(2)
    assert 20 * np.log10(left / right) == pytest.approx(left_db)
    assert -0.13 <= 20 * np.log10((left + right) / 2) <= 1e-9


def test_the_places_are_in_the_mix_and_in_its_key() -> None:
    laid_out = two_people()
    placed, plain = (level_mix(laid_out.timeline, laid_out.takes, options) for options in (SLIGHT, SoundOptions()))
    assert placed.key() != plain.key()
    left, right = np.concatenate(list(placed.blocks())).T
    assert np.allclose(left**2 + right**2, 2 * np.concatenate(list(plain.blocks())) ** 2, atol=1e-3)


def test_where_one_person_speaks_nothing_is_placed(tmp_path: Path) -> None:
    script = make_script(make_turn("narrator", "好。"), make_turn("lin", "好。"))
    sounds = [(make_segment(1, "narrator"), make_speech(2.0)), (make_segment(2), make_speech(2.0))]
    alone = lay_out_speech(sounds, script)
    for name, options in (("a", SLIGHT), ("b", SoundOptions())):
        mix = level_mix(alone.timeline, alone.takes, options)
        master(premaster(mix, options), tmp_path / f"{name}.mp3", mp3_form(options))
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


@pytest.fixture(scope="module")
def laid_out() -> LaidOut:
    return two_people(coded_hz=SLIGHT.rate_hz)


@pytest.fixture(scope="module")
def placed(laid_out: LaidOut, tmp_path_factory: pytest.TempPathFactory) -> Published:
    place = Destination(tmp_path_factory.mktemp("placed"))
    return publish_episode(EPISODE, laid_out.timeline, laid_out.takes, place, SLIGHT, formats=tuple(SOUNDS))


def decoded(path: Path, channels: int) -> Samples:
    return np.concatenate(list(decode_file(path, RATE_HZ, channels=channels)))


@pytest.mark.parametrize(("name", "kbps"), [("mp3", 128), ("small", 64), ("m4b", 85), ("opus", 53)])
class TestFinishedFiles:
    def test_it_is_stereo_of_a_third_more_bits(self, placed: Published, name: str, kbps: int) -> None:
        assert set(SOUNDS) == {"mp3", "small", "m4b", "opus"}
        with av.open(str(placed.files[name])) as container:
            (stream,) = container.streams.audio
            assert stream.layout.name == "stereo"
            assert container.bit_rate / 1000 < 1.6 * kbps
            if name in ("mp3", "small"):
                assert stream.bit_rate == kbps * 1000

    def test_it_is_at_its_target_by_the_meter_of_two_channels(self, placed: Published, name: str, kbps: int) -> None:
        heard = measure_loudness(decode_file(placed.files[name], 48_000, channels=2), 48_000, true_peak=True)
        assert heard.lufs == pytest.approx(-16.0, abs=0.5), kbps
        assert heard.true_peak_db is not None
        assert heard.true_peak_db <= -1.0
        noted = placed.sounds[name].loudness
        assert (noted.lufs, noted.true_peak_db) == pytest.approx((heard.lufs, heard.true_peak_db), abs=0.1)

    def test_everybody_is_on_their_side(self, placed: Published, laid_out: LaidOut, name: str, kbps: int) -> None:
        sound = decoded(placed.files[name], 2)
        for cue in laid_out.timeline.cues:
            energy = np.square(sound[cue.start_frame : cue.end_frame], dtype=np.float64).sum(axis=0)
            wanted_db = {"lin": 3.0, "zhao": -3.0, "narrator": 0.0}[cue.segment.speaker]
            assert 10 * np.log10(energy[0] / energy[1]) == pytest.approx(wanted_db, abs=0.6), kbps

    def test_on_one_speaker_nobody_is_lost(self, placed: Published, laid_out: LaidOut, name: str, kbps: int) -> None:
        both = decoded(placed.files[name], 2)
        middle = np.ascontiguousarray(both.mean(axis=1))
        assert measure_loudness([middle], RATE_HZ).lufs == pytest.approx(-16.0, abs=0.5), kbps
        for cue in laid_out.timeline.cues:
            part = slice(cue.start_frame, cue.end_frame)
            lost_lu = measure_loudness([both[part]], RATE_HZ).lufs - measure_loudness([middle[part]], RATE_HZ).lufs
            assert -0.1 <= lost_lu <= 0.3
