"""What decides a character's reading where the dictionary of phrases cannot: its neighbours (polyphones.tsv).

1. For each character the first row that fits wins. A row asks for what is written before and after (regular
   expressions), and for the tags of the words that end before and begin after the character.
2. A character inside a word on which jieba and the dictionary of phrases agree is held: only a row that says so in its
   scope may overrule the word.
3. Each row has an example that it decides and one that looks alike and is none of its business; a test proves both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.messages import english
from pipeline.speech.chinese.dictionaries import word_tags
from pipeline.text.rows import table_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pipeline.speech.chinese.runs import Run

COLUMNS: Final = ("id", "char", "pinyin", "before", "after", "word before", "word after", "scope", "for", "against")
ALONE: Final = "alone"
ANY: Final = "any"
AS_IT_IS: Final = "="
UNKNOWN: Final = "x"
"""The tag of a word that is in no dictionary: jieba put it together itself."""
NO_WORD: Final = "-"
"""The tag where the run begins or ends."""
LATER: Final = "…"
"""What parts the tags of the next word from those that a later word must have."""
_WINDOW: Final = 10
"""How many characters of context a rule sees on either side."""
_CLASS: Final = re.compile("<([a-z]+)>")
_LENGTH: Final = re.compile("([0-9])\\+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTest:
    """What a rule asks of a neighbouring word."""

    tags: frozenset[str] = frozenset()
    """Jieba's tags; empty is any word."""
    excludes: bool = False
    """Whether the tags are those that it must not have."""
    shortest: int = 0
    later: frozenset[str] = frozenset()
    """Tags of which a word must have one that comes later in the run; empty asks for none."""

    def fits(self, word: str, rest: Sequence[str] = ()) -> bool:
        """Whether the word is such a one, with the words of the run that come after it; an empty word is none."""
        return (
            len(word) >= self.shortest
            and (not self.tags or (_tag(word) in self.tags) != self.excludes)
            and (not self.later or any(_tag(each) in self.later for each in rest))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of polyphones.tsv."""

    name: str
    pinyin: str
    """Empty: as the phrase has it."""
    before: re.Pattern[str]
    after: re.Pattern[str]
    word_before: WordTest | None
    word_after: WordTest | None
    scope: str

    def fits(self, run: Run, place: int) -> bool:
        """Whether the rule decides the character at a place of the run."""
        index = run.start + place
        return (
            self._is_in_scope(run, place)
            and bool(self.before.search(run.text[max(0, index - _WINDOW) : index]))
            and bool(self.after.match(run.text[index + 1 : index + 1 + _WINDOW]))
            and (self.word_before is None or self.word_before.fits(run.word_before(place)))
            and (self.word_after is None or self.word_after.fits(run.word_after(place), run.words_later(place)))
        )

    def _is_in_scope(self, run: Run, place: int) -> bool:
        if self.scope == ALONE:
            return place in run.alone
        return self.scope == ANY or place not in run.held


def apply_context(run: Run, rules: Callable[[str], Sequence[Rule]]) -> None:
    """Set the readings that the rules of each character decide."""
    for place, char in enumerate(run.chars):
        rule = next((rule for rule in rules(char) if rule.fits(run, place)), None)
        if rule:
            run.settle(place, rule.pinyin or run.pinyin[place], english("rule {name}", name=rule.name))


@cache
def rule_rows() -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The rows of polyphones.tsv by character, in file order, each with every column."""
    table: dict[str, list[Mapping[str, str]]] = {}
    for fields in table_rows(__package__, "polyphones.tsv"):
        row = dict.fromkeys(COLUMNS, "") | dict(zip(COLUMNS, fields, strict=False))
        table.setdefault(row["char"], []).append(row)
    return table


@cache
def rules_of(char: str) -> tuple[Rule, ...]:
    """The rules of a character; compiled when it is first met, since a sentence needs few of a thousand."""
    return tuple(_compile(row) for row in rule_rows().get(char, ()))


@cache
def word_classes() -> Mapping[str, str]:
    """Name of a class (polyphone_classes.tsv) -> its members as alternatives of a regular expression."""
    return {name: "|".join(members.split()) for name, members in table_rows(__package__, "polyphone_classes.tsv")}


def expand_classes(pattern: str) -> str:
    """A context with its classes spelled out."""
    return _CLASS.sub(lambda found: f"(?:{word_classes()[found[1]]})", pattern)


def read_word_test(written: str) -> WordTest | None:
    """What a row asks of a word: tags parted by spaces, `!` before them all for what it must not have, `2+` for length.

    Behind `…` stand tags of which a later word of the run must have one.

    >>> read_word_test("! n s 2+") == WordTest(tags=frozenset({"n", "s"}), excludes=True, shortest=2)
    True
    """
    nearest, _, later = written.partition(LATER)
    parts = nearest.split()
    lengths = [int(found[1]) for part in parts if (found := _LENGTH.fullmatch(part))]
    tags = frozenset(part for part in parts if part != "!" and not _LENGTH.fullmatch(part))
    return (
        WordTest(tags=tags, excludes="!" in parts, shortest=max(lengths, default=0), later=frozenset(later.split()))
        if written
        else None
    )


def _tag(word: str) -> str:
    return word_tags().get(word, UNKNOWN) if word else NO_WORD


def _compile(row: Mapping[str, str]) -> Rule:
    before = expand_classes(row["before"])
    return Rule(
        name=row["id"],
        pinyin=row["pinyin"].replace(AS_IT_IS, ""),
        before=re.compile(f"(?:{before})$" if before else ""),
        after=re.compile(expand_classes(row["after"])),
        word_before=read_word_test(row["word before"]),
        word_after=read_word_test(row["word after"]),
        scope=row["scope"],
    )
