"""Transcripts of any length to measure with."""

from __future__ import annotations

from itertools import cycle
from typing import Final

EXCHANGES: Final = (
    ("主持人", "你刚才说，第一次见面的时候，大家都觉得这件事做不成，后来是怎么改变的？"),
    ("林教授", "一开始只有3个人，我们用了18个月，花了大约200万元，才做出第一台能用的机器。"),
    ("主持人", "那段时间最难的是什么？"),
    ("林教授", "最难的不是钱，而是没有人知道答案在哪里。有一次实验失败了40多次，我们差一点就放弃了。"),
    ("主持人", "现在回头看，你会对当年的自己说些什么？"),
    ("林教授", "我会说，慢慢来，把每一个小问题都弄清楚，大问题自然就变小了。"),
)
"""What the transcripts measured here are made of; written for this purpose."""


def make_transcript(size_bytes: int) -> str:
    """A plain transcript of about this size in UTF-8, a label and a sentence or two a line.

    >>> 900 < len(make_transcript(1000).encode()) <= 1100
    True
    """
    lines = ["对谈：把一件小事做上十年", ""]
    size = len("\n".join(lines).encode())
    for number, (name, words) in enumerate(cycle(EXCHANGES), 1):
        line = f"{name}：（{number}）{words}"
        size += len(line.encode()) + 1
        if size > size_bytes:
            break
        lines.append(line)
    return "\n".join(lines) + "\n"
