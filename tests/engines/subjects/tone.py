"""The hum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.tone.engine import ToneEngine
from tests.engines.subjects.subject import WORDS, Subject, subject

if TYPE_CHECKING:
    from collections.abc import Iterator


def tone() -> Iterator[Subject]:
    yield subject(ToneEngine(), WORDS, ("yunjian", "xiaoxiao"))


SUBJECTS = {"tone": tone}
