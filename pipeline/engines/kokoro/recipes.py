"""A voice mixed of several: how voices.yaml says it, and the one name under which it reaches takes.

A voice of Kokoro is a table of styles whose left half (columns 0:128) carries the timbre and whose right half carries
the prosody: melody, rhythm, accent. Weighted means of such tables are voices too.

1. A recipe gives each voice its share, a number from 0 to 1 for both halves or `{timbre: …, prosody: …}`.
2. In each half the shares add up to 1; or one voice stands as 1 and gets what the others leave:
   `{zm_yunxi: 1, am_onyx: {timbre: 0.6, prosody: 0.2}}` is four tenths of zm_yunxi's timbre and eight of its prosody.
3. Equal recipes have one name, however they are written; it is the engine voice, and part of every take's key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.engines.kokoro.pins import ALL_VOICES, VOICE_NAME
from pipeline.messages import _
from pipeline.yaml_nodes import near_match
from pipeline.yaml_nodes.schema import NUMBER, entries, fields, like

if TYPE_CHECKING:
    from pipeline.yaml_nodes import Node

WHOLE: Final = 1000
"""Shares are counted in thousandths, so that equal recipes are equal."""
SLACK: Final = 5
"""Shares such as three times 0.333 count as all; the first voice gets the rest."""
HALVES: Final = ("timbre", "prosody")
EXAMPLE: Final = "zm_yunjian"
_SHARE: Final = {**NUMBER, "minimum": 0, "maximum": 1}
_SHARES_OF_HALVES: Final = {**fields(dict.fromkeys(HALVES, _SHARE)), "type": "object", "minProperties": 1}
VOICE_SCHEMA: Final = {
    "anyOf": [
        like(VOICE_NAME.pattern),
        {**entries({"anyOf": [_SHARE, _SHARES_OF_HALVES]}), "type": "object", "minProperties": 1},
    ],
    "description": "A voice's name, or a mixture: each voice with its share, such as {zm_yunxi: 0.7, am_onyx: 0.3}.",
}
"""What `parse_voice` accepts."""
_SHARES: Final = r"(?:[01](?:\.[0-9]{1,3})?)"
_PART: Final = re.compile(rf"({VOICE_NAME.pattern}):({_SHARES})(?:/({_SHARES}))?")


@dataclass(frozen=True, slots=True)
class Part:
    """A voice and its shares of the two halves, in thousandths."""

    voice: str
    timbre: int
    prosody: int

    def __str__(self) -> str:
        shares = (self.timbre,) if self.timbre == self.prosody else (self.timbre, self.prosody)
        return f"{self.voice}:{'/'.join(f'{share / WHOLE:g}' for share in shares)}"


def recipe_name(parts: tuple[Part, ...]) -> str:
    """The one name of a recipe: the Mandarin voices first, then by their shares; a whole voice has its own name.

    >>> recipe_name((Part("am_onyx", 600, 200), Part("zm_yunxi", 400, 800)))
    'zm_yunxi:0.4/0.8+am_onyx:0.6/0.2'
    """
    heard = [part for part in parts if part.timbre or part.prosody]
    if len(heard) == 1:
        return heard[0].voice
    heard.sort(key=lambda part: (not is_mandarin(part.voice), -part.timbre - part.prosody, part.voice))
    return "+".join(map(str, heard))


@lru_cache(maxsize=256)
def read_recipe(engine_voice: str) -> tuple[Part, ...]:
    """The parts that a name stands for; a name that is no recipe is that of a whole voice.

    >>> read_recipe("zm_yunxi:0.4/0.8+am_onyx:0.6/0.2")
    (Part(voice='zm_yunxi', timbre=400, prosody=800), Part(voice='am_onyx', timbre=600, prosody=200))
    """
    found = [_PART.fullmatch(written) for written in engine_voice.split("+")]
    if not all(found):
        return (Part(engine_voice, WHOLE, WHOLE),)
    return tuple(Part(each[1], _thousandths(each[2]), _thousandths(each[3] or each[2])) for each in found if each)


def is_mandarin(voice: str) -> bool:
    """Whether a voice of Kokoro was trained on Mandarin; the first letter of its name says so."""
    return voice.startswith("z")


def is_english(voice: str) -> bool:
    """Whether a voice of Kokoro speaks English, American or British."""
    return voice[:1] in ("a", "b")


def sex_of(parts: tuple[Part, ...]) -> str:
    """The second letter of the names whose timbre is heard most: f or m."""
    female = sum(part.timbre for part in parts if part.voice[1:2] == "f")
    return "f" if 2 * female > sum(part.timbre for part in parts) else "m"


def parse_voice(node: Node) -> str:
    """The engine voice that voices.yaml gives: a name or a recipe. Notes what is wrong with it."""
    if node.is_single:
        name = node.text(_("the kokoro voice"))
        if not VOICE_NAME.fullmatch(name):
            node.note(
                _("{name!r} is not how kokoro names a voice; that looks like {example}", name=name, example=EXAMPLE)
            )
        return name
    before = len(node.notes.problems)
    parts = tuple(_parse_part(name, value) for name, value in node.entries(_("a blend")))
    if len(node.notes.problems) > before:
        return EXAMPLE  # the file is refused
    timbre, prosody = (_filled(node, half, [getattr(part, half) for part in parts]) for half in HALVES)
    if not timbre or not prosody:
        return EXAMPLE
    return recipe_name(tuple(Part(part.voice, *shares) for part, *shares in zip(parts, timbre, prosody, strict=True)))


def _parse_part(name: str, node: Node) -> Part:
    if name not in ALL_VOICES:
        from pipeline.engines.kokoro.own_folder import own_folder, own_voice_names

        folder = own_folder()
        known = {*ALL_VOICES, *(own_voice_names(folder) if folder else ())}
        if name not in known:
            node.notes.add(
                node.key_line, _("kokoro has no voice {name!r}{near}", name=name, near=near_match(name, known))
            )
    if node.is_single:
        share = _parse_share(node)
        return Part(name, share, share)
    found = node.fields(_("the shares of {name}", name=name), HALVES)
    if not found:
        node.note(_("{name} needs a share: a number, or {{timbre: 0.6, prosody: 0.2}}", name=name))
    return Part(name, *(_parse_share(found[half]) if half in found else 0 for half in HALVES))


def _parse_share(node: Node) -> int:
    share = node.number(_("a share"))
    if not 0 <= share <= 1:
        node.note(_("a share lies between 0 and 1, not {text}", text=node.text(_("a share"))))
        return 0
    return round(share * WHOLE)


def _filled(node: Node, half: str, shares: list[int]) -> list[int]:
    """The shares of a half when they make a whole, with the rest for the voice that stands as 1; else none."""
    total = sum(shares)
    wholes = [index for index, share in enumerate(shares) if share == WHOLE]
    if shares and abs(total - WHOLE) <= SLACK:
        base = max(range(len(shares)), key=lambda index: shares[index])
    elif len(wholes) == 1 and total <= 2 * WHOLE:
        base = wholes[0]
    else:
        node.note(
            _(
                "the {half} shares add up to {total:g}: they must make 1, or one voice stands as 1 and gets what "
                "the others leave",
                half=half,
                total=total / WHOLE,
            )
        )
        return []
    return [share + WHOLE - total if index == base else share for index, share in enumerate(shares)]


def _thousandths(written: str) -> int:
    return round(float(written) * WHOLE)
