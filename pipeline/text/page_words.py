"""Words that say something about an article, from page_words.yaml: who made it, where it stands, when it appeared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from pipeline.text.names import fold_name
from pipeline.text.rows import table_tree


class Use(Enum):
    """Where a word is used beside credits and headers."""

    LABELS = "labels"
    """It opens the turns of interviews too."""
    PEOPLE = "people"
    """Somebody who may speak under it, where it opens turn after turn."""
    WORDS = "words"
    FORMATS = "formats"
    """Only front matter and web pages name a fact so."""


@dataclass(frozen=True, slots=True)
class PageWord:
    """What a word states (author, publisher, title …), whether that is who made the article, and its use."""

    states: str
    is_credit: bool
    use: Use


@cache
def page_words() -> Mapping[str, PageWord]:
    """Folded word -> what it states."""
    table = table_tree("pipeline.text", "page_words.yaml")
    return {
        fold_name(word): PageWord(states, group == "credits", Use(use))
        for group, parts in table.items()
        for states, uses in parts.items()
        for use, words in uses.items()
        for word in words
    }


def is_header_key(word: str) -> bool:
    """True for words that open a line `key: value` above an article; what also opens turns is none.

    >>> is_header_key("來源"), is_header_key("Date"), is_header_key("记者"), is_header_key("张三")
    (True, True, False, False)
    """
    found = page_words().get(fold_name(word))
    return found is not None and found.use in (Use.PEOPLE, Use.WORDS)


FACTS = frozenset({"title", "part", "publisher", "author", "published", "url"})


def fact_of(key: str) -> str:
    """Which fact of an article a key of its metadata states, or nothing.

    >>> fact_of("标题"), fact_of("og:site_name"), fact_of("editor")
    ('title', 'publisher', '')
    """
    found = page_words().get(fold_name(key))
    return found.states if found and found.states in FACTS else ""
