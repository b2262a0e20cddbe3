"""What stands above the body of a script file, read alone: for looking at all scripts of a show at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.messages import _
from pipeline.script.yaml.file import parse_source, parse_speakers
from pipeline.yaml_nodes.quick import read_yaml_quickly

if TYPE_CHECKING:
    from pipeline.script.dialogue import Speaker
    from pipeline.yaml_nodes import Node

_BODY = re.compile(r"^body:", re.MULTILINE)
_SPEAKERS, _SOURCE = (
    re.compile(rf"^{key}:[^\n]*\n(?:(?:[ \t#][^\n]*)?\r?\n)*", re.MULTILINE) for key in ("speakers", "source")
)
"""A key at the margin, and the lines below it that are set in."""


def split_head(text: str) -> str:
    r"""The lines above the body of a script, or of its beginning; empty when the speakers do not stand there.

    >>> split_head("title: 晨\nspeakers:\n  a: {name: 阿甲}\nbody:\n  - x\n")
    'title: 晨\nspeakers:\n  a: {name: 阿甲}\n'
    >>> split_head("{title: 晨, speakers: {a: {name: 阿甲}}, body: [x]}\n")
    ''
    """
    body = _BODY.search(text)
    head = text[: body.start()] if body else ""
    return head if _SPEAKERS.search(head) else ""


def head_speakers(head: str, path: str) -> tuple[Speaker, ...]:
    r"""The speakers in a head; raises ScriptError when they cannot be read.

    >>> head_speakers("speakers:\n  a: {name: 阿甲}\n", "talk.yaml")[0].name
    '阿甲'
    """
    node = _read(_SPEAKERS, "speakers", head, path)
    speakers = tuple(parse_speakers(node)) if node else ()
    if node:
        node.notes.check(ScriptError)
    return speakers


def head_published(head: str, path: str) -> str:
    """When the source in a head was published, as far as it says so; raises ScriptError when it cannot be read."""
    return parse_source(_read(_SOURCE, "source", head, path)).published


def _read(pattern: re.Pattern[str], key: str, head: str, path: str) -> Node | None:
    found = pattern.search(head)
    return dict(read_yaml_quickly(found[0], path, ScriptError).entries(_("the script")))[key] if found else None
