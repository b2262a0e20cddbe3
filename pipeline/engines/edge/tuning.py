"""A voice of the Edge service at another pitch or pace: how voices.yaml says it, and its one name.

`{voice: zh-CN-YunxiNeural, pitch: -8Hz, rate: -3%}` reaches takes as `zh-CN-YunxiNeural pitch=-8Hz rate=-3%`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.messages import _
from pipeline.yaml_nodes.schema import fields, like

if TYPE_CHECKING:
    from pipeline.yaml_nodes import Node

VOICE_NAME: Final = re.compile(r"[a-z]{2,3}-[A-Z]{2}(?:-[a-z]+)?-[A-Za-z]+Neural")
EXAMPLE: Final = "zh-CN-YunjianNeural"
MOST_PITCH_HZ: Final = 50
MOST_RATE_PERCENT: Final = 20
"""Further from its own pitch and pace, a voice hardly sounds like a person any more."""
_STEP: Final = "[+-][0-9]{1,2}"
VOICE_SCHEMA: Final = {
    "anyOf": [
        like(VOICE_NAME.pattern),
        fields(
            {"voice": like(VOICE_NAME.pattern), "pitch": like(f"{_STEP}Hz"), "rate": like(f"{_STEP}%")},
            required=("voice",),
        ),
    ],
    "description": "A voice's name, or one with a pitch or a rate: {voice: zh-CN-YunxiNeural, pitch: -8Hz, rate: -3%}.",
}
"""What `parse_voice` accepts."""
_TUNED: Final = re.compile(r"(?P<voice>\S+?)(?: pitch=(?P<pitch>[+-][0-9]+)Hz)?(?: rate=(?P<rate>[+-][0-9]+)%)?")


@dataclass(frozen=True, slots=True)
class Tuning:
    """A voice of the service, and how far it is moved."""

    voice: str
    pitch_hz: int = 0
    rate_percent: int = 0

    def __str__(self) -> str:
        pitch = f" pitch={self.pitch_hz:+d}Hz" if self.pitch_hz else ""
        rate = f" rate={self.rate_percent:+d}%" if self.rate_percent else ""
        return self.voice + pitch + rate


@lru_cache(maxsize=256)
def tuning_of(engine_voice: str) -> Tuning:
    """What an engine voice stands for.

    >>> tuning_of("zh-CN-YunxiNeural pitch=-8Hz rate=-3%")
    Tuning(voice='zh-CN-YunxiNeural', pitch_hz=-8, rate_percent=-3)
    """
    found = _TUNED.fullmatch(engine_voice)
    return Tuning(found["voice"], int(found["pitch"] or 0), int(found["rate"] or 0)) if found else Tuning(engine_voice)


def parse_voice(node: Node) -> str:
    """The engine voice that voices.yaml gives: a name, or one with a pitch or a rate. Notes what is wrong with it."""
    if node.is_single:
        return _parse_name(node)
    found = node.fields(_("the edge voice"), ("voice", "pitch", "rate"), required=("voice",))
    name = _parse_name(found["voice"]) if "voice" in found else EXAMPLE
    pitch = _parse_step(found["pitch"], "pitch", "Hz", MOST_PITCH_HZ) if "pitch" in found else 0
    rate = _parse_step(found["rate"], "rate", "%", MOST_RATE_PERCENT) if "rate" in found else 0
    return str(Tuning(name, pitch, rate))


def _parse_name(node: Node) -> str:
    name = node.text(_("the edge voice"))
    if not VOICE_NAME.fullmatch(name):
        node.note(_("{name!r} is not how edge names a voice; that looks like {example}", name=name, example=EXAMPLE))
    return name


def _parse_step(node: Node, what: str, unit: str, most: int) -> int:
    """A number with its sign and unit."""
    written = node.text(what)
    found = re.fullmatch(rf"({_STEP}){unit}", written)
    if not found:
        node.note(
            _("{what} must look like +5{unit} or -5{unit}, not {written!r}", what=what, unit=unit, written=written)
        )
        return 0
    if abs(int(found[1])) > most:
        node.note(
            _(
                "{what} must lie between -{most}{unit} and +{most}{unit}, not {written}",
                what=what,
                most=most,
                unit=unit,
                written=written,
            )
        )
    return int(found[1])
