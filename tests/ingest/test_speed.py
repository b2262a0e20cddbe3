"""Reading takes linear time, also on what an attacker would send: eight times the text, about eight times as long."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.reading import parse_document

HOSTILE = {
    **{
        f"{piece!r}.md": (piece, "a.md")
        for piece in ("[", "![", "](", "*", "**", "*a ", "**a", "_", "`", "``a`", "\\", "<", "<br", "<!--")
    },
    **{
        f"{piece!r}.md": (piece, "a.md")
        for piece in ("> ", "- ", "1. a\n", "  - a\n", "#", "|", "| a ", "&", "&amp;", "[a](b ", "[a](<b ", '[a](b "c')
    },
    **{
        f"{piece!r}.md": (piece, "a.md")
        for piece in (
            "<p>",
            "<div>\n",
            "<p>\n\n",
            "<details>\n",
            "<sup>",
            "<del>",
            "~~a",
            "==a",
            "[[",
            "{{",
            "{%",
            ": a\n",
            "%%",
        )
    },
    **{
        f"{piece!r} in {name}": (piece, name)
        for piece, name in (
            ('[{"text": ', "a.json"),
            ("a,b\n", "a.csv"),
            ("a,", "a.csv"),
            ("<Person1>a\n", "a.txt"),
            ("[[a][", "a.org"),
            ("*a", "a.adoc"),
            ("`a", "a.rst"),
            (".. _a", "a.rst"),
            ("[Script Info]\nDialogue: {", "a.ass"),
        )
    },
    **{
        f"{piece!r}.txt": (piece, "a.txt")
        for piece in (
            "中",
            "a",
            "https://a",
            "https://_",
            "(tǒng",
            "tǒng)",
            "a\u200b",
            "：",
            "作者：",
            "a：b ",
            "。\n",
            "中\n",
        )
    },
    **{
        f"{piece!r}.html": (f"<p>{piece}", "a.html")
        for piece in ("<b>", "<div hidden>", "<br>", "</p>", "<nav>", "<a href=x>", "&amp;", "<!-- ")
    },
    **{
        f"{piece!r}.srt": (piece, "a.srt")
        for piece in ("00:00:01,000 --> 00:00:02,000\n", "1\n00:00:01,000 --> 00:00:02,000\na\n", "<v a>", "<")
    },
    **{f"{piece!r}.vtt": (piece, "a.vtt") for piece in ("00:01.000 --> 00:02.000\n<v a>", "NOTE\n", "<v ", "a\n")},
    "long lines of markdown": ("**周明：**您好，[这里](http://a.cn) ", "a.md"),
    "wrapped lines": ("他说了很多很多的话，\n然后就走了", "a.md"),
}


TRIES = 3


def seconds(piece: str, name: str, size: int) -> float:
    """CPU time of this thread alone: what earlier tests left running in the process is not counted."""
    data = (("WEBVTT\n\n00:01.000 --> 00:02.000\n" if name == "a.vtt" else "") + piece * (size // len(piece))).encode()
    start = time.thread_time()
    with suppress(SourceError):
        parse_document(data, name)
    return time.thread_time() - start


@pytest.mark.parametrize("label", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(label: str) -> None:
    piece, name = HOSTILE[label]
    small = min(seconds(piece, name, 10_000) for _ in range(2))
    limit = 24 * small + 0.5
    assert any(seconds(piece, name, 80_000) < limit for _ in range(TRIES)), "slow each time, so it is not the computer"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "paragraph"),
    [("a.md", "**周明：**您修了多少年的钟？\n见[这里](http://a.cn/x)。\n\n"), ("a.txt", "周明：您修了多少年的钟？\n")],
)
def test_ten_megabytes_are_read_in_linear_time(name: str, paragraph: str) -> None:
    assert seconds(paragraph, name, 3_000_000) < 15 * seconds(paragraph, name, 300_000) + 1
