"""A render speaks to nobody and writes nowhere but in its project: watched from outside, by strace."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import pytest

from pipeline.engines.kokoro.parts import check_parts, voices_folder
from pipeline.engines.kokoro.quiet_onnx import onnxruntime
from tests.conftest import ROOT
from tests.watching import Watched, watch, why_blind

TALK = "# 试一试\n\n**甲先生：** 你好，GPT-4o 花了3.5亿美元。\n\n**乙小姐：** 長江大橋。\n\n**甲先生：** 再见。\n"

watched = pytest.mark.skipif(bool(why_blind()), reason=why_blind() or "strace watches")


def run_python(tmp_path: Path, *arguments: str) -> Watched:
    """Run Python in a project folder with one transcript."""
    folder = tmp_path / "project"
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "voices.yaml", folder)
    (folder / "talk.md").write_text(TALK, encoding="utf-8")
    return watch(list(arguments), folder, tmp_path / "machine", voices_folder().parent)


def check_quiet(seen: Watched, tmp_path: Path, result: str) -> None:
    assert seen.returncode == 0, seen.output
    assert (tmp_path / "project" / result).stat().st_size > 100
    assert tmp_path / "project" / result in seen.changed, "the watch saw the work"
    assert seen.outside(tmp_path / "project") == []
    assert seen.network == ()
    left = [path for path in (tmp_path / "machine").rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["trace"]


@watched
def test_the_watch_sees_what_leaves_the_project(tmp_path: Path) -> None:
    program = (
        "import os, socket\n"
        "folder = os.open(os.environ['HOME'], os.O_RDONLY)\n"
        "os.close(os.open('identifier', os.O_CREAT | os.O_WRONLY, dir_fd=folder))\n"
        "os.mkdir('../events')\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()\n"
    )
    seen = run_python(tmp_path, "-c", program)
    assert seen.returncode == 0, seen.output
    assert seen.outside(tmp_path / "project") == [tmp_path / "events", tmp_path / "machine/home/identifier"]
    assert ["AF_INET" in call for call in seen.network] == [True]


@watched
@pytest.mark.parametrize(
    ("command", "result"),
    [
        (("script", "talk.md"), "scripts/dialogues/talk.yaml"),
        (("render", "talk.md", "--engine", "tone"), "audio_out/talk.mp3"),
    ],
)
def test_a_script_and_a_hummed_episode_are_made_in_silence(
    tmp_path: Path, command: tuple[str, ...], result: str
) -> None:
    check_quiet(run_python(tmp_path, "-m", "pipeline", *command), tmp_path, result)


@watched
def test_the_model_runs_in_silence(tmp_path: Path) -> None:
    program = (
        "from pipeline.engines.kokoro.engine import KokoroEngine\n"
        "from tests.synth.fakes import make_segment\n"
        "from tests.engines.tiny_kokoro import tiny_parts\n"
        "sound = KokoroEngine(tiny_parts()).speak(make_segment('ni↓', engine_voice='zm_yunxi'))\n"
        "open('sound', 'wb').write(sound.samples.tobytes())\n"
    )
    check_quiet(run_python(tmp_path, "-c", program), tmp_path, "sound")


@watched
@pytest.mark.model
@pytest.mark.skipif(
    any(finding.state != "ok" for finding in check_parts()), reason="the Kokoro voices are not here: `make setup`"
)
def test_a_spoken_episode_is_made_in_silence(tmp_path: Path) -> None:
    seen = run_python(tmp_path, "-m", "pipeline", "render", "talk.md", "--engine", "kokoro")
    check_quiet(seen, tmp_path, "audio_out/talk.mp3")


def test_the_reports_are_off_in_this_process() -> None:
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    assert onnxruntime.get_available_providers()


def test_onnxruntime_is_imported_in_one_place() -> None:
    """Any other import could come before the reports are switched off."""
    importing = []
    for path in (path for name in ("pipeline", "tests", "bench") for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in {"onnxruntime", "faster_whisper"} for name in names):
                importing.append(path.relative_to(ROOT).as_posix())
    assert set(importing) == {"pipeline/engines/kokoro/quiet_onnx.py", "pipeline/verify/recogniser.py"}
