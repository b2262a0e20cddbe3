"""One contract for every store: a folder, what fsspec keeps in memory, and S3 by a server on the loopback."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.errors import OutputError
from pipeline.messages import choose_language
from pipeline.synth.blobs import FsspecBlobs, open_blobs
from pipeline.synth.recording import record
from pipeline.synth.shared import MirroredStore, open_store, open_takes
from pipeline.synth.store import TakeStore, take_name
from tests.synth.fakes import CountingEngine, make_segment
from tests.synth.small_s3 import small_s3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOT_INSTALLED = "the lock of the cluster (locks/cluster.lock) is not installed"
KEY = "0123456789abcdef"
SOUND = Pcm(8000, np.linspace(-0.5, 0.5, 800, dtype=np.float32))


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A bucket of a server on the loopback."""
    pytest.importorskip("s3fs", reason=NOT_INSTALLED)
    moto_server = pytest.importorskip("moto.server", reason=NOT_INSTALLED)
    import pytest_socket
    from s3fs import S3FileSystem

    pytest_socket.enable_socket()
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        }.items():
            patch.setenv(name, value)
        S3FileSystem().mkdir("takes")
        yield "s3://takes/show"
    server.stop()


@pytest.fixture(params=["folder", "file address", "memory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What `--store` may say."""
    if request.param == "folder":
        return str(tmp_path / "shared")
    if request.param == "file address":
        return (tmp_path / "shared with 空格").as_uri()
    if request.param == "memory":
        pytest.importorskip("fsspec", reason=NOT_INSTALLED)
        return f"memory://{tmp_path.name}/takes"
    s3 = request.getfixturevalue("s3")
    return f"{s3}/{tmp_path.name}"


def test_what_one_computer_speaks_another_finds(place: str, tmp_path: Path) -> None:
    segments = [make_segment("好", turn=1), make_segment("不好", turn=2)]
    first, second = CountingEngine(), CountingEngine()
    takes = record(segments, first, open_store(tmp_path / "one", place))
    store = open_store(tmp_path / "two", place)
    assert record(segments, second, store) == takes
    assert (sorted(first.spoken), second.spoken) == (["不好", "好"], [])
    assert [len(store.read(take)) for take in takes] == [100, 200]


def test_a_worker_writes_what_a_driver_reads(place: str, tmp_path: Path) -> None:
    worker, store = open_takes(place), open_store(tmp_path / "driver", place)
    worker.check()
    assert not worker.has(KEY)
    assert (store.get(KEY), store.fetch([KEY])) == (None, {})
    take = worker.put(KEY, SOUND)
    assert worker.has(KEY)
    assert store.fetch([KEY]) == {KEY: take}
    assert store.get(KEY) == take
    assert np.array_equal(store.read(take), TakeStore(tmp_path / "driver").read(take))


def test_files_are_the_same_everywhere(place: str, tmp_path: Path) -> None:
    open_takes(place).put(KEY, SOUND)
    TakeStore(tmp_path / "plain").put(KEY, SOUND)
    assert open_blobs(place).read(take_name(KEY)) == (tmp_path / "plain" / take_name(KEY)).read_bytes()


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"RIFF" + data[4:100], lambda _: b""])
def test_a_damaged_file_counts_as_missing(place: str, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    blobs, store = open_blobs(place), open_store(tmp_path / "driver", place)
    open_takes(place).put(KEY, SOUND)
    blobs.write(take_name(KEY), damage(blobs.read(take_name(KEY)) or b""))
    assert store.fetch([KEY]) == {}
    assert store.get(KEY) is None


def test_what_is_spoken_here_is_there_before_it_is_here(tmp_path: Path) -> None:
    class Gone(FsspecBlobs):
        def __init__(self) -> None:
            """Without an address."""

        def write(self, name: str, data: bytes) -> None:
            raise OutputError(f"{name} of {len(data)} bytes: cannot be written")

    store = MirroredStore(tmp_path, Gone())
    with pytest.raises(OutputError):
        store.put(KEY, SOUND)
    assert not store.contents(0).takes


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nonsense://somewhere/takes", "nonsense://somewhere/takes: cannot be opened: Protocol not known: nonsense"),
        ("gs://takes", "gs://takes: .*gcsfs"),
    ],
)
def test_an_address_that_nothing_reaches_is_said_at_once(address: str, message: str) -> None:
    pytest.importorskip("fsspec", reason=NOT_INSTALLED)
    with pytest.raises(OutputError, match=message):
        open_takes(address)


def test_a_bucket_that_is_not_there_is_said_at_once_and_not_made(s3: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        open_takes(s3.replace("takes", "tekas")).check()


def test_a_run_goes_on_with_another_store_when_the_first_one_is_gone_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("s3fs", reason=NOT_INSTALLED)
    import pytest_socket

    pytest_socket.enable_socket()
    spoken, left = [make_segment("早上好。"), make_segment("晚上好。")], [make_segment("再见。")]
    address = "s3://takes/show"
    with small_s3(monkeypatch) as first:
        store = open_store(tmp_path / "takes", address)
        store.check()
        record(spoken, CountingEngine(), store)
        assert len(first.files) == 3  # two takes and the note
    with pytest.raises(OutputError, match="cannot be read"):
        MirroredStore(tmp_path / "other", FsspecBlobs(address, patience_s=0)).fetch([KEY])
    with small_s3(monkeypatch) as second:
        engine, store = CountingEngine(), open_store(tmp_path / "takes", address)
        store.check()
        takes = record([*spoken, *left], engine, store)
        assert len(engine.spoken) == 1  # what was spoken before lies in the folder, though the new store has none of it
        assert [open_takes(address).has(take.key) for take in takes] == [False, False, True]
        assert len(second.files) == 2


class Flaky:
    """Files that fail a few times, or wait, before they answer."""

    def __init__(self, fails: int, error: Exception) -> None:
        self.calls = 0
        self._fails = fails
        self._error = error

    def exists(self, _path: str) -> bool:
        self.calls += 1
        if self.calls <= self._fails:
            raise self._error
        return True


class FlakyBlobs(FsspecBlobs):
    """In front of such files."""

    def __init__(self, files: Flaky, *, patience_s: float) -> None:
        self._flaky = files
        super().__init__("sftp://wen:geheim@ships/takes", patience_s=patience_s)

    def _open(self, address: str) -> tuple[Flaky, str]:  # noqa: ARG002 - it is not opened
        return self._flaky, "/takes"


@pytest.mark.parametrize("error", [ConnectionError("refused"), json.JSONDecodeError("a page of a proxy", "<html>", 0)])
def test_a_place_that_comes_back_costs_nothing(error: Exception) -> None:
    files = Flaky(1, error)
    assert FlakyBlobs(files, patience_s=20).has(KEY)
    assert files.calls == 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionError("sftp://wen:geheim@ships refused"), "sftp://ships refused"),
        (TimeoutError(), "no answer"),
        (PermissionError("not yours"), "not yours"),
    ],
)
def test_a_place_that_stays_away_is_an_error_without_its_password(error: Exception, reason: str) -> None:
    with pytest.raises(OutputError) as raised:
        FlakyBlobs(Flaky(99, error), patience_s=0).has(KEY)
    assert str(raised.value) == f"sftp://ships/takes: cannot be read: {reason}"


def test_what_keeps_a_place_away_is_told_in_the_language_of_the_reader() -> None:
    choose_language("zh-Hans")
    try:
        with pytest.raises(OutputError) as raised:
            FlakyBlobs(Flaky(99, PermissionError(errno.EACCES, "Permission denied")), patience_s=0).has(KEY)
    finally:
        choose_language("en")
    assert str(raised.value) == "sftp://ships/takes：无法读取：没有权限"
