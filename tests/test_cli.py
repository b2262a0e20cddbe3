"""Each kind of mistake: one clear message, the right exit code, no traceback, nothing overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import __version__
from pipeline.cli.app import app, load_commands
from pipeline.script.yaml.file import parse_script
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


COMMANDS = ("init", "script", "check", "render", "preview", "find", "say", "voices", "verify", "takes", "doctor")


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
        check_refused(run(command, "sub"), 3, "sub: a folder without a transcript")

    @pytest.mark.usefixtures("project")
    def test_a_name_too_long(self, command: str) -> None:
        check_refused(run(command, "很长" * 50 + ".md"), 3, "too long")

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


def test_a_gender_goes_into_the_script(project: Path, talk: Path) -> None:
    result = run("script", talk, "--gender", "甲先生=female")
    assert result.exit_code == 0, result.output
    script = parse_script((project / "scripts/dialogues/talk.yaml").read_text(encoding="utf-8"), "talk.yaml")
    assert next(each for each in script.speakers if each.name == "甲先生").gender == "female"


@pytest.mark.parametrize("command", [["script"], ["render", "--engine", "tone"]])
def test_an_unknown_speaker_for_a_gender(talk: Path, command: list[str]) -> None:
    check_refused(run(*command, talk, "--gender", "丙先生=male"), 3, "丙先生", "甲先生")


@pytest.mark.parametrize("command", ["script", "render"])
def test_a_gender_is_male_or_female(talk: Path, command: str) -> None:
    check_refused(run(command, talk, "--gender", "甲先生=man"), 2, "male", "female")


@pytest.mark.parametrize(
    "options",
    [
        ["--voice", "甲先生"],
        ["--gender", "甲先生"],
        ["--engine", "espeak"],
        ["--chapters", "4-2"],
        ["--chapters", "two"],
        ["--nonsense"],
    ],
)
def test_wrong_options_are_usage_errors(talk: Path, options: list[str]) -> None:
    check_refused(run("render", talk, *options), 2)


def test_chapters_that_are_not_there(talk: Path) -> None:
    check_refused(run("render", talk, "--engine", "tone", "--chapters", "7"), 3, "chapter")


@pytest.mark.parametrize("name", ["talk.mp3", "talk.M4B", "new/talk.opus"])
def test_an_episode_is_not_named_with_out(project: Path, talk: Path, name: str) -> None:
    check_refused(run("render", talk, "--engine", "tone", "-o", name), 2, "names a folder")
    assert not (project / name).exists()


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
    (again,) = json.loads(run("render", talk, "--engine", "tone", "--small", "--json").stdout)
    assert 2 * Path(again["small"]).stat().st_size < 1.5 * Path(again["mp3"]).stat().st_size
    assert again["mp3"] == episode["mp3"]
    assert again["loudness_lufs"] == episode["loudness_lufs"]


FOREIGN = """# 市集

**甲先生：** 招牌上写着「นก」，下面是 ხოჭო。

**乙小姐：** 一九八○年就有了。

**甲先生：** ხოჭო。

**乙小姐：** 再见。
"""


@pytest.fixture
def foreign(project: Path) -> Path:
    """A transcript with words that cannot be said; one turn holds nothing else."""
    (project / "market.md").write_text(FOREIGN, encoding="utf-8")
    return Path("market.md")


def test_a_word_that_cannot_be_said_does_not_stop_an_episode(project: Path, foreign: Path) -> None:
    result = run("render", foreign, "--engine", "tone", "--json")
    assert result.exit_code == 0, result.output
    (episode,) = json.loads(result.stdout)
    assert [(each["turn"], each["text"]) for each in episode["left_out"]] == [(1, "นก"), (1, "ხოჭო"), (3, "ხოჭო")]
    assert any("left out of the sound: 3 words or signs" in remark for remark in episode["remarks"])
    script = (project / "scripts/dialogues/market.yaml").read_text(encoding="utf-8").splitlines()
    line = 1 + next(index for index, text in enumerate(script) if "นก" in text)
    assert (episode["left_out"][0]["path"], episode["left_out"][0]["line"]) == ("scripts/dialogues/market.yaml", line)
    assert f"scripts/dialogues/market.yaml:{line}: turn 1: 'นก' is left out" in result.stderr
    assert result.stderr.count('"ხოჭო": {say: "…"}') == 1
    transcript = Path(episode["transcript"]).read_text(encoding="utf-8")
    assert "写着「นก」，下面是 ხოჭო。" in transcript
    assert "Not heard in turn 3: “ხოჭო”" in transcript


def test_strict_refuses_what_cannot_be_said_before_a_word_is_spoken(project: Path, foreign: Path) -> None:
    (project / "other.md").write_text(FOREIGN.replace("นก", "ආයු"), encoding="utf-8")
    result = run("render", foreign, "other.md", "--engine", "tone", "--strict")
    check_refused(result, 3, "market.yaml:", "นก", "turn 3", "other.yaml:", "ආයු", '"ხოჭო": {say: "…"}')
    assert not (project / "audio_out").exists()
    (project / "market.md").write_text(GOOD, encoding="utf-8")
    assert run("render", foreign, "--engine", "tone", "--strict").exit_code == 0


def test_strict_in_a_batch_refuses_the_file_and_not_the_others(project: Path, foreign: Path, talk: Path) -> None:
    result = run("render", foreign, talk, "--engine", "tone", "--strict")
    check_refused(result, 3, "market.yaml:", "นก", "done: 1 of 2", "failed: 1 of 2")
    assert sorted(path.name for path in (project / "audio_out").glob("*.mp3")) == ["talk.mp3"]


def test_the_hint_pasted_into_voices_yaml_makes_everything_heard(project: Path, foreign: Path) -> None:
    hint = run("render", foreign, "--engine", "tone").stderr.split("hint:")[1].splitlines()[1:3]
    book = project / "voices.yaml"
    text = book.read_text(encoding="utf-8")
    assert text.count("\nwords:\n") == 1
    words = "\n".join(hint).replace("…", "麻雀")
    book.write_text(text.replace("\nwords:\n", f"\nwords:\n{words}\n"), encoding="utf-8")
    assert run("render", foreign, "--engine", "tone", "--strict").exit_code == 0


def test_an_episode_of_which_nothing_can_be_said_is_refused(project: Path) -> None:
    (project / "all.md").write_text("# 虫\n\n" + "**甲先生：** ხოჭო。\n\n**乙小姐：** นก。\n\n" * 2, encoding="utf-8")
    check_refused(run("render", "all.md", "--engine", "tone"), 3, "nothing in it can be said", "ხოჭო", "นก")
    assert not (project / "audio_out").exists()


def test_check_preview_and_say_tell_what_is_left_out(project: Path, foreign: Path) -> None:
    assert run("script", foreign).exit_code == 0
    script = Path("scripts/dialogues/market.yaml")
    checked = run("check", script)
    assert checked.exit_code == 0
    assert "Left out of the sound" in checked.stdout
    assert "turn 3: 'ხოჭო' is left out" in checked.stdout
    assert '"นก": {say: "…"}' in checked.stdout
    (left_out, _, _) = json.loads(run("check", script, "--json").stdout)["left_out"]
    assert "นก" in left_out["message"]
    previewed = run("preview", script, "--turn", "1", "--engine", "tone")
    assert previewed.exit_code == 0
    assert "turn 1: 'นก' is left out" in previewed.stderr
    check_refused(run("preview", script, "--turn", "3", "--engine", "tone"), 3, "nothing in it can be said", "ხოჭო")
    assert not (project / "market.turn-3.mp3").exists()
    said = run("say", "去ხოჭო吧")
    assert said.stdout.startswith("去，吧\n")
    assert '"ხოჭო": {say: "…"}' in said.stdout
    assert json.loads(run("say", "去ხოჭო吧", "--json").stdout)["left_out"] == ["ხოჭო"]


def test_check_finds_a_wrong_reading_mark_that_would_stop_a_render(project: Path, talk: Path) -> None:
    assert run("script", talk).exit_code == 0
    path = project / "scripts/dialogues/talk.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("你也好。", "{你|nx3}也好。"), encoding="utf-8")
    checked = run("check", path)
    assert checked.exit_code == 3
    assert "not pinyin: nx3" in checked.stdout
    check_refused(run("render", path, "--engine", "tone"), 3, "nx3")


def test_say_reads_as_show_yaml_says(project: Path) -> None:
    assert '["期", "qi1"]' in run("say", "星期", "--json").stdout
    (project / "show.yaml").write_text("reading: taiwan\n", encoding="utf-8")
    assert '["期", "qi2"]' in run("say", "星期", "--json").stdout


@pytest.mark.usefixtures("project")
def test_say_shows_the_spoken_form_and_the_readings() -> None:
    result = run("say", "重庆有3.5%", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["spoken"].startswith("重庆有百分之三点五")
    assert said["readings"][:2] == [["重", "chong2"], ["庆", "qing4"]]


@pytest.mark.usefixtures("project")
def test_say_tells_what_decided_a_reading() -> None:
    assert "行 hang2: dictionary: 银行" in run("say", "银行", "--explain").stdout
    assert json.loads(run("say", "银行", "--explain", "--json").stdout)["decided_by"] == [
        ["行", "hang2", "dictionary: 银行"]
    ]


@pytest.mark.usefixtures("project")
def test_say_reads_a_sentence_a_line() -> None:
    result = run("say", "-", "--json", stdin="银行\n\n3个人\n".encode())
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["spoken"] for line in result.stdout.splitlines()] == ["银行", "", "三个人"]


@pytest.mark.parametrize("options", [(), ("--json", "-o", "talk.mp3")])
def test_say_prints_many_sentences_as_json_alone(project: Path, options: tuple[str, ...]) -> None:
    check_refused(run("say", "-", *options, stdin="银行\n".encode()), 2, "--json")
    assert not (project / "talk.mp3").exists()


@pytest.mark.usefixtures("project")
def test_say_refuses_a_line_that_is_no_text() -> None:
    result = run("say", "-", "--json", stdin="银行\n".encode() + b"\xff\n")
    check_refused(result, 2, "line 2")
    assert len(result.stdout.splitlines()) == 1


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


@pytest.mark.usefixtures("project")
def test_say_refuses_bytes_that_are_no_text() -> None:
    check_refused(run("say", "\udcff你好"), 2, "encoding")
