"""Small interviews that label one side or none, and how they are read."""

from __future__ import annotations

from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import BY_ITSELF, Choice
from pipeline.script.labelling import label_document
from pipeline.script.parsing import Parsed, ranked_readings, read_dialogue
from pipeline.script.readings.sides import Sides

QUESTIONS = ["您是哪一年到河口来的？", "您当时为什么没有走？", "船坞后来怎么样了？", "您现在还出海吗？"]
ANSWERS = [
    "我是跟着父亲来的，那时候河口只有两条船，码头还是木头的，一下雨就打滑。",
    "我舍不得这条河，走了以后又回来，来来去去也就过了十年，后来就不走了。",
    "我们把它改成了学校，孩子们在里面学做船模，逢年过节还在里面唱戏。",
    "我每个月还出去一趟，不为捕鱼，只为了看看水有没有变清。",
]
MARKED = {
    "bold": "**{}**",
    "italic": "*{}*",
    "quoted": "「{}」",
    "heading 2": "## {}",
    "heading 3": "### {}",
    "quote": "> {}",
    "number": "{n}. {}",
    "question mark": "{}",
}


def interview(form: str, answer: str = "{}", title: str = "# 对话船匠") -> str:
    """Every question in one form, every answer in another, below a title."""
    parts = [title] if title else []
    for number, (asked, said) in enumerate(zip(QUESTIONS, ANSWERS, strict=True), start=1):
        parts += [form.format(asked, n=number), answer.format(said, n=number)]
    return "\n\n".join(parts) + "\n"


def read(source: str, choice: Choice = BY_ITSELF) -> Parsed:
    """The script of a source and how it came about."""
    return read_dialogue(parse_document(source.encode(), "talk.md"), choice=choice)


def readings(source: str) -> list[Sides]:
    """The readings of what carries no label."""
    return ranked_readings(label_document(parse_document(source.encode(), "talk.md"), (), Choice()))


def who_says(parsed: Parsed) -> list[tuple[str, str]]:
    """(speaker, words) of every turn."""
    script = parsed.script
    return [(script.speaker(turn.speaker).name, turn.text) for turn in script.turns]


def points(sides: Sides) -> dict[str, int]:
    """Reason -> points of a reading."""
    return {point.reason: point.points for point in sides.points}
