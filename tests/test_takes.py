"""`duitan takes`: nothing that a script needs goes, and nothing goes while it is not known."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.engines.kokoro.pins import STYLE_SIZE, VOICE_ROWS, VOICE_SHA256
from pipeline.engines.registry import identify_engine
from pipeline.errors import EngineUnavailableError
from tests.engines.tiny_kokoro import tiny_model
from tests.test_cli import check_refused, run

SCRIPTS = Path("scripts/dialogues")
TALK = "# {0}\n\n**丁师傅：** 这是{0}，您尝尝。\n\n**方记者：** 好。\n\n**丁师傅：** {0}要趁热。\n\n**方记者：** 好。\n"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two episodes, rendered once."""
    folder = tmp_path_factory.mktemp("rendered")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, dish in (("noodles", "面条"), ("dumplings", "饺子")):
            Path(f"{name}.md").write_text(TALK.format(dish), encoding="utf-8")
        assert run("render", "noodles.md", "dumplings.md", "--engine", "tone").exit_code == 0
    return folder


@pytest.fixture(scope="module")
def kokoro(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model of kokoro's kind, so that the engine is here on every machine."""
    folder = tmp_path_factory.mktemp("kokoro")
    (folder / "kokoro-v1.0.onnx").write_bytes(tiny_model())
    for name in VOICE_SHA256:
        (folder / f"{name}.bin").write_bytes(np.ones((VOICE_ROWS, STYLE_SIZE), dtype="<f4").tobytes())
    return folder


@pytest.fixture(autouse=True)
def kitchen(rendered: Path, kokoro: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, to stand in."""
    monkeypatch.setenv("DUITAN_KOKORO_DIR", str(kokoro))
    shutil.copytree(rendered, project, dirs_exist_ok=True)
    return project


def stock(*options: str) -> dict[str, Any]:
    result = run("takes", "--json", *options)
    assert result.exit_code == 0, result.output
    inventory: dict[str, Any] = json.loads(result.stdout)
    return inventory


def files() -> set[Path]:
    return set(Path("audio_out/.takes").rglob("*.wav"))


def edit(name: str, old: str, new: str) -> None:
    path = SCRIPTS / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("suffix", [".mp3", ".small.mp3", ".m4b"])
def test_an_episode_without_its_script_is_a_doubt_whatever_its_sound(suffix: str) -> None:
    Path("audio_out/noodles.mp3").rename(f"audio_out/noodles{suffix}")
    (SCRIPTS / "noodles.yaml").unlink()
    check_refused(run("takes", "--prune"), 3, f"audio_out/noodles{suffix}: its script", "noodles.yaml is not there")


def test_every_take_of_the_scripts_is_needed_and_a_shared_one_counts_for_both() -> None:
    inventory = stock()
    rows = {row["script"]: row for row in inventory["scripts"]}
    assert set(rows) == {"noodles", "dumplings"}
    assert inventory["total"]["takes"] == len(files())
    assert inventory["unneeded"]["takes"] == 0
    assert sum(row["takes"] for row in rows.values()) > len(files())  # 好。 is said in both
    assert inventory["total"]["bytes"] == sum(path.stat().st_size for path in files())
    assert inventory["total"]["minutes"] > 0
    assert not inventory["pruned"]


def test_pruning_deletes_what_an_edit_left_and_the_next_render_speaks_only_that() -> None:
    edit("noodles", "面条要趁热。", "面条要就蒜吃。")
    before = files()
    assert stock()["unneeded"]["takes"] == 1
    assert files() == before
    result = run("takes", "--prune")
    assert "1 file deleted" in result.stdout
    assert len(before - files()) == 1
    assert stock()["unneeded"]["takes"] == 0
    result = run("render", SCRIPTS / "noodles.yaml", SCRIPTS / "dumplings.yaml", "--engine", "tone", "--json")
    assert [each["segments"] - each["reused"] for each in json.loads(result.stdout)] == [1, 0]


def test_another_voice_in_voices_yaml_makes_the_old_takes_unneeded() -> None:
    book = Path("voices.yaml")
    text = book.read_text(encoding="utf-8")
    person = "speakers:\n  ding: {name: 丁师傅, gender: male, voice: yunxia}\n"
    book.write_text(text.replace("speakers:\n", person, 1), encoding="utf-8")
    assert stock()["unneeded"]["takes"] > 0


def test_a_script_that_cannot_be_read_stops_pruning() -> None:
    (SCRIPTS / "broken.yaml").write_text("title: 试\nbody: 3\n", encoding="utf-8")
    edit("noodles", "面条要趁热。", "面条要就蒜吃。")
    before = files()
    assert any("broken.yaml" in doubt for doubt in stock()["doubts"])
    check_refused(run("takes", "--prune"), 3, "broken.yaml", "--force", "nothing was deleted")
    assert files() == before
    assert run("takes", "--prune", "--force").exit_code == 0
    assert len(before - files()) == 1


def test_an_episode_whose_script_is_gone_stops_pruning() -> None:
    (SCRIPTS / "noodles.yaml").unlink()
    before = files()
    check_refused(run("takes", "--prune"), 3, "noodles.mp3", "noodles.yaml")
    assert files() == before
    Path("audio_out/noodles.mp3").unlink()  # then nobody wants it
    assert run("takes", "--prune").exit_code == 0
    assert 0 < len(files()) < len(before)


def test_the_takes_of_a_script_that_is_elsewhere_are_needed() -> None:
    elsewhere = Path("drafts/noodles.yaml")
    elsewhere.parent.mkdir()
    elsewhere.write_text((SCRIPTS / "noodles.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (SCRIPTS / "noodles.yaml").unlink()
    assert run("render", elsewhere, "--engine", "tone", "--force").exit_code == 0
    inventory = stock()
    assert (inventory["doubts"], inventory["unneeded"]["takes"]) == ([], 0)
    assert "drafts/noodles.yaml" in [each["script"] for each in inventory["scripts"]]


def test_an_engine_that_is_not_here_stops_pruning(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit("noodles", "面条要趁热。", "面条要就蒜吃。")
    monkeypatch.setenv("DUITAN_KOKORO_DIR", str(project / "nowhere"))
    before = files()
    check_refused(run("takes", "--prune"), 3, "kokoro")
    assert files() == before


def test_takes_of_every_engine_are_kept() -> None:
    assert run("render", SCRIPTS / "noodles.yaml", "--engine", "kokoro", "-o", "audio_out").exit_code == 0
    assert stock()["unneeded"]["takes"] == 0


def test_what_killed_runs_left_is_swept() -> None:
    left = next(iter(files())).with_name(".0123.wav.tmp.wav")
    left.write_bytes(b"half a take")
    os.utime(left, (0, 0))
    assert stock()["leftovers"] == {"files": 1, "bytes": 11}
    assert run("takes", "--prune").exit_code == 0
    assert not left.exists()


def test_an_empty_folder_has_nothing() -> None:
    assert stock("-o", "elsewhere")["total"] == {"takes": 0, "minutes": 0.0, "bytes": 0}
    assert not Path("elsewhere").exists()


def test_an_engine_says_who_it_is_without_its_service() -> None:
    assert identify_engine("edge").version  # the suite has no network
    with pytest.raises(EngineUnavailableError):
        identify_engine("nobody")
