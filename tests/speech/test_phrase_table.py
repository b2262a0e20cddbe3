"""What is kept of the packages' phrases is what they say, and a file that is not is made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs
import pytest

from pipeline.errors import OutputError
from pipeline.files import CACHE_VARIABLE, cache_folder
from pipeline.speech.chinese.phrase_table import PhraseTable, load_phrases, read_packages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def table() -> PhraseTable:
    return read_packages()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a cache folder into which the table has been put."""
    folder = tmp_path_factory.mktemp("tables")
    load_phrases(folder)
    [path] = folder.iterdir()
    return path


def test_the_table_knows_how_phrases_are_read_and_which_were_checked(table: PhraseTable) -> None:
    assert table.readings["银行"] == "yín háng"
    assert table.readings["你好"] == "", "as its characters are"
    assert "银行" in table.checked
    assert 40_000 < len(table.checked) < len(table.readings)


def test_what_is_kept_is_what_the_packages_say(table: PhraseTable, kept: Path) -> None:
    written = kept.stat()
    assert load_phrases(kept.parent) == table
    assert kept.stat().st_mtime_ns == written.st_mtime_ns, "and it is written once"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="cut off"),
        pytest.param(lambda data: data.replace("你好".encode(), "他好".encode(), 1), id="another word"),
        pytest.param(lambda data: b"\xff" + data, id="no text"),
        pytest.param(lambda _data: b"", id="empty"),
    ],
)
def test_a_damaged_file_is_made_again(
    table: PhraseTable, kept: Path, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    whole = kept.read_bytes()
    copy = tmp_path / kept.name
    copy.write_bytes(damage(whole))
    assert load_phrases(tmp_path) == table
    assert copy.read_bytes() == whole


def test_a_file_of_other_versions_makes_room(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "phrases-0123.txt").write_text("old", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    load_phrases(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt", kept.name]


def test_where_nothing_can_be_kept_the_packages_are_read(table: PhraseTable, tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_bytes(b"")
    assert load_phrases(place / "tables") == table
    assert place.read_bytes() == b""


def test_a_user_without_a_home_has_the_packages_read(table: PhraseTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setattr(platformdirs, "user_cache_path", homeless)
    assert load_phrases() == table
    with pytest.raises(OutputError, match="no home folder") as caught:
        cache_folder()
    assert CACHE_VARIABLE in caught.value.hint


def homeless(*_arguments: object, **_options: object) -> Path:
    """What platformdirs does where the system knows no home of the user."""
    raise RuntimeError("could not determine the home directory")
