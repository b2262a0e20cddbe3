"""One rule for file names: every system takes them, and different articles never share one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.episode import Episode
from pipeline.workflow.script_files.naming import (
    MAX_STEM_BYTES,
    claim_stem,
    find_origin,
    name_key,
    note_origin,
    portable_stem,
)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("对谈", "对谈"),
        ("a.b", "a.b"),
        ("茶馆: 谁来?", "茶馆： 谁来？"),
        ("甲|乙<丙>", "甲｜乙＜丙＞"),
        (" .前后. ", "前后"),
        ("COM1", "COM1_"),
        ("aux.第一期", "aux.第一期_"),
        ("一\t二", "一 二"),
        ("", "untitled"),
        ("...", "untitled"),
        ("cafe\u0301", "café"),
    ],
)
def test_a_stem_is_one_that_every_system_takes(name: str, stem: str) -> None:
    assert portable_stem(name) == stem


@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_name_gives_a_stem_that_an_episode_can_have(name: str) -> None:
    stem = portable_stem(name)
    assert len(stem.encode()) <= MAX_STEM_BYTES
    assert Episode(stem=f"{stem}.chapters-1000-1001", title="试", language="zh-Hans").stem.startswith(stem)
    assert portable_stem(stem) == stem


def test_long_names_are_cut_and_remain_different() -> None:
    long = "很长的题目" * 16
    first, second = portable_stem(f"{long}上"), portable_stem(f"{long}下")
    assert first != second
    assert first == portable_stem(f"{long}上")
    assert first.startswith("很长的题目" * 9)


def test_names_that_cannot_be_shown_remain_different() -> None:
    assert portable_stem("a\udce4b") != portable_stem("a\udcf6b")
    assert portable_stem("a\udce4b").isprintable()


def test_names_that_a_file_system_may_take_for_one_have_one_key() -> None:
    assert len({name_key(name) for name in ("Café", "café", "cafe\u0301", "CAFE\u0301")}) == 1
    assert name_key("谈话") != name_key("談話")


def test_a_taken_name_gets_that_of_the_folder_and_then_a_number() -> None:
    taken: set[str] = set()
    for expected in ("talk", "talk-b", "talk-b-2", "talk-b-3"):
        stem = claim_stem(Path("a/b/talk.md"), lambda each: each not in taken)
        assert stem == expected
        taken.add(stem)


def test_an_origin_is_found_again_from_any_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "talk.md").write_text("好")
    monkeypatch.chdir(tmp_path)
    note = note_origin(Path("in/talk.md"), Path("out"))
    assert note == "../in/talk.md"
    monkeypatch.chdir(tmp_path / "in")
    assert find_origin(note, tmp_path / "out") is None or (tmp_path / "out").exists()
    (tmp_path / "out").mkdir()
    found = find_origin(note, tmp_path / "out")
    assert found is not None
    assert found.samefile("talk.md")


def test_an_origin_that_does_not_fit_into_a_line_is_not_noted(tmp_path: Path) -> None:
    assert note_origin(tmp_path / "two\nlines.md", tmp_path) == ""
    assert find_origin("", tmp_path) is None
