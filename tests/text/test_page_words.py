"""The one table of words that say something about an article."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

import pipeline.text.page_words
from pipeline.ingest.reading import parse_document
from pipeline.script.names.kinds import LIKELY, is_unspeaking, kind_of
from pipeline.script.names.role_words import role_of
from pipeline.script.parsing import parse_dialogue
from pipeline.script.roles.credits import credits_in
from pipeline.text.names import fold_name
from pipeline.text.page_words import FACTS, Use, fact_of, is_header_key, page_words
from pipeline.text.rows import table_tree

TABLE = yaml.safe_load(Path(pipeline.text.page_words.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
WORDS = [word for parts in TABLE.values() for uses in parts.values() for words in uses.values() for word in words]
CREDITS = sorted(word for word, each in page_words().items() if each.is_credit and each.use is not Use.FORMATS)


def test_every_word_stands_once() -> None:
    assert [word for word, count in Counter(map(fold_name, WORDS)).items() if count > 1] == []


def test_no_other_table_says_again_what_this_one_says() -> None:
    never = {
        fold_name(str(word)) for row in table_tree("pipeline.script.names", "labels.yaml")["never"] for word in row
    }
    assert never & page_words().keys() == set()


@pytest.mark.parametrize("word", CREDITS)
def test_every_credit_word_makes_a_credit_line(word: str) -> None:
    assert [(each.part, each.name) for each in credits_in(f"{word}：林小溪")] == [(page_words()[word].states, "林小溪")]


def test_a_sentence_that_opens_with_a_credit_word_is_no_credit_line() -> None:
    assert [word for word in CREDITS if len(word) > 1 and credits_in(f"{word}这件事，我一直没有想明白。")] == []


def test_header_keys_are_what_never_opens_a_turn() -> None:
    assert {word for word, each in page_words().items() if each.use is Use.LABELS} == {
        word for word in CREDITS if kind_of(word) in LIKELY and not is_header_key(word)
    }


def test_a_credit_word_speaks_only_where_people_do() -> None:
    silent = {word for word, each in page_words().items() if each.use is not Use.LABELS and not role_of(word)}
    assert {word for word in silent if not is_unspeaking(word)} == set()


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("标题", "title"),
        ("部分", "part"),
        ("來源", "publisher"),
        ("撰文", "author"),
        ("日期", "published"),
        ("链接", "url"),
    ],
)
def test_a_key_states_a_fact(key: str, fact: str) -> None:
    assert fact_of(key) == fact
    assert fact in FACTS


def test_who_made_the_article_may_ask_in_it() -> None:
    turns = "\n\n".join(f"作者：第{at}年的潮水大吗？\n\n老槐：比第一年大。" for at in range(2, 8))
    script = parse_dialogue(parse_document(f"# 潮水\n\n{turns}\n".encode(), "a.md"))
    assert [speaker.name for speaker in script.speakers] == ["作者", "老槐"]


def test_who_made_the_article_is_no_speaker_beneath_it() -> None:
    turns = "\n\n".join(f"林小溪：第{at}年的潮水大吗？\n\n老槐：比第一年大。" for at in range(2, 8))
    source = f"# 潮水\n\n{turns}\n\n监制人：半夏\n\n编导：忍冬\n"
    script = parse_dialogue(parse_document(source.encode(), "a.md"))
    assert [speaker.name for speaker in script.speakers] == ["林小溪", "老槐"]
    assert [row.text for row in script.dropped] == ["监制人：半夏", "编导：忍冬"]
