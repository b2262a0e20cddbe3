"""The `duitan` command and the one place where errors become messages and exit codes."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline import __version__
from pipeline.errors import PipelineError

INTERRUPTED = 130
COMMAND_MODULES = (
    "init_command",
    "script_commands",
    "check_command",
    "render_commands",
    "find_command",
    "voice_commands",
    "takes_command",
    "doctor_command",
)
"""In the order in which `--help` lists their commands."""


class Commands(TyperGroup):
    """Runs a command and turns our errors into a message on stderr and the exit code of DESIGN's table."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as error:
            report(error)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            print("interrupted: what was finished is kept, run the same command again to go on", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:
            # Whoever read our output has seen enough (`duitan voices | head`); exit without complaint.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error


def report(error: PipelineError) -> None:
    """Print an error and what to do about it on stderr."""
    for line in str(error).split("\n"):
        print(f"error: {line}", file=sys.stderr)
    if error.hint:
        print(f"hint: {error.hint}", file=sys.stderr)


def print_version(asked: bool) -> None:
    """Print the version and stop; a callback, because without a command nothing later would run."""
    if asked:
        print(f"duitan {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Chinese interview transcripts in, podcast episodes out.",
    epilog="Exit codes: 0 done, 1 a bug, 2 wrong options, 3 a file to fix, 4 an engine failed (run again to go on), "
    "5 output failed, 130 interrupted.",
)


@app.callback()
def common(
    *,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Log what happens inside, on stderr.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback has printed it
        bool,
        typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=print_version),
    ] = False,
) -> None:
    """Chinese interview transcripts in, podcast episodes out."""
    if verbose:
        logging.basicConfig(level=logging.DEBUG, format="%(relativeCreated)7d ms %(name)s: %(message)s")


def load_commands() -> None:
    """Import the modules that add their commands to `app`."""
    for name in COMMAND_MODULES:
        import_module(f"pipeline.cli.{name}")


def main() -> None:
    """Entry point of the `duitan` command."""
    load_commands()
    app()
