"""An episode with what the narrator says beside its script: its files mark it, and the commands know it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import webvtt

from pipeline.publish.outputs.vtt import parse_vtt
from tests.test_cli import run

TALK = """# 晒网的人

**乔师傅：** 您早。

## 一、补网

**乔师傅：** 这张网补了三回。

**夏记者：** 用什么线？

## 二、晒网

**乔师傅：** 尼龙线。晒三天就好。
"""
FRAME_MS = 27
"""A frame of the MP3 lasts 1,152 samples at 44,100 Hz."""
SHOW = 'announce: {closing: "以上是{title}。"}\n'
SCRIPT = Path("scripts/dialogues/nets.yaml")
VTT = Path("audio_out/nets.vtt")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an episode, rendered once."""
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "nets.md").write_text(TALK, encoding="utf-8")
    (folder / "show.yaml").write_text(SHOW, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("render", "nets.md", "--engine", "tone", "--format", "mp3,txt,json,srt").exit_code == 0
    return folder


@pytest.fixture
def episode(rendered: Path, project: Path) -> Path:
    """A copy of that folder, to stand in."""
    shutil.copytree(rendered, project, dirs_exist_ok=True)
    return project


def read_json(name: str) -> Any:
    return json.loads(Path("audio_out", name).read_text(encoding="utf-8"))


@pytest.mark.usefixtures("episode")
def test_the_transcript_names_what_the_narrator_adds() -> None:
    cues = webvtt.read(str(VTT)).captions
    assert [cue.identifier for cue in cues if not re.fullmatch(r"turn \d+\.[2-9]", str(cue.identifier))] == [
        "turn 0.1",
        "turn 1.1",
        "chapter 1",
        "turn 2.1",
        "turn 3.1",
        "chapter 2",
        "turn 4.1",
        "closing",
    ]
    added = [cue for cue in cues if not str(cue.identifier).startswith("turn")]
    assert [(cue.voice, cue.text) for cue in added] == [
        ("旁白", "一、补网"),
        ("旁白", "二、晒网"),
        ("旁白", "以上是晒网的人。"),
    ]
    shown = parse_vtt(VTT.read_text(encoding="utf-8"))
    assert [cue.notice for cue in shown if cue.turn is None] == ["chapter 1", "chapter 2", "closing"]


@pytest.mark.usefixtures("episode")
def test_the_other_files_mark_it_too_and_the_script_does_not_hold_it() -> None:
    manifest = read_json("nets.episode.json")
    assert [(cue.get("notice"), cue["turn"]) for cue in manifest["cues"] if "notice" in cue] == [
        ("chapter 1", 2),
        ("chapter 2", 4),
        ("closing", 4),
    ]
    paragraphs = Path("audio_out/nets.txt").read_text(encoding="utf-8").split("\n\n")
    assert "一、补网" in paragraphs
    assert paragraphs[-1].strip() == "旁白：以上是晒网的人。"
    assert "以上是" not in SCRIPT.read_text(encoding="utf-8")
    starts = {cue["notice"]: cue["start_ms"] for cue in manifest["cues"] if "notice" in cue}
    marks = {span["title"]: span["start_ms"] for span in manifest["chapters"]}
    assert (marks["一、补网"], marks["二、晒网"]) == (starts["chapter 1"], starts["chapter 2"])


@pytest.mark.usefixtures("episode")
def test_commands_that_go_by_turns_go_on_working() -> None:
    result = run("find", "nets", "尼龙线", "--json")
    (place,) = json.loads(result.stdout)["places"]
    assert (place["turn"], place["speaker"]) == (4, "乔师傅")
    titles = json.loads(run("find", "nets", "一、补网", "--json").stdout)["places"]
    assert [(each["turn"], each["line"]) for each in titles] == [(None, 0)]
    assert "the title of chapter 1, which the narrator says" in titles[0]["remark"]
    verified = run("verify", "nets", "--quick", "--json")
    report = json.loads(verified.stdout)
    assert (report["parts"], report["unknown"]) == (8, 0)
    assert json.loads(run("takes", "--json").stdout)["unneeded"]["takes"] == 0


@pytest.mark.usefixtures("episode")
def test_switched_off_nothing_is_said_and_no_turn_is_spoken_again() -> None:
    Path("show.yaml").write_text("announce: {chapters: false}\n", encoding="utf-8")
    before = {path.name for path in Path("audio_out/.takes").rglob("*.wav")}
    assert run("render", str(SCRIPT), "--engine", "tone").exit_code == 0
    assert not re.findall("(?m)^(?:chapter|closing).*$", VTT.read_text(encoding="utf-8"))
    assert {path.name for path in Path("audio_out/.takes").rglob("*.wav")} == before


@pytest.mark.usefixtures("episode")
def test_a_pause_in_the_script_is_heard_and_nothing_is_spoken_again() -> None:
    written = SCRIPT.read_text(encoding="utf-8")
    at = written.index("  - {speaker: xia-ji-zhe") if "xia-ji-zhe" in written else written.index("用什么线")
    start = written.rindex("\n  - ", 0, at + 2) + 1
    SCRIPT.write_text(f"{written[:start]}  - {{pause: 2.5}}\n{written[start:]}", encoding="utf-8")
    before = {path.name for path in Path("audio_out/.takes").rglob("*.wav")}
    assert run("render", str(SCRIPT), "--engine", "tone").exit_code == 0
    cues = {cue["turn"]: cue for cue in read_json("nets.episode.json")["cues"] if "notice" not in cue}
    pause_ms = cues[3]["start_ms"] - cues[2]["end_ms"]
    assert 2500 - 1 <= pause_ms <= 2500 + FRAME_MS + 1, "a cue begins with a frame of the MP3"
    assert {path.name for path in Path("audio_out/.takes").rglob("*.wav")} == before
    assert run("check", str(SCRIPT), "--against", "nets.md").exit_code == 0


@pytest.mark.usefixtures("episode")
def test_check_reads_titles_and_sounds_too() -> None:
    written = SCRIPT.read_text(encoding="utf-8")
    changed = written.replace("一、补网,", '"一、补{行|hgng2}网",').replace("二、晒网,", "二、Xyzzyq的网,")
    SCRIPT.write_text(changed.replace("body:\n", "body:\n  - {sound: bell.wav}\n"), encoding="utf-8")
    result = run("check", str(SCRIPT))
    assert result.exit_code == 3
    assert "the title of chapter 1: {行|hgng2}" in result.output
    assert "the title of chapter 2: 'Xyzzyq' is in no dictionary" in result.output
    assert "sound 'bell.wav': bell.wav: no such file" in result.output
