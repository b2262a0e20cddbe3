"""Where the turns of a script stand in its file, for messages that a person can click on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.messages import _
from pipeline.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.yaml_nodes import Node


def turn_lines(text: str, path: str) -> tuple[int, ...]:
    r"""The line of the script file on which each turn begins, in order; raises ScriptError when it is not YAML.

    >>> turn_lines("body:\n- {chapter: 一}\n- {speaker: a, text: 你好}\n", "s.yaml")
    (3,)
    """
    entries = _entries(text, path)
    return tuple(entry.line for entry in entries if any(key == "speaker" for key, _ in entry.entries("body")))


def sound_lines(text: str, path: str) -> Mapping[str, int]:
    r"""The line on which every sound of a script's body stands first, by its file.

    >>> sound_lines("body:\n- {sound: door.wav}\n- {speaker: a, text: 你好}\n", "s.yaml")
    {'door.wav': 2}
    """
    lines: dict[str, int] = {}
    for entry in _entries(text, path):
        for key, value in entry.entries("body"):
            if key == "sound":
                lines.setdefault(value.text("sound"), entry.line)
    return lines


def _entries(text: str, path: str) -> Iterable[Node]:
    """What stands under `body`."""
    body = dict(read_yaml(text, path, ScriptError).entries(_("the script"))).get("body")
    return body.items("body") if body else ()
