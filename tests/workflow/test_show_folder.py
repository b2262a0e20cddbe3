"""A folder of episodes as people leave it: files deleted, renamed, of their own, or of an older version."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from PIL import Image

from pipeline.assemble.sound import SoundOptions
from pipeline.errors import InputError, OccupiedError, OutputError, SettingsError
from pipeline.publish.episode import Episode
from pipeline.publish.outputs.manifest_reader import read_manifest
from pipeline.publish.release import publish_episode
from pipeline.publish.show import Show
from pipeline.publish.targets import Destination
from pipeline.workflow.show.publishing import PublishedShow, publish_show
from tests.assemble.episodes import two_people

SHOW = Show(title="夜航船", description="船上闲话。", link="https://example.org/boat/", author="阿朱")
EPISODE = Episode(stem="boat", title="船头船尾", language="zh-Hans", speakers={"lin": "林", "zhao": "赵"})


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rendered")
    laid_out = two_people()
    publish_episode(EPISODE, laid_out.timeline, laid_out.takes, Destination(place), SoundOptions())
    return place


@pytest.fixture
def folder(rendered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rendered, tmp_path / "audio_out"))


def add(folder: Path, stem: str, sound: str = "m4b") -> None:
    laid_out = two_people()
    episode = replace(EPISODE, stem=stem)
    publish_episode(episode, laid_out.timeline, laid_out.takes, Destination(folder), SoundOptions(), formats=(sound,))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["cover.png", "captions/boat.srt", "assets/duitan.css", "boat.html", "feed.xml"])
def test_a_file_of_somebody_else_s_is_named_and_nothing_is_written(folder: Path, name: str) -> None:
    theirs = folder / name
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_bytes(b"mine")
    before = contents(folder)
    with pytest.raises(OccupiedError, match=name.rpartition("/")[2]):
        publish_show(SHOW, folder)
    assert contents(folder) == before
    publish_show(SHOW, folder, force=True)
    assert theirs.read_bytes() != b"mine"
    assert [path for path in theirs.parent.glob("*.backup-1.*") if path.read_bytes() == b"mine"]


def test_subtitles_beside_an_episode_stand(folder: Path) -> None:
    (folder / "boat.srt").write_bytes(b"mine")
    publish_show(SHOW, folder)
    assert (folder / "boat.srt").read_bytes() == b"mine"


def test_what_was_published_is_replaced_when_the_show_changes(folder: Path) -> None:
    first = publish_show(SHOW, folder)
    cover = (folder / "cover.png").read_bytes()
    add(folder, "stern")
    done = publish_show(replace(SHOW, title="夜航"), folder)
    assert (folder / "cover.png").read_bytes() != cover
    assert set(first.pages) < set(done.pages)
    again = contents(folder)
    publish_show(replace(SHOW, title="夜航"), folder)
    assert contents(folder) == again


def test_a_copied_folder_can_be_published_again_without_its_notes(folder: Path) -> None:
    publish_show(SHOW, folder)
    for path in (folder / ".receipts").iterdir():
        path.unlink()
    publish_show(SHOW, folder)


@pytest.mark.parametrize("missing", ["boat.vtt", "boat.chapters.json"])
def test_a_text_that_was_deleted_is_made_anew(folder: Path, missing: str) -> None:
    before = (folder / missing).read_bytes()
    (folder / missing).unlink()
    publish_show(SHOW, folder)
    assert (folder / missing).read_bytes() == before


def test_sound_that_was_deleted_is_told(folder: Path) -> None:
    (folder / "boat.mp3").unlink()
    with pytest.raises(InputError, match=r"boat\.episode\.json: boat\.mp3 is not there"):
        publish_show(SHOW, folder)


def test_sound_of_another_form_that_was_made_later_does_not_hide_the_first(folder: Path) -> None:
    add(folder, "boat")
    assert set(read_manifest(folder / "boat.episode.json").files) >= {"mp3", "m4b"}
    done = publish_show(SHOW, folder)
    assert done.feed is not None
    assert 'type="audio/mpeg"' in done.feed.read_text(encoding="utf-8")
    (folder / "boat.mp3").unlink()
    publish_show(SHOW, folder)
    assert 'type="audio/x-m4a"' in done.feed.read_text(encoding="utf-8")


@pytest.mark.parametrize(("sound", "played"), [("", "boat.mp3"), ("small", "boat.small.mp3")])
def test_feed_and_page_play_the_smaller_sound_when_that_is_asked_for(folder: Path, sound: str, played: str) -> None:
    add(folder, "boat", "small")
    done = publish_show(SHOW, folder, sound=sound)
    assert done.left_out == ()
    assert done.feed is not None
    (enclosure,) = feedparser.parse(done.feed.read_bytes()).entries[0].enclosures
    assert enclosure.href == f"https://example.org/boat/{played}"
    assert (int(enclosure.length), enclosure.type) == ((folder / played).stat().st_size, "audio/mpeg")
    assert f'src="{played}"' in (folder / "boat.html").read_text(encoding="utf-8")
    (folder / "boat.small.mp3").unlink()
    assert publish_show(SHOW, folder, sound=sound).feed is not None


def test_sound_of_other_words_is_not_the_episode_s(folder: Path) -> None:
    laid_out = two_people()
    episode = replace(EPISODE, title="船尾")
    publish_episode(episode, laid_out.timeline, laid_out.takes, Destination(folder), SoundOptions(), formats=("m4b",))
    assert "mp3" not in read_manifest(folder / "boat.episode.json").files


def test_a_manifest_under_another_name_is_told(folder: Path) -> None:
    (folder / "boat.episode.json").rename(folder / "ship.episode.json")
    with pytest.raises(InputError, match="is the manifest of 'boat'"):
        publish_show(SHOW, folder)


def test_an_episode_of_an_older_version_is_told(folder: Path) -> None:
    (folder / "boat.episode.json").unlink()
    (folder / "music.mp3").write_bytes(b"not ours")
    with pytest.raises(InputError, match=r"^\S*boat\.mp3: has no boat\.episode\.json.*render it again$"):
        publish_show(SHOW, folder)
    add(folder, "stern")
    done = publish_show(SHOW, folder)
    assert len(done.left_out) == 1
    assert {path.name for path in done.pages} == {"index.html", "stern.html"}


def given_cover(folder: Path, side_px: int, kind: str) -> Show:
    stream = io.BytesIO()
    Image.new("RGB", (side_px, side_px), "navy").save(stream, kind)
    (folder / "own.picture").write_bytes(stream.getvalue())
    return replace(SHOW, cover=str(folder / "own.picture"))


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "cover.jpg"), ("PNG", "cover.png")])
def test_a_given_cover_is_called_what_it_is(folder: Path, kind: str, name: str) -> None:
    show = given_cover(folder, 1400, kind)
    done = publish_show(show, folder)
    assert (folder / name).read_bytes() == Path(show.cover).read_bytes()
    assert done.feed is not None
    for path in (*done.pages, done.feed):
        assert name in path.read_text(encoding="utf-8")
    assert not (folder / "covers").exists()


def test_a_bad_cover_is_told(folder: Path) -> None:
    assert "900 × 900 pixels" in " ".join(publish_show(given_cover(folder, 900, "PNG"), folder).problems)
    (folder / "own.picture").write_bytes(b"GIF89a")
    with pytest.raises(SettingsError, match=r"own\.picture"):
        publish_show(replace(SHOW, cover=str(folder / "own.picture")), folder)


def test_no_feed_is_no_feed(folder: Path) -> None:
    done: PublishedShow = publish_show(SHOW, folder, with_feed=False)
    assert (done.feed, done.problems) == (None, ())
    assert not (folder / "feed.xml").exists()
    assert "feed.xml" not in (folder / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["assets", "captions", "covers"])
def test_a_file_where_a_folder_should_be_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"mine")
    with pytest.raises(OutputError, match=name):
        publish_show(SHOW, folder)
    assert (folder / name).read_bytes() == b"mine"
