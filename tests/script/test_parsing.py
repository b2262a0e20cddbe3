"""Laws of parse_dialogue: any style gives the same turns, no document breaks it, time grows with the text only."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceError
from pipeline.ingest.document import Block, BlockKind, Document, Span
from pipeline.ingest.reading import parse_document
from pipeline.notes import Doubt, Dropped, Repair
from pipeline.script.dialogue import DialogueScript, Turn
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from pipeline.script.summary import summarise
from pipeline.script.yaml.file import compose_script, parse_script
from tests import strategies

NAMES = ["陈默", "何青", "罗小满", "欧阳山", "Anna Berg", "Tom Reed", "马克·里德", "主持人", "记者"]
SENTENCES = [
    "今年的雨水比去年多一些。",
    "你说的是哪一棵树？",
    "我觉得还要再等三年。",
    "对。",
    "后来我们把路修到了山顶，风景很好。",
    "他当时只说了一句话：别急。",
    "AI 能不能帮忙疏花呢？",
    "（笑）这个不好说。",
]

Style = Callable[[str, str, int], str]
STYLES: dict[str, Style] = {
    "plain": lambda name, text, _: f"{name}：{text}",
    "half width": lambda name, text, _: f"{name}: {text}",
    "bold, colon inside": lambda name, text, _: f"**{name}：**{text}",
    "bold, colon outside": lambda name, text, _: f"**{name}**：{text}",
    "space before the colon": lambda name, text, _: f"{name} ：{text}",
    "bold and space": lambda name, text, _: f"**{name}** ：{text}",
    "wholly bold": lambda name, text, _: f"**{name}：{text}**",
    "brackets": lambda name, text, _: f"【{name}】{text}",
    "brackets and colon": lambda name, text, _: f"【{name}】：{text}",
    "name above": lambda name, text, _: f"**{name}**\n\n{text}",
    "name and colon above": lambda name, text, _: f"{name}：\n\n{text}",
    "time behind": lambda name, text, n: f"{name} {n // 60:02}:{n % 60:02}\n\n{text}",
    "time in front": lambda name, text, n: f"[00:{n // 60:02}:{n % 60:02}] {name}：{text}",
    "heading": lambda name, text, _: f"### {name}：\n\n{text}",
    "list": lambda name, text, _: f"- {name}：{text}",
    "quote": lambda name, text, _: f"> {name}：{text}",
}


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[str, str]]:
    """(name, words) of turns in which the speakers change."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True))
    count = draw(st.integers(min_value=6, max_value=14))
    turns: list[tuple[str, str]] = []
    for at in range(count):
        others = [name for name in names if not turns or name != turns[-1][0]]
        name = names[at % len(names)] if at < 2 * len(names) else draw(st.sampled_from(others))
        turns.append((name, draw(st.sampled_from(SENTENCES))))
    return turns


def spoken(script: DialogueScript) -> list[tuple[str, str]]:
    """(name, words) of every turn."""
    return [(script.speaker(turn.speaker).name, turn.text) for turn in script.turns]


@given(conversations(), st.sampled_from(sorted(STYLES)))
def test_a_conversation_reads_the_same_in_every_style(turns: list[tuple[str, str]], style: str) -> None:
    source = "# 山坡上的果园\n\n" + "\n\n".join(
        STYLES[style](name, text, 7 * at) for at, (name, text) in enumerate(turns)
    )
    document = parse_document(source.encode(), "talk.md")
    script = parse_dialogue(document)
    assert spoken(script) == turns
    assert unproved(document, script) == ()


@given(conversations(), st.sampled_from(["plain", "half width", "brackets and colon", "time in front"]))
def test_one_line_a_turn_reads_the_same(turns: list[tuple[str, str]], style: str) -> None:
    source = "\n".join(STYLES[style](name, text, 7 * at) for at, (name, text) in enumerate(turns))
    assert spoken(parse_dialogue(parse_document(source.encode(), "talk.txt"))) == turns


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document at all, also such as no reader makes."""
    text = st.one_of(strategies.hostile_text(80), strategies.chinese_text(max_size=80), labelled_text())
    line = st.integers(min_value=0, max_value=60)

    def block(kind: BlockKind, words: str, first: int, more: int, seed: int) -> Block:
        dice = random.Random(seed)
        edges = sorted(dice.randint(0, len(words)) for _ in range(4))
        return Block(
            kind=kind,
            text=words,
            line=first,
            end_line=first + more,
            spans=(Span("bold", edges[0], edges[2]), Span("link", edges[1], edges[3], "https://example.org/")),
            breaks=tuple(i for i, char in enumerate(words) if char == "\n"),
            level=dice.randint(0, 6),
            key=dice.choice(["", "作者", "title", "日期", "？"]),
            voice=dice.choice(["", "", "", "陈默"]),
        )

    blocks = st.builds(block, st.sampled_from(BlockKind), text, line, st.integers(0, 3), st.integers(0, 10**6))
    return Document(
        file=draw(strategies.hostile_text(20)),
        sha256="0",
        encoding="utf-8",
        format="markdown",
        source_lines=tuple(draw(st.lists(text, max_size=12))),
        blocks=tuple(draw(st.lists(blocks, max_size=14))),
        receipts=tuple(draw(st.lists(st.builds(Repair, line=line, fix=text, before=text, after=text), max_size=2))),
        unclear=tuple(draw(st.lists(st.builds(Doubt, line=line, problem=text), max_size=2))),
        ignored=tuple(draw(st.lists(st.builds(Dropped, line=line, reason=text, text=text), max_size=2))),
        front_matter=tuple(draw(st.lists(st.tuples(st.sampled_from(["title", "date", "来源"]), text), max_size=2))),
    )


def labelled_text() -> st.SearchStrategy[str]:
    """Something with a label in front, or nearly."""
    name = st.sampled_from(
        [*NAMES, "Q", "A", "问", "他说", "第一点", "一、", "目录", "01", "图1", "嘉宾", "http", "▲", ""]
    )
    mark = st.sampled_from(["：", ":", " ：", "】", " 00:12 ", "\n：", "", "｜", "（笑）："])
    return st.builds(
        lambda a, b, c, d: a + b + c + d,
        st.sampled_from(["", "【", "[", "- ", "00:12 "]),
        name,
        mark,
        st.sampled_from([*SENTENCES, ""]),
    )


def check(document: Document) -> None:
    """What holds of the script of any document."""
    script = parse_dialogue(document)
    known = {speaker.id for speaker in script.speakers}
    assert all(turn.speaker in known and turn.text.strip() for turn in script.turns)
    summarise(script)
    unproved(document, script)
    if script.turns:
        assert parse_script(compose_script(script), "x.yaml") == script


@given(documents())
def test_no_document_breaks_it(document: Document) -> None:
    check(document)


@pytest.mark.slow
def test_ten_thousand_documents_of_pieces_do_not_break_it() -> None:
    dice = random.Random(20240302)
    pieces = [
        *SENTENCES,
        *(f"{name}：" for name in NAMES),
        "**",
        "\n\n",
        "\n",
        "# ",
        "## 一、",
        "> ",
        "- ",
        "1. ",
        "  \n",
        "[a](b",
        "<p>",
        "：",
        "“",
        "”",
        "【",
        "】",
        "（",
        "图源：",
        "目录",
        "00:12",
        "未完待续",
    ]
    for _ in range(10_000):
        source = "".join(dice.choices(pieces, k=dice.randint(1, 40)))
        with contextlib.suppress(SourceError):  # nothing but marks: there is no text
            check(parse_document(source.encode(), dice.choice(["talk.md", "talk.txt"])))


def elapsed_s(work: Callable[[], object]) -> float:
    """The shorter of two runs, in seconds."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return min(once(), once())


def interview_document(turns: int) -> Document:
    """A document of many turns, built directly."""
    texts = [f"{NAMES[at % 2]}：{SENTENCES[at % len(SENTENCES)] * 12}" for at in range(turns)]
    return plain_document(texts)


def plain_document(texts: Sequence[str]) -> Document:
    """One paragraph a line."""
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, text=text, line=at, end_line=at) for at, text in enumerate(texts, start=1)
    )
    return Document(
        file="talk.txt", sha256="0", encoding="utf-8", format="plain", source_lines=tuple(texts), blocks=blocks
    )


HAN = "安白包北本比边表别并不步部才参草茶长常场车成城程吃出处川船春词次从村打大但到道的地灯第点电店定东"


def person(at: int) -> str:
    """One of many personal names."""
    return "张王李赵陈刘"[at % 6] + HAN[at // 6 % len(HAN)] + HAN[at // (6 * len(HAN)) % len(HAN)]


HOSTILE: dict[str, Callable[[int], Document]] = {
    "an interview": interview_document,
    "a label only once each": lambda n: plain_document([f"{person(at)}：一句话。" for at in range(n)]),
    "joint labels": lambda n: plain_document([f"{person(at)}、{person(at + 1)}：一句话。" for at in range(n)]),
    "short lines only": lambda n: plain_document([f"第{at}行没有句号" for at in range(n)]),
    "the same short line": lambda n: plain_document(["没有句号的一行"] * n),
    "numbers only": lambda n: plain_document([f"{at}" for at in range(n)]),
    "one paragraph": lambda n: plain_document(["问：早。答：早。" * n]),
    "quotes never closed": lambda n: plain_document(["“「" + "问：早。答：早。" * n, "问：早。", "答：早。"]),
    "open brackets": lambda n: plain_document(["（（【[“" * n * 4, "……" * n * 8]),
    "names explained": lambda n: plain_document([f"{person(at)}（Tom Reed{at % 26}）说了一句话。" for at in range(n)]),
    "Latin words": lambda n: plain_document([("Tom Reed " * 40 + "：") for _ in range(n)]),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_ten_times_the_text_takes_about_ten_times_as_long(name: str) -> None:
    parse_dialogue(interview_document(10))
    small, large = HOSTILE[name](400), HOSTILE[name](4000)
    once, tenfold = elapsed_s(lambda: parse_dialogue(small)), elapsed_s(lambda: parse_dialogue(large))
    assert tenfold < 25 * max(once, 0.02)


def test_an_empty_document_gives_a_script_that_says_so() -> None:
    script = parse_dialogue(plain_document([]))
    assert script.body == ()
    assert any("nothing to speak" in doubt.problem for doubt in script.review)


def test_chapters_are_made_of_questions_where_there_are_none() -> None:
    texts = []
    for at in range(30):
        texts += [f"陈默：第{at}年您是怎么过来的，又学到了什么呢？", f"何青：{'我们在山坡上一点一点地修路。' * 20}"]
    script = parse_dialogue(plain_document(["# 果园", *texts]))
    derived = [chapter for chapter in script.chapters if chapter.derived]
    assert len(derived) > 5
    assert all(chapter.title in "".join(turn.text for turn in script.turns) for chapter in derived)
    behind = [script.body[at + 1] for at, item in enumerate(script.body) if item in derived]
    assert all(isinstance(item, Turn) and item.speaker == "chen-mo" for item in behind)
