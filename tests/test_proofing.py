"""What `duitan check` gives a person to read through: names, polyphones, English."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from pipeline.cli.console import fold_cell
from pipeline.script.dialogue import Speaker
from pipeline.speech.explain import explain
from pipeline.speech.lexicon import read_lexicon
from pipeline.workflow.checks.proofing import MOST_CONTEXTS, Explained, Proof, matters, proofread
from tests.test_cli import run

LEXICON = read_lexicon()


def proof_of(*paragraphs: str, speakers: tuple[str, ...] = ()) -> Proof:
    """The proof of a script of these paragraphs, one a turn."""
    explained = [Explained(turn, 10 + turn, explain(text, LEXICON)) for turn, text in enumerate(paragraphs, 1)]
    return proofread(explained, [Speaker(id=f"s{number}", name=name) for number, name in enumerate(speakers)])


def test_names_are_read_out_with_their_place_and_number() -> None:
    names = proof_of("请单雪芹老师先讲。", "单雪芹说了两句。", "解晓东也来了。", speakers=("单雪芹", "柏青")).names
    rows = {each.written: (each.said, each.times, each.turn, each.line) for each in names}
    assert rows["单雪芹"] == ("shan4 xue3 qin2", 2, 1, 11)
    assert rows["柏青"] == ("bai3 qing1", 0, 0, 0)  # nobody says it in the text, but the opening notice does


def test_a_script_in_traditional_characters_is_read_through_in_them() -> None:
    explained = [Explained(1, 11, explain("單雪芹說那年乾旱，銀行的行長很頭痛。", LEXICON))]
    proof = proofread(explained, [Speaker(id="s", name="單雪芹")], "zh-Hant")
    assert proof.names[0].written == "單雪芹"
    shown = {words for each in proof.polyphones for _, words in each.contexts}
    assert "銀【行】的行長很" in shown, shown
    assert any("【乾】旱" in words for words in shown), shown


def test_a_speaker_with_a_latin_name_is_no_row() -> None:
    assert proof_of("你好。", speakers=("Owen Hale",)).names == ()


def test_words_that_look_like_names_are_none() -> None:
    assert proof_of("他用望远镜看青少年，高兴得很，这个方案成功了。").names == ()


def test_a_character_with_several_readings_is_shown_with_its_words() -> None:
    rows = [each for each in proof_of("银行的行长说不行。", "他在路上行走。").polyphones if each.written == "行"]
    assert {each.said: each.times for each in rows} == {"hang2": 2, "xing2": 2}
    contexts = {each.said: each.contexts for each in rows}
    assert contexts["hang2"] == ((1, "银【行】的行长说"), (1, "银行的【行】长说不行"))
    assert contexts["xing2"][-1] == (2, "他在路上【行】走")


def test_a_character_that_is_read_otherwise_than_by_itself_is_shown() -> None:
    rows = {each.written: each.said for each in proof_of("请您重复一遍，参与的人很多。").polyphones}
    assert rows == {"重": "chong2", "与": "yu4"}


def test_what_has_one_reading_or_only_a_neutral_tone_more_is_no_row() -> None:
    assert proof_of("我们去看看，你也看。", "一个不多，一万不少。").polyphones == ()


def test_a_reading_that_is_everywhere_is_counted_and_not_shown() -> None:
    rows = proof_of(*["为了大家。"] * 2, *["成为朋友。"] * (MOST_CONTEXTS + 1)).polyphones
    assert [(each.said, each.times, bool(each.contexts)) for each in rows if each.written == "为"] == [
        ("wei2", MOST_CONTEXTS + 1, False),
        ("wei4", 2, True),
    ]


@pytest.mark.parametrize(
    ("token", "shown"), [("the", False), ("And", False), ("IT", True), ("US", True), ("GPU", True), ("Hale", True)]
)
def test_english_that_every_text_has_needs_no_look(token: str, shown: bool) -> None:
    assert matters(token) is shown


@pytest.fixture
def report(project: Path) -> tuple[str, dict[str, Any]]:
    """`duitan check` of a talk with long names, printed and as JSON."""
    (project / "talk.md").write_text(
        "# 谈声音\n\n**单雪芹：** 银行的行长、重庆的重工业、参与和给与、得了奖还得练，The GPU of Dwarkesh Patel。\n\n"
        "**Bartholomew Featherstonehaugh-Cholmondeley：** 行，行走的行，出行在行。\n\n**单雪芹：** 好。\n",
        encoding="utf-8",
    )
    assert run("script", "talk.md").exit_code == 0
    printed = run("check", "scripts/dialogues/talk.yaml")
    described = run("check", "scripts/dialogues/talk.yaml", "--json")
    assert printed.exit_code == described.exit_code == 0
    return printed.stdout, json.loads(described.stdout)


def test_the_tables_fit_80_columns_and_name_turns(report: tuple[str, dict[str, Any]]) -> None:
    printed, _ = report
    start = printed.index("Names")
    end = printed.find("Worth a look")
    tables = printed[start : end if end > 0 else None].splitlines()
    assert max(map(cell_len, tables)) <= 80
    assert any("单雪芹" in row and "shan4 xue3 qin2" in row for row in tables)
    assert any("【行】" in row for row in tables)
    assert any(row.split()[:2] == ["GPU", "1"] and row.endswith("turn 1") for row in tables)
    assert not any(row.split()[:1] == ["The"] for row in tables)


def test_a_program_gets_all_of_it_with_turns_and_lines(report: tuple[str, dict[str, Any]]) -> None:
    _, described = report
    rows = Path("scripts/dialogues/talk.yaml").read_text(encoding="utf-8").splitlines()
    assert {"The", "GPU", "of"} <= {each["token"] for each in described["latin"]}
    for each in (*described["latin"], *described["names"], *described["polyphones"]):
        assert each["turn"] == 0 or "speaker:" in rows[each["line"] - 1]
    assert any(each["contexts"] for each in described["polyphones"])


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("short", 9, ["short"]),
        ("a long line of words", 9, ["a long", "line of", "words"]),
        ("一二三四五", 4, ["一二", "三四", "五"]),
        ("ab 一二三四五六", 6, ["ab", "一二三", "四五六"]),
    ],
)
def test_cells_are_folded_by_their_width_on_a_terminal(text: str, width: int, lines: list[str]) -> None:
    assert fold_cell(text, width) == lines
