"""What sources are full of besides talk is no false alarm of the proof, and costs no word of the talk around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pytest
import yaml

from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.rendering import CASES
from tests.script.test_proof_sources import TURNS

TITLE: Final = "半山旧事"
PLACES: Final = range(0, len(TURNS) + 1, len(TURNS) // 2)
"""Before the talk, in its middle, behind it."""


def as_markdown(parts: Sequence[str]) -> str:
    return "\n\n".join((f"# {TITLE}", *parts)) + "\n"


def as_headed(parts: Sequence[str]) -> str:
    return f"---\n{parts[0]}\n---\n\n" + "\n\n".join(parts[1:]) + "\n"


def as_rst(parts: Sequence[str]) -> str:
    return "\n\n".join((f"{TITLE}\n========", *parts)) + "\n"


def as_page(parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"


def as_srt(parts: Sequence[str]) -> str:
    return "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{part}\n\n" for n, part in enumerate(parts, 1))


def as_vtt(parts: Sequence[str]) -> str:
    cues = (f"00:00:{n:02}.000 --> 00:00:{n:02}.900\n{part}\n\n" for n, part in enumerate(parts, 1))
    return "".join(("WEBVTT\n\n", *cues))


def as_spaced_text(parts: Sequence[str]) -> str:
    return "\n\n".join((TITLE, *parts)) + "\n"


def as_text(parts: Sequence[str]) -> str:
    return "\n".join((TITLE, "", *parts)) + "\n"


KINDS: Final[dict[str, tuple[str, str, str, Callable[[Sequence[str]], str]]]] = {
    "markdown": ("markdown", "talk.md", "**{name}：**{text}", as_markdown),
    "inside a turn": ("markdown", "talk.md", "**{name}：**{text}\n\n{piece}", as_markdown),
    "front matter": ("head", "talk.md", "**{name}：**{text}", as_headed),
    "rst": ("rst", "talk.rst", "**{name}：** {text}", as_rst),
    "page": ("page", "talk.html", "<p><strong>{name}：</strong>{text}</p>", as_page),
    "srt": ("cues", "talk.srt", "{name}：{text}", as_srt),
    "vtt": ("cues", "talk.vtt", "{name}：{text}", as_vtt),
    "text": ("text", "talk.txt", "{name}：{text}", as_text),
    "spaced text": ("text", "talk.txt", "{name}：{text}", as_spaced_text),
}
"""Which pieces, the file's name, how a turn is written, how the file is made of its parts."""


def rows() -> list[object]:
    table = yaml.safe_load((CASES / "beside_talk.yaml").read_text(encoding="utf-8"))
    return [
        pytest.param(kind, piece, id=f"{kind}: {piece!r}") for kind, row in KINDS.items() for piece in table[row[0]]
    ]


@pytest.mark.parametrize(("kind", "piece"), rows())
def test_what_is_no_talk_is_no_false_alarm(kind: str, piece: str) -> None:
    _, file, form, join = KINDS[kind]
    is_inside = "{piece}" in form
    for place in PLACES[:1] if is_inside or kind == "front matter" else PLACES:
        parts = [form.format(name=name, text=text, piece=piece) for name, text in TURNS]
        document = parse_document(join(parts if is_inside else [*parts[:place], piece, *parts[place:]]).encode(), file)
        script = parse_dialogue(document)
        assert not unproved(document, script)
        said = "".join(turn.text for turn in script.turns).replace("\n", "")
        assert [text for _, text in TURNS if text not in said] == []
