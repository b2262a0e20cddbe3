"""What stands under `body` in a script file: chapters, turns, pauses and sounds, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from pipeline.messages import _
from pipeline.script.dialogue import Chapter, Item, Pause, Sound, Turn
from pipeline.script.yaml.scalars import block_text, flow_mapping, is_short, scalar
from pipeline.yaml_nodes import Node, near_match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_CHAPTER: Final = ("chapter", "line", "derived")
_TURN: Final = ("speaker", "line", "text")
_PAUSE: Final = ("pause",)
_SOUND: Final = ("sound",)
LONGEST_PAUSE_S: Final = 60


def compose_item(item: Item) -> str:
    """One entry of `body`: on one line while it is short."""
    if isinstance(item, Sound):
        return f"  - {flow_mapping({'sound': item.file})}"
    if isinstance(item, Pause):
        return f"  - {{pause: {item.ms / 1000:g}}}"
    line = {} if item.line is None else {"line": item.line}
    if isinstance(item, Chapter):
        derived = {"derived": "true"} if item.derived else {}
        return f"  - {flow_mapping({'chapter': item.title, **line, **derived})}"
    if is_short(item.text):
        return f"  - {flow_mapping({'speaker': item.speaker, **line, 'text': item.text})}"
    head = [f"  - speaker: {scalar(item.speaker)}", *(f"    line: {number}" for number in line.values())]
    return "\n".join([*head, f"    text: {block_text(item.text, indent=6)}"])


def parse_body(node: Node, known: Sequence[str]) -> Iterator[Item]:
    """The items under `body`; `known` are the ids of the speakers. What is wrong with them is noted."""
    for entry in node.items("body"):
        keys = _keys(entry)
        if "chapter" in keys and not keys & {"speaker", "text"}:
            yield from _chapter(entry)
        elif "pause" in keys and not keys & {"speaker", "text"}:
            yield from _pause(entry)
        elif "sound" in keys and not keys & {"speaker", "text"}:
            yield from _sound(entry)
        elif keys and not keys & set(_TURN):
            entry.fields(_("an entry of body"), dict.fromkeys((*_CHAPTER, *_TURN, *_PAUSE, *_SOUND)))
        else:
            yield from _turn(entry, known)


def _keys(entry: Node) -> set[str]:
    """The keys of a mapping, without noting problems: they tell what it is."""
    pairs = entry.raw.value if isinstance(entry.raw, yaml.MappingNode) else ()
    return {str(key.value) for key, _ in pairs}


def _chapter(entry: Node) -> Iterator[Chapter]:
    fields = entry.fields(_("a chapter"), _CHAPTER)
    title = filled(fields["chapter"], "chapter")
    derived = fields["derived"].boolean("derived") if "derived" in fields else False
    yield Chapter(title=title, line=_line(fields), derived=derived)


def _pause(entry: Node) -> Iterator[Pause]:
    """A silence in seconds."""
    fields = entry.fields(_("a pause"), _PAUSE)
    before = len(entry.notes.problems)
    seconds = fields["pause"].number("pause")
    if len(entry.notes.problems) == before and not 0 < round(seconds * 1000) <= LONGEST_PAUSE_S * 1000:
        fields["pause"].note(
            _(
                "pause is a time in seconds, at most {longest_pause_s}, not {seconds:g}",
                longest_pause_s=LONGEST_PAUSE_S,
                seconds=seconds,
            )
        )
    yield Pause(ms=round(seconds * 1000))


def _sound(entry: Node) -> Iterator[Sound]:
    """A file in the project's folder; a script may come from somebody else, so it names nothing outside."""
    fields = entry.fields(_("a sound"), _SOUND)
    file = filled(fields["sound"], "sound", Node.text)
    parts = file.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0] or not file.isprintable():
        fields["sound"].note(
            _("sound must be a file in the project's folder, such as music/door.wav, not {file!r}", file=file)
        )
    yield Sound(file=file)


def _turn(entry: Node, known: Sequence[str]) -> Iterator[Turn]:
    fields = entry.fields(_("a turn"), _TURN, required=("speaker", "text"))
    speaker = fields["speaker"].text("speaker") if "speaker" in fields else ""
    if "speaker" in fields and speaker not in known:
        hint = near_match(speaker, known) or _("; known are {listed}", listed=", ".join(known) or _("none"))
        fields["speaker"].note(_("speaker {speaker!r} is not in `speakers`{hint}", speaker=speaker, hint=hint))
    if "text" in fields:
        yield Turn(speaker=speaker, text=_turn_text(fields["text"]), line=_line(fields))


def _turn_text(node: Node) -> str:
    """The text; the last newline that `|` or `>` adds is the file's, not the text's."""
    written = filled(node, "text")
    in_block = isinstance(node.raw, yaml.ScalarNode) and node.raw.style in ("|", ">")
    return written.rstrip("\n") if in_block else written


def filled(node: Node, what: str, read: Callable[[Node, str], str] = Node.prose) -> str:
    """Somebody's words, of which there must be some."""
    before = len(node.notes.problems)
    written = read(node, what)
    if not written.strip() and len(node.notes.problems) == before:
        node.note(_("{what} is empty", what=what))
    return written


def _line(fields: Mapping[str, Node]) -> int | None:
    return line_number(fields["line"]) if "line" in fields and not fields["line"].is_null else None


def line_number(node: Node) -> int:
    """A line of the source."""
    before = len(node.notes.problems)
    number = node.integer("line")
    if number < 0 and len(node.notes.problems) == before:
        node.note(_("line must not be negative, but is {number}", number=number))
    return number
