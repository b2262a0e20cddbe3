"""The `duitan` command and the one place where errors become messages and exit codes."""

from __future__ import annotations

import logging
import signal
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from pipeline import __version__
from pipeline.cli.completion import complete_languages
from pipeline.cli.localized import LANGUAGE_OPTION, LocalizedGroup, LocalizedTyper
from pipeline.cli.stopping import Stopped, leave, stop_on_signals
from pipeline.cli.streams import prepare_streams, silence_stdout
from pipeline.errors import OutputError, PipelineError
from pipeline.messages import LANGUAGES, _, choose_language, reason_of

COMMAND_MODULES = (
    "init_command",
    "script_commands",
    "check_command",
    "render_commands",
    "publish_command",
    "export_command",
    "find_command",
    "verify_command",
    "voice_commands",
    "takes_command",
    "doctor_command",
)
"""In the order in which `--help` lists their commands."""


class Commands(LocalizedGroup):
    """Runs a command and turns what goes wrong into a message on stderr and the exit code of its class."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as error:
            report(error)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(report_stop(error)) from error
        except OSError as error:
            raise typer.Exit(report_os_error(error)) from error


def report(error: PipelineError) -> None:
    """Print an error and what to do about it on stderr."""
    for line in str(error).split("\n"):
        print(_("error: {message}", message=line), file=sys.stderr)
    if error.hint:
        print(_("hint: {hint}", hint=error.hint), file=sys.stderr)


def report_stop(interrupt: KeyboardInterrupt) -> int:
    """Say on stderr what an interrupted run leaves; gives the exit code of the signal."""
    stopped = interrupt if isinstance(interrupt, Stopped) else Stopped(signal.SIGINT)
    kept = _("{stopped}: finished takes, scripts and episodes are kept, unfinished files are removed", stopped=stopped)
    print(kept, file=sys.stderr)
    print(_("hint: {hint}", hint=_("run the same command again to go on")), file=sys.stderr)
    return stopped.exit_code


def report_os_error(error: OSError) -> int:
    """Say on stderr what the system refused; gives the exit code."""
    logging.getLogger(__name__).debug("refused by the system", exc_info=error)
    if error.filename is None:  # no file of ours: printing failed
        silence_stdout()
    if isinstance(error, BrokenPipeError):
        return 0  # whoever read our output has seen enough (`duitan voices | head`)
    report(OutputError(f"{error.filename or _('standard output')}: {reason_of(error)}"))
    return OutputError.exit_code


def print_version(asked: bool) -> None:
    """Print the version and stop; a callback, because without a command nothing later would run."""
    if asked:
        print(f"duitan {__version__}")
        raise typer.Exit


def use_language(wanted: str | None) -> None:
    """Tell everything in a language, from the help on; a callback, because what comes later is told in it."""
    if wanted is None:
        return
    if wanted not in LANGUAGES:
        raise typer.BadParameter(
            _("there is no language {wanted!r}; there are {languages}", wanted=wanted, languages=", ".join(LANGUAGES))
        )
    choose_language(wanted)


app = LocalizedTyper(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Chinese interview transcripts in, podcast episodes out.",
    epilog="Exit codes: 0 done, 1 a bug, 2 wrong options, 3 a file to fix, 4 an engine failed (run again to go on), "
    "5 output failed, 130 interrupted (143 by SIGTERM, 129 by SIGHUP).",
)


@app.callback()
def common(
    *,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Log what happens inside, on stderr.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback has printed it
        bool,
        typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=print_version),
    ] = False,
    lang: Annotated[  # noqa: ARG001 - its callback has chosen it
        str | None,
        typer.Option(
            LANGUAGE_OPTION,
            metavar="|".join(LANGUAGES),
            help="The language of messages and help, before or behind the command; by default that of the system, "
            "or of DUITAN_LANG.",
            autocompletion=complete_languages,
            is_eager=True,
            callback=use_language,
        ),
    ] = None,
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
    prepare_streams()
    try:
        stop_on_signals()
        load_commands()
        code = _run()
        sys.stdout.flush()
    except KeyboardInterrupt as interrupt:  # before a command began, or as it ended
        code = report_stop(interrupt)
    except OSError as error:
        code = report_os_error(error)
    leave(code)


def _run() -> int | str | None:
    """Run the command line; its exit code, so that output is flushed while its errors can still be reported."""
    try:
        app()
    except SystemExit as leaving:
        return leaving.code
    return 0
