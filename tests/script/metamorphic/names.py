"""Kinds of names; a draw takes as many as a talk has people, the first for who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

_ROLES = (
    ("主持人", "嘉宾"),
    ("记者", "受访者"),
    ("问", "答"),
    ("提问者", "回答者"),
    ("主持人", "嘉宾A", "嘉宾B"),
    ("记者", "专家", "居民"),
)
"""Roles go together, so they are drawn as sets."""

NAMES: Mapping[str, Sequence[str]] = {
    "surname": ("石远", "何青", "林舟", "钟岩", "陆晚", "方禾"),
    "three characters": ("沈知岸", "陆秋禾", "方小满", "江望潮", "许折枝"),
    "compound surname": ("欧阳禾", "司马远帆", "上官青", "诸葛小舟", "慕容晚"),
    "nickname": ("小石", "大钟", "阿满", "老鱼", "豆子", "胖丁", "木木"),
    "descriptive nickname": ("守灯人小石", "老船长", "修表的阿满", "桥头大钟", "图书馆的猫", "半夜不睡"),
    "latin nick": ("lamko", "minko", "tavi", "bento", "suri7"),
    "latin name": ("Tom Reed", "Ann Okafor", "Lena Holm", "Marco Silvestri", "J. R. Whitlow"),
    "role": (),
    "initial": ("L", "Z", "W", "H", "T", "F"),
    "masked": ("陈○○", "何××", "林某某", "周□□", "方＊"),
    "ends like a word": ("李建中", "莫里", "林若想", "何其说", "高明天", "方在场"),
    "outlet": ("第七桥报", "第一晚报", "河湾周刊", "南岸电台", "渡口新闻"),
}


def draw_names(kind: str, people: Sequence[str], rng: Random) -> dict[str, str]:
    """Person -> name."""
    if kind == "role":
        drawn: Sequence[str] = rng.choice([roles for roles in _ROLES if len(roles) == len(people)])
    else:
        drawn = rng.sample(NAMES[kind], len(people))
    return dict(zip(people, drawn, strict=True))
