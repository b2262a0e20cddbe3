"""The instruments of `bench/sound`, on sounds of which everything is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from bench.sound.chart import to_svg
from bench.sound.clicks import CLICK_DB, click_db
from bench.sound.edges import measure_edges
from bench.sound.levels import Part, longest_zeros_ms, part_lufs, steps_between, steps_within
from bench.sound.material import FORMS, PASSAGE, Opening, line_segments, read_lines, read_openings
from bench.sound.measuring import EpisodeFigures, Recorded, VoiceFigures, measure_episode
from bench.sound.melody import Pitch, end_height, measure_pitch, syllable_rate
from bench.sound.pitch import track_pitch
from bench.sound.report import Facts, read_table, to_markdown, to_table
from bench.sound.silences import Silence, find_silences, mark_places, with_marks
from bench.sound.summary import summarise
from pipeline.audio.pcm import Pcm
from pipeline.audio.silence import Edges, FadeOptions, fade_edges, find_edges
from pipeline.settings import Settings
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.store import TakeStore
from pipeline.workflow.workspace.project import load_project
from tests.builders import make_script, make_turn

if TYPE_CHECKING:
    from pipeline.audio.pcm import Samples

ROOT = Path(__file__).parents[1]
RATE_HZ = 24_000
SYLLABLE_MS = 200


def silence(length_ms: int) -> Samples:
    """Not quite silent, as an engine's silence is."""
    noise = np.random.default_rng(3).standard_normal(RATE_HZ * length_ms // 1000) * 1e-5
    return noise.astype(np.float32)


def vowel(pitch_hz: float | tuple[float, float], length_ms: int = SYLLABLE_MS, level: float = 0.3) -> Samples:
    """Harmonics under one soft bow; two pitches are a glide."""
    frames = RATE_HZ * length_ms // 1000
    first_hz, last_hz = pitch_hz if isinstance(pitch_hz, tuple) else (pitch_hz, pitch_hz)
    pitch = np.geomspace(first_hz, last_hz, frames)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    tone = np.sum([np.sin(number * phase) / number for number in range(1, 9)], axis=0)
    bow = np.minimum(1.0, 8 * np.sin(np.pi * (np.arange(frames) + 0.5) / frames)) ** 2
    return np.asarray(level * bow * tone / 2, dtype=np.float32)


def consonant(length_ms: int, level: float) -> Samples:
    noise = np.random.default_rng(4).standard_normal(RATE_HZ * length_ms // 1000)
    return np.asarray(level * noise, dtype=np.float32)


def utterance(*, onset: float = 0.0, syllables: int = 8) -> Samples:
    """0.3 s of silence, perhaps a consonant, vowels, 0.5 s of silence."""
    start = consonant(80, onset) if onset else silence(0)
    return np.concatenate([silence(300), start, *[vowel(150.0)] * syllables, silence(500)])


@pytest.mark.parametrize("pitch_hz", [65.0, 110.0, 220.0, 333.3, 450.0])
def test_the_pitch_of_a_tone_is_found_within_a_thousandth(pitch_hz: float) -> None:
    pitch = track_pitch(vowel(pitch_hz, 1000), RATE_HZ)
    assert np.nanmedian(pitch) == pytest.approx(pitch_hz, rel=1e-3)
    assert np.nanmax(np.abs(pitch / pitch_hz - 1)) < 0.02


def test_a_tone_without_its_fundamental_has_its_pitch_all_the_same() -> None:
    times = np.arange(RATE_HZ) / RATE_HZ
    sound = np.sum([np.sin(2 * np.pi * 120 * number * times) for number in (3, 4, 5)], axis=0)
    assert np.nanmedian(track_pitch(sound.astype(np.float32), RATE_HZ)) == pytest.approx(120, rel=1e-3)


@pytest.mark.parametrize("sound", [silence(500), consonant(500, 0.3)], ids=["silence", "noise"])
def test_what_does_not_repeat_has_no_pitch(sound: Samples) -> None:
    assert np.isnan(track_pitch(sound, RATE_HZ)).all()


def test_a_glide_of_an_octave_has_a_range_of_nearly_an_octave() -> None:
    pitch = measure_pitch([track_pitch(vowel((100.0, 200.0), 2000), RATE_HZ)])
    assert pitch.median_hz == pytest.approx(141, rel=0.02)
    assert pitch.range_semitones == pytest.approx(0.9 * 12, abs=0.5)


@pytest.mark.parametrize(("end", "semitones"), [((150.0, 150.0), 0.0), ((150.0, 300.0), 6.0), ((150.0, 75.0), -6.0)])
def test_a_sentence_that_rises_ends_higher_and_one_that_falls_lower(end: tuple[float, float], semitones: float) -> None:
    sound = np.concatenate([*[vowel(150.0)] * 5, vowel(end, 350)])
    assert end_height(sound, RATE_HZ, 150.0) == pytest.approx(semitones, abs=1.0)


def test_syllables_are_counted_without_the_pauses() -> None:
    words = np.concatenate([vowel(150.0)] * 5)
    sound = np.concatenate([words, silence(700), words])
    assert syllable_rate(sound, RATE_HZ, "一二三四五，六七八九十。") == pytest.approx(5.0, rel=0.05)


@pytest.mark.parametrize("jump", [0.3, 0.03, 0.01])
def test_a_jump_at_a_joint_clicks_and_a_fade_over_it_does_not(jump: float) -> None:
    quiet, hum = silence(200), vowel(150.0, 400)
    begun = hum[np.argmax(np.abs(hum[RATE_HZ // 10 :]) >= jump) + RATE_HZ // 10 :]  # from where the wave is off zero
    begun = begun * np.float32(jump / abs(begun[0]))
    faded = fade_edges(begun, offset=0, total=len(begun), rate_hz=RATE_HZ, fades=FadeOptions())
    assert click_db(np.concatenate([quiet, begun]), len(quiet), RATE_HZ) > CLICK_DB
    assert click_db(np.concatenate([quiet, faded]), len(quiet), RATE_HZ) < CLICK_DB


def test_a_single_wrong_sample_inside_speech_clicks() -> None:
    sound = vowel(150.0, 400)
    sound[5000] += 0.2
    assert click_db(sound, 5000, RATE_HZ) > CLICK_DB
    assert click_db(sound, 3000, RATE_HZ) < CLICK_DB


def test_the_hard_onset_of_a_consonant_is_no_click() -> None:
    sound = np.concatenate([silence(200), consonant(60, 0.1), vowel(150.0)])
    assert click_db(sound, RATE_HZ // 5, RATE_HZ) < CLICK_DB


def test_a_jump_too_faint_to_be_heard_is_no_click() -> None:
    sound = np.concatenate([silence(200), silence(200) + np.float32(0.0002)])
    assert click_db(sound, RATE_HZ // 5, RATE_HZ) < CLICK_DB


def test_a_take_cut_where_duitan_cuts_it_is_not_clipped() -> None:
    sound = utterance()
    assert not any(end.is_clipped for end in measure_edges(sound, RATE_HZ, find_edges(sound, RATE_HZ)))


def test_a_beginning_or_an_ending_cut_on_purpose_is_found_and_only_that() -> None:
    sound = utterance()
    edges = find_edges(sound, RATE_HZ)
    cut = RATE_HZ * 130 // 1000
    late = measure_edges(sound, RATE_HZ, Edges(edges.start + cut, edges.stop))
    early = measure_edges(sound, RATE_HZ, Edges(edges.start, edges.stop - cut))
    assert [end.is_clipped for end in late] == [True, False]
    assert [end.is_clipped for end in early] == [False, True]
    assert late[0].lost_ms >= 50
    assert early[1].lost_ms >= 50


def test_what_the_engine_itself_cut_off_is_found_though_nothing_lies_beyond_it() -> None:
    sound = utterance()
    cut = sound[: -RATE_HZ * 600 // 1000]
    _, ending = measure_edges(cut, RATE_HZ, Edges(0, len(cut)))
    assert ending.is_clipped
    assert ending.lost_ms == 0


def test_a_weak_consonant_that_is_cut_off_is_lost() -> None:
    sound = utterance(onset=0.003)
    vowel_begins = RATE_HZ * 380 // 1000
    beginning, _ = measure_edges(sound, RATE_HZ, Edges(vowel_begins, len(sound)))
    assert beginning.lost_ms == 80


def test_pauses_stand_at_their_marks_and_one_without_a_mark_has_none() -> None:
    spoken = "一二三，四五六七八九。十一二三四五六七八九十，一二"
    words = [[vowel(150.0)] * count for count in (3, 6, 5, 6, 2)]
    pauses = [silence(length_ms) for length_ms in (200, 500, 300, 250)]
    sound = np.concatenate(
        [part for group, pause in zip(words, [*pauses, silence(0)], strict=True) for part in (*group, pause)]
    )
    found = with_marks(find_silences(sound, RATE_HZ), spoken, len(sound) * 1000 // RATE_HZ)
    assert [silence.mark for silence in found] == ["，", "。", "", "，"]
    assert [silence.length_ms for silence in found] == pytest.approx([200, 500, 300, 250], abs=40)


def test_marks_that_stand_together_are_one_place_and_the_last_of_all_is_none() -> None:
    assert mark_places("他说……，好。") == [(2.0, "…")]


def test_the_mark_that_is_not_waited_for_is_left_out() -> None:
    silences = [Silence(2000, 300)]
    (found,) = with_marks(silences, "一，二三四五六七八九十。一二三四五六七八九十", 4300)
    assert found.mark == "。"


def test_loudness_steps_are_those_of_neighbours() -> None:
    tone = vowel(200.0, 1000)
    parts = [
        Part(turn, speaker, part_lufs(tone * np.float32(factor), RATE_HZ))
        for turn, speaker, factor in [(1, "甲", 0.5), (1, "甲", 1.0), (2, "乙", 0.25), (3, "乙", 0.25)]
    ]
    assert steps_within(parts) == [pytest.approx(6.0, abs=0.1)]
    assert steps_between(parts) == [pytest.approx(12.0, abs=0.1)]


def test_the_loudness_of_a_word_is_found_though_it_is_shorter_than_the_meter_needs() -> None:
    assert part_lufs(vowel(200.0, 150), RATE_HZ) > -40


def test_a_dropout_is_a_run_of_zeros() -> None:
    sound = silence(1000)
    sound[1000:1480] = 0
    assert longest_zeros_ms(sound, RATE_HZ) == pytest.approx(20)
    assert longest_zeros_ms(silence(100), RATE_HZ) == 0


@pytest.mark.parametrize(("gap_ms", "is_lost"), [(60, True), (200, False)])
def test_a_last_stop_that_bursts_behind_its_closure_is_lost_and_a_noise_long_after_is_not(
    gap_ms: int, is_lost: bool
) -> None:
    spoken = np.concatenate([vowel(150.0)] * 3)
    sound = np.concatenate([spoken, silence(gap_ms), consonant(30, 0.01), silence(300)])
    _, ending = measure_edges(sound, RATE_HZ, Edges(0, len(spoken)))
    assert (ending.lost_ms >= gap_ms) == is_lost


def test_a_smack_of_the_lips_before_the_first_word_is_no_lost_speech() -> None:
    sound = np.concatenate([silence(200), consonant(20, 0.005), silence(50), *[vowel(150.0)] * 3, silence(300)])
    beginning, _ = measure_edges(sound, RATE_HZ, Edges(RATE_HZ * 240 // 1000, len(sound)))
    assert beginning.lost_ms == 0


def test_every_line_that_the_voices_say_is_one_segment_and_has_all_forms() -> None:
    lines = read_lines()
    segments = line_segments(lines, "zm_yunxi")
    assert [segment.written for segment in segments] == [line.text for line in lines]
    assert {line.form for line in lines} == {PASSAGE, *FORMS}


def test_without_a_folder_of_articles_the_samples_are_read(tmp_path: Path) -> None:
    sample = tmp_path / "tea.md"
    sample.write_text(
        "# 茶\n\n周可：你喝什么茶？\n\n何青：我喝绿茶。\n\n周可：为什么？\n\n何青：便宜。\n", encoding="utf-8"
    )
    (opening,) = read_openings(tmp_path / "none", [sample], load_project(ROOT))
    assert opening.name == "tea"
    assert "".join(segment.written for segment in opening.segments) == "你喝什么茶？我喝绿茶。为什么？便宜。"


def figures_of(folder: Path, gap_ms: int = 300) -> EpisodeFigures:
    """Two people say two things each, in a finished file."""
    said = [("甲", "一二三四。"), ("甲", "五六，七八。"), ("乙", "九十。"), ("乙", "一二。")]
    store = TakeStore(folder / "takes")
    segments, takes = [], []
    for number, (speaker, text) in enumerate(said):
        turn = 1 if speaker == "甲" else 2
        segment = SpokenSegment(
            turn=turn,
            speaker=speaker,
            written=text,
            spoken=text,
            sounds="a",
            engine_voice=speaker,
            pause_after_ms=gap_ms,
        )
        segments.append(segment)
        takes.append(store.put(f"{number:016x}", Pcm(RATE_HZ, utterance(syllables=4))))
    script = make_script(make_turn("甲", "一二三四。五六，七八。"), make_turn("乙", "九十。一二。"))
    opening = Opening(name="talk", script=script, segments=tuple(segments))
    return measure_episode(opening, takes, Recorded(store, Settings()), folder / "talk.mp3")


def voice_figures(name: str, rate: float, rise: float, spread_lu: float = 1.0) -> VoiceFigures:
    rises = {form: (rise, rise, float("nan")) for form in FORMS[1:]}
    return VoiceFigures(
        name=name,
        gender="female",
        takes=(),
        rate=rate,
        spread_lu=spread_lu,
        pitch=Pitch(200.0, 150.0, 300.0),
        rises=rises,
    )


def test_a_healthy_episode_holds_and_a_long_gap_in_a_turn_fails(tmp_path: Path) -> None:
    voices = [voice_figures("春", 5.0, 1.0), voice_figures("秋", 5.5, 2.0)]
    healthy = summarise([figures_of(tmp_path / "good")], voices)
    gapped = summarise([figures_of(tmp_path / "gap", gap_ms=1500)], voices)
    assert [figure.name for figure in healthy if not figure.held] == []
    assert [figure.name for figure in gapped if not figure.held] == ["longest silence inside a turn, ms"]


def test_a_slow_voice_with_loud_replies_whose_questions_fall_fails(tmp_path: Path) -> None:
    voices = [voice_figures("春", 3.5, -1.0), voice_figures("秋", 6.0, -2.0, spread_lu=4.0)]
    failed = [figure.name for figure in summarise([figures_of(tmp_path)], voices) if not figure.held]
    assert failed == [
        "one voice's loudest line against its quietest, worst voice, LU",
        "slowest voice, syllables a second",
        "questions that end higher than their statement: without a particle, share",
    ]


def test_the_report_shows_what_was_before(tmp_path: Path) -> None:
    episodes, voices = [figures_of(tmp_path)], [voice_figures("春", 5.0, 1.0)]
    figures = summarise(episodes, voices)
    before = read_table(to_table(figures)) | {"longest silence inside a turn, ms": "1234"}
    facts = Facts(date="2026-01-01", machine="m", minutes=1, engine_version="e", plot="sound.svg", versions=())
    page = to_markdown(episodes, voices, before, facts)
    assert read_table(to_table(figures)).keys() == {figure.name for figure in figures}
    assert "| longest silence inside a turn, ms | 1234 |" in page
    assert "| 春 | female | 5.00 | 1.0 | 200 | 12.0 | +1.0 |" in page
    assert "| ， | 1 |" not in page  # too rare


def test_the_plot_is_a_picture_with_every_voice() -> None:
    voices = [voice_figures("春", 5.0, 1.0), voice_figures("秋<", 5.5, 2.0)]
    texts = [node.text for node in ET.fromstring(to_svg(voices)).iter("{http://www.w3.org/2000/svg}text")]
    assert {"春", "秋<", "5.00", "5.50"} <= set(texts)
