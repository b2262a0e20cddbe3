"""`duitan init`: a folder that renders at once, and nothing that existed is touched."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.assemble.layout import LayoutOptions
from pipeline.assemble.sound import MusicOptions, SoundOptions
from pipeline.publish.seal import seal
from pipeline.publish.show import Show
from pipeline.settings import Settings, load_settings, parse_settings
from pipeline.speech.announcements import Announcements
from pipeline.speech.pauses import Pauses
from pipeline.wording import OPENING
from pipeline.workflow.workspace.new_project import make_project
from tests.conftest import ROOT
from tests.test_cli import GOOD, check_refused, run

TEMPLATE = (ROOT / "pipeline/workflow/workspace/show_template.yaml").read_text(encoding="utf-8")


def test_a_new_folder_renders_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "新节目" / "第一季"
    result = run("init", folder)
    assert result.exit_code == 0, result.output
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*")} == {
        "voices.yaml",
        "show.yaml",
        "scripts",
        "scripts/dialogues",
        "audio_out",
        ".schemas",
        *(f".schemas/{name}.json" for name in ("script", "voices", "show", "cast")),
    }
    modeline, voices = (folder / "voices.yaml").read_bytes().split(b"\n", 1)
    assert voices == (ROOT / "voices.yaml").read_bytes()
    assert modeline.decode().endswith("$schema=.schemas/voices.json")
    assert f"cd {folder}" in result.stderr
    monkeypatch.chdir(folder)
    Path("talk.md").write_text(GOOD, encoding="utf-8")
    assert run("render", "talk.md", "--engine", "tone").exit_code == 0
    assert Path("audio_out/talk.mp3").exists()


def test_what_exists_is_kept_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("voices.yaml").write_bytes(b"mine \xff")
    Path("show.yaml").symlink_to("nowhere.yaml")
    result = run("init")
    assert result.exit_code == 0, result.output
    assert Path("voices.yaml").read_bytes() == b"mine \xff"
    assert not Path("nowhere.yaml").exists()
    assert result.stdout.splitlines() == [
        "voices.yaml: kept as it is",
        "show.yaml: kept as it is",
        "scripts/dialogues: made",
        "audio_out: made",
        ".schemas: made",
    ]
    assert not any(part.is_new for part in make_project(Path()))


def test_the_files_name_schemas_that_are_there(tmp_path: Path) -> None:
    make_project(tmp_path)
    for name in ("voices.yaml", "show.yaml"):
        found = re.match(r"# yaml-language-server: \$schema=(.+)\n", (tmp_path / name).read_text(encoding="utf-8"))
        assert found
        assert json.loads((tmp_path / found[1]).read_bytes())["properties"]


def test_schemas_of_an_earlier_version_are_made_again_and_those_of_a_person_are_not(tmp_path: Path) -> None:
    make_project(tmp_path)
    ours, edited, link = (tmp_path / ".schemas" / f"{name}.json" for name in ("show", "cast", "script"))
    now = ours.read_bytes()
    earlier = re.sub(rb"(checksum )[0-9a-f]{16}", rb"\g<1>0000000000000000", now.replace(b"opening", b"prelude"))
    ours.write_bytes(seal(earlier))
    edited.write_bytes(edited.read_bytes().replace(b"first", b"1st"))
    link.unlink()
    link.symlink_to(tmp_path / "elsewhere.json")
    parts = {part.path.name: part.is_new for part in make_project(tmp_path)}
    assert parts[".schemas"]
    assert ours.read_bytes() == now
    assert b"1st" in edited.read_bytes()
    assert link.is_symlink()
    assert not make_project(tmp_path)[-1].is_new


def test_a_file_where_a_folder_should_be_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "audio_out").write_text("mine", encoding="utf-8")
    check_refused(run("init", tmp_path), 5, "audio_out")
    assert (tmp_path / "audio_out").read_text(encoding="utf-8") == "mine"


def test_the_show_file_changes_nothing_until_it_is_edited(tmp_path: Path) -> None:
    make_project(tmp_path)
    assert load_settings(tmp_path) == Settings()


def test_the_show_file_names_every_option_with_its_default(tmp_path: Path) -> None:
    named = set(re.findall(r"(?m)^# +([a-z_]+):|^# ([a-z_]+):", TEMPLATE))
    options = {
        each.name
        for kind in (Show, Announcements, MusicOptions, SoundOptions, LayoutOptions, Pauses)
        for each in fields(kind)
    }
    assert {one or other for one, other in named} == options | {"announce", "music", "sound", "pauses"}
    uncommented = re.sub(r"(?m)^# ?(?=[a-z_]+:| +[a-z_]+:)", "", TEMPLATE)
    without_wording = re.sub(r"(?m)^opening:.*\n", "", uncommented)
    assert parse_settings(without_wording, tmp_path / "show.yaml") == Settings()
    assert parse_settings(uncommented, tmp_path / "show.yaml").show.opening == OPENING["zh-Hans"]
