"""What is read aloud: the benchmark's own sentences, and paragraphs of local articles when there are any.

The words of an article never leave memory: its paragraphs are named by article and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pipeline.errors import SettingsError
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.yaml_nodes import Node

T = TypeVar("T")

OWN_CATEGORIES: Final = ("numbers", "english", "polyphones", "names", "plain")
ARTICLES: Final = "articles"
CATEGORIES: Final = (*OWN_CATEGORIES, ARTICLES)
SENTENCES: Final = Path(__file__).with_name("sentences.yaml")

ARTICLE_LENGTHS: Final = range(30, 70)
"""Letters and characters of a paragraph that is short enough to be recognised whole and long enough to count."""
BRACKETS: Final = frozenset("()（）[]【】")
"""What stands in them (laughter, glosses) is not always meant to be said, so that no reference would be fair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One text of the benchmark."""

    name: str
    """Category and number; for a paragraph the number of its article and its line."""
    category: str
    written: str
    references: tuple[str, ...]
    """The acceptable readings; the written text itself when none are listed."""
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The persons in it, each with the syllables of the name."""
    private: bool = False
    """From a local article: neither its text nor its transcript may be stored or shown."""


def read_sentences(path: Path = SENTENCES) -> tuple[Sentence, ...]:
    """The benchmark's own sentences; SettingsError lists everything wrong with the file."""
    root = read_yaml(path.read_text(encoding="utf-8"), path.name, SettingsError)
    counts = dict.fromkeys(OWN_CATEGORIES, 0)
    sentences = [_sentence(node, counts) for node in root.items("the file")]
    root.notes.check(SettingsError)
    return tuple(sentences)


def _sentence(node: Node, counts: dict[str, int]) -> Sentence:
    """One row; `counts` numbers the sentences of each category."""
    fields = node.fields("a sentence", ("category", "written", "heard", "names"), required=("category", "written"))
    category = fields["category"].text("category") if "category" in fields else ""
    if category not in counts:
        node.note(f"category must be one of {', '.join(OWN_CATEGORIES)}, not {category!r}")
    counts[category] = counts.get(category, 0) + 1
    written = fields["written"].text("written") if "written" in fields else ""
    heard = tuple(item.text("heard") for item in fields["heard"].items("heard")) if "heard" in fields else ()
    return Sentence(
        name=f"{category}-{counts[category]:02}",
        category=category,
        written=written,
        references=heard or (written,),
        names=_names(fields["names"], written) if "names" in fields else (),
    )


def _names(node: Node, written: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names of one sentence; each stands in it and has a syllable for every character."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, said in node.entries("names"):
        syllables = tuple(said.text("syllables").split())
        if name not in written or len(syllables) != len(name) or not all(map(is_syllable, syllables)):
            said.note(f"{name} must stand in the sentence and have one syllable for each of its characters")
        found.append((name, syllables))
    return tuple(found)


def read_articles(folder: Path, *, each: int) -> tuple[Sentence, ...]:
    """`each` paragraphs of every article in a folder, evenly spread; nothing when there is no such folder."""
    if not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".md"})
    return tuple(
        sentence for number, path in enumerate(paths, 1) for sentence in _paragraphs(path, f"article {number}", each)
    )


def _paragraphs(path: Path, name: str, each: int) -> Sequence[Sentence]:
    """Some spoken paragraphs of one article, as the script has them: both systems read the same repaired words."""
    from pipeline.ingest.reading import parse_document
    from pipeline.script.parsing import parse_dialogue

    script = parse_dialogue(parse_document(path.read_bytes(), path.name))
    found = [
        Sentence(
            name=f"{name}, line {turn.line}" + (f", paragraph {index}" if index > 1 else ""),
            category=ARTICLES,
            written=text,
            references=(text,),
            private=True,
        )
        for turn in script.turns
        for index, text in enumerate(turn.paragraphs, 1)
        if sum(char.isalnum() for char in text) in ARTICLE_LENGTHS and not BRACKETS & set(text)
    ]
    return spread(found, each)


def spread(items: Sequence[T], count: int) -> list[T]:
    """`count` items, evenly spread over a row; all of them when there are fewer.

    >>> spread("abcdefghij", 3)
    ['b', 'f', 'i']
    """
    if len(items) <= count:
        return list(items)
    return [items[(2 * index + 1) * len(items) // (2 * count)] for index in range(count)]
