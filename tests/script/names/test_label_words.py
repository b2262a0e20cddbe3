"""The words of labels.yaml that stand before colons and name nobody: each is needed, and none of them speaks."""

from __future__ import annotations

import pytest

from pipeline.ingest.reading import parse_document
from pipeline.script.names.kinds import NameKind, is_never, is_unspeaking, kind_of
from pipeline.script.names.persons import is_han_name
from pipeline.script.names.vocabulary import vocabulary
from pipeline.script.parsing import parse_dialogue
from pipeline.text.rows import table_tree

TABLE = table_tree("pipeline.script.names", "labels.yaml")
SAYING = [verb for verb in TABLE["reported"] if len(verb) > 1 or verb in "说称喊"]
"""What makes any word before it one that reports; the others end names too."""
SOMEBODY = "那位船匠"
"""Words that are no name and no clause by themselves."""


def speakers(opening: str) -> list[str]:
    """Who speaks in a talk in which one line of an answer opens with a word and a colon."""
    turns = [f"林小溪：第{at}年的潮水大吗？\n\n老槐：我记得比头一年大。" for at in range(2, 6)]
    turns.insert(2, f"老槐：我讲一件事。\n\n{opening}：船回来了，人没有回来。")
    script = parse_dialogue(parse_document(("# 潮水\n\n" + "\n\n".join(turns)).encode(), "a.md"))
    return [speaker.name for speaker in script.speakers]


def named(row: list[object]) -> str:
    return str(row[0])


@pytest.mark.parametrize("row", TABLE["never"], ids=named)
def test_a_word_of_running_text_is_no_speaker(row: list[object]) -> None:
    assert [word for word in map(str, row) if speakers(word) != ["林小溪", "老槐"]] == []


@pytest.mark.parametrize("row", TABLE["never"], ids=named)
def test_a_word_of_running_text_is_known_by_this_table_only(row: list[object]) -> None:
    words = vocabulary()
    verbs = tuple(SAYING)
    again = [word for word in map(str, row) if word.startswith(tuple(words.pronouns))]
    again += [word for word in map(str, row) if word.endswith(verbs) and word not in verbs and not is_han_name(word)]
    assert again == []


@pytest.mark.parametrize("verb", TABLE["reported"])
def test_what_reports_speech_makes_no_label_and_is_needed(verb: str) -> None:
    assert not is_never(SOMEBODY)
    assert is_never(SOMEBODY + verb)
    assert [other for other in SAYING if other != verb and verb.endswith(other)] == []


@pytest.mark.parametrize("sign", TABLE["clause_signs"])
def test_what_is_in_a_clause_makes_no_label_and_is_needed(sign: str) -> None:
    assert is_never(f"渡{sign}口")
    assert [other for other in TABLE["clause_signs"] if other != sign and other in sign] == []


def test_each_word_stands_once() -> None:
    words = [str(word) for row in TABLE["never"] for word in row]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", ["李建中", "徐向前", "莫里", "林若想", "何有为", "小时", "阿下"])
def test_a_name_may_end_as_such_words_do(name: str) -> None:
    assert not is_unspeaking(name)


@pytest.mark.parametrize("name", ["林小溪", "老林", "林老师", "欧阳半夏"])
def test_a_plain_name_is_none_of_them(name: str) -> None:
    assert kind_of(name) is NameKind.PERSON
