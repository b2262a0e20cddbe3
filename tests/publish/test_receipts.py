"""An episode that would come out the same is not made again; anything else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assemble.sound import SoundOptions
from pipeline.publish.episode import Episode, Published
from pipeline.publish.outputs.manifest_reader import read_manifest
from pipeline.publish.receipts import find_published, fingerprint, published_names, published_scripts
from pipeline.publish.release import publish_episode
from pipeline.publish.targets import Destination
from tests.assemble.episodes import two_people

SOUND = SoundOptions()
EPISODE = Episode(stem="talk", title="晨谈", language="zh-Hans", speakers={"a": "甲"})


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Published:
    laid_out = two_people()
    folder = tmp_path_factory.mktemp("released")
    return publish_episode(EPISODE, laid_out.timeline, laid_out.takes, Destination(folder), SOUND)


def again(released: Published, episode: Episode = EPISODE, sound: SoundOptions = SOUND) -> Published | None:
    return find_published(
        released.files,
        fingerprint(episode, two_people().timeline, sound),
    )


def test_the_same_episode_is_found(released: Published) -> None:
    assert again(released) == replace(released, up_to_date=True)


def test_publishing_it_again_leaves_the_files_alone(released: Published) -> None:
    laid_out = two_people()
    before = [path.stat().st_mtime_ns for path in released.paths]
    place = Destination(released.sound_path.parent)
    again = publish_episode(EPISODE, laid_out.timeline, laid_out.takes, place, SOUND)
    assert again == replace(released, up_to_date=True)
    assert [path.stat().st_mtime_ns for path in released.paths] == before


@pytest.mark.parametrize("order", [("mp3", "small", "m4b"), ("small", "mp3", "m4b"), ("m4b", "small", "mp3")])
def test_of_several_sounds_exactly_what_is_missing_is_made(tmp_path: Path, order: tuple[str, ...]) -> None:
    laid_out, place = two_people(0.5, coded_hz=SOUND.rate_hz), Destination(tmp_path)

    def make(*formats: str) -> tuple[Published, list[str]]:
        told: list[str] = []
        done = publish_episode(
            EPISODE,
            laid_out.timeline,
            laid_out.takes,
            place,
            SOUND,
            lambda _, phase: told.append(phase),
            formats=formats,
        )
        return done, [phase for phase in dict.fromkeys(told) if phase.endswith("encode")]

    times: dict[str, int] = {}
    for number, name in enumerate(order, 1):
        done, encoded = make(*order[:number])
        assert encoded == [{"mp3": "encode"}.get(name, f"{name} encode")]
        assert set(done.sounds) == set(order[:number])
        assert {each: done.files[each].stat().st_mtime_ns for each in times} == times
        times = {each: done.files[each].stat().st_mtime_ns for each in order[:number]}
    assert set(read_manifest(done.files["episode"]).files) >= set(order)
    for name in order:
        assert make(name) == (
            replace(done, files=make(name)[0].files, sounds={name: done.sounds[name]}, up_to_date=True),
            [],
        )
    done.files["small"].unlink()
    assert make("mp3")[1] == []
    again, encoded = make(*order)
    assert encoded == ["small encode"]
    assert again.sounds == done.sounds


def test_where_the_script_lies_is_noted_and_makes_no_other_episode(released: Published, tmp_path: Path) -> None:
    assert again(released, replace(EPISODE, script="../scripts/a.yaml")) == replace(released, up_to_date=True)
    laid_out = two_people(0.5)
    publish_episode(
        replace(EPISODE, script="../a.yaml"), laid_out.timeline, laid_out.takes, Destination(tmp_path), SOUND
    )
    assert published_scripts(tmp_path) == {EPISODE.stem: "../a.yaml"}
    assert published_scripts(released.sound_path.parent) == {}
    assert published_names(tmp_path) == {path.name for path in tmp_path.iterdir() if path.is_file()}


def test_another_title_or_loudness_is_another_episode(released: Published) -> None:
    assert again(released, replace(EPISODE, title="晚谈")) is None
    assert again(released, sound=SoundOptions(loudness_lufs=-18.0)) is None


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_file_changed_by_others_is_made_again(released: Published, index: int) -> None:
    path = released.paths[index]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert again(released) is None
    path.write_bytes(whole)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": 1}', b"\xff", b"[" * 100_000])
def test_a_damaged_receipt_means_making_it_again(released: Published, damage: bytes) -> None:
    receipt: Path = released.sound_path.parent / ".receipts" / "talk.json"
    whole = receipt.read_bytes()
    receipt.write_bytes(damage)
    assert again(released) is None
    receipt.write_bytes(whole)
