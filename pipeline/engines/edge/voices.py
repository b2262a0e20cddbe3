"""The Mandarin voices of the Edge service that are known here: a table only."""

from __future__ import annotations

from typing import Final

from pipeline.engines.spec import EngineVoice
from pipeline.messages import N_

VOICES: Final = (
    EngineVoice(name="zh-CN-YunjianNeural", gender="male"),
    EngineVoice(name="zh-CN-YunxiNeural", gender="male"),
    EngineVoice(name="zh-CN-YunyangNeural", gender="male", remark=N_("a news reader")),
    EngineVoice(name="zh-CN-YunxiaNeural", gender="male", remark=N_("a child's voice")),
    EngineVoice(name="zh-CN-XiaoxiaoNeural", gender="female"),
    EngineVoice(name="zh-CN-XiaoyiNeural", gender="female"),
    EngineVoice(name="zh-CN-liaoning-XiaobeiNeural", gender="female", remark=N_("Northeastern accent")),
    EngineVoice(name="zh-CN-shaanxi-XiaoniNeural", gender="female", remark=N_("Shaanxi dialect")),
    EngineVoice(name="zh-TW-YunJheNeural", gender="male", remark=N_("Taiwan accent")),
    EngineVoice(name="zh-TW-HsiaoChenNeural", gender="female", remark=N_("Taiwan accent")),
    EngineVoice(name="zh-TW-HsiaoYuNeural", gender="female", remark=N_("Taiwan accent")),
)
