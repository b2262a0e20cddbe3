"""What a person said about how a source is to be read, as a row of its script: `choice: {reading: 2}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.messages import _
from pipeline.script.dialogue import Choice
from pipeline.script.yaml.facts import parse_gender
from pipeline.script.yaml.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.yaml_nodes import Node

_KEYS = ("reading", "speakers", "asker", "narrate", "genders")


def compose_choice(choice: Choice) -> str:
    """One line of YAML; what was not said is left out.

    >>> compose_choice(Choice(reading=2, genders={"李娜": "female"}))
    '{reading: 2, genders: {李娜: female}}'
    """
    return f"{{{', '.join(f'{key}: {value}' for key, value in _said(choice))}}}"


def _said(choice: Choice) -> Iterator[tuple[str, str]]:
    if choice.reading is not None:
        yield "reading", str(choice.reading)
    if choice.speakers:
        yield "speakers", f"[{', '.join(map(scalar, choice.speakers))}]"
    if choice.asker:
        yield "asker", scalar(choice.asker)
    if choice.narrate:
        yield "narrate", "true"
    if choice.genders:
        yield "genders", f"{{{', '.join(f'{scalar(name)}: {gender}' for name, gender in choice.genders.items())}}}"


def parse_choice(node: Node) -> Choice:
    """The row as it was written, or as a person wrote it; problems are noted."""
    fields = node.fields("choice", _KEYS)
    genders = fields["genders"].entries("genders") if "genders" in fields else ()
    reading = fields["reading"].integer("reading") if "reading" in fields else None
    if reading is not None and reading < 0:
        fields["reading"].note(
            _("reading is the number of a reading, from 1, or 0 for the likeliest, not {reading}", reading=reading)
        )
    return Choice(
        reading=reading,
        speakers=tuple(each.text(_("a speaker")) for each in fields["speakers"].items("speakers"))
        if "speakers" in fields
        else (),
        asker=fields["asker"].text("asker") if "asker" in fields else "",
        narrate=fields["narrate"].boolean("narrate") if "narrate" in fields else False,
        genders={name: gender for name, each in genders if (gender := parse_gender(each))},
    )
