"""The recogniser's model is found, or what is missing is said; the extra is not needed to import anything here."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.errors import EngineUnavailableError
from pipeline.verify.recogniser import WhisperRecogniser
from pipeline.verify.weights import FOLDER_VARIABLE, NEEDED_FILES, find_model, join_model, model_version
from tests.conftest import ROOT

HERE = find_spec("faster_whisper") is not None


def make_model(folder: Path, *, without: str = "") -> Path:
    """A folder with the names of a model's files."""
    folder.mkdir()
    for name in NEEDED_FILES:
        if name != without:
            (folder / name).write_bytes(b"{}")
    return folder


def test_a_folder_of_ones_own_goes_before_the_one_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, named = make_model(tmp_path / "own"), make_model(tmp_path / "named")
    monkeypatch.setenv(FOLDER_VARIABLE, str(named))
    assert find_model() == named
    assert find_model(own) == own


@pytest.mark.parametrize("missing", NEEDED_FILES)
def test_a_folder_that_is_not_whole_is_refused_before_anything_is_asked_for_the_rest(
    tmp_path: Path, missing: str
) -> None:
    folder = make_model(tmp_path / "half", without=missing)
    with pytest.raises(EngineUnavailableError, match=missing) as caught:
        WhisperRecogniser(folder=folder).load()
    assert str(folder) in str(caught.value)


def test_a_folder_that_is_not_there_is_called_that_and_who_named_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EngineUnavailableError, match="no such folder") as caught:
        find_model(tmp_path / "gone")
    assert FOLDER_VARIABLE not in caught.value.hint
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(EngineUnavailableError, match="no such folder") as caught:
        find_model()
    assert FOLDER_VARIABLE in caught.value.hint


def test_another_model_is_another_recogniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    folder = make_model(tmp_path / "own")
    before = model_version(folder)
    assert before == model_version(folder)
    (folder / NEEDED_FILES[0]).write_bytes(b"another model")
    others = {model_version(folder), model_version(make_model(tmp_path / "two")), model_version(tmp_path / "gone")}
    assert len({before, model_version(), *others}) == 5


@pytest.mark.skipif(HERE, reason="the recogniser is installed")
def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailableError) as caught:
        join_model(tmp_path)
    assert "duitan[listen]" in caught.value.hint
    with pytest.raises(EngineUnavailableError, match="not installed") as caught:
        WhisperRecogniser(folder=make_model(tmp_path / "own")).load()
    assert "duitan[listen]" in caught.value.hint


def test_the_command_line_knows_nothing_of_the_library() -> None:
    program = (
        "import sys; from pipeline.cli.app import load_commands; load_commands();"
        "import pipeline.verify.recogniser, pipeline.verify.syllables;"
        "print([name for name in ('faster_whisper', 'ctranslate2', 'pypinyin', 'platformdirs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
