"""The engine for speech servers, at one on the loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.engines.openai.engine import OpenAiEngine
from pipeline.engines.openai.options import OpenAiOptions
from tests.engines.openai_service import OpenAiService
from tests.engines.subjects.subject import WORDS, Subject, subject

if TYPE_CHECKING:
    from collections.abc import Iterator


def openai() -> Iterator[Subject]:
    with OpenAiService() as service:
        yield subject(OpenAiEngine(OpenAiOptions(url=service.url)), WORDS, ("yunxi", "xiaoxiao"))


SUBJECTS = {"openai": openai}
