"""Running heads and page numbers that the pages of a printed text left in it."""

from __future__ import annotations

import pytest

from pipeline.ingest.reading import parse_document

HEAD = "河口志  第七卷"
LINES = ["何青：潮水退了。", "半夏：船还在吗？", "何青：船还在。", "半夏：那就等着。", "何青：等着吧。"]
PARAGRAPHS = [[line, *(f"何青：这是第{n}句，说的是{line[3:5]}。" for n in range(2, 10))] for line in LINES]
"""What each page says: more than a numbered turn."""


def pages(layout: str, head: str = HEAD, first: int = 1) -> str:
    """Five pages in one layout of head, number and text."""
    texts = ("\n\n".join(page) for page in PARAGRAPHS)
    return "\n".join(layout.format(head=head, n=n, line=text) for n, text in enumerate(texts, start=first))


LAYOUTS = {
    "above, apart": "{head}\n\n{n}\n\n{line}\n",
    "above, stuck to the text": "{head}\n{n}\n{line}\n",
    "below": "{line}\n\n{head}\n\n{n}\n",
    "number first": "{n}\n{head}\n\n{line}\n",
    "head above and number below": "{head}\n\n{line}\n\n{n}\n",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("first", [1, 97])
@pytest.mark.parametrize("bold", ["", "\n**何青**：走。\n"])
def test_heads_and_numbers_of_pages_are_no_text(layout: str, first: int, bold: str) -> None:
    document = parse_document((pages(layout, first=first) + bold).encode(), "talk.txt")
    said = [block.text for block in document.blocks]
    text = [paragraph for page in PARAGRAPHS for paragraph in page]
    assert said[: len(text)] == text
    assert {row.reason for row in document.ignored} == {"page number", "header"}
    assert len(document.ignored) == 2 * len(LINES)


@pytest.mark.parametrize(
    "source",
    [
        "\n".join(f"{n}\n\n{line}\n" for n, line in enumerate(LINES, start=1)),
        "\n".join(f"（掌声）\n\n{line}\n" for line in LINES),
        pages("{head}\n\n{n}{n}\n\n{line}\n"),
        "\n".join(f"{n}\n{('何青', '半夏')[n % 2]}\n{LINES[n % 5][3:]}\n" for n in range(1, 21)),
    ],
    ids=["numbers alone", "a line that comes back", "numbers that do not count up", "numbered turns with their names"],
)
def test_what_pages_do_not_leave_stays(source: str) -> None:
    assert parse_document(source.encode(), "talk.txt").ignored == ()
