"""What services get is what docs/privacy.md says: seen from the services' side, on the loopback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pipeline import api
from pipeline.engines.edge.engine import PROBE_TEXT
from tests.conftest import ROOT
from tests.engines.edge_service import EdgeService, lead_client
from tests.engines.openai_service import OpenAiService

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PAGE = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
TALK = """---
title: 渡口的钟
publisher: 渡口周刊
author: 阮秘名
url: https://ferry.example/clock
date: 2023-04-05
---

**盛渡：** 这口钟还敲吗？

![钟楼](secret.png)

▲ 钟楼旧照（图源：阮秘名）

**田岸：** 起雾的时候敲。Привет也听得见。
"""
SPOKEN = ("渡口的钟", "渡口周刊", "盛渡", "田岸", "这口钟还敲吗", "起雾的时候敲")
KEPT = ("阮秘名", "ferry.example", "secret", "旧照", "unterwegs", "talk", "\n")
"""The author, the article's address, a picture, a caption, the folder, the file."""
VOICES = """\
engines: [ENGINE]
engine_options: {openai: {url: "URL"}}
voices:
  low: {gender: male, edge: zh-CN-YunxiNeural, openai: yunxi}
  high: {gender: female, edge: zh-CN-XiaoxiaoNeural, openai: xiaoxiao}
speakers:
  a: {name: 盛渡, gender: female}
  b: {name: 田岸, gender: male}
"""


def render(folder: Path, engine: str, url: str) -> api.RenderedEpisode:
    folder.mkdir()
    (folder / "voices.yaml").write_text(VOICES.replace("ENGINE", engine).replace("URL", url), encoding="utf-8")
    (folder / "talk.md").write_text(TALK, encoding="utf-8")
    return api.render(folder / "talk.md", api.open_project(folder))


def check_words(sent: list[str]) -> None:
    words = "\f".join(sent)
    assert [part for part in SPOKEN if part not in words] == []
    assert [part for part in KEPT if part in words] == []


def test_edge_gets_the_words_and_voices_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EdgeService() as service:
        lead_client(monkeypatch, service)
        episode = render(tmp_path / "unterwegs", "edge", "http://127.0.0.1:9/v1")
    assert episode.engine == "edge"
    probe, *pieces = service.requests
    assert probe[2] == PROBE_TEXT
    assert PROBE_TEXT in PAGE
    assert {voice for voice, _, _ in pieces} == {"zh-CN-YunxiNeural", "zh-CN-XiaoxiaoNeural"}
    check_words([text for _, _, text in pieces])
    assert not re.search("[а-я]", "".join(text for *_, text in pieces)), "other scripts go in Latin letters"
    assert all(len(text) <= int(re.findall(r"at\s+most (\d+) characters", PAGE)[0]) for *_, text in pieces)


def test_a_speech_server_gets_the_keys_that_are_listed(tmp_path: Path) -> None:
    with OpenAiService() as service:
        episode = render(tmp_path / "unterwegs", "openai", service.url)
    assert episode.engine == "openai"
    section = PAGE.split("## A speech server")[1].split("\n## ")[0]
    listed = set(re.findall(r"(?m)^\| `([a-z_]+)` \|", section))
    assert {key for request in service.requests for key in request} == listed
    check_words([request["input"] for request in service.requests])
    assert {request["voice"] for request in service.requests} == {"yunxi", "xiaoxiao"}
    assert set(service.keys) == {""}
