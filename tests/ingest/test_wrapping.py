"""Line ends that are wraps are undone; line ends that are meant stay."""

from __future__ import annotations

import textwrap

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from pipeline.ingest.reading import parse_document

PARAGRAPHS = (
    "周明：您修了多少年的钟？我听镇上的人说，您十七岁就跟着师傅学手艺，那时候店里只有一盏灯，晚上要省着用，这些事您还记得吗？",
    "林木：记得。四十年前的事，比昨天的还清楚。最早的一只是座钟，从县城背回来的，齿轮锈了大半，"
    "师傅让我一个一个拆下来，用煤油泡了三天三夜才动得了。",
    "后来有了 quartz movement 这种东西，一块电池走两年，大家就都不来修了，店里一下子冷清下来，一个月只有 3 个客人，"
    "有 2 个还是来借扳手的。",
    "周明：那您想过关店吗？很多老师傅那几年都转行了，有的去开车，有的去卖手机，赚得都比修钟多。",
    "林木：没有。钟不走，时间照走，人总要有个地方做自己的事情。我女儿说我固执，我说这不是固执，是习惯，习惯比固执难改多了。",
)


def fold(paragraph: str, columns: int) -> str:
    """The paragraph cut into lines of at most so many columns, at any Chinese character but inside no Latin word."""
    rows, row, width = [], "", 0
    pieces: list[str] = []
    for char in paragraph:
        if (
            pieces
            and char.isascii()
            and not char.isspace()
            and pieces[-1][-1].isascii()
            and not pieces[-1][-1].isspace()
        ):
            pieces[-1] += char
        else:
            pieces.append(char)
    for piece in pieces:
        size = sum(1 if char.isascii() else 2 for char in piece)
        if width + size > columns and row and piece not in "，。？！":
            rows.append(row.rstrip())
            row, width = "", 0
            if piece == " ":
                continue
        row, width = row + piece, width + size
    return "\n".join([*rows, row])


def read(text: str, name: str) -> list[str]:
    return [block.text for block in parse_document(text.encode(), name).blocks]


@pytest.mark.parametrize("columns", [40, 60, 72, 80])
def test_text_wrapped_to_a_width_is_joined(columns: int) -> None:
    wrapped = [fold(paragraph, columns) for paragraph in PARAGRAPHS]
    assert read("\n\n".join(wrapped), "a.txt") == list(PARAGRAPHS)


@pytest.mark.parametrize("columns", [40, 60, 72])
def test_text_wrapped_to_a_width_without_blank_lines_is_joined(columns: int) -> None:
    wrapped = [fold(paragraph, columns) for paragraph in PARAGRAPHS]
    assert read("\n".join(wrapped), "a.txt") == list(PARAGRAPHS)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_text_that_a_converter_wrapped_at_spaces_is_joined(name: str) -> None:
    paragraphs = [
        "林木：我用过 AI 工具来找零件，输入 Seiko 5 movement 就能看到十几张图，比翻旧书快。"
        "不过 AI 说的年份常常不对，我还是要看机芯上的编号。",
        "周明：您觉得 AI 会取代 watch maker 这一行吗？"
        "我看到 NHK 有一个节目说，东京有 3 家店已经用机器来洗 movement 了，一天能洗 40 只，人只要 2 个。",
        "林木：洗可以，调不行。调 hairspring 要靠手感，你看不见它，也听不见它，但是你知道它对了。"
        "这个我教了 10 年，只有 1 个徒弟学会。",
    ]
    wrapped = [
        "\n".join(textwrap.wrap(each, 40, break_long_words=False, break_on_hyphens=False)) for each in paragraphs
    ]
    assert all("\n" in each for each in wrapped)
    assert read("\n\n".join(wrapped), name) == paragraphs


def test_a_paragraph_a_line_stays_so() -> None:
    for name in ("a.txt", "a.md"):
        document = parse_document("\n".join(PARAGRAPHS).encode(), name)
        lines = [line for block in document.blocks for line in block.text.split("\n")]
        assert lines == list(PARAGRAPHS)


def test_turns_under_each_other_in_markdown_keep_their_line_ends() -> None:
    text = "# 修钟\n\n**周明：**您好。\n**林木：**好。\n\n**周明：**忙吗？\n**林木：**不忙。\n"
    assert read(text, "a.md") == ["修钟", "周明：您好。\n林木：好。", "周明：忙吗？\n林木：不忙。"]


def test_verses_keep_their_lines() -> None:
    verses = ["钟停在三点", "雨停在屋檐", "你停在门口", "像一句话停在嘴边"]
    assert read("\n".join(verses), "a.txt") == verses


def test_short_turns_without_blank_lines_are_not_joined() -> None:
    turns = ["周明：忙吗", "林木：不忙", "周明：那聊聊", "林木：好", "周明：从头说", "林木：那就从座钟说起"]
    assert read("\n".join(turns), "a.txt") == turns


CLAUSES = st.text(st.sampled_from("的一是不了在人有我他这个们中来上大为和国地到以说"), min_size=6, max_size=14)
LONG_SENTENCES = st.lists(CLAUSES, min_size=9, max_size=14).map(lambda clauses: "，".join(clauses) + "。")


@given(st.lists(LONG_SENTENCES, min_size=3, max_size=5), st.sampled_from([40, 50, 64, 80]))
@settings(deadline=None, max_examples=40)
def test_any_paragraphs_wrapped_to_a_width_come_back(paragraphs: list[str], columns: int) -> None:
    assert read("\n\n".join(fold(each, columns) for each in paragraphs), "a.txt") == paragraphs


@pytest.mark.parametrize("suffix", ["md", "txt"])
def test_a_name_on_a_line_of_its_own_is_no_wrapped_line(suffix: str) -> None:
    said = ["早。", "船修好了吗？", "还差一块板，木头要等到月底。", "不急。"]
    text = "\n\n".join(f"{'周明' if at % 2 else '林木'}\n{each}" for at, each in enumerate(said * 2))
    blocks = parse_document(text.encode(), f"a.{suffix}").blocks
    assert [line for block in blocks for line in block.text.split("\n")] == [line for line in text.split("\n") if line]
