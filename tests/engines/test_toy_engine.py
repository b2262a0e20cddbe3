"""An engine in a package of its own, installed into an environment of its own: not a line of `pipeline` knows it."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.listening import decode, loudest_pitch_hz

TALK = "甲先生：今天聊聊怎么喝茶。\n\n乙女士：先烧水，水开了再等一等。\n\n甲先生：等多久？\n\n乙女士：数到三十。\n"
VOICES = """\
engines: [toy]
engine_options: {toy: {beep_ms: 60}}
voices:
  low: {gender: male, toy: Beep-Tief}
  high: {gender: female, toy: Beep-Hoch}
speakers:
  jia: {name: 甲先生, voice: low, rate: "+10%"}
  yi: {name: 乙女士, voice: high}
casting: {male: [low], female: [high], narrator: low}
words:
  喝茶: {toy: 饮茶}
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that sees this one's packages and has the toy engine installed by pip."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (Path(site.stdout.strip()) / "outer.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    source = tmp_path_factory.mktemp("source")
    for path in (ROOT / "tests/data/toy_engine").rglob("*.*"):
        if path.suffix in {".py", ".toml"}:
            copy = source / path.relative_to(ROOT / "tests/data/toy_engine")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    subprocess.run([*pip, "--no-index", "--no-deps", "--no-build-isolation", str(source)], check=True)
    return python


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose voices are the toy's."""
    (tmp_path / "talk.md").write_text(TALK, encoding="utf-8")
    (tmp_path / "voices.yaml").write_text(VOICES, encoding="utf-8")
    return tmp_path


def duitan(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-m", "pipeline", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_it_renders_with_its_own_voices_rate_and_options(python: Path, folder: Path) -> None:
    done = duitan(python, folder, "render", "talk.md", "--json")
    assert done.returncode == 0, done.stderr
    (episode,) = json.loads(done.stdout)
    assert episode["engine"] == "toy"
    assert any("toy speaks clearly at +5%, not at +10%" in remark for remark in episode["remarks"])
    assert any("sound alike" in remark for remark in episode["remarks"])
    samples = decode(folder / episode["mp3"])
    heard = {round(loudest_pitch_hz(samples, at, at + 500), -2) for at in range(0, episode["duration_ms"] - 500, 500)}
    assert {500.0, 1000.0} <= heard
    again = duitan(python, folder, "render", "talk.md")
    assert "up to date" in again.stdout


def test_it_is_listed_auditioned_and_looked_at(python: Path, folder: Path) -> None:
    listed = duitan(python, folder, "voices")
    assert listed.returncode == 0, listed.stderr
    assert "Beep-Tief" in listed.stdout
    assert "beeps once a character" in listed.stdout
    assert duitan(python, folder, "voices", "--audition", "lines").returncode == 0
    assert {path.name for path in (folder / "lines").iterdir()} == {"high.mp3", "index.html", "low.mp3"}
    assert "the toy beeps" in duitan(python, folder, "doctor", "--offline").stdout
    assert duitan(python, folder, "check", "scripts/dialogues/talk.yaml").returncode in {0, 3}


def test_mistakes_about_it_are_found_by_its_own_rules(python: Path, folder: Path) -> None:
    wrong = VOICES.replace("beep_ms: 60", "beep_sm: 60").replace("Beep-Hoch", "hoch")
    (folder / "voices.yaml").write_text(wrong, encoding="utf-8")
    refused = duitan(python, folder, "render", "talk.md")
    assert refused.returncode == 3
    assert "voices.yaml:2: " in refused.stderr
    assert "did you mean 'beep_ms'?" in refused.stderr
    assert "'hoch' is not how toy names a voice; that looks like Beep-Hoch" in refused.stderr
