"""A document that was not understood, and the ways out: what a person is told, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Problem, ScriptError
from pipeline.script.labels.claims import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.script.dialogue import Choice
    from pipeline.script.parsing import Parsed

LISTED_READINGS, LISTED_LABELS = 6, 4


def check_understood(parsed: Parsed, choice: Choice, path: str) -> None:
    """ScriptError when a document was not understood, or when what a person said does not fit it."""
    misfits = tuple(_misfits(parsed, choice))
    if misfits:
        raise ScriptError.of([Problem(path, 0, each) for each in misfits], hint=_ways(parsed, path))
    if parsed.failure:
        signs = [Problem(path, 0, f"was not understood: {sign}") for sign in parsed.failure]
        raise ScriptError.of(signs, hint=_ways(parsed, path))


def _misfits(parsed: Parsed, choice: Choice) -> Iterator[str]:
    readings = len(parsed.options)
    if (choice.reading or 0) > readings:
        yield f"--reading {choice.reading}: the readings are numbered 1 to {readings}"
    for name in choice.speakers:
        if key_of(name) not in parsed.labelled.attribution.keys:
            yield f"--speakers: no paragraph begins with {name} as a label"
    if choice.asker and choice.asker not in {speaker.name for speaker in parsed.script.speakers}:
        yield f"--asker {choice.asker}: no question without a label was found"


def _ways(parsed: Parsed, path: str) -> str:
    """What can be typed, each with what it does, one a line."""
    ways = [
        (f"--reading {number}", f"{option.name}{f' ({option.points} points)' if option.points else ''}")
        for number, option in enumerate(parsed.options[:LISTED_READINGS], start=1)
    ]
    found = [word for word, _ in parsed.labelled.attribution.unused.most_common(LISTED_LABELS)]
    ways += [
        (f"--speakers {','.join(found) or 'NAME,NAME'}", "these are the labels, and no others"),
        ("--asker NAME", "who asks where no label says it"),
        ("--narrate", "one narrator reads everything"),
        ("--explain LINE", "why a line is read as it is"),
    ]
    width = max(len(typed) for typed, _ in ways)
    rows = "".join(f"\n  {typed.ljust(width)}  {does}" for typed, does in ways)
    return f"say how it is to be read: duitan script {path} with one of{rows}"
