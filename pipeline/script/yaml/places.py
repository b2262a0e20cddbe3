"""Where the turns of a script stand in its file, for messages that a person can click on."""

from __future__ import annotations

from pipeline.errors import ScriptError
from pipeline.yaml_nodes import read_yaml


def turn_lines(text: str, path: str) -> tuple[int, ...]:
    r"""The line of the script file on which each turn begins, in order; raises ScriptError when it is not YAML.

    >>> turn_lines("body:\n- {chapter: 一}\n- {speaker: a, text: 你好}\n", "s.yaml")
    (3,)
    """
    body = dict(read_yaml(text, path, ScriptError).entries("the script")).get("body")
    entries = body.items("body") if body else ()
    return tuple(entry.line for entry in entries if any(key == "speaker" for key, _ in entry.entries("body")))
