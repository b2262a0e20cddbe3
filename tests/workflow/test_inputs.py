"""Folders and files named together: what is worked on, what is left out and why."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.workflow.script_files.inputs import find_inputs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `talks` with a bit of everything."""
    monkeypatch.chdir(tmp_path)
    talks = Path("talks")
    (talks / "inside").mkdir(parents=True)
    names = ("b.MD", "a.txt", "c.yaml", "d.docx", "c.backup-1.yaml", "voices.yaml", "show.yaml", "x.csv", "noise")
    for name in (*names, ".hidden.md", "inside/deep.md"):
        (talks / name).write_text("好")
    return talks


def test_a_folder_is_its_transcripts_and_scripts_in_order(folder: Path) -> None:
    found = find_inputs([folder], scripts=True)
    assert [path.name for path in found.files] == ["a.txt", "b.MD", "c.yaml", "d.docx"]
    assert {each.path.name: each.reason for each in found.skipped} == {
        "c.backup-1.yaml": "the backup of a script",
        "noise": "no suffix: not a format that is read",
        "show.yaml": "settings, not a script",
        "voices.yaml": "settings, not a script",
        "x.csv": ".csv: not a format that is read",
    }
    assert not found.bad


def test_scripts_are_left_out_where_only_transcripts_are_wanted(folder: Path) -> None:
    found = find_inputs([folder], scripts=False)
    assert [path.name for path in found.files] == ["a.txt", "b.MD", "d.docx"]
    assert "a script already; `duitan render` renders it" in [each.reason for each in found.skipped]


def test_episodes_of_our_own_are_no_transcripts(folder: Path) -> None:
    (folder / "old.vtt").write_text("WEBVTT")
    (folder / "other.vtt").write_text("WEBVTT")
    (folder / ".receipts").mkdir()
    (folder / ".receipts" / "old.json").write_text(json.dumps({"files": {"old.mp3": "", "old.vtt": ""}}))
    (folder / ".receipts" / "broken.json").write_text("[")
    found = find_inputs([folder], scripts=True)
    assert folder / "other.vtt" in found.files
    assert [each.reason for each in found.skipped if each.path.name == "old.vtt"] == ["made by duitan"]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(folder: Path) -> None:
    assert find_inputs([folder / "x.csv", Path("nowhere")], scripts=True).files == (folder / "x.csv", Path("nowhere"))


def test_every_file_comes_once_however_it_is_named(folder: Path) -> None:
    found = find_inputs([folder / "a.txt", Path("talks/../talks/a.txt"), folder, folder.absolute()], scripts=True)
    assert [path.name for path in found.files] == ["a.txt", "b.MD", "c.yaml", "d.docx"]


def test_a_folder_without_a_transcript_is_an_error_that_says_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1")
    (bad,) = find_inputs([tmp_path], scripts=True).bad
    assert "a folder without a transcript or script" in str(bad.error)
    assert ".md" in bad.error.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    found = find_inputs([folder], scripts=True)
    assert "not a plain file" in [each.reason for each in found.skipped if each.path.name == "pipe.md"]


def test_names_that_cannot_be_paths_are_for_the_reader_to_refuse(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    odd = (Path("x" * 300), folder / "loop")
    assert find_inputs(odd, scripts=True).files == odd
