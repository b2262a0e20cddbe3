"""A document that was not understood, and the ways out: what a person is told, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import Problem, ScriptError
from pipeline.messages import _, retold
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
        signs = [Problem(path, 0, _("was not understood: {sign}", sign=retold(sign))) for sign in parsed.failure]
        raise ScriptError.of(signs, hint=_ways(parsed, path))


def _misfits(parsed: Parsed, choice: Choice) -> Iterator[str]:
    readings = len(parsed.options)
    if (choice.reading or 0) > readings:
        yield _(
            "--reading {reading}: the readings are numbered 1 to {readings}", reading=choice.reading, readings=readings
        )
    for name in choice.speakers:
        if key_of(name) not in parsed.labelled.attribution.keys:
            yield _("--speakers: no paragraph begins with {name} as a label", name=name)
    if choice.asker and choice.asker not in {speaker.name for speaker in parsed.script.speakers}:
        yield _("--asker {asker}: no question without a label was found", asker=choice.asker)


def _ways(parsed: Parsed, path: str) -> str:
    """What can be typed, each with what it does, one a line."""
    ways = [
        (f"--reading {number}", str(option)) for number, option in enumerate(parsed.options[:LISTED_READINGS], start=1)
    ]
    found = [word for word, _count in parsed.labelled.attribution.unused.most_common(LISTED_LABELS)]
    ways += [
        (f"--speakers {','.join(found) or 'NAME,NAME'}", _("these are the labels, and no others")),
        ("--asker NAME", _("who asks where no label says it")),
        ("--narrate", _("one narrator reads everything")),
        ("--explain LINE", _("why a line is read as it is")),
    ]
    width = max(len(typed) for typed, _does in ways)
    rows = "".join(f"\n  {typed.ljust(width)}  {does}" for typed, does in ways)
    return _("say how it is to be read: duitan script {path} with one of{rows}", path=path, rows=rows)
