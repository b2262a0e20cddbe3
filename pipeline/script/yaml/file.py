"""The dialogue script as a YAML file that a person edits.

1. `compose_script` writes an item a line or block, in reading order; optional keys are left out when empty.
2. `parse_script` reports every problem of a file at once, each with its line.
3. parse_script(compose_script(script)) == script, whatever characters the text holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.messages import N_, _
from pipeline.script.dialogue import (
    BY_ITSELF,
    Chapter,
    DialogueScript,
    Doubt,
    Dropped,
    Item,
    Language,
    Repair,
    Source,
    Speaker,
    Turn,
)
from pipeline.script.yaml.body import compose_item, filled, line_number, parse_body
from pipeline.script.yaml.choices import compose_choice, parse_choice
from pipeline.script.yaml.facts import ID, parse_gender, parse_role
from pipeline.script.yaml.scalars import flow_mapping, scalar
from pipeline.text.variants import written_language
from pipeline.yaml_nodes import FORMAT_KEY, Node, check_format, near_match, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

GREETING = N_(
    "A dialogue script: edit it freely. A turn is spoken by the person its `speaker:` names (see `speakers:`); "
    "`line:` points into the source and may be left out."
)
"""Told in the language of whoever makes the script; nothing reads it."""
_COMMENTS = re.compile(r"(?:#[^\n]*\n)*")
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant")

FORMAT = 2
"""Raise it when a script is written in a way that earlier versions could not read."""
FORMAT_OF_OLD_ITEMS = 1
"""What earlier versions read, so that they still can where a script holds nothing newer."""

MOST_NUMBER = 9999
"""The highest season or episode; more is a date or a mistake."""

_TOP = (
    FORMAT_KEY,
    "title",
    "part",
    "season",
    "episode",
    "language",
    "source",
    "choice",
    "speakers",
    "body",
    "dropped",
    "repaired",
    "review",
)
_SOURCE = ("file", "sha256", "publisher", "author", "published", "url")


def compose_script(script: DialogueScript) -> str:
    r"""The YAML text of a script.

    >>> turn = Turn(speaker="li-na", line=3, text="你好。")
    >>> script = DialogueScript(title="早餐", language="zh-Hans", source=Source(file="a.md", sha256="0f"),
    ...                         speakers=(Speaker(id="li-na", name="李娜", labels=("李娜",)),), body=(turn,))
    >>> print(compose_script(script).split("\n", 1)[1])
    format: 1
    title: 早餐
    language: zh-Hans
    source: {file: a.md, sha256: 0f}
    speakers:
      li-na: {name: 李娜, as: [李娜]}
    body:
      - {speaker: li-na, line: 3, text: "你好。"}
    <BLANKLINE>
    """
    lines = [f"# {_(GREETING)}", f"{FORMAT_KEY}: {_format_of(script)}", f"title: {scalar(script.title)}"]
    if script.part:
        lines.append(f"part: {scalar(script.part)}")
    numbers = {"season": script.season, "episode": script.episode}
    lines += [f"{key}: {number}" for key, number in numbers.items() if number is not None]
    lines.append(f"language: {script.language}")
    facts = {key: getattr(script.source, key) for key in _SOURCE if getattr(script.source, key)}
    if facts:
        lines.append(f"source: {flow_mapping(facts)}")
    if script.choice != BY_ITSELF:
        lines.append(f"choice: {compose_choice(script.choice)}")
    lines.append("speakers:" if script.speakers else "speakers: {}")
    lines += [f"  {scalar(speaker.id)}: {_speaker_facts(speaker)}" for speaker in script.speakers]
    lines.append("body:" if script.body else "body: []")
    lines += [compose_item(item) for item in script.body]
    lines += _rows("dropped", script.dropped, ("line", "reason", "text"))
    lines += _rows("repaired", script.repaired, ("line", "fix", "before", "after"))
    lines += ["review:"] if script.review else []
    lines += [f"  - {flow_mapping(_doubt_facts(doubt))}" for doubt in script.review]
    return "\n".join(lines) + "\n"


def without_greeting(text: str) -> str:
    r"""A script without the comments in front of it, which are in anybody's language.

    >>> without_greeting("# 一份对谈脚本\n# transcript: a.md\nformat: 1\n")
    'format: 1\n'
    """
    return _COMMENTS.sub("", text, count=1)


def _format_of(script: DialogueScript) -> int:
    has_newer_item = any(not isinstance(item, Chapter | Turn) for item in script.body)
    is_numbered = script.season is not None or script.episode is not None
    has_role = any(speaker.role for speaker in script.speakers)
    return FORMAT if has_newer_item or is_numbered or has_role else FORMAT_OF_OLD_ITEMS


def _doubt_facts(doubt: Doubt) -> dict[str, str | int]:
    return {"line": doubt.line, "problem": doubt.problem, **({"ok": "true"} if doubt.ok else {})}


def _speaker_facts(speaker: Speaker) -> str:
    labels = f", as: [{', '.join(scalar(label) for label in speaker.labels)}]" if speaker.labels else ""
    gender = f", gender: {speaker.gender}" if speaker.gender else ""
    role = f", role: {speaker.role}" if speaker.role else ""
    return f"{{name: {scalar(speaker.name)}{labels}{gender}{role}}}"


def _rows(name: str, rows: Iterable[Dropped | Repair], keys: tuple[str, ...]) -> list[str]:
    written = [f"  - {flow_mapping({key: getattr(row, key) for key in keys})}" for row in rows]
    return [f"{name}:", *written] if written else []


def parse_script(text: str, path: str) -> DialogueScript:
    """The script that a YAML text holds; ScriptError lists every problem as `path:line: message`."""
    root = read_yaml(text, path, ScriptError)
    check_format(root, FORMAT, ScriptError)
    notes = root.notes
    fields = root.fields(_("the script"), _TOP, required=("title", "speakers", "body"))
    speakers = tuple(parse_speakers(fields["speakers"])) if "speakers" in fields else ()
    body = tuple(parse_body(fields["body"], [speaker.id for speaker in speakers])) if "body" in fields else ()
    if "body" in fields and not any(isinstance(item, Turn) for item in body):
        fields["body"].note(_("body has no turn: nothing would be spoken"))
    script = DialogueScript(
        title=fields["title"].prose("title") if "title" in fields else "",
        part=fields["part"].prose("part") if "part" in fields else "",
        season=_number(fields, "season"),
        episode=_number(fields, "episode"),
        language=_language(fields, body),
        source=parse_source(fields.get("source")),
        choice=parse_choice(fields["choice"]) if "choice" in fields else BY_ITSELF,
        speakers=speakers,
        body=body,
        dropped=tuple(_dropped(fields.get("dropped"))),
        repaired=tuple(_repaired(fields.get("repaired"))),
        review=tuple(_review(fields.get("review"))),
    )
    notes.check(ScriptError, hint=_("the keys and their order are those that `duitan script` writes"))
    return script


def _number(fields: Mapping[str, Node], name: str) -> int | None:
    """A number of the episode, from 1."""
    if name not in fields:
        return None
    number = fields[name].integer(name, 1)
    if not 1 <= number <= MOST_NUMBER:
        fields[name].note(
            _("{name} must lie between 1 and {most:,}, not {number:,}", name=name, most=MOST_NUMBER, number=number)
        )
    return number


def _language(fields: Mapping[str, Node], body: tuple[Item, ...]) -> Language:
    """As stated; for a script written by hand without it, what the text is written in."""
    if "language" in fields:
        stated = fields["language"].text("language")
        for language in LANGUAGES:
            if stated == language:
                return language
        fields["language"].note(
            _(
                "language must be zh-Hans or zh-Hant, not {stated!r}{near}",
                stated=stated,
                near=near_match(stated, LANGUAGES),
            )
        )
    return written_language("".join(item.text for item in body if isinstance(item, Turn)))


def parse_source(node: Node | None) -> Source:
    """The facts under `source`; what is wrong with them is noted."""
    facts = node.fields("source", _SOURCE) if node else {}
    return Source(file="", sha256="") if not facts else Source(**_source_facts(facts))


def _source_facts(fields: Mapping[str, Node]) -> dict[str, str]:
    return {"file": "", "sha256": "", **{key: node.text(f"source {key}") for key, node in fields.items()}}


def parse_speakers(node: Node) -> Iterator[Speaker]:
    """The people under `speakers`; what is wrong with them is noted."""
    for speaker_id, facts_node in node.entries("speakers"):
        if not ID.fullmatch(speaker_id):
            facts_node.note(
                _(
                    "speaker id {speaker_id!r} must be small Latin letters, digits and hyphens, e.g. li-na",
                    speaker_id=speaker_id,
                )
            )
        facts = facts_node.fields(
            _("speaker {speaker_id!r}", speaker_id=speaker_id), ("name", "as", "gender", "role"), required=("name",)
        )
        name = filled(facts["name"], "name", Node.text) if "name" in facts else ""
        labels = tuple(label.text(_("a label in `as`")) for label in facts["as"].items("as")) if "as" in facts else ()
        gender = parse_gender(facts["gender"]) if "gender" in facts else None
        role = parse_role(facts["role"]) if "role" in facts else None
        yield Speaker(id=speaker_id, name=name, labels=labels, gender=gender, role=role)


def _records(node: Node | None, what: str, keys: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """(line, the other values) of every complete row of a list such as `dropped`."""
    for entry in node.items(what) if node else ():
        fields = entry.fields(_("an entry of {what}", what=what), ("line", *keys), required=("line", *keys))
        if len(fields) == len(keys) + 1:
            yield line_number(fields["line"]), [fields[key].prose(f"{what} {key}") for key in keys]


def _dropped(node: Node | None) -> Iterator[Dropped]:
    for line, (reason, text) in _records(node, "dropped", ("reason", "text")):
        yield Dropped(line=line, reason=reason, text=text)


def _repaired(node: Node | None) -> Iterator[Repair]:
    for line, (fix, before, after) in _records(node, "repaired", ("fix", "before", "after")):
        yield Repair(line=line, fix=fix, before=before, after=after)


def _review(node: Node | None) -> Iterator[Doubt]:
    for entry in node.items("review") if node else ():
        fields = entry.fields(_("an entry of review"), ("line", "problem", "ok"), required=("line", "problem"))
        ok = fields["ok"].boolean("ok") if "ok" in fields else False
        if {"line", "problem"} <= fields.keys():
            yield Doubt(line=line_number(fields["line"]), problem=fields["problem"].text("review problem"), ok=ok)
