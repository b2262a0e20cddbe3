"""Kokoro on a tiny model, and on the real one where it is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.engines.kokoro.engine import KokoroEngine, load_kokoro
from pipeline.engines.kokoro.parts import check_parts
from tests.engines.subjects.subject import PHONEMES, Subject, subject
from tests.engines.tiny_kokoro import tiny_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

VOICES = ("zm_yunxi", "zf_xiaoxiao")


def tiny() -> Iterator[Subject]:
    yield subject(KokoroEngine(tiny_parts()), PHONEMES, VOICES)


def real() -> Iterator[Subject]:
    wrong = [finding.message for finding in check_parts() if finding.state != "ok"]
    if wrong:
        pytest.skip("; ".join(wrong))
    yield subject(load_kokoro(), PHONEMES, VOICES)


SUBJECTS = {"kokoro, tiny": tiny, "kokoro": real}
MODELS = {"kokoro"}
