"""The episode of `tests.assemble.episodes.two_people`: who they are, and what it is called."""

from __future__ import annotations

from typing import Final

from pipeline.publish.episode import Episode

TWO_PEOPLE: Final = Episode(
    stem="chentan",
    title="面团与天气",
    album="慢谈",
    language="zh-Hans",
    speakers={"lin": "林师傅", "zhao": "赵青", "narrator": "旁白"},
    artists=("林师傅", "赵青"),
)
