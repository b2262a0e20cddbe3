"""YAML that a person edits: every value knows its line, every problem of a file is found at once.

1. Values are read as written (`name: no` is the name "no", a date stays text); who reads a field says what it wants.
2. A problem is noted and reading goes on; `Notes.check` raises them together.
3. Hostile input: safe loading only, no aliases, bounded depth and size.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_DEPTH = 12
MAX_CHARACTERS = 8_000_000

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


@dataclass(slots=True)
class Notes:
    """The problems found so far in one file."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note a problem at a line (1-based; 0 for the whole file)."""
        self.problems.append(Problem(self.path, line, message))

    def check(self, error: type[InputError], *, hint: str = "") -> None:
        """Raise `error` with every problem noted, in line order, if there is one."""
        if self.problems:
            raise error.of(sorted(self.problems, key=lambda problem: problem.line), hint=hint)


@dataclass(frozen=True, slots=True)
class Node:
    """One YAML value with its line."""

    raw: yaml.Node
    notes: Notes
    key_line: int = 0
    """1-based line of the key in front of the value (a block value starts below it); 0 when it has none."""

    @property
    def line(self) -> int:
        """1-based line where the value starts."""
        return int(self.raw.start_mark.line) + 1

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
        self.note(f"{what} must be text, not {self._article_kind}")
        return default

    def integer(self, what: str, default: int = 0) -> int:
        """A whole number."""
        if self.is_single and _INTEGER.fullmatch(written := self.text(what)):
            return int(written)
        self.note(f"{what} must be a whole number, not {self._as_written}")
        return default

    def number(self, what: str, default: float = 0.0) -> float:
        """A finite number."""
        try:
            value = float(self.text(what)) if self.is_single else math.nan
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.note(f"{what} must be a number, not {self._as_written}")
        return default

    def boolean(self, what: str, *, default: bool = False) -> bool:
        """`true` or `false`."""
        written = self.text(what).lower() if self.is_single else ""
        if written not in ("true", "false"):
            self.note(f"{what} must be true or false, not {self._as_written}")
            return default
        return written == "true"

    def items(self, what: str) -> Iterator[Node]:
        """The entries of a list; an empty value is an empty list."""
        if isinstance(self.raw, yaml.SequenceNode):
            yield from (Node(child, self.notes) for child in self.raw.value)
        elif not self.is_null:
            self.note(f"{what} must be a list, not {self._article_kind}")

    def entries(self, what: str) -> Iterator[tuple[str, Node]]:
        """The (key, value) pairs of a mapping with free keys; notes repeated keys."""
        if not isinstance(self.raw, yaml.MappingNode):
            if not self.is_null:
                self.note(f"{what} must be `key: value` pairs, not {self._article_kind}")
            return
        seen: set[str] = set()
        for key_node, value_node in self.raw.value:
            key = Node(key_node, self.notes)
            if not key.is_single:
                key.note(f"a key of {what} must be text, not {key._article_kind}")
                continue
            name = str(key_node.value)
            if name in seen:
                key.note(f"{name!r} stands twice in {what}")
                continue
            seen.add(name)
            yield name, Node(value_node, self.notes, key.line)

    def fields(self, what: str, allowed: Iterable[str], *, required: Iterable[str] = ()) -> Mapping[str, Node]:
        """The fields of a mapping with fixed keys; unknown keys are noted with the nearest known one."""
        known = tuple(allowed)
        found: dict[str, Node] = {}
        for name, value in self.entries(what):
            if name in known:
                found[name] = value
            else:
                self.notes.add(value.key_line, f"unknown key {name!r} in {what}{near_match(name, known)}")
        for name in required:
            if name not in found:
                self.note(f"{what} needs {name!r}")
        return found

    @property
    def _article_kind(self) -> str:
        if isinstance(self.raw, yaml.ScalarNode):
            return "a single value"
        return "a list" if isinstance(self.raw, yaml.SequenceNode) else "a mapping"

    @property
    def _as_written(self) -> str:
        return repr(str(self.raw.value)) if isinstance(self.raw, yaml.ScalarNode) else self._article_kind


FORMAT_KEY = "format"
"""The key that says which version of its own layout a file is written in."""


def near_match(name: str, known: Iterable[str]) -> str:
    """A hint such as `; did you mean 'voice'?`, or nothing.

    >>> near_match("vioce", ["voice", "rate"])
    "; did you mean 'voice'?"
    """
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def read_yaml(text: str, path: str, error: type[InputError]) -> Node:
    """Parse one YAML document; raises `error` with the line when it is not YAML, nests too deep or is too long.

    The returned root node carries fresh Notes in `root.notes`. An empty file gives an empty value.
    """
    notes = Notes(path)
    if len(text) > MAX_CHARACTERS:
        notes.add(0, f"{len(text):,} characters are more than the {MAX_CHARACTERS:,} that are read")
        raise error.of(notes.problems)
    try:
        root = yaml.compose(text, Loader=_LineLoader)
    except yaml.YAMLError as problem:
        notes.add(*_explain(problem, text))
        raise error.of(
            notes.problems, hint="text with a colon or quotes is safest after `|-` on lines of its own"
        ) from problem
    if root is None:
        start = yaml.Mark(path, 0, 0, 0, None, 0)
        root = yaml.ScalarNode("tag:yaml.org,2002:null", "", start, start)
    return Node(root, notes)


def check_format(root: Node, newest: int, error: type[InputError]) -> None:
    """Raise `error` when the root says `format: N` with an N above `newest`; notes one that is no whole number.

    A file without the key is of the first format. What else a newer file holds is not judged.
    """
    pairs = root.raw.value if isinstance(root.raw, yaml.MappingNode) else ()
    for key, value in pairs:
        if isinstance(key, yaml.ScalarNode) and key.value == FORMAT_KEY:
            node = Node(value, root.notes)
            if node.integer(FORMAT_KEY, default=1) > newest:
                node.note(f"is of format {node.text(FORMAT_KEY)}; this version of duitan reads {newest} at most")
                raise error.of(root.notes.problems, hint="a newer duitan made it: update this one")


class _LineLoader(yaml.SafeLoader):
    """Composes nodes only (nothing is constructed), without aliases and with bounded depth."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # untyped in the stubs
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not used here", problem_mark=event.start_mark)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"nests deeper than {MAX_DEPTH} levels", problem_mark=event.start_mark)
        try:
            return super().compose_node(parent, index)  # type: ignore[arg-type]  # the stubs name the base's private type
        finally:
            self._depth -= 1


def _explain(problem: yaml.YAMLError, text: str) -> tuple[int, str]:
    """(line, sentence) for a YAML error in `text`."""
    if isinstance(problem, yaml.reader.ReaderError):  # the only one without a mark
        return text.count("\n", 0, int(problem.position)) + 1, f"holds a control character (U+{problem.character:04X})"
    mark = getattr(problem, "problem_mark", None)
    line = int(mark.line) + 1 if mark else 0
    said = str(getattr(problem, "problem", None) or getattr(problem, "reason", None) or problem)
    if "'\\t'" in said or "\\t" in said:
        return line, "a tab indents this line; YAML wants spaces"
    return line, f"is not valid YAML: {said}"
