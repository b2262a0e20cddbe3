"""What every test may ask for. Facts about the machine (is the model there?) become skips that say why."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder that is the current folder, with the shipped voices.yaml."""
    (tmp_path / "voices.yaml").write_bytes((ROOT / "voices.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path
