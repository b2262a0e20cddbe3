"""What is left out of the sound, for the person whose script it is: where it stands, and how to make it heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Problem, ScriptError
from pipeline.messages import _, about
from pipeline.script.yaml.places import turn_lines
from pipeline.speech.unsaid import word_lines
from pipeline.synth.engine import turn_name
from pipeline.workflow.script_files.script_file import read_script_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pipeline.speech.unsaid import Unsaid


def locate_unsaid(unsaid: Sequence[Unsaid], path: Path) -> tuple[Problem, ...]:
    """Each token with the line of the script at `path` on which its turn begins; the opening notice has no line.

    Raises ScriptError or SourceError when the script cannot be read again.
    """
    if not unsaid:
        return ()
    lines = (0, *turn_lines(read_script_text(path), str(path)))
    return tuple(Problem(str(path), lines[each.turn], about(turn_name(each.turn), each)) for each in unsaid)


def words_hint(unsaid: Iterable[Unsaid]) -> str:
    """What to paste into voices.yaml so that each token is heard; empty when there is none."""
    tokens = tuple(unsaid)
    lines = word_lines(tokens)
    damaged = dict.fromkeys(each.shown for each in tokens if not each.token.isprintable())
    hints = [_("take {listed} out of the script: damaged characters", listed=", ".join(damaged))] if damaged else []
    if lines:
        hints.append("\n  ".join((_("in voices.yaml, under `words:`, write for … how it is said:"), *lines)))
    return "; ".join(hints)


def refuse_unsaid(unsaid: Sequence[Unsaid], problems: Sequence[Problem]) -> None:
    """Raise ScriptError with every problem, for a person who wants every word heard; nothing when there is none."""
    if problems:
        raise ScriptError.of(tuple(problems), hint=words_hint(unsaid))
