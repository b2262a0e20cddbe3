"""`duitan verify` on rendered episodes: which takes are theirs, and what a person and a program are shown."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pipeline.audio.pcm import Pcm
from pipeline.errors import ScriptError
from pipeline.publish.outputs.vtt import parse_vtt
from pipeline.publish.receipts import mark_outdated
from pipeline.synth.store import TakeStore
from pipeline.workflow.checks.episode_takes import EpisodeTakes, Wanted, find_takes
from pipeline.workflow.checks.finding import find_in_episode
from pipeline.workflow.workspace.project import load_project
from tests.test_cli import check_refused, run

TALK = """# 养蜂的人

## 春天

**褚师傅：** 油菜花一开，我就把蜂箱搬到山坡上去，一住就是两个月。

**童记者：** 晚上也睡在那里吗？

## 秋天

**褚师傅：** 睡。帐篷旁边就是蜂箱。

夜里下雨，得起来三四回，看看盖子有没有被风掀开。

**童记者：** 三四回，那可真够辛苦的。
"""
SCRIPT = Path("scripts/dialogues/bees.yaml")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an episode, rendered once."""
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "bees.md").write_text(TALK, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("render", "bees.md", "--engine", "tone").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def meadow(rendered: Path, project: Path) -> Path:
    """A copy of that folder, to stand in."""
    shutil.copytree(rendered, project, dirs_exist_ok=True)
    return project


def takes_of(episode: str = "bees", **more: Any) -> EpisodeTakes:
    return find_takes(Wanted(episode=episode, **more), load_project())


def cut(found: EpisodeTakes, number: int) -> None:
    """Keep the first third of a take."""
    take = found.takes[number].take
    sound = found.store.read(take)
    found.store.put(take.key, Pcm(take.rate_hz, sound[: len(sound) // 3]))


def test_every_take_of_an_episode_is_found_with_its_time_and_line() -> None:
    found = takes_of()
    assert found.unknown == 0
    assert {each.engine.name for each in found.takes} == {"tone"}
    rows = SCRIPT.read_text(encoding="utf-8").splitlines()
    for each in found.takes:
        assert each.start_ms is not None
        (place,) = find_in_episode("bees", f"{each.start_ms // 60000}:{each.start_ms // 1000 % 60:02}").places
        assert place.turn == (None if each.segment.notice else each.segment.turn)
        if place.turn:
            assert each.segment.written.strip() in rows[each.line - 1]
            assert each.speaker in ("褚师傅", "童记者")


def test_a_take_of_several_sentences_begins_with_its_first_cue() -> None:
    cues = {cue.start_ms: cue for cue in parse_vtt(Path("audio_out/bees.vtt").read_text(encoding="utf-8"))}
    found = takes_of()
    assert len(found.takes) < len(cues)
    for each in found.takes:
        assert each.start_ms is not None
        assert each.segment.written.strip().startswith(cues[each.start_ms].words)


def test_a_receipt_of_an_earlier_version_names_no_takes_and_they_are_found_all_the_same() -> None:
    now = takes_of()
    path = Path("audio_out/.receipts/bees.json")
    receipt = json.loads(path.read_text(encoding="utf-8"))
    assert set(receipt.pop("takes")) == {each.take.key for each in now.takes}
    path.write_text(json.dumps(receipt), encoding="utf-8")
    assert [each.take for each in takes_of().takes] == [each.take for each in now.takes]


def test_a_voice_of_one_run_must_be_said_again() -> None:
    assert run("render", "bees.md", "--engine", "tone", "--voice", "褚师傅=yunxia").exit_code == 0
    plain = takes_of()
    assert plain.unknown == 3
    said = takes_of(voices={"褚师傅": "yunxia"})
    assert said.unknown == 0
    assert {each.segment.engine_voice for each in said.takes if each.speaker == "褚师傅"} == {"yunxia"}


def test_an_episode_of_one_chapter_has_the_takes_of_that_chapter() -> None:
    assert run("render", "bees.md", "--engine", "tone", "--chapters", "2").exit_code == 0
    found = takes_of("bees.chapters-2")
    assert found.unknown == 0
    assert {each.segment.turn for each in found.takes} - {0} == {3, 4}


def test_a_turn_that_was_edited_since_is_counted_and_not_judged() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    SCRIPT.write_text(text.replace("晚上也睡在那里吗？", "晚上也睡在山坡上？"), encoding="utf-8")
    assert takes_of().unknown == 1
    result = run("verify", "bees", "--quick")
    assert result.exit_code == 0
    assert "1 part of the script is not in this episode" in result.stderr


def test_an_episode_without_any_of_its_takes_is_refused() -> None:
    shutil.rmtree("audio_out/.takes")
    with pytest.raises(ScriptError, match="none of its takes"):
        takes_of()
    check_refused(run("verify", "bees", "--quick"), 3, "bees.vtt", "duitan render scripts/dialogues/bees.yaml")
    check_refused(run("verify", "nothing", "--quick"), 3, "nothing.vtt: no such file")


def test_lengths_alone_find_a_take_that_is_cut_off_and_say_where() -> None:
    result = run("verify", "bees", "--quick")
    assert result.exit_code == 0, result.output
    assert "parts are as long and as loud as their words" in result.stdout
    found = takes_of()
    number = next(index for index, each in enumerate(found.takes) if each.segment.name == "turn 1")
    cut(found, number)
    result = run("verify", "bees", "--quick")
    assert result.exit_code == 4
    line = found.takes[number].line
    assert f"turn 1  褚师傅  {SCRIPT}:{line}" in result.stdout
    assert "wanted: 油菜花一开" in result.stdout
    (row,) = json.loads(run("verify", "bees", "--quick", "--json").stdout)["findings"]
    assert (row["turn"], row["line"], row["speaker"], row["open"]) == (1, line, "褚师傅", True)
    assert row["start_ms"] == found.takes[number].start_ms


def test_quick_speaks_nothing_again() -> None:
    check_refused(run("verify", "bees", "--quick", "--redo"), 2, "--quick")


@pytest.mark.skipif(find_spec("faster_whisper") is not None, reason="the recogniser is installed")
def test_without_the_recogniser_it_says_what_to_install() -> None:
    check_refused(run("verify", "bees"), 4, "missing", "duitan[listen]")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_refused(run("verify", "bees", "--model", tmp_path / "empty"), 4, "model.bin", "CTranslate2")


def test_an_episode_with_a_take_that_was_spoken_again_is_made_again() -> None:
    def is_up_to_date() -> bool:
        (row,) = json.loads(run("render", SCRIPT, "--engine", "tone", "--json").stdout)
        return bool(row["state"] == "up_to_date")

    key = takes_of().takes[1].take.key
    assert is_up_to_date()
    assert mark_outdated(Path("audio_out/other.mp3"), {"0" * 32}) == ()
    assert is_up_to_date()
    for mp3, keys in (("other.mp3", {key}), ("bees.mp3", set[str]())):
        assert mark_outdated(Path("audio_out", mp3), keys) == ("bees",)
        assert not is_up_to_date()
        assert is_up_to_date()


def test_takes_that_no_engine_of_now_made_are_unknown() -> None:
    store = TakeStore(Path("audio_out/.takes"))
    for each in takes_of().takes[1:]:
        store.path(each.take.key).unlink(missing_ok=True)
    assert takes_of().unknown > 0
