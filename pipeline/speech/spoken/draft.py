"""A text that is rewritten step by step and still knows where every character came from.

Rule 1: a rule is a pattern and a function that says what its match is read as; None leaves the match alone.
Rule 2: only what differs between a match and its new words loses its exact place; common ends keep theirs.
Rule 3: every pattern is linear: possessive repetition of digits and letters, bounded lists, a look-behind that lets a
run be tried once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

Span = tuple[int, int, int, int]
"""(written start, written end, spoken start, spoken end); either side may be empty."""
Edit = tuple[int, int, str]
"""[start, end) of a text, and the words that go there."""


class Rule(NamedTuple):
    """One way of reading one kind of thing; the name is for the reader."""

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]


class Step(NamedTuple):
    """What one rule has made of one stretch of the written text."""

    rule: str
    written: str
    said: str


def before(match: re.Match[str], size: int) -> str:
    """Up to `size` characters to the left of a match."""
    return match.string[max(0, match.start() - size) : match.start()]


def after(match: re.Match[str], size: int) -> str:
    """Up to `size` characters to the right of a match."""
    return match.string[match.end() : match.end() + size]


class Draft:
    """Text under revision, with the written stretch that each of its characters stands for."""

    __slots__ = ("_ends", "_starts", "_written", "steps", "text")

    def __init__(self, written: str) -> None:
        self.text = written
        self.steps: list[Step] = []
        self._written = written
        self._starts = list(range(len(written)))
        self._ends = list(range(1, len(written) + 1))

    def apply(self, rules: Iterable[Rule]) -> None:
        """Run every rule once, in order."""
        for rule in rules:
            self.rewrite(rule.pattern, rule.say, rule.name)

    def rewrite(self, pattern: re.Pattern[str], say: Callable[[re.Match[str]], str | None], name: str = "") -> None:
        """Replace each match by what `say` returns for it; None leaves it. What a named rule does is noted in `steps`.

        >>> draft = Draft("约3个")
        >>> draft.rewrite(re.compile("3个"), lambda _: "三个")
        >>> draft.text, draft.spans()
        ('约三个', ((0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3)))
        """
        edits: list[Edit] = []
        for match in pattern.finditer(self.text):
            said = say(match)
            if said is not None and said != match[0]:
                if name:
                    self.steps.append(Step(name, self._written[slice(*self._stretch(*match.span()))], said))
                edits.append(_shrink(match.start(), match[0], said))
        self.replace(edits)

    def replace(self, edits: list[Edit]) -> None:
        """Make edits that ascend without overlap."""
        if not edits:
            return
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, words in edits:
            first, last = self._stretch(start, end)
            pieces += (self.text[done:start], words)
            starts += self._starts[done:start]
            ends += self._ends[done:start]
            starts += [first] * len(words)
            ends += [last] * len(words)
            done = end
        self.text = "".join([*pieces, self.text[done:]])
        self._starts = starts + self._starts[done:]
        self._ends = ends + self._ends[done:]

    def drop_loose_spaces(self, plain: str, side: str) -> None:
        """Take out written spaces between two characters of class `side` when a rule has made one of them.

        `plain` is the text before the first rule, as long as the written one: 约 3 个 -> 约三个, but 你好 世界 stays.
        """

        def loose(match: re.Match[str]) -> str | None:
            made = (self.text[at] != plain[self._starts[at]] for at in (match.start() - 1, match.end()))
            first, last = self.origin(match.start())
            return "" if self._written[first:last].isspace() and any(made) else None

        self.rewrite(re.compile(f"(?<=[{side}]) (?=[{side}])"), loose)

    def origin(self, place: int) -> tuple[int, int]:
        """The written stretch of the character at `place`."""
        return self._starts[place], self._ends[place]

    def spans(self) -> tuple[Span, ...]:
        """The whole alignment: contiguous on both sides, untouched stretches in one piece."""
        spans: list[Span] = []
        for place, (first, last) in enumerate(zip(self._starts, self._ends, strict=True)):
            reached = spans[-1][1] if spans else 0
            if spans and (first < reached or (first == last == reached and spans[-1][0] == first)):
                start, _, spoken_start, _ = spans.pop()
                spans.append((start, max(last, reached), spoken_start, place + 1))
                continue
            if first > reached:
                spans.append((reached, first, place, place))
            spans.append((first, last, place, place + 1))
        reached = spans[-1][1] if spans else 0
        if reached < len(self._written):
            spans.append((reached, len(self._written), len(self.text), len(self.text)))
        return self._joined(spans)

    def _stretch(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] comes from; an empty one stands right after the character before it."""
        if start < end:
            return self._starts[start], self._ends[end - 1]
        left = self._ends[start - 1] if start else 0
        right = self._starts[start] if start < len(self._starts) else left
        return min(left, right), left

    def _joined(self, spans: list[Span]) -> tuple[Span, ...]:
        joined: list[Span] = []
        run = False
        for span in spans:
            same = self._written[span[0] : span[1]] == self.text[span[2] : span[3]]
            if same and run:
                joined[-1] = (joined[-1][0], span[1], joined[-1][2], span[3])
            else:
                joined.append(span)
            run = same
        return tuple(joined)


def _shrink(start: int, old: str, new: str) -> Edit:
    """The edit without the characters that both ends share."""
    head = 0
    shorter = min(len(old), len(new))
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start + head, start + len(old) - tail, new[head : len(new) - tail]
