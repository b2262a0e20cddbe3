"""Messages that nobody could translate: told to people, and not marked for the catalogues."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from tests.language.sources import MARKS, PACKAGE, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TELLING: Final[dict[str, tuple[int, ...]]] = {
    "note": (0,),
    "print": (0,),
    "print_table": (0, 1),
    "BadParameter": (0,),
    "Problem": (2,),
    "Finding": (),
    "Doubt": (),
    "skip": (1,),
    "tell": (0,),
    "_tell": (0,),
    "workers_say": (0,),
}
"""Which arguments of these calls people read, besides those called as below."""
TOLD_BY_NAME: Final = frozenset({"hint", "message", "remedy", "problem"})
"""What an argument that people read is called."""
TRANSLATING: Final = frozenset({*MARKS, "retold"})
_WORD: Final = re.compile(r"(?<![-\w/.$`])(?!duitan)[A-Za-z][a-z]+(?![\w/.(`=-])")
"""A word that is no option, path, file, command, unit or name."""
_SENTENCE: Final = re.compile(rf"{_WORD.pattern}\W* \W*{_WORD.pattern}")
"""Words; one alone is more often a key than a message."""


def family() -> frozenset[str]:
    """The names of all classes of errors that people read."""
    known, before = {"PipelineError"}, 0
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while before != len(known):
        before = len(known)
        known |= {each.name for each in classes if known.intersection(map(name_of, each.bases))}
    return frozenset(known)


def unmarked_in(source: str, errors: frozenset[str]) -> Iterator[tuple[int, str]]:
    """(line, text) of each message in a module's source that is told and not marked.

    >>> list(unmarked_in('raise SourceError(f"{path}: is empty", hint=_("look"))', frozenset({"SourceError"})))
    [(1, ': is empty')]
    >>> list(unmarked_in('raise SourceError(_("{path}: is empty", path=path))', frozenset({"SourceError"})))
    []
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = name_of(node.func)
            places = (0,) if name in errors else TELLING.get(name, ())
            told = [node.args[place] for place in places if place < len(node.args)]
            told += [keyword.value for keyword in node.keywords if keyword.arg in TOLD_BY_NAME]
            for text in told:
                yield from _plain(text)


def _plain(told: ast.AST) -> Iterator[tuple[int, str]]:
    """The words that stand plainly in what is told, however they are joined."""
    if isinstance(told, ast.Constant) and isinstance(told.value, str) and _SENTENCE.search(told.value):
        yield told.lineno, told.value
    elif isinstance(told, ast.JoinedStr):
        texts = [str(part.value) for part in told.values if isinstance(part, ast.Constant)]
        yield from ((told.lineno, text) for text in texts if _WORD.search(text))
    for part in _parts(told):
        yield from _plain(part)


def _parts(told: ast.AST) -> Iterable[ast.AST]:
    """What may hold more words; the arguments of a call are its own affair."""
    if isinstance(told, ast.Call):
        return () if name_of(told.func) in TRANSLATING else (told.func,)
    if isinstance(told, ast.JoinedStr):
        return (part for part in told.values if isinstance(part, ast.FormattedValue))
    return ast.iter_child_nodes(told)


def modules() -> list[Path]:
    """Every module of the program."""
    return sorted(PACKAGE.rglob("*.py"))
