"""Interviews that label one side or none: which lines ask, which answer, and where nobody does."""

from __future__ import annotations

import pytest

from pipeline.ingest.document import BlockKind
from pipeline.script.labels.forms import Label, LabelStyle
from pipeline.script.lines.utterances import Utterance
from pipeline.script.passages import Passage
from pipeline.script.readings.marks import MAX_QUESTION, marks_of
from tests.script.readings.interviews import ANSWERS, MARKED, QUESTIONS, interview, points, read, readings, who_says


def asked(form: str) -> list[str]:
    """The questions as they are spoken in this form."""
    return [
        (form if form.startswith(("{n}", "「")) else "{}").format(text, n=at)
        for at, text in enumerate(QUESTIONS, start=1)
    ]


def turns(asking: str, answering: str, form: str = "{}") -> list[tuple[str, str]]:
    """What must come of the interview."""
    pairs = zip(asked(form), ANSWERS, strict=True)
    return [turn for question, answer in pairs for turn in ((asking, question), (answering, answer))]


@pytest.mark.parametrize("mark", MARKED)
def test_lines_with_a_mark_ask_and_what_follows_answers(mark: str) -> None:
    source = interview(MARKED[mark])
    assert who_says(read(source)) == turns("采访者", "受访者", MARKED[mark])
    assert readings(source)[0].mark == mark


@pytest.mark.parametrize("mark", MARKED)
def test_an_essay_in_the_same_form_is_read_by_one(mark: str) -> None:
    titles = ["河口的船", "旧码头的灯", "涨潮的日子", "渡口的学校"]
    texts = ["船在清晨出发。", "灯是铜做的。", "水漫过石阶。", "学校在坡上。"]
    parts = [
        MARKED[mark].format(title, n=at) + f"\n\n{text * 4}"
        for at, (title, text) in enumerate(zip(titles, texts, strict=True))
    ]
    assert {name for name, _ in who_says(read("# 河口风物\n\n" + "\n\n".join(parts)))} == {"旁白"}


def test_only_questions_are_labelled() -> None:
    assert who_says(read(interview("问：{}"))) == turns("问", "受访者")


@pytest.mark.parametrize("form", ["**{}**", "{}", "### {}"])
def test_only_answers_are_labelled(form: str) -> None:
    assert who_says(read(interview(form, "何青：{}"))) == turns("采访者", "何青")


def test_a_monologue_under_one_label_has_no_questions() -> None:
    source = "# 船匠\n\n" + "\n\n".join(f"何青：{said}" for said in ANSWERS * 2)
    assert {name for name, _ in who_says(read(source))} == {"何青"}


def test_two_labelled_sides_leave_nothing_to_be_read() -> None:
    assert readings(interview("问：{}", "何青：{}")) == []


def test_two_questions_are_no_interview() -> None:
    source = "# 对话船匠\n\n" + "\n\n".join(f"**{q}**\n\n{a}" for q, a in zip(QUESTIONS[:2], ANSWERS[:2], strict=True))
    assert {name for name, _ in who_says(read(source))} == {"旁白"}


def test_a_bold_title_above_a_question_is_a_chapter() -> None:
    source = interview("**{}**").replace("**船坞", "**第二天**\n\n**船坞")
    assert [chapter.title for chapter in read(source).script.chapters if not chapter.derived] == ["第二天"]
    assert who_says(read(source)) == turns("采访者", "受访者")


def test_a_title_among_labelled_questions_is_nobodys_answer() -> None:
    source = interview("问：{}").replace("问：船坞", "## 第二天\n\n问：船坞")
    assert who_says(read(source)) == turns("问", "受访者")


PLAIN = ["今年的水位高。", "水里的鱼多。", "上游修了坝。", "下游种了柳。"]
WORDS = {
    "the questions ask": interview("**{}**", title="# 船匠").replace("？", "。"),
    "answers say I": interview("**{}**", title="# 船匠").replace("我", "他"),
    "questions say you": interview("**{}**", title="# 船匠").replace("您", "他"),
    "the head calls it a talk": interview("**{}**", title="# 船匠"),
}


@pytest.mark.parametrize("reason", WORDS)
def test_a_sign_of_talk_that_is_not_there_gives_no_points(reason: str) -> None:
    whole, without = points(readings(interview("**{}**"))[0]), points(readings(WORDS[reason])[0])
    assert whole[reason] > without.get(reason, 0)


def test_marked_lines_that_ask_need_one_more_sign_of_talk() -> None:
    forms = zip(["水位多高？", "鱼多不多？", "谁修的坝？", "种什么树？"], PLAIN, strict=True)
    body = "\n\n".join(f"## {question}\n\n{answer}" for question, answer in forms)
    assert {name for name, _ in who_says(read(f"# 河口问题集\n\n{body}"))} == {"旁白"}
    assert {name for name, _ in who_says(read(f"# 河口访谈\n\n{body}"))} == {"采访者", "受访者"}


def test_bold_questions_that_address_nobody_are_titles() -> None:
    forms = zip(["水位多高？", "鱼多不多？", "谁修的坝？", "种什么树？"], PLAIN, strict=True)
    body = "\n\n".join(f"**{question}**\n\n{answer}" for question, answer in forms)
    assert {name for name, _ in who_says(read(f"# 河口问题集\n\n{body}"))} == {"旁白"}
    assert {name for name, _ in who_says(read(f"# 水文站答问\n\n{body}"))} == {"采访者", "受访者"}
    assert {name for name, _ in who_says(read(f"# 河口\n\n{body.replace('谁', '你们谁')}"))} == {"采访者", "受访者"}


def test_long_bold_paragraphs_are_answers_not_questions() -> None:
    parts = [f"{question}\n\n**{answer * 5}**" for question, answer in zip(QUESTIONS, ANSWERS, strict=True)]
    best = readings("# 对话船匠\n\n" + "\n\n".join(parts))[0]
    assert best.mark == "question mark"


def test_a_reading_is_shown_to_a_person() -> None:
    source = interview("> **{}**")
    problems = [doubt.problem for doubt in read(source).script.review]
    assert any(problem.startswith("no labels: ") for problem in problems)


def utterance(
    text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, bold: bool = False, labelled: bool = False
) -> Utterance:
    passage = Passage(text=text, line=1, kind=kind, level=2, bold=((0, len(text)),) if bold else ())
    label = Label(name="何青", end=0, style=LabelStyle.COLON) if labelled else None
    return Utterance(passage=passage, index=0, label=label)


@pytest.mark.parametrize(
    ("given", "marks"),
    [
        (utterance("船来了"), ()),
        (utterance("船来了吗？"), ("question mark",)),
        (utterance("船来了吗？", bold=True), ("bold",)),
        (utterance("船来了吗？", BlockKind.HEADING), ("heading 2",)),
        (utterance("船来了吗？", BlockKind.QUOTE), ("quote",)),
        (utterance("3、船来了吗？"), ("number",)),
        (utterance("3、船来了吗？", bold=True), ("bold", "number")),
        (utterance("船来了吗？", bold=True, labelled=True), ()),
        (utterance("船" * MAX_QUESTION + "？", bold=True), ()),
        (utterance(""), ()),
    ],
)
def test_what_sets_a_line_off(given: Utterance, marks: tuple[str, ...]) -> None:
    assert marks_of(given) == marks


LOOKS = [
    '<p class="question">{}</p>',
    '<p style="color: #06c; margin: 0">{}</p>',
    '<p><span style="color: rgb(0, 82, 255);">{}</span></p>',
    '<p><font color="blue">{}</font></p>',
    "<p><u>{}</u></p>",
    '<p style="font-weight: 700">{}</p>',
    '<p align="right">{}</p>',
    '<section style="background-color: #eee"><p>{}</p></section>',
    "<dt>{}</dt>",
]


@pytest.mark.parametrize("form", LOOKS)
@pytest.mark.parametrize("answer", ["<p>{}</p>", '<p class="text" style="color: #333">{}</p>'])
def test_a_page_sets_questions_off_by_any_look(form: str, answer: str) -> None:
    page = f"<html><body>{interview(form, answer, '<h1>对话船匠</h1>')}</body></html>"
    assert who_says(read(page)) == turns("采访者", "受访者")


def test_a_look_that_all_lines_have_is_none() -> None:
    form = '<p class="text">{}</p>'
    page = f"<html><body>{interview(form, form, '<h1>河口风物</h1>').replace('？', '。')}</body></html>"
    assert {name for name, _ in who_says(read(page))} == {"旁白"}


def test_what_stands_above_a_labelled_answer_asks_whatever_its_last_mark() -> None:
    asked = [QUESTIONS[0], "请谈谈那时候的渡口。", *QUESTIONS[2:]]
    rows = zip(asked, ANSWERS, strict=True)
    source = "# 对话船匠\n\n" + "\n\n".join(f"{question}\n\n何青：{answer}" for question, answer in rows)
    assert who_says(read(source))[2:4] == [("采访者", asked[1]), ("何青", ANSWERS[1])]


def test_an_answer_that_goes_on_below_is_no_question() -> None:
    rows = zip(QUESTIONS, ANSWERS, strict=True)
    source = "# 对话船匠\n\n" + "\n\n".join(f"{question}\n\n何青：{answer}" for question, answer in rows)
    source = source.replace(ANSWERS[2], f"{ANSWERS[2]}\\\n后来桥修好了。\n\n何青：船就都卖了。")
    assert ("采访者", "后来桥修好了。") not in who_says(read(source))


def test_a_step_of_a_list_below_does_not_hide_whose_answers_they_are() -> None:
    rows = [row for _ in range(3) for row in zip(QUESTIONS, ANSWERS, strict=True)]
    source = "# 对话船匠\n\n" + "\n\n".join(f"{asked}\n\n何青：{said}" for asked, said in rows)
    told = who_says(read(f"{source}\n\n补船的要点\n\n补漆要领：我们先刮，刮到底，再上三遍漆。"))
    assert told[:2] == [("采访者", QUESTIONS[0]), ("何青", ANSWERS[0])]
