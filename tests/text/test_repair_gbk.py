"""GBK text read one byte off: damaged on purpose in the way that happens, and restored."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from pipeline.text.repair import repair_lines
from pipeline.text.repair_evidence import is_shifted
from tests.text.gbk_damage import TEXT, false_matches, fold, insert, read_back

LINES = TEXT.strip().split("\n")


def damages() -> list[tuple[int, str]]:
    """(line index, damaged line) for every place where a search may find a character between two others."""
    found = []
    for index, line in enumerate(LINES):
        for char, pinyin in false_matches(line):
            damaged = read_back(insert(line, {char: pinyin}), folded=True)
            if is_shifted(damaged):
                found.append((index, damaged))
    return found


DAMAGES = damages()


def document_with(index: int, damaged: str) -> list[str]:
    lines = [fold(line) for line in LINES]
    lines[index] = damaged
    return lines


def restored_share(cases: list[tuple[int, str]]) -> float:
    """How many of the lines come back exactly; one that does not must be doubted."""
    exact = 0
    for index, damaged in cases:
        repaired = repair_lines(document_with(index, damaged))
        if repaired.lines[index] == fold(LINES[index]):
            exact += 1
        else:
            assert [doubt.line for doubt in repaired.doubts], damaged
    return exact / len(cases)


def test_the_simulation_damages_many_places() -> None:
    assert len(DAMAGES) > 250
    assert all(is_shifted(damaged) for _, damaged in DAMAGES)


def test_a_search_that_finds_nothing_leaves_the_text_alone() -> None:
    assert [read_back(insert(line, {"龘": "dá"}), folded=False) for line in LINES] == LINES


def test_a_sample_of_damages_is_restored() -> None:
    assert restored_share(DAMAGES[5::36]) >= 0.6


@pytest.mark.slow
def test_most_damages_are_restored_and_no_failure_is_silent() -> None:
    assert restored_share(DAMAGES[::3]) >= 0.65


def test_several_damages_in_one_document_are_restored_together() -> None:
    listed = {"驗": "yàn", "優": "yōu", "應": "yīng", "統": "tǒng", "發": "fā", "機": "jī", "學": "xué", "矣": "yǐ"}
    original = [fold(line) for line in LINES]
    damaged = [read_back(insert(line, listed), folded=True) for line in LINES]
    assert sum(is_shifted(line) for line in damaged) >= 3
    assert sum("(" in line for line in damaged) >= 5
    repaired = repair_lines(damaged)
    assert list(repaired.lines) == original
    assert {repair.fix for repair in repaired.repairs} == {"gbk_shift", "pinyin_bracket"}


def test_full_width_punctuation_comes_back_as_the_document_writes_it() -> None:
    listed = {"驗": "yàn", "優": "yōu"}
    damaged = [read_back(insert(line, listed), folded=False) for line in LINES]
    assert any(map(is_shifted, damaged))
    assert list(repair_lines(damaged).lines) == LINES


def test_a_marker_that_fits_no_original_is_left_and_doubted() -> None:
    line = "這句話後面有一個怪東西:abc?yàn)def"
    repaired = repair_lines([fold(each) for each in LINES] + [line])
    assert repaired.lines[-1] == line
    assert [doubt.line for doubt in repaired.doubts] == [len(LINES) + 1]


def test_many_markers_cost_bounded_time() -> None:
    repaired = repair_lines(["?yàn)" * 3000])
    assert repaired.lines == ("?yàn)" * 3000,)


@given(st.sampled_from(DAMAGES))
@settings(deadline=None, max_examples=8)
def test_repair_is_exact_or_doubted_and_final(case: tuple[int, str]) -> None:
    index, damaged = case
    repaired = repair_lines(document_with(index, damaged))
    assert repaired.lines[index] == fold(LINES[index]) or repaired.doubts
    again = repair_lines(repaired.lines)
    assert (again.lines, again.repairs) == (repaired.lines, ())
