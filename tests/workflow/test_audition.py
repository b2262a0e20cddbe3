"""An audition: a clip for every voice, and a page that plays them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cast.voices import parse_voices
from pipeline.cli.app import app, load_commands
from pipeline.engines.kokoro.engine import KokoroEngine
from pipeline.engines.registry import engine_forms
from pipeline.messages import choose_language
from pipeline.publish.audition_page import Auditioned, audition_page
from pipeline.publish.seal import Kind, sealed_kind
from pipeline.publish.targets import Destination
from pipeline.settings import Settings
from pipeline.workflow.preparation.available_voices import with_available_voices
from pipeline.workflow.production.audition import audition
from pipeline.workflow.workspace.project import Project
from tests.engines.tiny_kokoro import tiny_parts
from tests.language.test_messages import language

__all__ = ["language"]

VOICES = """
voices:
  plain: {gender: male, kokoro: zm_yunxi}
  mixed: {gender: female, blend: {zf_xiaoyi: 1, zf_xiaobei: 0.5}}
  foreign: {gender: male, blend: {zm_yunxi: 1, am_onyx: {timbre: 0.6, prosody: 0.2}}}
speakers:
  pan: {name: "<潘&>", gender: male, voice: plain}
  fo: {name: 佛, gender: male, voice: foreign}
"""


class Page(HTMLParser):
    """What a browser would load, and the text that it would show."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.shown = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - any tag
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.shown += data


def project(folder: Path) -> Project:
    return Project(parse_voices(VOICES, "voices.yaml", engine_forms()), Settings(), folder)


def test_every_voice_that_can_be_spoken_has_a_clip_on_the_page(tmp_path: Path) -> None:
    told: list[str] = []
    engine = KokoroEngine(tiny_parts())
    remarks = audition(project(tmp_path), engine, Destination(tmp_path / "a"), lambda path, _: told.append(path.name))
    assert told == ["plain.mp3", "mixed.mp3", "index.html"]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(told)
    assert len(remarks) == 1
    assert "foreign (am_onyx)" in remarks[0]
    page = Page((tmp_path / "a/index.html").read_text(encoding="utf-8"))
    assert page.loaded == ["plain.mp3", "mixed.mp3"]
    assert "zf_xiaobei:0.5+zf_xiaoyi:0.5" in page.shown
    assert "<潘&>" in page.shown
    assert sealed_kind(tmp_path / "a/index.html") is Kind.PAGE


def test_a_page_needs_nothing_else_and_names_are_text_on_it() -> None:
    hostile = '"><script src=//x>'
    rows = [Auditioned(name="n", gender="female", engine_voice=hostile, clip='a b&".mp3', people=(hostile,))]
    text = audition_page("kokoro", hostile, rows).decode()
    page = Page(text)
    assert page.loaded == ["a%20b%26%22.mp3"]
    assert page.shown.count(hostile) == 3
    assert not re.search(r"https?:|url\(|@import", text)


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("en", ("Voices of kokoro", "Women")),
        ("zh-Hans", ("kokoro 的音色", "女声")),
        ("zh-Hant", ("kokoro 的聲音", "女聲")),
    ],
)
def test_a_page_is_in_the_language_of_the_reader(chosen: str, shown: tuple[str, ...]) -> None:
    choose_language(chosen)
    rows = [Auditioned(name="n", gender="female", engine_voice="zf_1", clip="n.mp3")]
    text = audition_page("kokoro", "一句话。", rows).decode()
    assert f'<html lang="{chosen}">' in text
    assert "<code>--voice SPEAKER=NAME</code>" in text
    assert all(each in Page(text).shown for each in shown)


def test_a_second_audition_replaces_our_own_files_and_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    load_commands()
    command = ["voices", "--engine", "tone", "--audition", "heard"]
    (tmp_path / "voices.yaml").write_text("voices: {low: {gender: male, kokoro: zm_yunxi}}", encoding="utf-8")
    assert [CliRunner().invoke(app, command).exit_code for _ in range(2)] == [0, 0]
    page = tmp_path / "heard/index.html"
    page.write_bytes(page.read_bytes() + b"<!-- mine -->")
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 5
    assert CliRunner().invoke(app, [*command, "--force"]).exit_code == 0
    assert (tmp_path / "heard/index.backup-1.html").read_bytes().endswith(b"<!-- mine -->")


def test_whoever_has_a_mixture_that_is_not_here_gets_another_voice(tmp_path: Path) -> None:
    engine = KokoroEngine(tiny_parts())
    reduced, _ = with_available_voices(project(tmp_path), engine)
    assert "kokoro" not in reduced.book.voices["foreign"].engine_voices
    assert reduced.book.voices["mixed"] == project(tmp_path).book.voices["mixed"]
    assert reduced.book.pools == project(tmp_path).book.pools
