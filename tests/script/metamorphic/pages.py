"""A talk laid out as lines with typography, before any container writes them: label forms, head and furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tests.script.metamorphic.talks import Paragraph, Talk

OWN_LINE = "⏎"
FORMS = (
    "名：",
    "名: ",
    "名 ：",
    "**名：**",
    "**名**：",
    "**名** ",
    "[t] 名：",
    "名（t）：",
    "名 t⏎",
    "t 名⏎",
    "名⏎",
    "名：⏎",
    "**名**⏎",
    "### 名⏎",
    "### 名：⏎",
    "【名】",
    "[名]：",
    "[名]: ",
    "“名”：",
    "(名) ",
    "名> ",
    "名｜",
    "名——",
    "- 名：",
    "> 名：",
    "<名> ",
)
"""How a label is written: 名 the name, t the time, `**` around bold, ⏎ where the speech is a paragraph of its own."""

CHARACTERS_A_SECOND = 4
"""How fast people speak: what the times of a rendering count."""


class Kind(Enum):
    """What a line is."""

    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()
    QUOTE = auto()
    IMAGE = auto()


_PREFIXES = {"### ": Kind.HEADING, "- ": Kind.ITEM, "> ": Kind.QUOTE}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one typography."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the page; `level` is that of a heading, or how deep an item or what belongs to it lies."""

    runs: tuple[Run, ...]
    kind: Kind = Kind.PARAGRAPH
    level: int = 0

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What carries one label, or none (`name` is empty): paragraphs and when they begin."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    seconds: int = 0


def speeches_of(talk: Talk, names: Mapping[str, str], *, every_paragraph: bool) -> Iterator[Speech]:
    """The talk cut at its labels: one for each turn, or one for each paragraph."""
    seconds = 3
    for turn in talk.turns:
        cuts = [(paragraph,) for paragraph in turn.paragraphs] if every_paragraph else [turn.paragraphs]
        for paragraphs in cuts:
            yield Speech(name=names[turn.person], paragraphs=paragraphs, seconds=seconds)
            seconds += sum(seconds_of(paragraph.text) for paragraph in paragraphs)


def seconds_of(text: str) -> int:
    """How long it takes to say this."""
    return 1 + len(text) // CHARACTERS_A_SECOND


def clock(seconds: int) -> str:
    """Hours, minutes and seconds.

    >>> clock(3725)
    '01:02:05'
    """
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def lines_of(speech: Speech, form: str) -> Iterator[Line]:
    """The lines of one speech with its label in this form."""
    prefix = next((each for each in _PREFIXES if form.startswith(each)), "")
    kind = _PREFIXES.get(prefix, Kind.PARAGRAPH)
    level = 3 if kind is Kind.HEADING else 0
    label = _label(form.removeprefix(prefix), speech)
    first, rest = speech.paragraphs[0], speech.paragraphs[1:]
    if form.endswith(OWN_LINE):
        yield Line(runs=label, kind=kind, level=level)
        rest = speech.paragraphs
    else:
        yield Line(runs=(*label, Run(first.text)), kind=kind)
    inside = int(kind is Kind.ITEM)
    for paragraph in rest:
        plain = Kind.QUOTE if kind is Kind.QUOTE else Kind.PARAGRAPH
        listed = paragraph.is_item and len(speech.paragraphs) > 1
        yield Line(runs=(Run(paragraph.text),), kind=Kind.ITEM if listed else plain, level=inside)


def _label(form: str, speech: Speech) -> tuple[Run, ...]:
    words = re.sub(r"t", clock(speech.seconds), form.removesuffix(OWN_LINE)).replace("名", speech.name)
    return tuple(Run(part, bold=bool(at % 2)) for at, part in enumerate(words.split("**")) if part)


def furnished(page: Sequence[Sequence[Line]], title: str) -> Iterator[Line]:
    """The lines of the speeches with a head, a caption, a cross link and a footer around and among them."""
    yield Line(runs=(Run(title),), kind=Kind.HEADING, level=1)
    yield _plain("文｜周以宁　编辑｜许折枝")
    yield _plain("2024-05-18 20:30　河湾周末")
    for at, lines in enumerate(page):
        if at == len(page) // 3:
            yield Line(runs=(Run("河边的旧码头"),), kind=Kind.IMAGE)
            yield _plain("▲ 河边的旧码头，拍摄于今年三月（图源：受访者）")
        if at == 2 * len(page) // 3:
            yield _plain("延伸阅读：《一条河的四十年》")
        yield from lines
    yield _plain("（本文经受访者确认，略有删节）")
    yield _plain("责任编辑：方小满")
    yield _plain("长按二维码，关注我们")


def _plain(text: str) -> Line:
    return Line(runs=(Run(text),))
