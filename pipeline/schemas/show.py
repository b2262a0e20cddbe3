"""show.yaml, as `pipeline.settings` reads it: made of the options classes themselves."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import fields as fields_of
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from pipeline.assemble.layout import LayoutOptions
from pipeline.assemble.sound import MusicFile, MusicOptions, Placement, SoundOptions
from pipeline.publish.show import Show
from pipeline.settings import FORMAT, FORMS, MAX_SILENCE_MS
from pipeline.speech.announcements import Announcements
from pipeline.speech.pauses import Pauses
from pipeline.yaml_nodes import FORMAT_KEY
from pipeline.yaml_nodes.schema import FLAG, NUMBER, TEXT, WHOLE, Schema, fields, like, or_nothing, told

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final[Mapping[object, Schema]] = {
    bool: FLAG,
    int: WHOLE,
    float: NUMBER,
    float | None: or_nothing(NUMBER),
    str: TEXT,
    MusicFile | None: TEXT,
    Placement: {"enum": [*get_args(Placement), None]},
}


def show_schema() -> dict[str, Any]:
    """The schema of show.yaml."""
    sound = {**_options(SoundOptions), **_options(LayoutOptions), "pauses": fields(_options(Pauses))}
    return dict(
        fields(
            {
                FORMAT_KEY: {**WHOLE, "maximum": FORMAT},
                **{name: _described(_fact(name), Show, name) for name in _names(Show)},
                "announce": told(fields(_options(Announcements)), "What else the narrator says."),
                "music": told(fields(_options(MusicOptions)), "Music of your own: files beside show.yaml."),
                "sound": told(fields(sound), "Loudness, file and silences."),
            }
        )
    )


def _fact(name: str) -> Schema:
    """A fact of the show: text, in a form of its own where it has one."""
    if name not in FORMS:
        return TEXT
    return or_nothing(like(rf"\s*(?:{FORMS[name][0].pattern})?\s*"))


def _options(kind: type) -> dict[str, Schema]:
    """The options of a class, each with its default and what the class says about it."""
    hints, plain = get_type_hints(kind), kind()
    options: dict[str, Schema] = {}
    for name in _names(kind):
        schema = {**_KINDS[hints[name]], "default": getattr(plain, name)}
        if hints[name] is int and name.endswith("_ms"):
            schema |= {"minimum": 0, "maximum": MAX_SILENCE_MS}
        options[name] = _described(schema, kind, name)
    return options


def _described(schema: Schema, kind: type, name: str) -> Schema:
    said = _sayings(kind).get(name)
    return told(schema, said) if said else schema


def _sayings(kind: type) -> dict[str, str]:
    """What a class says about its fields, in the lines below them."""
    (written,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    lines = pairwise(written.body) if isinstance(written, ast.ClassDef) else ()
    return {
        field.target.id: str(below.value.value)
        for field, below in lines
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }


def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields_of(kind))
