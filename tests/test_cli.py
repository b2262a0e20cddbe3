"""Each kind of mistake: one clear message, the right exit code, no traceback, nothing overwritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import __version__
from pipeline.cli.app import app, load_commands
from tests.conftest import ROOT

GOOD = "# 试一试\n\n**甲先生：** 你好。\n\n**乙小姐：** 你也好。\n\n**甲先生：** 再见。\n\n**乙小姐：** 再见。\n"


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    """Run `duitan` in this process."""
    load_commands()
    return CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)


def check_refused(result: Result, code: int, *words: str) -> None:
    """The exit code, a message that says these words, and no traceback."""
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr, result.stderr


@pytest.fixture
def talk(project: Path) -> Path:
    """A small transcript in a project folder."""
    path = project / "talk.md"
    path.write_text(GOOD, encoding="utf-8")
    return Path("talk.md")


COMMANDS = ("init", "script", "check", "render", "preview", "find", "say", "voices", "takes", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5
    assert f"duitan {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_version_is_printed() -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"duitan {__version__}\n")


def test_a_file_that_is_no_transcript_is_refused_on_standard_input_too(project: Path) -> None:
    check_refused(run("script", "-", stdin=b"%PDF-1.7\n"), 3, "-: is a PDF", "pdftotext")
    check_refused(run("render", "https://example.org/talk"), 3, "https://example.org/talk: is an address", ".html")
    assert not (project / "scripts").exists()


@pytest.mark.parametrize("command", ["script", "render"])
class TestBadTranscripts:
    def test_missing(self, project: Path, command: str) -> None:
        check_refused(run(command, "nowhere.md"), 3, "nowhere.md", "no such file")
        assert not (project / "audio_out").exists()

    def test_folder(self, project: Path, command: str) -> None:
        (project / "sub").mkdir()
        check_refused(run(command, "sub"), 3, "sub", "folder")

    def test_empty(self, project: Path, command: str) -> None:
        (project / "empty.md").write_bytes(b" \n\n")
        check_refused(run(command, "empty.md"), 3, "empty.md", "empty")

    def test_binary(self, project: Path, command: str) -> None:
        (project / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        check_refused(run(command, "picture.txt"), 3, "picture.txt")

    def test_every_bad_file_is_named(self, project: Path, command: str) -> None:
        (project / "empty.md").write_bytes(b"")
        check_refused(run(command, "empty.md", "nowhere.md"), 3, "empty.md", "nowhere.md")


def test_mistakes_in_a_script_are_all_told_with_their_lines(project: Path) -> None:
    (project / "bad.yaml").write_text(
        "title: 试\nlanguage: zh-Hans\nsource: {file: a, sha256: ''}\nspeakers:\n  jia: {name: 甲}\nbody:\n"
        "  - {speaker: yi, text: 你好}\n  - {speaker: jia, txt: 你好}\n",
        encoding="utf-8",
    )
    check_refused(run("render", "bad.yaml", "--engine", "tone"), 3, "bad.yaml:7", "bad.yaml:8", "text")


def test_a_yaml_mistake_is_told_with_its_line(project: Path) -> None:
    (project / "bad.yaml").write_text("title: 试\nbody:\n\t- a\n", encoding="utf-8")
    check_refused(run("render", "bad.yaml"), 3, "bad.yaml:3", "tab")


def test_an_unknown_voice_in_voices_yaml(project: Path, talk: Path) -> None:
    book = project / "voices.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("voice: yunxi\n", "voice: yunxl\n"), encoding="utf-8")
    check_refused(run("render", talk, "--engine", "tone"), 3, "voices.yaml:", "yunxl", "yunxi")


def test_an_unknown_speaker_for_a_voice(talk: Path) -> None:
    check_refused(run("render", talk, "--engine", "tone", "--voice", "丙先生=yunxi"), 3, "丙先生", "甲先生")


def test_an_unknown_voice_for_a_speaker(talk: Path) -> None:
    check_refused(run("render", talk, "--engine", "tone", "--voice", "甲先生=yunxl"), 3, "yunxl", "yunxi")


@pytest.mark.parametrize(
    "options",
    [["--voice", "甲先生"], ["--engine", "espeak"], ["--chapters", "4-2"], ["--chapters", "two"], ["--nonsense"]],
)
def test_wrong_options_are_usage_errors(talk: Path, options: list[str]) -> None:
    check_refused(run("render", talk, *options), 2)


def test_chapters_that_are_not_there(talk: Path) -> None:
    check_refused(run("render", talk, "--engine", "tone", "--chapters", "7"), 3, "chapter")


def test_two_inputs_of_one_name(project: Path, talk: Path) -> None:
    (project / "other").mkdir()
    shutil.copy(talk, "other/talk.md")
    check_refused(run("render", talk, "other/talk.md"), 2, "talk")


def test_an_output_folder_that_is_a_file(project: Path, talk: Path) -> None:
    (project / "taken").write_text("mine", encoding="utf-8")
    check_refused(run("render", talk, "--engine", "tone", "-o", "taken"), 5, "taken")
    assert (project / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that even root may not write in")
def test_a_read_only_output_folder(talk: Path) -> None:
    check_refused(run("render", talk, "--engine", "tone", "-o", "/proc/self/episodes"), 5, "/proc/self/episodes")


def test_a_script_edited_by_hand_is_not_replaced(project: Path, talk: Path) -> None:
    assert run("script", talk).exit_code == 0
    path = project / "scripts/dialogues/talk.yaml"
    edited = path.read_text(encoding="utf-8").replace("你也好", "您也好")
    path.write_text(edited, encoding="utf-8")
    check_refused(run("script", talk), 5, "talk.yaml", "--force")
    assert path.read_text(encoding="utf-8") == edited
    assert run("script", talk, "--force").exit_code == 0
    assert path.with_suffix(".backup-1.yaml").read_text(encoding="utf-8") == edited
    assert "你也好" in path.read_text(encoding="utf-8")


def test_a_failed_run_leaves_the_old_episode(project: Path, talk: Path) -> None:
    assert run("render", talk, "--engine", "tone").exit_code == 0
    before = (project / "audio_out/talk.mp3").read_bytes()
    talk.write_bytes(b"")
    check_refused(run("render", talk, "--engine", "tone"), 3)
    assert (project / "audio_out/talk.mp3").read_bytes() == before


def test_a_transcript_from_standard_input(project: Path) -> None:
    result = run("script", "-", stdin=GOOD.encode("gb18030"))
    assert result.exit_code == 0, result.output
    assert list((project / "scripts/dialogues").glob("*.yaml"))


def test_render_prints_what_a_program_reads(talk: Path) -> None:
    result = run("render", talk, "--engine", "tone", "--json")
    assert result.exit_code == 0, result.output
    (episode,) = json.loads(result.stdout)
    assert Path(episode["mp3"]).exists()
    assert episode["engine"] == "tone"


def test_say_shows_the_spoken_form_and_the_readings(project: Path) -> None:  # noqa: ARG001 - the folder to stand in
    result = run("say", "重庆有3.5%", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["spoken"].startswith("重庆有百分之三点五")
    assert said["readings"][:2] == [["重", "chong2"], ["庆", "qing4"]]


def test_a_turn_can_be_previewed(project: Path, talk: Path) -> None:
    assert run("script", talk).exit_code == 0
    result = run("preview", "scripts/dialogues/talk.yaml", "--turn", "2", "--engine", "tone")
    assert result.exit_code == 0, result.output
    assert (project / "talk.turn-2.mp3").stat().st_size > 1000
    check_refused(run("preview", "scripts/dialogues/talk.yaml", "--turn", "9", "--engine", "tone"), 2, "turns")


def test_check_proves_a_script_against_its_source(project: Path, talk: Path) -> None:
    assert run("script", talk).exit_code == 0
    path = project / "scripts/dialogues/talk.yaml"
    assert run("check", path, "--against", talk).exit_code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("你也好。", "你不好。"), encoding="utf-8")
    result = run("check", path, "--against", talk)
    assert result.exit_code == 3
    assert "talk.md:5" in result.stdout


def test_doctor_finds_a_mistake_in_voices_yaml(project: Path) -> None:
    (project / "voices.yaml").write_text("voices: 3\n", encoding="utf-8")
    result = run("doctor", "--offline")
    assert result.exit_code == 3
    assert "voices.yaml:1" in result.stdout
