"""Sections that every part of an article repeats and in which nobody talks."""

from __future__ import annotations

from pipeline.script.roles.sections import repeated_sections
from tests.script.roles.judged import TALK, votes

SUMMARY = "## 本节要点\n\n- 船要修\n- 河要清"


def test_a_summary_after_each_part_is_left_out() -> None:
    found = votes(repeated_sections, f"# 对话船匠\n\n{TALK}\n\n{SUMMARY}\n\n## 第二夜\n\n{TALK}\n\n{SUMMARY}\n")
    assert found == [("section without talk", text) for text in ["本节要点", "船要修", "河要清"] * 2]


def test_the_heading_above_the_talk_is_no_title_either_when_it_is_repeated() -> None:
    part = f"## 现场\n\n{TALK}\n\n{SUMMARY}"
    found = votes(repeated_sections, f"# 对话船匠\n\n{part}\n\n{part}\n")
    assert [text for reason, text in found if reason == "repeated heading"] == ["现场", "现场"]


def test_a_section_that_stands_once_is_left_to_others() -> None:
    assert votes(repeated_sections, f"# 对话船匠\n\n{TALK}\n\n{SUMMARY}\n") == []


def test_a_repeated_heading_with_talk_below_is_a_chapter() -> None:
    part = f"## 问答\n\n{TALK}"
    assert votes(repeated_sections, f"# 对话船匠\n\n{part}\n\n{part}\n") == []


def test_without_labels_nobody_can_tell() -> None:
    assert votes(repeated_sections, f"# 河口\n\n船要修。\n\n{SUMMARY}\n\n河要清。\n\n{SUMMARY}\n") == []
