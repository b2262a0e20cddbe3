"""Text repair: the cases, and what holds for any text."""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import example, given, settings

from pipeline.text.repair import FIXES, SIGNS, repair_lines
from pipeline.text.repair_edit import apply_edits
from pipeline.text.repair_evidence import Evidence
from tests.case_rows import as_param

CASES = Path(__file__).parents[1] / "cases"
ROWS: list[dict[str, str]] = yaml.safe_load((CASES / "repair_characters.yaml").read_text("utf-8"))
HEALTHY: list[dict[str, str]] = yaml.safe_load((CASES / "repair_negative.yaml").read_text("utf-8"))


def repaired(text: str) -> str:
    return "\n".join(repair_lines(text.split("\n")).lines)


@pytest.mark.parametrize(("given", "expect"), [as_param(row, row["given"], row["expect"]) for row in ROWS])
def test_cases(given: str, expect: str) -> None:
    assert repaired(given) == expect
    assert repaired(expect) == expect


@pytest.mark.parametrize("row", HEALTHY, ids=[row["label"].replace(" ", "-") for row in HEALTHY])
def test_healthy_text_is_never_touched(row: dict[str, str]) -> None:
    result = repair_lines(row["given"].split("\n"))
    assert "\n".join(result.lines) == row["given"]
    assert result.repairs == ()
    assert result.doubts == ()


def test_all_healthy_lines_together_are_not_touched_either() -> None:
    lines = [line for row in HEALTHY for line in row["given"].split("\n")]
    assert repair_lines(lines).lines == tuple(lines)


def test_every_fix_has_a_case() -> None:
    used = {repair.fix for row in ROWS for repair in repair_lines(row["given"].split("\n")).repairs}
    assert used == {name for name, _ in FIXES} - {"gbk_shift"}


def test_lost_characters_are_doubted() -> None:
    result = repair_lines(["好的", "我\ufffd\ufffd来了"])
    assert [(doubt.line, doubt.problem[:1]) for doubt in result.doubts] == [(2, "2")]


PIECES = st.sampled_from(
    [
        *["統(tǒng)", "(tǒng)", "tǒng)", "發(fā)", "F(xiàn)", "們(men)", "領(lǐng)", "計(jì)", "(", ")", "?"],
        *[
            "&amp;",
            "&",
            "amp;",
            "#38;",
            "lt;",
            "&lt;",
            "span",
            ">",
            "<",
            "/",
            "</span>",
            "/span>",
            "<!--",
            "-->",
            "<br>",
            "nbsp;",
        ],
        *[
            "\u200b",
            "\u200d",
            "👨",
            "👩",
            "\u00a0",
            "\ufeff",
            "\x07",
            "\u2028",
            "\ue000",
            "Ｆ",
            "４",
            "A",
            "1",
            " ",
            "你好",
            "。",
            "&#3",
            "8;",
        ],
    ]
)
ANY_LINES = st.lists(
    st.one_of(
        st.lists(PIECES, max_size=14).map("".join), st.text(max_size=20).map(lambda text: text.replace("\n", ""))
    ),
    max_size=5,
)


@given(ANY_LINES)
@example(["發(fā)", "?</span>tǒng)"])  # the second line, without its tag, is evidence for the first
@settings(deadline=None, max_examples=400)
def test_repairing_twice_is_repairing_once(lines: list[str]) -> None:
    once = repair_lines(lines)
    twice = repair_lines(once.lines)
    assert len(once.lines) == len(lines)
    assert (twice.lines, twice.repairs) == (once.lines, ())


@given(ANY_LINES)
@settings(deadline=None, max_examples=200)
def test_no_fix_changes_a_line_without_a_sign(lines: list[str]) -> None:
    evidence = Evidence(lines)
    for line in lines:
        if not SIGNS.search(line):
            assert [edit for _, fix in FIXES for edit in fix(line, evidence)] == []


@given(ANY_LINES)
@settings(deadline=None, max_examples=200)
def test_receipts_replay_the_repair(lines: list[str]) -> None:
    result = repair_lines(lines)
    replayed = list(lines)
    for repair in result.repairs:
        line = replayed[repair.line - 1]
        assert repair.before in line
        replayed[repair.line - 1] = line.replace(repair.before, repair.after, 1)
    assert tuple(replayed) == result.lines


@given(st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)), max_size=6))
def test_plain_chinese_is_never_touched(lines: list[str]) -> None:
    assert repair_lines(lines).lines == tuple(lines)


def test_edits_are_applied_in_order() -> None:
    assert apply_edits("abc", []) == "abc"


def test_a_long_line_of_faults_is_repaired_in_linear_time() -> None:
    for piece in (
        "&amp;",
        "<b>",
        "統(tǒng)",
        "\u200b好",
        "<!--",
        "/span",
        "&amp;amp;",
        "<" * 50,
        "tǒng)",
        "(tǒng",
        "a\u00a0",
    ):
        small, large = repaired(piece * 2_000), repaired(piece * 40_000)
        assert len(large) >= len(small)
