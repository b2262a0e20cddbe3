"""Text -> the root node of one YAML document, or an error that a person understands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.messages import N_, _
from pipeline.yaml_nodes.comments import CUTS_TEXT, comment_between
from pipeline.yaml_nodes.full_width import describe, find_structure, mend
from pipeline.yaml_nodes.mistakes import plain_words
from pipeline.yaml_nodes.nodes import Node, Notes

if TYPE_CHECKING:
    from pipeline.errors import InputError

MAX_DEPTH = 12
MAX_CHARACTERS = 8_000_000

MAX_MENDED = 20
"""Mistyped places that are found in one run: after each the file is parsed anew."""

_NEAR_LINES = 4
"""How far above the line of an error the mistake is looked for, unless the parser says where the construct began."""

_HINT = N_("text with a colon or quotes is safest after `|-` on lines of its own")
_LINE_END = re.compile("(\r\n|[\r\n\x85\u2028\u2029])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF_CHARACTER = N_("{escape} is half a character; write the character itself")


def read_yaml(text: str, path: str, error: type[InputError]) -> Node:
    """Parse one YAML document; raises `error` with the line when it is not YAML, nests too deep or is too long.

    The returned root node carries Notes in `root.notes`: what was mistyped in a way that could be mended is noted
    there, so that it is reported together with everything else. An empty file gives an empty value.
    """
    notes = Notes(path)
    if len(text) > MAX_CHARACTERS:
        notes.add(
            0,
            _(
                "{count:,} characters are more than the {max_characters:,} that are read",
                count=len(text),
                max_characters=MAX_CHARACTERS,
            ),
        )
        raise error.of(notes.problems)
    for _time in range(MAX_MENDED):
        composed = _compose(text, notes)
        if isinstance(composed, yaml.Node):
            return Node(composed, notes)
        mended = _mend(composed, text, notes)
        if mended == text:
            notes.add(*_explain(composed, text))
            break
        text = mended
    raise error.of(notes.in_order, hint=_(_HINT))


def _compose(text: str, notes: Notes) -> yaml.Node | yaml.YAMLError:
    """The root node, or what is wrong."""
    try:
        loader = _LineLoader(text)
        root = loader.get_single_node()
    except yaml.YAMLError as problem:
        return problem
    except (ValueError, OverflowError):  # a number in an escape or a directive that Python cannot take
        return yaml.MarkedYAMLError(problem=_("a number is out of range"), problem_mark=loader.get_mark())
    for line, message in loader.problems:
        notes.add(line, message)
    if root is None:
        start = yaml.Mark(notes.path, 0, 0, 0, None, 0)
        return yaml.ScalarNode("tag:yaml.org,2002:null", "", start, start)
    return root


class _LineLoader(yaml.SafeLoader):
    """Composes nodes only (nothing is constructed), without aliases and with bounded depth."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0
        self.problems: list[tuple[int, str]] = []

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # untyped in the stubs
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem=_("aliases (*name) are not used here"), problem_mark=event.start_mark)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=_("nests deeper than {max_depth} levels", max_depth=MAX_DEPTH), problem_mark=event.start_mark
            )
        try:
            return super().compose_node(parent, index)  # type: ignore[arg-type]  # the stubs name the base's private type
        finally:
            self._depth -= 1

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        r"""A value; the escapes of one character beyond U+FFFF (`\ud83d\ude00`, as JSON writes it) become that one."""
        node = super().compose_scalar_node(anchor)
        if _SURROGATE.search(node.value):
            node.value = node.value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
            if half := _SURROGATE.search(node.value):
                self.problems.append((node.start_mark.line + 1, _(_HALF_CHARACTER, escape=f"\\u{ord(half[0]):04x}")))
                node.value = _SURROGATE.sub("\ufffd", node.value)
        return node


def _lines_of(problem: yaml.YAMLError) -> tuple[int, int] | None:
    """The lines (0-based) on which the mistake may stand; None when the parser does not say."""
    mark, context = getattr(problem, "problem_mark", None), getattr(problem, "context_mark", None)
    if mark is None:
        return None
    first = max(0, mark.line - 1)
    if context and ("flow" in str(getattr(problem, "context", "")) or mark.line - context.line < _NEAR_LINES):
        first = min(first, int(context.line))
    return first, int(mark.line)


def _mend(problem: yaml.YAMLError, text: str, notes: Notes) -> str:
    """The text with full-width structure near the problem in YAML's own characters, each line noted."""
    near = _lines_of(problem)
    if near is None:
        return text
    parts = _LINE_END.split(text)  # the lines at even places, their ends between them
    for number in range(near[0], near[1] + 1):
        line = parts[2 * number] if 2 * number < len(parts) else ""
        if places := find_structure(line):
            notes.add(number + 1, describe("".join(line[place] for place in places)))
            parts[2 * number] = mend(line, places)
    return "".join(parts)


def _explain(problem: yaml.YAMLError, text: str) -> tuple[int, str]:
    """(line, sentence) for a YAML error in `text`."""
    if isinstance(problem, yaml.reader.ReaderError):  # the only one without a mark
        return text.count("\n", 0, int(problem.position)) + 1, _(
            "holds a control character (U+{character:04X})", character=problem.character
        )
    near = _lines_of(problem)
    line = near[1] + 1 if near else 0
    said = str(getattr(problem, "problem", None) or getattr(problem, "reason", None) or problem)
    if "\\t" in said:
        return line, _("a tab stands where YAML wants spaces")
    comment = comment_between(text, *near) if near else None
    if comment is not None:
        return comment + 1, _(CUTS_TEXT)
    doing, began = getattr(problem, "context", None), getattr(problem, "context_mark", None)
    sentence, is_where_it_began = plain_words(f"{doing}: {said}" if doing else said)
    return (began.line + 1 if began and is_where_it_began else line), sentence
