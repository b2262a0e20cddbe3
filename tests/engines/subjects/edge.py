"""Edge on a loopback service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.engines.edge.engine import EdgeEngine
from tests.engines.edge_service import EdgeService, lead_client
from tests.engines.subjects.subject import WORDS, Subject, subject

if TYPE_CHECKING:
    from collections.abc import Iterator


def edge() -> Iterator[Subject]:
    with pytest.MonkeyPatch.context() as patch, EdgeService() as service:
        lead_client(patch, service)
        yield subject(EdgeEngine(), WORDS, ("zh-CN-YunxiNeural", "zh-CN-XiaoxiaoNeural"))


SUBJECTS = {"edge": edge}
