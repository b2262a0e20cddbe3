"""The words that pages and feed say themselves, in both kinds of characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.script.dialogue import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a page calls its parts."""

    episodes: str
    minutes: str
    subscribe: str
    skip: str
    source: str
    player: str
    back: str
    forward: str
    speed: str
    share: str
    follow: str
    search: str
    chapters: str
    transcript: str
    parts: str
    """Counted: 3 集."""
    series: str
    before: str
    after: str
    files: str
    kinds: Mapping[str, str]
    """What a file is called by its output, where that says more than the format does."""
    keys: str


LABELS: Final[Mapping[Language, Labels]] = {
    "zh-Hans": Labels(
        episodes="节目",
        minutes="分钟",
        subscribe="订阅（RSS）",
        skip="跳到文字稿",
        source="文稿来源",
        player="播放器",
        back="后退十五秒",
        forward="前进十五秒",
        speed="语速",
        share="复制此刻链接",
        follow="跟随朗读",
        search="搜索",
        chapters="章节",
        transcript="文字稿",
        parts="集",
        series="同一访谈的其他部分",
        before="上一集",
        after="下一集",
        files="下载：",
        kinds={"chapters": "章节", "small": "MP3（小）", "notes": "节目说明"},
        keys="键盘：空格 播放或暂停，← → 五秒，[ ] 上一句、下一句，/ 搜索",
    ),
    "zh-Hant": Labels(
        episodes="節目",
        minutes="分鐘",
        subscribe="訂閱（RSS）",
        skip="跳到文字稿",
        source="文稿來源",
        player="播放器",
        back="後退十五秒",
        forward="前進十五秒",
        speed="語速",
        share="複製此刻連結",
        follow="跟隨朗讀",
        search="搜尋",
        chapters="章節",
        transcript="文字稿",
        parts="集",
        series="同一訪談的其他部分",
        before="上一集",
        after="下一集",
        files="下載：",
        kinds={"chapters": "章節", "small": "MP3（小）", "notes": "節目說明"},
        keys="鍵盤：空白鍵 播放或暫停，← → 五秒，[ ] 上一句、下一句，/ 搜尋",
    ),
}
