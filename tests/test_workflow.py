"""The whole way from a transcript to an episode, with the engine that hums: a decoded episode proves who spoke when."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import webvtt

from pipeline.cast.voice_book import Wanted
from pipeline.engines.registry import find_spec, load_engine
from pipeline.engines.tone.engine import pitch_hz
from pipeline.script.dialogue import NARRATOR
from pipeline.workflow.preparation.planning import Order, Wishes, plan_episode, plan_turns
from pipeline.workflow.production.episodes import Rendered, describe_episode, render_episode
from pipeline.workflow.script_files.chapter_range import ChapterRange
from pipeline.workflow.script_files.script_file import Fate, ScriptFile, load_script
from pipeline.workflow.script_files.scripts import script_for
from pipeline.workflow.workspace.project import Project, load_project
from tests.builders import make_script, make_turn
from tests.conftest import ROOT
from tests.listening import clock_ms, decode, level_db, loudest_pitch_hz
from tests.publish.readers import read_chapters

SAMPLES = ("how-duitan-works.md", "old-books.txt", "city-birds.md")


def copy_sample(name: str) -> Path:
    """A sample transcript in the current (test) folder."""
    return Path(shutil.copy(ROOT / "transcripts" / name, name))


def hum(file: ScriptFile, project: Project, order: Order | None = None) -> Rendered:
    """Render with the tone engine into audio_out/."""
    wanted = order or Order(folder=Path("audio_out"), voices={})
    plan = plan_episode(file.path.stem, file.script, project, "tone", wanted)
    return render_episode(plan, project, load_engine(["tone"]), wanted, lambda *_: None)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cue_sounds_with_its_speakers_voice(project: Path, name: str) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample(name), loaded.book.people)
    rendered = hum(file, loaded)
    samples = decode(rendered.published.sound_path)
    voices = {speaker.name: loaded.book.wanted[speaker.id].voice for speaker in file.script.speakers}
    captions = webvtt.read(str(rendered.published.transcript_path)).captions
    heard = {caption.voice for caption in captions}
    assert heard >= {file.script.speaker(turn.speaker).name for turn in file.script.turns}
    for caption in captions:
        start_ms, end_ms = clock_ms(caption.start), clock_ms(caption.end)
        voice = voices.get(caption.voice or "") or loaded.book.pools.narrator
        assert loudest_pitch_hz(samples, start_ms, end_ms) == pytest.approx(pitch_hz(voice), rel=0.03), caption.text
    for before, after in pairwise(captions):
        gap = (clock_ms(before.end) + 20, clock_ms(after.start) - 20)
        assert gap[1] - gap[0] < 60 or level_db(samples, *gap) < -45


@pytest.mark.parametrize(
    ("facts", "season", "numbers"),
    [
        ({}, 0, (None, None)),
        ({"part": "（下）"}, 0, (None, 3)),
        ({"part": "番外"}, 4, (4, None)),
        ({"part": "之二", "season": 1, "episode": 12}, 4, (1, 12)),
    ],
)
def test_a_part_is_a_number_unless_somebody_says_another(
    project: Path, facts: dict[str, Any], season: int, numbers: tuple[int | None, int | None]
) -> None:
    loaded = load_project(project)
    show = replace(loaded.settings.show, season=season)
    loaded = replace(loaded, settings=replace(loaded.settings, show=show))
    script = replace(make_script(make_turn("lin", "请坐。")), **facts)
    order = Order(folder=Path("audio_out"), voices={}, genders={"lin": "male"})
    episode = describe_episode(plan_episode("talk", script, loaded, "tone", order), loaded)
    assert (episode.season, episode.number) == numbers


@pytest.mark.parametrize("name", SAMPLES)
def test_the_transcript_holds_every_turn_in_order(project: Path, name: str) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample(name), loaded.book.people)
    rendered = hum(file, loaded)
    captions = webvtt.read(str(rendered.published.transcript_path)).captions
    of_turns = (caption for caption in captions if str(caption.identifier).startswith("turn"))
    shown = "".join("".join(caption.text.split()) for caption in of_turns)
    written = "".join("".join(turn.text.split()) for turn in file.script.turns)
    assert shown.endswith(written)


def test_chapters_of_the_mp3_are_those_of_the_script(project: Path) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample("how-duitan-works.md"), loaded.book.people)
    rendered = hum(file, loaded)
    titles = [title for title, _, _ in read_chapters(rendered.published.sound_path.read_bytes())]
    assert [title for title in titles if title != "开场"] == [chapter.title for chapter in file.script.chapters]


def test_a_second_run_speaks_nothing(project: Path) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample("old-books.txt"), loaded.book.people)
    first, second = hum(file, loaded), hum(file, loaded)
    assert first.reused < first.segments
    assert second.reused == second.segments


def test_an_edited_turn_is_all_that_is_spoken_again(project: Path) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample("old-books.txt"), loaded.book.people)
    hum(file, loaded)
    text = file.path.read_text(encoding="utf-8")
    turn = min(file.script.turns[1:], key=lambda each: len(each.text))
    file.path.write_text(text.replace(turn.text, "這一句是後來改的。"), encoding="utf-8")
    edited = script_for(Path("old-books.txt"), loaded.book.people)
    assert edited.fate is Fate.EDITED
    again = hum(edited, loaded)
    assert again.segments - again.reused == 1


def test_another_voice_in_voices_yaml_touches_only_that_speaker(project: Path) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample("old-books.txt"), loaded.book.people)
    hum(file, loaded)
    book = project / "voices.yaml"
    changed = book.read_text(encoding="utf-8").replace("gender: male, voice: yunjian}", "gender: male, voice: yunxia}")
    book.write_text(changed, encoding="utf-8")
    plan = plan_episode(
        "old-books", file.script, load_project(project), "tone", Order(folder=Path("audio_out"), voices={})
    )
    again = hum(file, load_project(project))
    touched = sum(segment.speaker == "shen-yan" for segment in plan.segments)
    assert touched > 0
    assert again.segments - again.reused == touched


def test_some_chapters_become_an_episode_of_their_own(project: Path) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample("how-duitan-works.md"), loaded.book.people)
    whole = hum(file, loaded)
    part = hum(file, loaded, Order(folder=Path("audio_out"), voices={}, chapters=ChapterRange(1, 2)))
    assert part.published.sound_path.name == "how-duitan-works.chapters-1-2.mp3"
    assert whole.published.sound_path.exists()
    titles = [title for title, _, _ in read_chapters(part.published.sound_path.read_bytes())]
    assert titles == [chapter.title for chapter in file.script.chapters[:2]]


def test_an_edited_script_is_used_and_never_replaced(project: Path) -> None:
    loaded = load_project(project)
    source = copy_sample("city-birds.md")
    file = script_for(source, loaded.book.people)
    edited = file.path.read_text(encoding="utf-8").replace("一副 8 倍的望远镜就够了", "一副望远镜就够了")
    file.path.write_text(edited, encoding="utf-8")
    used = script_for(source, loaded.book.people)
    assert used.fate is Fate.EDITED
    assert any("一副望远镜就够了" in turn.text for turn in used.script.turns)
    assert file.path.read_text(encoding="utf-8") == edited
    assert load_script(file.path).script == used.script


def test_a_clip_of_a_turn_is_said_as_in_the_episode(project: Path) -> None:
    loaded = load_project(project)
    file = script_for(copy_sample("city-birds.md"), loaded.book.people)
    speaker = next(turn.speaker for turn in file.script.turns if turn.speaker != NARRATOR)
    hurried = Wanted(voice="yunxi", rate_percent=20, line=1)
    loaded = replace(loaded, book=replace(loaded.book, wanted={**loaded.book.wanted, speaker: hurried}))
    order = Order(folder=Path("audio_out"), voices={})
    episode = plan_episode("talk", file.script, loaded, "kokoro", order).segments
    number = next(n for n, turn in enumerate(file.script.turns, start=1) if turn.speaker == speaker)
    clip = plan_turns(file.script, loaded, "kokoro", Wishes(), turns=range(number, number + 1)).segments
    whole = [segment for segment in episode if segment.name == f"turn {number}"]
    assert [(each.sounds, each.engine_voice, each.rate_percent) for each in clip] == [
        (each.sounds, each.engine_voice, each.rate_percent) for each in whole
    ]
    assert {each.rate_percent for each in clip} == {find_spec("kokoro").pace_percent[1]}
