"""The talk that is rendered while something goes wrong: as long as one wants, and about nothing."""

from __future__ import annotations

from typing import Final

TITLE: Final = "桥下的鸭子"
_PEOPLE: Final = ("陆遥", "方舟", "沈岸")
_SENTENCES: Final = (
    "第{}天早上，鸭子又回到了桥下。",
    "第{}天下了雨，河水涨得很快，谁都没有出门。",
    "到了第{}天，我们终于数清楚了，一共有四窝。",
    "第{}天的记录在本子上，你可以翻一翻。",
)


def make_talk(turns: int, title: str = TITLE) -> str:
    """A transcript of short turns, no two of them alike."""
    lines = (
        f"**{_PEOPLE[number % len(_PEOPLE)]}：** {_SENTENCES[number % len(_SENTENCES)].format(number + 1)}"
        for number in range(turns)
    )
    return "\n\n".join((f"# {title}", *lines)) + "\n"
