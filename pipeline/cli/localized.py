"""What Typer prints of its own, in the language of the reader: help texts, headings, and what is wrong with options.

Typer gets its help texts in English, when the commands are loaded; they are translated when they are shown.
"""

from __future__ import annotations

import inspect
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from pipeline.cli.wrapping import wrap_cells
from pipeline.messages import _, current_language, english, retold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Function = TypeVar("Function", bound="Callable[..., Any]")

TYPER_SAYS: Final = (
    english("Options"),
    english("Commands"),
    english("Arguments"),
    english("required"),
    english("default: {value}"),
    english("Show this message and exit."),
    english("Install completion for the current shell."),
    english("Show completion for the current shell, to copy it or customize the installation."),
    english("Missing command."),
    english("Missing argument {name}."),
    english("Missing option {name}."),
    english("No such command {name}."),
    english("No such command {name}. Did you mean {others}?"),
    english("No such option: {name}"),
    english("No such option: {name} (Possible options: {others})"),
    english("Option {name} does not take a value."),
    english("Option {name} requires an argument."),
    english("Got unexpected extra argument(s) ({words})"),
    english("Invalid value: {message}"),
    english("Invalid value for {name}: {message}"),
    english("Input should be a valid integer, unable to parse string as an integer"),
    english("Input should be greater than or equal to {least}"),
    english("Input should be less than or equal to {most}"),
)
"""It asks gettext for a few of them only, and of the whole process's catalogues."""
_OF_USAGE: Final = (english("[OPTIONS]"), english("COMMAND [ARGS]..."))
LANGUAGE_OPTION: Final = "--lang"
UsageError: Final[Any] = typer.BadParameter.__mro__[1]
"""What Typer raises for wrong options; its own name for it has moved between its releases."""
_NOTES: Final = re.compile(r"(?s)(?P<help>.*?)(?P<gap>(?:  )?)\[(?P<notes>[^\[\]]+)\]")
"""A help text, and what Typer notes behind it: `[default: mp3]`."""
_KIND: Final = re.compile(r" <[\w\[\] ]+>$")
"""What Python calls the kind of a value, such as `<list[Path]>`; its own name, INPUT, says it to people."""
_WIDEST: Final = 100
_FIRST_COLUMN: Final = 30


class HelpPage:
    """Typer's help formatter for languages that are not parted by spaces and whose characters are two cells wide."""

    def __init__(self, width: int | None = None, max_width: int | None = None) -> None:
        from pipeline.cli.console import terminal_columns

        self.width = width or min(terminal_columns(), max_width or _WIDEST)
        self._indent = 0
        self._lines: list[str] = []

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002 - Typer's
        for text in _OF_USAGE:
            args = args.replace(text, retold(text))
        self._lines.append(_("Usage: {command}", command=f"{prog} {args.replace('[[', '[').replace(']]', ']')}"))

    def write_heading(self, heading: str) -> None:
        self._lines.append(_("{heading}:", heading=told(heading)))

    def write_paragraph(self) -> None:
        if self._lines:
            self._lines.append("")

    def write_text(self, text: str) -> None:
        for paragraph in told(text).split("\n"):
            self._lines += self._indented(wrap_cells(paragraph, self.width - self._indent))

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        """Terms and what they are, in two columns; below a term that is too long for the first one."""
        rows = [(_KIND.sub("", term), text) for term, text in rows]
        column = min(max(len(term) for term, _text in rows), _FIRST_COLUMN)
        for term, text in rows:
            lines = wrap_cells(told(text), self.width - self._indent - column - 2)
            first = [term] if len(term) > column else [f"{term:<{column}}  {lines.pop(0)}".rstrip()]
            self._lines += self._indented([*first, *(f"{'':<{column}}  {line}" for line in lines)])

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        self.write_paragraph()
        self.write_heading(name)
        with self.indentation():
            yield

    @contextmanager
    def indentation(self) -> Iterator[None]:
        self._indent += 2
        yield
        self._indent -= 2

    def getvalue(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _indented(self, lines: Sequence[str]) -> list[str]:
        return [f"{'':<{self._indent}}{line}" if line else "" for line in lines]


class LocalizedContext(typer.Context):
    """A command line whose help is in the language of the reader."""

    def make_formatter(self) -> Any:
        if current_language() == "en":
            return super().make_formatter()
        return HelpPage(self.terminal_width, self.max_content_width)


class LocalizedCommand(TyperCommand):
    """A command that speaks the language of the reader."""

    context_class = LocalizedContext

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        offered = super().shell_complete(ctx, incomplete)
        for item in offered:
            item.help = told(item.help or "")
        return offered


class LocalizedTyper(typer.Typer):
    """A program whose commands speak the language of the reader."""

    def command(self, name: str | None = None, **options: Any) -> Callable[[Function], Function]:
        return super().command(name, **{"cls": LocalizedCommand, **options})


class LocalizedGroup(TyperGroup):
    """A group of commands that speaks the language of the reader."""

    context_class = LocalizedContext

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        if not args:  # Typer raises its help as an error
            return super().make_context(info_name, args, parent, **extra)
        with usage_errors():
            return super().make_context(info_name, hoist(args, LANGUAGE_OPTION), parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        with usage_errors():
            return super().invoke(ctx)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        offered = super().shell_complete(ctx, incomplete)
        for item in offered:
            command = self.commands.get(item.value)
            item.help = " ".join(first_sentence(command).split()) if command else told(item.help or "")
        return offered

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        if not isinstance(formatter, HelpPage):
            super().format_commands(ctx, formatter)
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(command)) for name, command in self.commands.items()])


def hoist(args: Sequence[str], option: str) -> list[str]:
    """A command line with an option of the whole program in front, also where it stood behind the command.

    So it is known before anything is told, be it what is wrong with the options before it.

    >>> hoist(["render", "a.md", "--lang", "zh-Hans", "--", "--lang"], "--lang")
    ['--lang', 'zh-Hans', 'render', 'a.md', '--', '--lang']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word.startswith(f"{option}="):
            front.append(word)
        elif word == option and (value := next(words, None)) is not None:
            front += [word, value]
        else:
            rest.append(word)
    return front + rest


@contextmanager
def usage_errors() -> Iterator[None]:
    """Tell in the language of the reader what is wrong with the options."""
    try:
        yield
    except UsageError as error:
        if current_language() == "en":
            raise
        if error.ctx is not None:
            print(error.ctx.get_usage(), file=sys.stderr)
            print(_("Try '{command} --help' for help.", command=error.ctx.command_path), file=sys.stderr)
        print(_("error: {message}", message=retold(error.format_message())), file=sys.stderr)
        raise typer.Exit(error.exit_code) from error


def told(text: str) -> str:
    """A help text in the language of the reader, also with what Typer notes behind it."""
    notes = _NOTES.fullmatch(text)
    if notes:
        listed = "; ".join(retold(note) for note in notes["notes"].split("; "))
        return f"{told(notes['help'])}{notes['gap']}[{listed}]"
    known = _(text)
    return retold(text) if known == text else known


def first_sentence(command: Any) -> str:
    """The first sentence of a command's help, in the language of the reader."""
    return re.split(r"。|\.\s|\n|\.$", told(inspect.cleandoc(command.help or "")))[0]
