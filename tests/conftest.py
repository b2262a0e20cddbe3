"""What every test may ask for. Facts about the machine (is the model there?) become skips that say why."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["DUITAN_LANG"] = "en"  # tests and the processes they start read messages in English, wherever they run

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
HANGS_S = 600
"""A process that takes longer hangs; a laptop that is busy takes minutes for what should take seconds."""

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # how long an example takes says nothing about whether it is right


@pytest.fixture(scope="session", autouse=True)
def interrupts() -> Iterator[None]:
    """Ctrl-C means what it means on a terminal: a suite that runs in the background is started with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder that is the current folder, with the shipped voices.yaml."""
    (tmp_path / "voices.yaml").write_bytes((ROOT / "voices.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path
