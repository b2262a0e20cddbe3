"""The take store: what goes in comes out, and a file that is not whole is no take."""

from __future__ import annotations

import tempfile
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from pipeline.audio.pcm import Pcm, Samples
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, OutputError
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.store import LEFTOVER_AGE_S, TakeStore, take_key
from pipeline.synth.take_file import FULL_SCALE
from tests.synth.fakes import CountingEngine, make_segment

KEY = "0123456789abcdef" * 2
STEP = 1 / FULL_SCALE
ramp = Pcm(8000, np.linspace(-1, 1, 500, dtype=np.float32))
sounds = nps.arrays(np.float32, st.integers(1, 400), elements=st.floats(-1.875, 1.875, width=32))


@given(samples=sounds, rate_hz=st.sampled_from([8000, 24_000, 44_100]))
def test_a_take_comes_back_within_half_a_step(samples: Samples, rate_hz: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = TakeStore(Path(folder))
        take = store.put(KEY, Pcm(rate_hz, samples))
        assert take == store.get(KEY)
        assert (take.rate_hz, take.frames) == (rate_hz, len(samples))
        assert np.abs(store.read(take) - samples).max() <= STEP / 2 + 1e-7


@given(samples=sounds, data=st.data())
def test_a_part_of_a_take_is_that_part_of_the_whole(samples: Samples, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(samples)))
    stop = data.draw(st.integers(start, len(samples)))
    with tempfile.TemporaryDirectory() as folder:
        store = TakeStore(Path(folder))
        take = store.put(KEY, Pcm(8000, samples))
        part = store.read(take, start, stop)
        assert part.dtype == np.float32
        assert np.array_equal(part, store.read(take)[start:stop])


def test_peaks_past_full_scale_are_kept(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    take = store.put(KEY, Pcm(24_000, np.array([1.06, -1.06, 5.0], dtype=np.float32)))
    assert store.read(take) == pytest.approx([1.06, -1.06, 2.0], abs=STEP)


@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_take_with_any_byte_changed_counts_as_missing(place: int, flip: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = TakeStore(Path(folder))
        store.put(KEY, ramp)
        damaged = bytearray(store.path(KEY).read_bytes())
        damaged[place % len(damaged)] ^= flip
        store.path(KEY).write_bytes(damaged)
        assert store.get(KEY) is None


@given(kept=st.integers(0, 1055), more=st.binary(max_size=40))
def test_a_take_that_is_cut_short_or_longer_counts_as_missing(kept: int, more: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = TakeStore(Path(folder))
        store.put(KEY, ramp)
        whole = store.path(KEY).read_bytes()
        assert len(whole) == 1056
        store.path(KEY).write_bytes(whole[:kept])
        assert store.get(KEY) is None
        if more:
            store.path(KEY).write_bytes(whole + more)
            assert store.get(KEY) is None


def test_a_damaged_take_is_replaced_by_a_new_one(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.put(KEY, ramp)
    store.path(KEY).write_bytes(b"RIFF")
    assert store.get(KEY) is None
    take = store.put(KEY, ramp)
    assert store.get(KEY) == take


def test_a_take_that_was_never_made_is_missing(tmp_path: Path) -> None:
    store = TakeStore(tmp_path / "nothing here")
    assert store.get(KEY) is None
    store.path(KEY).mkdir(parents=True)
    assert store.get(KEY) is None


def test_any_player_opens_a_take(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    store.put(KEY, ramp)
    with wave.open(str(store.path(KEY))) as player:
        assert (player.getnchannels(), player.getsampwidth(), player.getframerate(), player.getnframes()) == (
            1,
            2,
            8000,
            500,
        )


def test_a_take_that_has_gone_is_an_error_to_run_again(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    take = store.put(KEY, ramp)
    with pytest.raises(ValueError, match="frames 0 to 501"):
        store.read(take, 0, 501)
    store.path(KEY).write_bytes(store.path(KEY).read_bytes()[:100])
    with pytest.raises(EngineError, match="is gone"):
        store.read(take)
    store.path(KEY).unlink()
    with pytest.raises(EngineError, match="is gone"):
        store.read(take, 1, 2)


def test_a_take_that_is_there_and_cannot_be_opened_is_not_called_gone(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    take = store.put(KEY, ramp)
    store.path(KEY).unlink()
    store.path(KEY).mkdir()
    with pytest.raises(OutputError, match=r"wav: cannot be read: (Is a directory|Permission denied)"):
        store.read(take)


def test_a_full_or_read_only_disk_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file where the folder should be")
    with pytest.raises(OutputError):
        TakeStore(tmp_path / "takes").put(KEY, ramp)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "ABCDEF0123456789", "0123", "0" * 65])
def test_only_keys_name_files(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a take key"):
        TakeStore(tmp_path).get(key)


def test_nothing_is_no_take(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a take"):
        TakeStore(tmp_path).put(KEY, Pcm(8000, np.zeros(0, dtype=np.float32)))


def test_contents_are_takes_with_their_length_and_what_killed_runs_left(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    takes = [store.put(f"{number:032x}", ramp) for number in range(3)]
    folder = store.path(takes[0].key).parent
    half, damaged = folder / f".{takes[0].key}.wav.x1.wav", store.path(takes[1].key)
    half.write_bytes(b"half a take of a run that was killed")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    (tmp_path / "README.txt").write_text("not a take")
    now_s = damaged.stat().st_mtime  # the younger one
    contents = store.contents(now_s + LEFTOVER_AGE_S + 1)
    assert [(each.take, each.size_bytes) for each in contents.takes] == [(takes[0], 1056), (takes[2], 1056)]
    assert sorted(each.path for each in contents.leftovers) == sorted([half, damaged])
    assert not store.contents(now_s).leftovers  # another run may be writing it


def test_removing_leaves_the_rest_and_no_empty_folder(tmp_path: Path) -> None:
    store = TakeStore(tmp_path)
    keys = [f"{number}{number:031x}" for number in range(4)]
    for key in keys:
        store.put(key, ramp)
    (tmp_path / "README.txt").write_text("not a take")
    store.remove(store.path(key) for key in (keys[0], keys[2], keys[0]))
    assert [store.get(key) is not None for key in keys] == [False, True, False, True]
    assert {path.name for path in tmp_path.iterdir()} == {"10", "30", "README.txt"}


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    contents = TakeStore(tmp_path / "nothing here").contents(0)
    assert (contents.takes, contents.leftovers) == ((), ())


base = make_segment()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(base, sounds="别的话。"), False),
        (replace(base, engine_voice="yunxi"), False),
        (replace(base, rate_percent=3), False),
        (replace(base, blended=True), False),
        (replace(base, turn=99, speaker="li", written="別的", spoken="别的", pause_after_ms=500), True),
    ],
)
def test_a_key_changes_with_what_shapes_the_sound_and_with_nothing_else(other: SpokenSegment, same: bool) -> None:
    engine = ToneEngine()
    assert (take_key(base, engine) == take_key(other, engine)) is same


def test_another_engine_or_version_makes_another_key() -> None:
    newer = CountingEngine()
    newer.version = "2"
    keys = {take_key(base, engine) for engine in (ToneEngine(), CountingEngine(), newer)}
    assert len(keys) == 3
