"""A worker says what is wrong in the language of whoever began the run, whatever its own is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.cluster.place import parse_place
from pipeline.cluster.worker import introduce, speak_batch
from pipeline.messages import choose_language
from tests.cluster.fakes import make_station, make_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.cluster.work import Station


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Give back the language that a test takes."""
    yield
    choose_language("en")


def other_station(folder: Path, language: str) -> Station:
    """A run of another version and sample rate."""
    station = make_station(folder)
    return replace(station, identity=replace(station.identity, duitan="99.0", rate_hz=8000), language=language)


@pytest.mark.parametrize(
    ("language", "version", "rate"),
    [
        ("en", "another duitan (", "another sample rate (24000, here 8000)"),
        ("zh-Hans", "duitan 版本不同（", "采样率不同（24000，这里是 8000）"),
        ("zh-Hant", "duitan 版本不同（", "取樣率不同（24000，這裡是 8000）"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_driver(language: str, version: str, rate: str, tmp_path: Path) -> None:
    choose_language("zh-Hant" if language == "zh-Hans" else "zh-Hans")
    station = other_station(tmp_path, language)
    for refusal in (introduce(station), speak_batch(station, [make_text("河边有鸭子")]).refusal):
        assert refusal.startswith(version)
        assert refusal.endswith(rate)


def test_what_is_no_cluster_is_said_in_the_language_of_the_reader() -> None:
    choose_language("zh-Hans")
    with pytest.raises(ValueError, match=r"'ships' 既不是 local:N，也不是 dask://HOST:8786 这样的"):
        parse_place("ships")
