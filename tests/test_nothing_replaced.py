"""Every command that writes, against what a person may have where it would write."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.app import app, load_commands
from tests.conftest import ROOT
from tests.publish.readers import read_id3

TALK = "# 试一试\n\n**甲先生：** 你好。\n\n**乙小姐：** 你也好。\n\n**甲先生：** 再见。\n\n**乙小姐：** 再见。\n"
CUES = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v 甲先生>早，今天说什么？\n\n00:02.000 --> 00:04.000\n<v 乙小姐>说说山。\n"
TONE = ("--engine", "tone")


def run(*arguments: str | Path) -> Result:
    """Run `duitan` in this process."""
    load_commands()
    return CliRunner().invoke(app, [str(each) for each in arguments])


def check_done(result: Result) -> None:
    assert result.exit_code == 0, result.output


def check_refused(result: Result, *words: str) -> None:
    """Exit code 5, a message that says these words, and not one word spoken."""
    assert result.exit_code == 5, result.output
    for word in words:
        assert word in result.stderr, result.stderr
    assert "speak:" not in result.stderr


@pytest.fixture
def talk(project: Path) -> Path:
    (project / "talk.md").write_text(TALK, encoding="utf-8")
    return Path("talk.md")


class TestRender:
    def test_the_input_a_recording_and_its_chapters_are_kept(self, project: Path) -> None:
        mine = {
            "talk.vtt": CUES.encode(),
            "talk.mp3": b"ID3 a recording",
            "talk.chapters.json": b'{"version": "1.2.0"}',
        }
        for name, data in mine.items():
            (project / name).write_bytes(data)
        check_refused(
            run("render", "talk.vtt", "-o", ".", *TONE), "talk.vtt: is read", "talk.mp3: ", "talk.chapters.json"
        )
        check_refused(run("render", "talk.vtt", "-o", ".", *TONE, "--force"), "talk.vtt: is read")
        assert {name: (project / name).read_bytes() for name in mine} == mine
        assert not (project / ".takes").exists()

    def test_force_keeps_a_recording_as_a_backup_and_says_so(self, project: Path, talk: Path) -> None:
        (project / "talk.mp3").write_bytes(b"ID3 a recording")
        check_refused(run("render", talk, "-o", ".", *TONE), "talk.mp3", "--force")
        result = run("render", talk, "-o", ".", *TONE, "--force")
        check_done(result)
        assert "talk.backup-1.mp3" in result.stderr
        assert (project / "talk.backup-1.mp3").read_bytes() == b"ID3 a recording"
        again = run("render", talk, "-o", ".", *TONE)
        check_done(again)
        assert "backup" not in again.stderr

    def test_ones_own_episode_is_made_again_without_a_flag(self, project: Path, talk: Path) -> None:
        check_done(run("render", talk, *TONE))
        before = (project / "audio_out/talk.vtt").read_bytes()
        talk.write_text(TALK.replace("你也好", "您也好"), encoding="utf-8")
        check_done(run("render", talk, *TONE))
        assert (project / "audio_out/talk.vtt").read_bytes() != before
        assert not list((project / "audio_out").glob("*backup*"))

    def test_an_edited_transcript_of_ours_is_kept(self, project: Path, talk: Path) -> None:
        check_done(run("render", talk, *TONE))
        path = project / "audio_out/talk.vtt"
        edited = path.read_bytes().replace("你也好".encode(), "您也好".encode())
        path.write_bytes(edited)
        check_refused(run("render", talk, *TONE), "talk.vtt: was edited", "--force")
        assert path.read_bytes() == edited
        check_done(run("render", talk, *TONE, "--force"))
        assert (project / "audio_out/talk.backup-1.vtt").read_bytes() == edited

    @pytest.mark.parametrize("gone", [[".receipts/talk.json"], [".receipts/talk.json", "talk.mp3"], ["talk.vtt"]])
    def test_a_run_that_was_killed_while_publishing_goes_on(self, project: Path, talk: Path, gone: list[str]) -> None:
        check_done(run("render", talk, *TONE))
        for name in gone:
            (project / "audio_out" / name).unlink()
        talk.write_text(TALK.replace("你也好", "您也好"), encoding="utf-8")
        check_done(run("render", talk, *TONE))

    def test_an_episode_without_marks_is_known_by_its_receipt(self, project: Path, talk: Path) -> None:
        check_done(run("render", talk, *TONE))
        folder = project / "audio_out"
        unmarked = {"talk.mp3": b"ID3 old", "talk.vtt": b"WEBVTT old", "talk.chapters.json": b"{}"}
        for name, data in unmarked.items():
            (folder / name).write_bytes(data)
        check_refused(run("render", talk, *TONE), *unmarked)
        files = {name: hashlib.sha256(data).hexdigest() for name, data in unmarked.items()}
        (folder / ".receipts/talk.json").write_text(json.dumps({"key": "old", "files": files}), encoding="utf-8")
        (folder / ".receipts/another.json").write_text("damaged", encoding="utf-8")
        check_done(run("render", talk, *TONE))
        assert (folder / "talk.mp3").read_bytes() != unmarked["talk.mp3"]

    def test_a_linked_folder_is_written_and_a_linked_file_is_not(self, project: Path, talk: Path) -> None:
        (project / "disk").mkdir()
        (project / "audio_out").symlink_to(project / "disk", target_is_directory=True)
        check_done(run("render", talk, *TONE))
        (project / "disk/talk.vtt").rename(project / "disk/moved.vtt")
        (project / "disk/talk.vtt").symlink_to("moved.vtt")
        check_refused(run("render", talk, *TONE), "talk.vtt: is a link")


class TestClips:
    @pytest.fixture(params=["say", "preview"])
    def command(self, request: pytest.FixtureRequest, talk: Path) -> tuple[str, ...]:
        check_done(run("script", talk))
        if request.param == "say":
            return ("say", "你好。", *TONE, "-o")
        return ("preview", "scripts/dialogues/talk.yaml", "--turn", "1", *TONE, "-o")

    def test_a_clip_replaces_only_a_clip_that_is_as_it_was(self, project: Path, command: tuple[str, ...]) -> None:
        check_done(run(*command, "clip.mp3"))
        check_done(run(*command, "clip.mp3"))
        edited = (project / "clip.mp3").read_bytes() + b"TAG of a player"
        (project / "clip.mp3").write_bytes(edited)
        check_refused(run(*command, "clip.mp3"), "clip.mp3: was edited")
        result = run(*command, "clip.mp3", "--force")
        check_done(result)
        assert "clip.backup-1.mp3" in result.stderr
        assert (project / "clip.backup-1.mp3").read_bytes() == edited

    @pytest.mark.parametrize("force", [(), ("--force",)])
    def test_what_is_no_plain_file_is_refused(
        self, project: Path, command: tuple[str, ...], force: tuple[str, ...]
    ) -> None:
        os.mkfifo(project / "pipe.mp3")
        (project / "link.mp3").symlink_to("talk.md")
        (project / "folder.mp3").mkdir()
        for target in ("pipe.mp3", "link.mp3", "folder.mp3", "/dev/null"):
            check_refused(run(*command, target, *force), target)
        assert (project / "talk.md").read_text(encoding="utf-8") == TALK

    def test_what_is_read_is_refused(self, project: Path, command: tuple[str, ...]) -> None:
        check_refused(run(*command, "voices.yaml", "--force"), "voices.yaml: is read")
        if command[0] == "preview":
            check_refused(run(*command, command[1], "--force"), "talk.yaml: is read")
        assert (project / "voices.yaml").read_bytes() == (ROOT / "voices.yaml").read_bytes()

    def test_a_clip_does_not_replace_an_episode_or_a_script(self, project: Path, command: tuple[str, ...]) -> None:
        check_done(run("render", "talk.md", *TONE))
        check_refused(run(*command, "audio_out/talk.mp3"), "talk.mp3: is an episode of duitan's")
        if command[0] == "say":
            check_refused(run(*command, "scripts/dialogues/talk.yaml"), "talk.yaml: is a script of duitan's")
        assert (project / "scripts/dialogues/talk.yaml").read_bytes().startswith(b"# made by duitan")

    def test_a_clip_says_that_its_sound_is_synthetic(self, project: Path, command: tuple[str, ...]) -> None:
        check_done(run(*command, "clip.mp3"))
        assert json.loads(str(read_id3((project / "clip.mp3").read_bytes())["TXXX:AIGC"]))["Label"] == "1"


def test_an_audition_replaces_nothing_of_a_persons(project: Path) -> None:
    (project / "heard").mkdir()
    mine = project / "heard/yunxi.mp3"
    mine.write_bytes(b"mine")
    check_refused(run("voices", "--audition", "heard", *TONE), "yunxi.mp3", "--force")
    assert [path.name for path in mine.parent.iterdir()] == ["yunxi.mp3"]


@pytest.mark.parametrize("name", ["../../up", "/tmp/abs", "a/b", "..", "a\x00b"])
def test_a_voice_is_not_named_like_a_path(project: Path, name: str) -> None:
    entry = f"voices:\n  {json.dumps(name)}: {{gender: male, kokoro: zm_yunxi}}\n"
    (project / "voices.yaml").write_text(entry, encoding="utf-8")
    assert run("voices", "--audition", "heard", *TONE).exit_code == 3
    assert sorted(path.name for path in project.iterdir()) == ["voices.yaml"]


@pytest.mark.parametrize("title", ["../../逃走", "/etc/passwd", "..", "con\\..\\x", "\u202e../x", "-" * 300, "。。"])
def test_a_title_stays_in_its_folder(project: Path, title: str) -> None:
    load_commands()
    result = CliRunner().invoke(app, ["script", "-"], input=TALK.replace("试一试", title).encode())
    check_done(result)
    written = [path.relative_to(project).parts for path in project.rglob("*") if path.is_file()]
    assert sorted(parts[:2] for parts in written) == [("scripts", "dialogues"), ("voices.yaml",)]


class TestScripts:
    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig", "big5hkscs"])
    def test_an_edited_script_in_any_encoding_is_edited_and_backed_up_byte_for_byte(
        self, project: Path, talk: Path, encoding: str
    ) -> None:
        check_done(run("script", talk))
        path = project / "scripts/dialogues/talk.yaml"
        text = path.read_text(encoding="utf-8").replace("你也好", "大家好").replace("试", "試").replace("见", "見")
        edited = text.encode(encoding)
        path.write_bytes(edited)
        check_refused(run("script", talk), "talk.yaml: was edited", "--force")
        assert path.read_bytes() == edited
        check_done(run("script", talk, "--force"))
        assert (path.parent / "talk.backup-1.yaml").read_bytes() == edited
        assert "你也好" in path.read_text(encoding="utf-8")

    def test_rendering_an_edited_script_in_another_encoding_says_how_to_save_it(
        self, project: Path, talk: Path
    ) -> None:
        check_done(run("script", talk))
        path = project / "scripts/dialogues/talk.yaml"
        edited = path.read_text(encoding="utf-8").replace("你也好", "您也好").encode("gb18030")
        path.write_bytes(edited)
        result = run("render", talk, *TONE)
        assert result.exit_code == 3, result.output
        assert "talk.yaml" in result.stderr
        assert "UTF-8" in result.stderr
        assert path.read_bytes() == edited

    def test_a_second_backup_does_not_replace_the_first(self, project: Path, talk: Path) -> None:
        path = project / "scripts/dialogues/talk.yaml"
        for number in (1, 2):
            check_done(run("script", talk, "--force"))
            path.write_text(path.read_text(encoding="utf-8") + f"# note {number}\n", encoding="utf-8")
        check_done(run("script", talk, "--force"))
        kept = [(path.parent / f"talk.backup-{number}.yaml").read_text(encoding="utf-8") for number in (1, 2)]
        assert ["# note 1" in kept[0], "# note 2" in kept[1]] == [True, True]

    @pytest.mark.parametrize("force", [(), ("--force",)])
    def test_a_script_never_goes_through_a_pipe_or_a_link(
        self, project: Path, talk: Path, force: tuple[str, ...]
    ) -> None:
        os.mkfifo(project / "pipe.yaml")
        (project / "link.yaml").symlink_to("voices.yaml")
        for target in ("pipe.yaml", "link.yaml"):
            check_refused(run("script", talk, "-o", target, *force), target)

    def test_voices_yaml_is_no_place_for_a_script(self, project: Path, talk: Path) -> None:
        check_refused(run("script", talk, "-o", "voices.yaml", "--force"), "voices.yaml: is read")
        assert (project / "voices.yaml").read_bytes() == (ROOT / "voices.yaml").read_bytes()
