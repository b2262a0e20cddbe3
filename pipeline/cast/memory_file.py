"""cast.yaml -> Memory, and changes back into the file.

1. Every problem of the file is found at once, each with its line.
2. A file that a person edited stays as they wrote it: new people are added at the end, and of who changed only the
   values that changed are replaced. What comes out is read again before it counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from pipeline.cast.memory import Memory, Remembered
from pipeline.errors import CastingError
from pipeline.messages import N_, _
from pipeline.script.names.own_names import name_key
from pipeline.script.yaml.facts import ID, gender_in
from pipeline.script.yaml.scalars import flow_mapping, scalar
from pipeline.text.names import fold_name
from pipeline.yaml_nodes import FORMAT_KEY, check_format, read_yaml
from pipeline.yaml_nodes.quick import read_yaml_quickly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.yaml_nodes import Node

GREETING = N_(
    "Who speaks with which voice in this show, so that people keep it from one episode to the next.\n"
    "`duitan render` adds whom it meets for the first time. Edit it freely: another `voice:` is heard when the\n"
    "episode is rendered again, a line taken out is forgotten. What voices.yaml says about somebody goes before\n"
    "this file. Keep it with the scripts."
)
FORMAT = 1
"""Of cast.yaml; a file without the key is of the first format."""
HINT = N_("a person is a line such as `li-na: {name: 李娜, gender: female, voice: xiaoxiao, first: ep-1}`")
_FIELDS = ("name", "gender", "voice", "first")


def greeting() -> str:
    """The comment at the head of a new file, in the language of whoever runs `duitan`."""
    return "".join(f"# {line}\n" for line in _(GREETING).split("\n"))


def parse_memory(text: str, path: str) -> Memory:
    """The people written in `text`; `path` only names it in messages. Raises CastingError with every problem.

    >>> parse_memory("li-na: {name: 李娜, voice: xiaoxiao, first: ep-1}", "cast.yaml").people[0].voice
    'xiaoxiao'
    """
    root = read_yaml_quickly(text, path, CastingError)
    check_format(root, FORMAT, CastingError)
    people = tuple(_parse_person(id_, node) for id_, node in _rows(root))
    owners: dict[str, str] = {}
    for person in people:
        owner = owners.setdefault(name_key(person.name), person.id)
        if owner != person.id and person.name:
            root.notes.add(
                person.line,
                _(
                    "{name!r} names both {owner!r} and {id!r}: take one line out",
                    name=person.name,
                    owner=owner,
                    id=person.id,
                ),
            )
    root.notes.check(CastingError, hint=_(HINT))
    return Memory(path=path, people=people)


def _rows(root: Node) -> Iterator[tuple[str, Node]]:
    return ((id_, node) for id_, node in root.entries("cast.yaml") if id_ != FORMAT_KEY)


def _parse_person(id_: str, node: Node) -> Remembered:
    if not ID.fullmatch(id_):
        node.notes.add(node.key_line, _("an id is of small letters, digits and hyphens, not {id_!r}", id_=id_))
    found = node.fields(_("person {id_!r}", id_=id_), _FIELDS, required=("name", "voice"))
    texts = {key: value.text(key).strip() for key, value in found.items()}
    for key in ("name", "voice"):
        if key in found and (not texts[key].isprintable() or not fold_name(texts[key])):
            found[key].note(_("{texts!r} is not a {key}", texts=texts[key], key=key))
    return Remembered(
        id=id_,
        name=texts.get("name", ""),
        voice=texts.get("voice", ""),
        first=texts.get("first", ""),
        gender=gender_in(found["gender"], texts["gender"]) if texts.get("gender") else None,
        line=node.key_line,
    )


def compose_person(person: Remembered) -> str:
    """The line of one person.

    >>> compose_person(Remembered(id="li-na", name="李娜", voice="xiaoxiao", first="ep-1"))
    'li-na: {name: 李娜, voice: xiaoxiao, first: ep-1}'
    """
    gender = {"gender": person.gender} if person.gender else {}
    facts = {"name": person.name, **gender, "voice": person.voice, "first": person.first}
    return f"{person.id}: {flow_mapping({key: str(value) for key, value in facts.items()})}"


def update_text(text: str, path: str, people: tuple[Remembered, ...]) -> str:
    """The text with these people in it: those it holds, some changed, in their order, then new ones.

    Raises CastingError when the text cannot be read, or is laid out so that nothing can be added to it.
    """
    known = {person.id: person for person in parse_memory(text, path).people}
    nodes = dict(_rows(read_yaml(text, path, CastingError)))
    ending = "\r\n" if "\r\n" in text else "\n"
    edits = [
        edit for each in people if each.id in known for edit in _edits(known[each.id], each, nodes[each.id], ending)
    ]
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    added = [compose_person(person) for person in people if person.id not in known]
    if added:
        head = text or greeting()
        head += "" if head.endswith("\n") else ending
        text = head + "".join(line + ending for line in added)
    _check(text, path, people)
    return text


def _edits(old: Remembered, new: Remembered, node: Node, ending: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands there from now on) for each value of a person that changed."""
    found = node.fields("", _FIELDS)
    for key in ("gender", "voice"):
        value = getattr(new, key)
        if value == getattr(old, key) or not value:
            continue
        if key in found:
            start, end = found[key].raw.start_mark.index, found[key].raw.end_mark.index
            yield start, end, ("" if start < end else " ") + scalar(value)  # nothing at all may stand after the colon
        else:
            yield _insertion(node, found["voice"], f"{key}: {scalar(value)}", ending)


def _insertion(node: Node, before: Node, written: str, ending: str) -> tuple[int, int, str]:
    """A new key in front of another: on its line in braces, else on a line of its own."""
    mark = (before.key or before.raw).start_mark
    in_braces = isinstance(node.raw, yaml.MappingNode) and node.raw.flow_style
    return mark.index, mark.index, written + (", " if in_braces else ending + " " * mark.column)


def _check(text: str, path: str, people: tuple[Remembered, ...]) -> None:
    try:
        written = parse_memory(text, path).people
    except CastingError:
        written = ()
    if [replace(each, line=0) for each in written] != [replace(each, line=0) for each in people]:
        raise CastingError(_("{path}: nothing can be added to it as it is laid out", path=path), hint=_(HINT))
