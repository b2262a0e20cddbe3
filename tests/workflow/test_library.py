"""A library of audiobooks: where the books lie, what they say of themselves, and that nothing of a person's is lost."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from pipeline.assemble.sound import SoundOptions
from pipeline.errors import OccupiedError
from pipeline.publish.episode import Episode
from pipeline.publish.outputs.manifest_reader import Manifest, read_manifest
from pipeline.publish.release import publish_episode
from pipeline.publish.show import Show
from pipeline.publish.targets import Destination
from pipeline.workflow.show.library import lay_out_books, write_library
from tests.assemble.episodes import two_people
from tests.strategies import hostile_text
from tests.test_cli import run

SHOW = Show(title="慢谈", author="林")
PART = Episode(
    stem="flour-1",
    title="面团与天气",
    part="上",
    number=1,
    album="慢谈",
    publisher="晨报",
    published="2024-07-23",
    language="zh-Hans",
    speakers={"lin": "林师傅", "zhao": "赵青", "narrator": "旁白"},
    artists=("林师傅", "赵青"),
)
EPISODES = (
    PART,
    replace(PART, stem="flour-2", part="下", number=3),
    replace(PART, stem="night", title="夜谈", part=""),
)
SPACES = {"dc": "http://purl.org/dc/elements/1.1/", "opf": "http://www.idpf.org/2007/opf"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three episodes, one of them also as an audiobook."""
    folder, talk = tmp_path_factory.mktemp("made"), two_people()
    for episode in EPISODES:
        formats = ("mp3", "m4b") if episode is PART else ("mp3",)
        place = Destination(folder)
        publish_episode(episode, talk.timeline, talk.takes, place, SoundOptions(), formats=formats)
    return folder


def names(library: Path) -> set[str]:
    files = (path.relative_to(library).as_posix() for path in library.rglob("*") if path.is_file())
    return {name for name in files if not name.startswith(".")}


def test_books_lie_by_author_and_series_with_one_sound_each(made: Path, tmp_path: Path) -> None:
    write_library(SHOW, made, tmp_path)
    first, second, other = (
        "林/面团与天气/Vol 1 - 面团与天气（上）",
        "林/面团与天气/Vol 3 - 面团与天气（下）",
        "林/慢谈/Vol 1 - 夜谈",
    )
    sounds = {f"{first}/flour-1.m4b", f"{second}/flour-2.mp3", f"{other}/night.mp3"}
    beside = {f"{folder}/{name}" for folder in (first, second, other) for name in ("cover.png", "metadata.opf")}
    assert names(tmp_path) == sounds | beside
    assert (tmp_path / second / "flour-2.mp3").read_bytes() == (made / "flour-2.mp3").read_bytes()


def test_a_book_says_what_it_is(made: Path, tmp_path: Path) -> None:
    folder = write_library(SHOW, made, tmp_path)[1]
    package = etree.parse(folder / "metadata.opf").getroot()
    assert package.tag == f"{{{SPACES['opf']}}}package"
    said = {each.tag.split("}")[1]: each.text for each in package.findall("opf:metadata/dc:*", SPACES)}
    assert said["title"] == "面团与天气（下）"
    assert (said["publisher"], said["date"], said["language"]) == ("晨报", "2024-07-23", "zh-Hans")
    assert "并非本人声音" in str(said["description"])
    creators = package.findall("opf:metadata/dc:creator", SPACES)
    assert [(each.text, each.get(f"{{{SPACES['opf']}}}role")) for each in creators] == [
        ("林", "aut"),
        ("林师傅", "nrt"),
        ("赵青", "nrt"),
    ]
    metas = package.findall("opf:metadata/opf:meta", SPACES)
    assert {each.get("name"): each.get("content") for each in metas} == {
        "calibre:series": "面团与天气",
        "calibre:series_index": "3",
    }


def test_a_second_time_nothing_is_written_and_an_edit_stands(made: Path, tmp_path: Path) -> None:
    episodes, library = tmp_path / "episodes", tmp_path / "library"
    shutil.copytree(made, episodes)
    folder = write_library(SHOW, episodes, library)[1]
    before = {path: path.stat().st_mtime_ns for path in (library / "林").rglob("*.*")}
    (folder / "metadata.json").write_text("{}", encoding="utf-8")
    write_library(SHOW, episodes, library)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    write_library(replace(SHOW, description="茶。"), episodes, library)
    (episodes / "flour-2.mp3").write_bytes((episodes / "night.mp3").read_bytes())
    write_library(SHOW, episodes, library)  # our own copy gives way
    assert (folder / "flour-2.mp3").read_bytes() == (episodes / "night.mp3").read_bytes()
    (folder / "metadata.opf").write_text("mine", encoding="utf-8")
    with pytest.raises(OccupiedError, match=r"metadata\.opf: is there already"):
        write_library(SHOW, episodes, library)
    assert (folder / "metadata.opf").read_text(encoding="utf-8") == "mine"
    assert (folder / "metadata.json").read_text(encoding="utf-8") == "{}"


@pytest.fixture(scope="module")
def manifest(made: Path) -> Manifest:
    return read_manifest(made / "night.episode.json")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(title=hostile_text(), author=hostile_text())
def test_no_name_leaves_its_place(manifest: Manifest, title: str, author: str) -> None:
    def named(stem: str) -> Manifest:
        words = replace(manifest.words, episode=replace(manifest.words.episode, title=title, stem=stem))
        return replace(manifest, words=words)

    books = lay_out_books(Show(title=title, author=author), [named("a"), named("b")])
    assert len({str(book.folder).casefold() for book in books}) == 2
    for book in books:
        assert not book.folder.is_absolute()
        assert 2 <= len(book.folder.parts) <= 3
        assert not {"..", "."} & set(book.folder.parts)
        assert not {"{", "}", "\\", ":"} & set(str(book.folder))
        assert etree.fromstring(book.metadata) is not None


def test_the_command_tells_where_the_books_are(made: Path, project: Path) -> None:
    shutil.copytree(made, "audio_out")
    result = run("publish", "--audiobookshelf", "shelf", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["folder"] == "shelf"
    assert [Path(each).is_dir() for each in json.loads(result.stdout)["books"]] == [True] * 3
    assert not Path("audio_out/index.html").exists()
    assert project.is_dir()
