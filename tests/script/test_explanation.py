"""Why a line is what it is, in sentences for a person."""

from __future__ import annotations

from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import BY_ITSELF, Choice
from pipeline.script.explanation import explain_line
from pipeline.script.parsing import read_dialogue

SOURCE = """\
# 夜渡

温海平：这条船是谁造的？

罗渡生：我爷爷造的。

他说：船要留给后人。

温海平：还能开吗？

罗渡生：能，就是慢。

摄影：梅若溪
"""


def explained(line: int, source: str = SOURCE, choice: Choice = BY_ITSELF) -> str:
    """What is said about a line of the source."""
    return "\n".join(explain_line(read_dialogue(parse_document(source.encode(), "talk.md"), choice=choice), line))


def test_a_label_is_weighed_aloud() -> None:
    said = explained(3)
    assert said.startswith("3: 这条船是谁造的？\n  the label 温海平: ")
    assert "3 (looks like person)" in said
    assert "spoken by wen-haiping" in said


def test_the_points_of_a_label_add_up() -> None:
    _, _, weighed = explained(3).splitlines()[1].partition("温海平: ")
    total, _, parts = weighed.partition(" = ")
    assert int(total) == sum(int(part.split(" (")[0]) for part in parts.split(" + "))


def test_a_word_that_is_no_label_is_weighed_too() -> None:
    said = explained(7)
    assert "  他说 is no label: " in said
    assert "-6 (not a word for somebody)" in said
    assert "spoken by luo-dusheng" in said


def test_a_line_that_is_left_out_names_its_judge_and_who_was_outvoted() -> None:
    said = explained(13)
    assert "  dropped as credit, says the judge of front" in said
    assert "  outvoted: dropped as " in said
    assert "spoken by" not in said


def test_the_readings_that_there_are_follow_with_their_numbers() -> None:
    assert explained(3).splitlines()[-3:] == [
        "readings:",
        "  1. as the labels say",
        "  2. one narrator reads everything",
    ]


def test_a_question_without_a_label_is_told_as_one() -> None:
    pairs = [("您是哪年上的船？", "我十二岁上的船。"), ("您还摇得动吗？", "我摇得动。"), ("以后呢？", "我看船。")]
    source = "# 专访摆渡人\n\n" + "\n\n".join(f"**{question}**\n\n{answer}" for question, answer in pairs)
    said = explained(3, source)
    assert "  question, says the judge of sides" in said
    assert "  spoken by interviewer" in said
    assert "points)" in said


def test_a_line_inside_a_paragraph_is_explained_by_its_beginning() -> None:
    assert explained(4) == explained(3)


def test_no_text_before_the_first_line_has_an_explanation() -> None:
    assert explained(1, "\n\n温海平：早。\n") == ""


def test_a_label_that_a_person_chose_has_no_points() -> None:
    said = explained(3, choice=Choice(speakers=("温海平", "罗渡生")))
    assert "  the label 温海平: as you said\n" in said
