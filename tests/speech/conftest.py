"""Dictionaries load once, before any test is timed; a busy machine is no failure."""

from __future__ import annotations

import pytest
from hypothesis import settings

from pipeline.speech.lexicon import read_lexicon
from tests.speech.frontends import frontend_for

settings.register_profile("speech", deadline=None)
settings.load_profile("speech")


@pytest.fixture(scope="session", autouse=True)
def _dictionaries() -> None:
    frontend_for("kokoro", read_lexicon()).pieces("今天聊聊 GPU 和 podcast。")
