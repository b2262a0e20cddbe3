"""The values of a YAML file: each knows its line, and what is wrong with it is noted while reading goes on."""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from pipeline.errors import InputError, Problem
from pipeline.messages import _, about
from pipeline.yaml_nodes.comments import CUTS_TEXT, cutting_comment
from pipeline.yaml_nodes.full_width import describe, wide_in_key, wide_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


@dataclass(slots=True)
class Notes:
    """The problems found so far in one file."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note a problem at a line (1-based; 0 for the whole file)."""
        self.problems.append(Problem(self.path, line, message))

    @property
    def in_order(self) -> list[Problem]:
        """The problems by line."""
        return sorted(self.problems, key=lambda problem: problem.line)

    def check(self, error: type[InputError], *, hint: str = "") -> None:
        """Raise `error` with every problem noted, in line order, if there is one."""
        if self.problems:
            raise error.of(self.in_order, hint=hint)


@dataclass(frozen=True, slots=True)
class Node:
    """One YAML value with its line."""

    raw: yaml.Node
    notes: Notes
    key: yaml.Node | None = None
    """The key in front of the value; None for an entry of a list."""

    @property
    def line(self) -> int:
        """1-based line where the value starts."""
        return int(self.raw.start_mark.line) + 1

    @property
    def key_line(self) -> int:
        """1-based line of the key (a block value starts below it); 0 when there is none."""
        return int(self.key.start_mark.line) + 1 if self.key else 0

    @property
    def is_single(self) -> bool:
        """True for a single value, not a list or a mapping."""
        return isinstance(self.raw, yaml.ScalarNode)

    @property
    def is_null(self) -> bool:
        """True for an empty value, `~` or `null`."""
        return isinstance(self.raw, yaml.ScalarNode) and self.raw.tag == "tag:yaml.org,2002:null"

    def note(self, message: str) -> None:
        """Note a problem at this value."""
        self.notes.add(self.line, message)

    def text(self, what: str, default: str = "") -> str:
        """The value as written; notes a problem and gives `default` when it is not a single value."""
        if isinstance(self.raw, yaml.ScalarNode):
            return default if self.is_null else str(self.raw.value)
        self.note(_("{what} must be text, not {article_kind}", what=what, article_kind=self._article_kind))
        return default

    def prose(self, what: str, default: str = "") -> str:
        """Somebody's words: like `text`, but what YAML takes for a comment, and would drop, is a problem."""
        line = cutting_comment(self.raw, self.key) if isinstance(self.raw, yaml.ScalarNode) else None
        if line is not None:
            self.notes.add(line, about(what, _(CUTS_TEXT)))
        return self.text(what, default)

    def integer(self, what: str, default: int = 0) -> int:
        """A whole number."""
        if self.is_single and _INTEGER.fullmatch(written := self.text(what)):
            return int(written)
        self.note(_("{what} must be a whole number, not {as_written}", what=what, as_written=self._as_written))
        return default

    def number(self, what: str, default: float = 0.0) -> float:
        """A finite number."""
        try:
            value = float(self.text(what)) if self.is_single else math.nan
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.note(_("{what} must be a number, not {as_written}", what=what, as_written=self._as_written))
        return default

    def boolean(self, what: str, *, default: bool = False) -> bool:
        """`true` or `false`."""
        written = self.text(what).lower() if self.is_single else ""
        if written not in ("true", "false"):
            self.note(_("{what} must be true or false, not {as_written}", what=what, as_written=self._as_written))
            return default
        return written == "true"

    def items(self, what: str) -> Iterator[Node]:
        """The entries of a list; an empty value is an empty list."""
        if isinstance(self.raw, yaml.SequenceNode):
            yield from (Node(child, self.notes) for child in self.raw.value)
        elif not self.is_null:
            self.note(_("{what} must be a list, not {article_kind}", what=what, article_kind=self._article_kind))

    def entries(self, what: str) -> Iterator[tuple[str, Node]]:
        """The (key, value) pairs of a mapping with free keys; notes repeated keys."""
        if not isinstance(self.raw, yaml.MappingNode):
            if not self.is_null:
                self.note(self._not_pairs(what))
            return
        seen: set[str] = set()
        for key_node, value_node in self.raw.value:
            key = Node(key_node, self.notes)
            if not key.is_single:
                key.note(
                    _("a key of {what} must be text, not {article_kind}", what=what, article_kind=key._article_kind)
                )
                continue
            name = str(key_node.value)
            if not key_node.style and (wide := wide_in_key(name)):
                key.note(describe(wide))
                continue
            if name in seen:
                key.note(_("{name!r} stands twice in {what}", name=name, what=what))
                continue
            seen.add(name)
            yield name, Node(value_node, self.notes, key_node)

    def fields(self, what: str, allowed: Iterable[str], *, required: Iterable[str] = ()) -> Mapping[str, Node]:
        """The fields of a mapping with fixed keys; unknown keys are noted with the nearest known one."""
        known = tuple(allowed)
        found: dict[str, Node] = {}
        mistyped: set[str] = set()
        for name, value in self.entries(what):
            if name in known:
                found[name] = value
            elif intended := wide_key(name, known):
                mistyped.add(intended)
                self.notes.add(value.key_line, describe("："))
            elif (intended := name.partition(":")[0]) in known:
                mistyped.add(intended)
                self.notes.add(value.key_line, _("a space is missing behind {key}", key=f"`{intended}:`"))
            else:
                near = near_match(name, known) or _listed(known)
                self.notes.add(
                    value.key_line, _("unknown key {name!r} in {what}{near}", name=name, what=what, near=near)
                )
        for name in required:
            if name not in found and name not in mistyped:
                self.note(_("{what} needs {name!r}", what=what, name=name))
        return found

    def _not_pairs(self, what: str) -> str:
        if isinstance(self.raw, yaml.ScalarNode) and not self.raw.style and wide_key(str(self.raw.value)):
            return describe("：")
        return _("{what} must be `key: value` pairs, not {article_kind}", what=what, article_kind=self._article_kind)

    @property
    def _article_kind(self) -> str:
        if isinstance(self.raw, yaml.ScalarNode):
            return _("a single value")
        return _("a list") if isinstance(self.raw, yaml.SequenceNode) else _("a mapping")

    @property
    def _as_written(self) -> str:
        return repr(str(self.raw.value)) if isinstance(self.raw, yaml.ScalarNode) else self._article_kind


MAX_LISTED = 8
"""More keys than these fill the screen and help nobody."""
FORMAT_KEY = "format"
"""The key that says which version of its own layout a file is written in."""


def near_match(name: str, known: Iterable[str]) -> str:
    """A hint such as `; did you mean 'voice'?`, or nothing.

    >>> near_match("vioce", ["voice", "rate"])
    "; did you mean 'voice'?"
    """
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return _("; did you mean {close!r}?", close=close[0]) if close else ""


def _listed(known: Sequence[str]) -> str:
    """The keys that there are, where they are few enough to be read."""
    return _("; there are {listed}", listed=", ".join(known)) if 0 < len(known) <= MAX_LISTED else ""


def check_format(root: Node, newest: int, error: type[InputError]) -> None:
    """Raise `error` when the root says `format: N` with an N above `newest`; notes one that is no whole number.

    A file without the key is of the first format. What else a newer file holds is not judged.
    """
    pairs = root.raw.value if isinstance(root.raw, yaml.MappingNode) else ()
    for key, value in pairs:
        if isinstance(key, yaml.ScalarNode) and key.value == FORMAT_KEY:
            node = Node(value, root.notes)
            if node.integer(FORMAT_KEY, default=1) > newest:
                node.note(
                    _(
                        "is of format {text}; this version of duitan reads {newest} at most",
                        text=node.text(FORMAT_KEY),
                        newest=newest,
                    )
                )
                raise error.of(root.notes.in_order, hint=_("a newer duitan made it: update this one"))
