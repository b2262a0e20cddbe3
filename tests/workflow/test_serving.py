"""The preview: parts of files on request, nothing from outside its folder, this machine only."""

from __future__ import annotations

import http.client
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import InputError, OutputError
from pipeline.workflow.show.serving import Preview, byte_range, find_file, media_type
from tests.conftest import HANGS_S, ROOT

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

BODY = bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "show"
    (root / ".takes").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>慢谈", encoding="utf-8")
    (root / "talk.mp3").write_bytes(BODY)
    (root / ".takes" / "secret.mp3").write_bytes(b"secret")
    (root / "notes.key").write_bytes(b"secret")
    (tmp_path / "outside.html").write_text("secret", encoding="utf-8")
    (root / "link.html").symlink_to(tmp_path / "outside.html")
    return root


@pytest.fixture
def preview(folder: Path) -> Iterator[Preview]:
    with Preview(folder, 0) as server:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server
        server.stop()
        thread.join()


def ask(
    preview: Preview, path: str, *, method: str = "GET", wanted: str = "", host: str = ""
) -> tuple[int, bytes, dict[str, str]]:
    machine, _, port = preview.address.removeprefix("http://").rstrip("/").partition(":")
    connection = http.client.HTTPConnection(machine, int(port), timeout=10)
    headers = {"Range": wanted, "Host": host}
    connection.request(method, path, headers={name: value for name, value in headers.items() if value})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


def test_a_folder_shows_its_index_and_says_what_a_file_is(preview: Preview) -> None:
    assert preview.address.startswith("http://127.0.0.1:")
    status, body, headers = ask(preview, "/")
    assert (status, body.decode()) == (200, "<!doctype html>慢谈")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=100-", 100, len(BODY)), ("bytes=-5", len(BODY) - 5, len(BODY))],
)
def test_a_part_of_a_file_is_answered_with_that_part(preview: Preview, wanted: str, start: int, end: int) -> None:
    status, body, headers = ask(preview, "/talk.mp3", wanted=wanted)
    assert (status, body) == (206, BODY[start:end])
    assert headers["content-range"] == f"bytes {start}-{end - 1}/{len(BODY)}"
    assert headers["content-type"] == "audio/mpeg"


def test_a_part_beyond_the_end_is_refused(preview: Preview) -> None:
    status, _, headers = ask(preview, "/talk.mp3", wanted=f"bytes={len(BODY)}-")
    assert (status, headers["content-range"]) == (416, f"bytes */{len(BODY)}")


def test_head_tells_the_length_and_sends_nothing(preview: Preview) -> None:
    status, body, headers = ask(preview, "/talk.mp3", method="HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(BODY)))


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.html",
        "/%2e%2e/outside.html",
        "/..%2foutside.html",
        "/link.html",
        "/.takes/secret.mp3",
        "/%2etakes/secret.mp3",
        "/notes.key",
        "/missing.html",
        "/index.html%00.mp3",
        "/..\\outside.html",
        "//outside.html",
        "/" + "a" * 5000,
    ],
)
def test_nothing_outside_the_folder_is_served(preview: Preview, folder: Path, path: str) -> None:
    status, body, _ = ask(preview, path)
    assert status in (404, 414)
    assert b"secret" not in body
    assert find_file(folder, path) is None


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8000", 200), ("[::1]:8000", 200), ("rebound.example", 421), ("[x", 421), ("127.0.0.1.example", 421)],
)
def test_it_answers_under_names_of_this_machine_only(preview: Preview, host: str, status: int) -> None:
    answered, body, _ = ask(preview, "/", host=host)
    assert (answered, "慢谈" in body.decode()) == (status, status == 200)


def test_other_methods_are_refused(preview: Preview) -> None:
    assert ask(preview, "/", method="POST")[0] == 501


def test_a_folder_without_an_index_and_a_taken_port_are_told(preview: Preview, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no index\.html"):
        Preview(tmp_path, 0)
    port = int(preview.address.rstrip("/").rpartition(":")[2])
    with pytest.raises(OutputError, match=f"port {port} cannot be used"):
        Preview(folder, port)


def test_the_longest_ending_says_what_a_file_is() -> None:
    assert media_type(Path("a.chapters.json")) == "application/json+chapters"
    assert media_type(Path("a.json")) == "application/json; charset=utf-8"
    assert media_type(Path("a.exe")) == ""


def test_the_code_for_a_phone_holds_the_address(preview: Preview) -> None:
    drawn = preview.qr_code()
    assert drawn.startswith(preview.address)
    assert drawn.count("\n") > 10


def test_a_file_that_may_not_be_read_is_not_there(
    preview: Preview, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "talk.mp3").unlink()
    assert ask(preview, "/talk.mp3")[0] == 404
    assert ask(preview, "/", wanted=f"bytes={'9' * 5000}-")[0] == 200
    assert capfd.readouterr().err == ""


def test_it_ends_with_a_signal_and_speaks_of_no_work_that_was_lost(folder: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b"http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=HANGS_S)
    assert (process.returncode, said) == (130, b"stopped by SIGINT\n")


def test_a_browser_that_hangs_up_is_no_news(preview: Preview, capfd: pytest.CaptureFixture[str]) -> None:
    host, _, port = preview.address.removeprefix("http://").rstrip("/").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with a reset
        connection.sendall(b"GET / HT")
    assert ask(preview, "/")[0] == 200
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("odd", ["bytes=a-b", f"bytes={'9' * 5000}-", "items=0-1", "bytes=-", "bytes=5-2,7-9"])
def test_an_odd_range_is_the_whole_file(odd: str) -> None:
    assert byte_range(odd, 10) == (0, 10)
