"""The files of `duitan init` set the same in every language, and nothing else than comments differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from pipeline.messages import LANGUAGES, choose_language
from pipeline.settings import Settings, load_settings, load_voices
from pipeline.workflow.workspace.new_project import make_project
from pipeline.workflow.workspace.templates import templates
from tests.language.test_messages import language

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["language"]
LATIN_SENTENCE = re.compile(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+")
OPTION = re.compile(r"(?m)^# *[a-z_]+:(?: .*?)??(?= +# |$)")


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("wanted", LANGUAGES[1:])
def test_a_new_folder_is_commented_in_the_language_of_the_reader(wanted: str, tmp_path: Path) -> None:
    choose_language(wanted)
    make_project(tmp_path)
    for name, (english, _off) in templates().items():
        made = (tmp_path / name).read_text(encoding="utf-8")
        assert made != english
        assert yaml.safe_load(made) == yaml.safe_load(english)
        assert OPTION.findall(made) == OPTION.findall(english) or name == "voices.yaml"
        assert not [line for line in made.splitlines() if LATIN_SENTENCE.search(line)]
    assert load_settings(tmp_path) == Settings()
    assert load_voices(tmp_path).people
