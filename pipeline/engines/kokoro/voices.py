"""Kokoro's Mandarin voices, and what is known of how they sound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.engines.kokoro.pins import ALL_VOICES
from pipeline.engines.spec import EngineVoice
from pipeline.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.script.dialogue import Gender

VOICES: Final = (
    EngineVoice(name="zm_yunjian", gender="male"),
    EngineVoice(name="zm_yunxi", gender="male"),
    EngineVoice(name="zm_yunyang", gender="male", remark=N_("fast and quiet")),
    EngineVoice(name="zm_yunxia", gender="male", remark=N_("a child's voice, close to zf_xiaoyi")),
    EngineVoice(name="zf_xiaoxiao", gender="female"),
    EngineVoice(name="zf_xiaoyi", gender="female"),
    EngineVoice(name="zf_xiaobei", gender="female", remark=N_("slow")),
    EngineVoice(name="zf_xiaoni", gender="female", remark=N_("hard to understand: better not")),
)

CLEARER_BLENDED: Final = frozenset({"zm_yunyang"})
"""The voices that are blended with an English one in every episode. Of Chinese alone, 6.2 % of this one's characters
were misheard without the English share, 4.0 % with it; four others gained nothing (98 sentences, one of them 60)."""

SLOWEST_PERCENT, FASTEST_PERCENT = -10, 15
"""Slower, it puts a phantom syllable before the text; faster, it swallows the first one."""

OTHER_VERSION: Final = re.compile(r"z[fm]_[0-9]{3}|af_maple|af_sol|bf_vale")
"""What the voices of v1.1-zh are called."""
_SEXES: Final[Mapping[str, Gender]] = {"m": "male", "f": "female"}
_LANGUAGES: Final = {"z": "", "a": N_("American English"), "b": N_("British English")}


def describe_voices(names: Iterable[str]) -> tuple[EngineVoice, ...]:
    """Voices by their names, of which the first letter is the language and the second the sex."""
    known = {voice.name: voice for voice in VOICES}
    return tuple(
        known.get(name)
        or EngineVoice(name=name, gender=_SEXES[name[1]], remark=_LANGUAGES.get(name[0], N_("another language")))
        for name in names
        if name[1] in _SEXES
    )


def is_of_known_version(name: str) -> bool:
    """Whether a voice belongs to v1.0 or v1.1-zh, whichever of them is here."""
    return name in ALL_VOICES or OTHER_VERSION.fullmatch(name) is not None
