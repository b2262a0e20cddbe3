"""Kokoro's Mandarin voices, and what is known of how they sound: tables only."""

from __future__ import annotations

from typing import Final

from pipeline.engines.spec import EngineVoice

VOICES: Final = (
    EngineVoice(name="zm_yunjian", gender="male"),
    EngineVoice(name="zm_yunxi", gender="male"),
    EngineVoice(name="zm_yunyang", gender="male", remark="fast and quiet"),
    EngineVoice(name="zm_yunxia", gender="male", remark="a child's voice, close to zf_xiaoyi"),
    EngineVoice(name="zf_xiaoxiao", gender="female"),
    EngineVoice(name="zf_xiaoyi", gender="female"),
    EngineVoice(name="zf_xiaobei", gender="female", remark="slow"),
    EngineVoice(name="zf_xiaoni", gender="female", remark="hard to understand: better not"),
)

CLEARER_BLENDED: Final = frozenset({"zm_yunyang"})
"""The voices that are blended with an English one in every episode. Of Chinese alone, 6.2 % of this one's characters
were misheard without the English share, 4.0 % with it; four others gained nothing (98 sentences, one of them 60)."""

SLOWEST_PERCENT, FASTEST_PERCENT = -10, 15
"""Slower, it puts a phantom syllable before the text; faster, it swallows the first one."""
