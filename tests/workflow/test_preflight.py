"""What would fail at the end of a long run is found before it begins."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import CastingError, OccupiedError, OutputError, SettingsError
from pipeline.publish.outputs.table import episode_paths
from pipeline.publish.seal import Kind
from pipeline.publish.show import Show
from pipeline.publish.targets import check_targets
from pipeline.synth.recording import record
from pipeline.synth.store import TakeStore
from pipeline.workflow.preparation.preflight import (
    KEPT_SHARE,
    RESERVE_BYTES,
    SPARE,
    check_space,
    check_voices,
    estimate,
    free_bytes,
    prepare_folder,
    read_cover,
)
from tests.synth.fakes import make_segment


def png() -> bytes:
    """A small red picture."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(b"\0" + b"\xff\0\0" * 8 for _ in range(8)))),
        (b"IEND", b""),
    )
    parts = (
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big") for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg() -> bytes:
    """A grey picture of 64 by 64."""
    target = io.BytesIO()
    with av.open(target, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1, options={"strict": "unofficial"})
        stream.width = stream.height = 64
        stream.pix_fmt = "yuvj420p"
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, dtype=np.uint8), format="rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


@pytest.mark.parametrize("image", [png(), jpeg(), png() + b"\n"], ids=["png", "jpeg", "png and more"])
def test_a_cover_is_read(tmp_path: Path, image: bytes) -> None:
    path = tmp_path / "cover.bin"
    path.write_bytes(image)
    cover = read_cover(Show(cover=str(path)))
    assert cover is not None
    assert cover.image == image


def test_no_cover_is_fine() -> None:
    assert read_cover(Show()) is None


@pytest.mark.parametrize(
    "image",
    [b"", b"<svg/>", png()[:-20], jpeg()[:-2], png()[:40] + bytes(20) + png()[60:], b"\xff\xd8\xff\xe0 none \xff\xd9"],
    ids=["empty", "svg", "png cut off", "jpeg cut off", "png damaged", "only the marks of a jpeg"],
)
def test_a_cover_that_no_player_shows_is_named(tmp_path: Path, image: bytes) -> None:
    path = tmp_path / "cover.png"
    path.write_bytes(image)
    with pytest.raises(SettingsError, match=r"cover\.png"):
        read_cover(Show(cover=str(path)))


def test_a_cover_that_went_away_or_is_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(SettingsError, match=path.name):
            read_cover(Show(cover=str(path)))


def test_the_folder_is_made_and_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "out" / ".publishing-x" / "new").mkdir(parents=True)
    prepare_folder(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".takes"]


@pytest.mark.parametrize("place", ["file", "file/in", "x" * 300])
def test_a_place_that_cannot_be_a_folder_is_an_output_error(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=place.split("/", maxsplit=1)[0]):
        prepare_folder(tmp_path / place)
    assert (tmp_path / "file").read_text() == "mine"


def test_takes_that_are_a_file_are_an_output_error(tmp_path: Path) -> None:
    (tmp_path / ".takes").write_text("mine")
    with pytest.raises(OutputError, match=r"\.takes"):
        prepare_folder(tmp_path)


@pytest.mark.parametrize("suffix", [".mp3", ".vtt", ".chapters.json"])
def test_a_folder_in_the_place_of_an_episode_is_found(tmp_path: Path, suffix: str) -> None:
    places = episode_paths(tmp_path, "talk")
    check_targets(Kind.EPISODE, places.values())
    (tmp_path / f"talk{suffix}").mkdir()
    with pytest.raises(OccupiedError, match=rf"talk{suffix}"):
        check_targets(Kind.EPISODE, places.values())


class Kokoro(ToneEngine):
    """An engine that knows its voices."""

    voice_names = frozenset({"yunjian", "xiaoyi"})


def test_a_voice_that_the_engine_does_not_have_is_named_with_those_it_has() -> None:
    check_voices([make_segment(engine_voice="yunjian")], Kokoro())
    with pytest.raises(CastingError, match="has no voice yunjiang") as caught:
        check_voices([make_segment(engine_voice="yunjiang"), make_segment()], Kokoro())
    assert "xiaoyi, yunjian" in caught.value.hint
    check_voices([make_segment(engine_voice="anything")], ToneEngine())


def test_the_work_is_what_has_no_take_yet(tmp_path: Path) -> None:
    store, engine = TakeStore(tmp_path), ToneEngine()
    short, long = make_segment("好" * 27), make_segment("好" * 270)
    work, takes_s = estimate([short, long], engine, store)
    assert work.symbols == 297
    assert [work.sound_s, takes_s] == pytest.approx([66.0, 66.0])
    record([long], engine, store)
    work, takes_s = estimate([short, long], engine, store)
    assert work.symbols == 27
    assert [work.sound_s, takes_s] == pytest.approx([66.0, 6.0])


def test_the_disk_must_hold_the_takes_the_episodes_what_is_kept_of_them_and_one_more_copy(tmp_path: Path) -> None:
    needed = SPARE * (100 * 24_000 * 2 + ((60 + 40) * (1 + KEPT_SHARE) + 60) * 12_000) + RESERVE_BYTES

    def check(free: float) -> None:
        check_space(
            tmp_path,
            takes_s=100,
            sounds_s=[60, 40],
            rate_hz=24_000,
            bitrate_kbps=96,
            free=lambda _: int(free),
        )

    check(needed)
    with pytest.raises(OutputError, match=r"about 46 MB are needed .* 46 MB are free"):
        check(needed - 1)


def test_free_space_is_known_before_the_folder_is_there(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") > 0
