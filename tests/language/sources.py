"""Every message that stands in the program, found in its source."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.messages import KEPT
from pipeline.workflow.workspace.templates import comments, templates
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE: Final = ROOT / "pipeline"
MARKS: Final = ("_", "N_", "n_", "english")
HELPERS: Final = frozenset({"Option", "Argument", "Typer", "LocalizedTyper"})
"""Whose `help` and `epilog` Typer prints; they are translated when it does."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text that people read, and where it stands."""

    text: str
    plural: str = ""
    context: str = ""
    path: str = ""
    line: int = 0
    values: frozenset[str] | None = None
    """The names of the values it is given; None where they are not told with it."""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


@cache
def messages() -> tuple[Message, ...]:
    """Every message of the program, as often as it stands there."""
    said = [message for path in sorted(PACKAGE.rglob("*.py")) for message in messages_in(path)]
    written = [Message(text, path=name) for name, (yaml, off) in templates().items() for text in comments(yaml, off)]
    return (*said, *written)


def messages_in(path: Path) -> Iterator[Message]:
    """The messages of one module."""
    where = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from _of_call(node, where)
        elif isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield Message(inspect.cleandoc(ast.get_docstring(node) or ""), path=where, line=node.lineno)


def _of_call(call: ast.Call, where: str) -> Iterator[Message]:
    name = name_of(call.func)
    if name in MARKS:
        texts = [text.value for text in call.args[:2] if isinstance(text, ast.Constant) and isinstance(text.value, str)]
        if texts:
            yield Message(
                texts[0],
                plural=texts[1] if name == "n_" else "",
                context=KEPT if name == "english" else "",
                path=where,
                line=call.lineno,
                values=frozenset(keyword.arg or "" for keyword in call.keywords),
            )
    elif name in HELPERS:
        for keyword in call.keywords:
            if keyword.arg in ("help", "epilog") and isinstance(keyword.value, ast.Constant):
                yield Message(inspect.cleandoc(str(keyword.value.value)), path=where, line=call.lineno)


def name_of(function: ast.expr) -> str:
    """The last name of what is called: `typer.Option` is Option."""
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _is_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ("app.command", "app.callback")
