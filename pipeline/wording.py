"""What the narrator says of an episode before it begins and after it has ended: a wording, with the facts put in.

A show may word both in show.yaml; each placeholder in braces stands for a fact.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.messages import _
from pipeline.script.dialogue import NARRATOR
from pipeline.text.chinese import SENTENCE_ENDS, STOPS
from pipeline.yaml_nodes import near_match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.publish.show import Show
    from pipeline.script.dialogue import DialogueScript, Language
    from pipeline.speech.announcements import Announcements
    from pipeline.yaml_nodes import Node

MAX_NAMES = 6
"""How many people the opening notice names."""

MAX_SOURCE_CHARACTERS = 40
"""What is longer is no publisher's name, and nobody wants to hear it."""

OPENING: Mapping[Language, str] = {
    "zh-Hans": "{title}{part}。{source}。{date}。{cast}。本节目由文字稿合成，并非本人声音。",
    "zh-Hant": "{title}{part}。{source}。{date}。{cast}。本節目由文字稿合成，並非本人聲音。",
}
"""The notice when show.yaml does not word it, in the script's own characters."""

_SOURCE: Mapping[Language, str] = {"zh-Hans": "文稿来自{}", "zh-Hant": "文稿來自{}"}
_DATE: Mapping[Language, str] = {"zh-Hans": "发表于{}", "zh-Hant": "發表於{}"}
_DATE_PARTS = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)")
_CAST: Mapping[Language, str] = {"zh-Hans": "对话者：{}", "zh-Hant": "對話者：{}"}
_AND_OTHERS = "等"
_PLACEHOLDERS = ("show", "title", "part", "source", "date", "cast")
_PLACEHOLDER = re.compile(r"\{([a-z_]{1,20})\}")
_SENTENCE_END = re.compile(f"(?<=[{STOPS}])")
_DOUBLE_STOP = re.compile(f"([{SENTENCE_ENDS}])[，。]+")


def opening_notice(show: Show, script: DialogueScript) -> str:
    """What is said before an episode begins, in the script's own characters; empty when show.yaml switches it off.

    A sentence of the wording is left out when all its placeholders are empty.
    """
    return _worded(OPENING[script.language] if show.opening is None else show.opening, show, script)


def announcements(announce: Announcements, show: Show, script: DialogueScript) -> Announcements:
    """What else the narrator says, with the closing line worded for a script in the same way."""
    return replace(announce, closing=_worded(announce.closing, show, script))


def _worded(wording: str, show: Show, script: DialogueScript) -> str:
    """A wording with its placeholders filled in."""
    facts = {
        "show": show.title,
        "title": script.title,
        "part": f"，{script.part}" if script.part else "",
        "source": _name_source(script),
        "date": _name_date(script),
        "cast": _name_cast(script),
    }
    said: list[str] = []
    for sentence in _SENTENCE_END.split(wording):
        names = _PLACEHOLDER.findall(sentence)
        if not names or any(facts.get(name) for name in names):
            said.append(_PLACEHOLDER.sub(lambda found: " ".join(facts.get(found[1], "").split()), sentence))
    return _DOUBLE_STOP.sub(r"\1", "".join(said)).strip()


def _name_source(script: DialogueScript) -> str:
    """Who published the words; never who is noted as their author, which may be whoever arranged or translated them."""
    source = script.source.publisher.strip()
    return _SOURCE[script.language].format(source) if 0 < len(source) <= MAX_SOURCE_CHARACTERS else ""


def _name_date(script: DialogueScript) -> str:
    """The day, month or year, as far as it is known."""
    found = _DATE_PARTS.match(script.source.published)
    if not found:
        return ""
    units = zip(found.groups(), "年月日", strict=True)
    return _DATE[script.language].format("".join(f"{int(number)}{unit}" for number, unit in units if number))


def _name_cast(script: DialogueScript) -> str:
    spoken = [speaker for speaker in dict.fromkeys(turn.speaker for turn in script.turns) if speaker != NARRATOR]
    names = [script.speaker(speaker).name for speaker in spoken]
    if not names:
        return ""
    rest = _AND_OTHERS if len(names) > MAX_NAMES else ""
    return _CAST[script.language].format("、".join(names[:MAX_NAMES]) + rest)


def check_wording(what: str, wording: str, node: Node) -> None:
    """Note every placeholder of a wording in show.yaml that there is not."""
    known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
    for name in _PLACEHOLDER.findall(wording):
        if name not in _PLACEHOLDERS:
            node.note(
                _(
                    "{what}: unknown {{{name}}}{near}; there are {known}",
                    what=what,
                    name=name,
                    near=near_match(name, _PLACEHOLDERS),
                    known=known,
                )
            )
