"""What was heard is kept: nothing is listened to twice, and nothing is lost with the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.verify.memory import memory_path, remembering
from tests.verify.fakes import TALK, Reader, spell

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.audio.pcm import Pcm


class Newer(Reader):
    """Another recogniser."""

    version = "2"


class Stopped(Reader):
    """Hears one sound, then somebody presses Ctrl-C."""

    def hear(self, pcm: Pcm) -> str:
        if self.heard:
            raise KeyboardInterrupt
        return super().hear(pcm)


def listen(path: Path, *texts: str, reader: Reader | None = None) -> list[str]:
    """Hear some texts in one run: what had to be listened to."""
    recogniser = reader or Reader()
    before = len(recogniser.heard)
    with remembering(recogniser, path) as memory:
        assert [memory.hear(spell(text)) for text in texts] == list(texts)
    return recogniser.heard[before:]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return memory_path(tmp_path / "boat.vtt")


def test_a_sound_is_listened_to_once(path: Path) -> None:
    assert listen(path, TALK[0], TALK[1], TALK[0]) == [TALK[0], TALK[1]]
    assert listen(path, TALK[1], TALK[2]) == [TALK[2]]


def test_what_is_no_longer_in_an_episode_is_dropped(path: Path) -> None:
    listen(path, *TALK)
    listen(path, TALK[3])
    assert path.read_text(encoding="utf-8").count("[") == 1
    assert listen(path, *TALK[2:]) == [TALK[2], TALK[4]]


def test_a_run_that_is_stopped_keeps_what_it_heard_and_what_was_known(path: Path) -> None:
    listen(path, TALK[0])
    with pytest.raises(KeyboardInterrupt):
        listen(path, TALK[1], TALK[2], reader=Stopped())
    assert listen(path, *TALK[:3]) == [TALK[2]]


def test_another_recogniser_listens_for_itself(path: Path) -> None:
    listen(path, TALK[0])
    assert listen(path, TALK[0], reader=Newer()) == [TALK[0]]


@pytest.mark.parametrize("damage", ["", "[", '["a"]\n', "null\n", "7\n", "\ud800"])
def test_a_damaged_file_costs_time_only(path: Path, damage: str) -> None:
    listen(path, TALK[0])
    text = path.read_text(encoding="utf-8")
    path.write_bytes((text + "\n" + damage + "\n" + text[: len(text) // 2]).encode("utf-8", "surrogatepass"))
    assert listen(path, TALK[0], TALK[1]) == [TALK[1]]
    assert listen(path, TALK[0], TALK[1]) == []


def test_where_nothing_can_be_written_everything_is_heard_all_the_same(tmp_path: Path) -> None:
    (tmp_path / ".heard").write_text("in the way", encoding="utf-8")
    path = memory_path(tmp_path / "boat.vtt")
    assert listen(path, TALK[0]) == [TALK[0]]
    assert listen(path, TALK[0]) == [TALK[0]]
