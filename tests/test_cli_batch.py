"""A folder in one command: one bad file does not stop the others, and everything is accounted for at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.console import PlainBar, TerminalBar
from tests.conftest import ROOT
from tests.test_cli import check_refused, run

TALK = "# 第{}期\n\n**甲先生：** 你好。\n\n**乙小姐：** 你也好，{}。\n\n**甲先生：** 再见。\n\n**乙小姐：** 再见。\n"
SCRIPT = "title: 试\nlanguage: zh-Hans\nsource: {file: a.md, sha256: ''}\nspeakers: {jia: {name: 甲}}\nbody:\n"
BAD_SCRIPT = SCRIPT + "  - {speaker: yi}\n"
PATIENCE_S = 120.0


@pytest.fixture
def talks(project: Path) -> Path:
    """Eight files: four articles, an empty one, a wrong script, a picture with a wrong suffix, and a table."""
    folder = project / "talks"
    folder.mkdir()
    for number in range(1, 5):
        (folder / f"{number}.md").write_text(TALK.format(number, "好" * number), encoding="utf-8")
    (folder / "empty.md").write_bytes(b"")
    (folder / "wrong.yaml").write_text(BAD_SCRIPT, encoding="utf-8")
    (folder / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (folder / "table.csv").write_text("1,2")
    return Path("talks")


def test_a_folder_is_rendered_but_for_its_bad_files(project: Path, talks: Path) -> None:
    assert run("render", talks / "2.md", "--engine", "tone").exit_code == 0
    result = run("render", talks, "--engine", "tone")
    check_refused(result, 3, "talks/table.csv: skipped: .csv", "engine tone: --engine", "1 of 4  1:", "4 of 4  4:")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [f"audio_out/{number}.mp3" for number in range(1, 5)]
    assert [line.endswith("up to date") for line in lines] == [False, True, False, False]
    summary = result.stderr[result.stderr.index("done: ") :].splitlines()
    assert summary[:7] == [
        "done: 3 of 8",
        "  talks/1.md -> audio_out/1.mp3",
        "  talks/3.md -> audio_out/3.mp3",
        "  talks/4.md -> audio_out/4.mp3",
        "up to date: 1 of 8",
        "  talks/2.md -> audio_out/2.mp3",
        "failed: 3 of 8",
    ]
    failed = dict.fromkeys(line.split(": ")[0].strip() for line in summary[7:-2])
    assert list(failed) == ["talks/empty.md", "talks/photo.txt", "talks/wrong.yaml:6"]
    assert summary[-2:] == ["skipped: 1 of 8", "  talks/table.csv: .csv: not a format that is read"]
    assert not list((project / "audio_out").glob(".publishing-*"))


def test_a_program_gets_the_same_facts(talks: Path) -> None:
    result = run("render", talks, talks / "nowhere.md", "--engine", "tone", "--json")
    assert result.exit_code == 3
    rows = {row["input"]: row for row in json.loads(result.stdout)}
    assert len(rows) == 9
    done = rows["talks/1.md"]
    assert (done["state"], done["engine"], done["engine_reason"]) == ("done", "tone", "--engine")
    assert Path(done["mp3"]).exists()
    assert rows["talks/nowhere.md"]["state"] == "failed"
    assert rows["talks/nowhere.md"]["exit_code"] == 3
    assert rows["talks/wrong.yaml"]["problems"][0]["line"] == 6
    assert rows["talks/table.csv"] == {
        "input": "talks/table.csv",
        "state": "skipped",
        "reason": ".csv: not a format that is read",
    }


def test_scripts_of_a_folder_are_made_but_for_its_bad_files(project: Path, talks: Path) -> None:
    made = project / "scripts/dialogues"
    assert run("script", talks / "1.md").exit_code == 0
    edited = (made / "1.yaml").read_text(encoding="utf-8").replace("再见", "慢走")
    (made / "1.yaml").write_text(edited, encoding="utf-8")
    result = run("script", talks)
    check_refused(result, 5, "1.yaml: was edited after", "talks/empty.md: is empty", "talks/wrong.yaml: skipped")
    assert sorted(path.stem for path in made.iterdir()) == ["1", "2", "3", "4"]
    assert (made / "1.yaml").read_text(encoding="utf-8") == edited
    assert "failed: 3 of 8" in result.stderr


def test_strict_names_every_doubt_and_goes_on(project: Path, talks: Path) -> None:
    for path in talks.iterdir():
        if path.suffix != ".md":
            path.unlink()
    (talks / "empty.md").write_text("# 散文\n\n一段话，没有人名。\n\n又一段话。\n", encoding="utf-8")
    result = run("script", talks, "--strict")
    check_refused(result, 3, "done: 4 of 5", "talks/empty.md:")
    assert len(list((project / "scripts/dialogues").iterdir())) == 5


def test_a_fallback_is_told_before_the_work_and_at_the_end(
    project: Path, talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = project / "voices.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("[kokoro, edge]", "[kokoro, tone]"), encoding="utf-8")
    (project / "no-model").mkdir()
    monkeypatch.setenv("DUITAN_KOKORO_DIR", str(project / "no-model"))
    for inputs in ([talks / "1.md"], [talks / "2.md", talks / "3.md"]):
        result = run("render", *inputs)
        assert result.exit_code == 0, result.output
        said = [
            line for line in result.stderr.splitlines() if line.startswith("engine tone: second in voices.yaml; not ")
        ]
        assert len(said) == 2
        assert all("no-model" in line for line in said)
    (row,) = json.loads(run("render", talks / "1.md", "--json").stdout)
    assert row["state"] == "up_to_date"
    assert row["engine_reason"].startswith("second in voices.yaml; not kokoro: ")
    assert row["engines_passed_over"]


def test_a_mistake_among_the_words_is_told_once_for_all_files(project: Path, talks: Path) -> None:
    book = project / "voices.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("chong2 qing4", "chong2"), encoding="utf-8")
    result = run("render", talks / "1.md", talks / "2.md", "--engine", "tone")
    check_refused(result, 3, "voices.yaml:", "1 syllables of pinyin for 2 characters")
    assert not (project / "scripts/dialogues").exists()
    assert sum("重庆" in line for line in result.stderr.splitlines() if line.startswith("error: ")) == 1


def test_a_render_shows_what_a_person_should_look_at(project: Path) -> None:
    doubts = "".join(f"  - {{line: {number}, problem: who is this}}\n" for number in range(1, 13))
    (project / "talk.yaml").write_text(
        SCRIPT + "  - {speaker: jia, text: 你好。}\nreview:\n" + doubts, encoding="utf-8"
    )
    result = run("render", "talk.yaml", "--engine", "tone")
    assert result.exit_code == 0, result.output
    shown = [line for line in result.stderr.splitlines() if line.startswith("review: ")]
    assert shown[0] == "review: a.md:1: who is this"
    assert len(shown) == 11
    assert shown[-1] == "review: 2 more, listed at the end of talk.yaml"


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on this system")
def test_ctrl_c_lists_what_is_done_failed_and_left(project: Path, talks: Path) -> None:
    long = TALK.replace("再见。", "再说一遍，" * 400 + "再见。")
    for number in (2, 3):
        (talks / f"{number}.md").write_text(long.format(number, "好" * number), encoding="utf-8")
    command = [sys.executable, "-c", INTERRUPTIBLE, "render", str(talks), "--engine", "tone"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("2 of 4"):
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert out.split()[0] == "audio_out/1.mp3"
    summary = err[err.index("done: ") :]
    assert summary.startswith("done: 1 of 8\n  talks/1.md -> audio_out/1.mp3\nfailed: 3 of 8\n")
    assert "left: 3 of 8\n  talks/2.md\n  talks/3.md\n  talks/4.md\n" in summary
    assert "run the same command again" in summary
    assert not list((project / "audio_out").glob(".publishing-*"))


INTERRUPTIBLE = """
import signal
from pipeline.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background starts with it ignored
main()
"""


def test_without_a_terminal_a_phase_is_a_line_now_and_then_and_one_at_its_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now_s = 0.0
    bar = PlainBar("2 of 5  ", clock=lambda: now_s)
    for second, done in enumerate((0, 3, 5, 6, 7, 999)):
        now_s = 4.0 * second
        bar.show("speak", done, 1000, f"{done} said")
    bar.show("speak", 1000, 1000)
    bar.show("speak", 1000, 1000)
    bar.show("measure", 0, 0)
    assert capsys.readouterr().err.splitlines() == [
        "2 of 5  speak:   0%  6 said",
        "2 of 5  speak: 100%",
        "2 of 5  measure: 100%",
    ]


def test_on_a_terminal_each_phase_fills_a_line_of_its_own() -> None:
    from rich.progress import Progress

    progress = Progress(disable=True)
    bar = TerminalBar(progress, "1 of 2  ")
    for phase, done in (("speak", 3.0), ("speak", 10.0), ("measure", 1.0)):
        bar.show(phase, done, 10.0, "soon")
    assert [(task.description, task.completed, task.fields["remark"]) for task in progress.tasks] == [
        ("1 of 2  speak", 10.0, "soon"),
        ("1 of 2  measure", 1.0, "soon"),
    ]
