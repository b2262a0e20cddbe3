"""What the repository holds: nothing that somebody left lying about while working gets in unseen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOP = {
    *(".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "README.zh-Hans.md"),
    *(
        "README.zh-Hant.md",
        "SECURITY.md",
        "audio_out",
        "bench",
        "deploy",
        "docs",
        "locks",
        "pipeline",
        "pyproject.toml",
    ),
    *("scripts", "tests", "transcripts", "voices.yaml"),
}
LARGEST_BYTES = 250_000
"""The longest lock has 210,000; whatever is larger was made by a program and belongs elsewhere."""


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files that git knows; all that are here in a copy without git."""
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=off", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if listed.returncode:
        pytest.skip("this copy of the project has no git")
    return [Path(line) for line in listed.stdout.splitlines()]


def test_the_top_level_holds_what_it_is_known_to_hold(tracked: list[Path]) -> None:
    assert {path.parts[0] for path in tracked} == TOP


def test_no_file_is_larger_than_what_people_write(tracked: list[Path]) -> None:
    assert [str(path) for path in tracked if (ROOT / path).stat().st_size > LARGEST_BYTES] == []


def test_no_episode_is_kept(tracked: list[Path]) -> None:
    assert {path.name for path in tracked if path.parts[0] == "audio_out"} == {".gitignore", "README.md"}
