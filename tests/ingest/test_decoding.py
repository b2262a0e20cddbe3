"""Bytes that a strict decoder refuses and a reader would not notice."""

from __future__ import annotations

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.decoding import decode
from pipeline.ingest.reading import parse_document

TALK = "陆遥：票价是多少？\n方舟：大概要三百，我们都说不贵。\n陆遥：那就好。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_stray_nul_is_dropped_with_a_receipt(encoding: str) -> None:
    data = TALK.encode(encoding).replace("大概".encode(encoding), "大\0概".encode(encoding))
    document = parse_document(data, "talk.txt")
    assert document.encoding == encoding
    assert "大概要三百" in "".join(block.text for block in document.blocks)
    (receipt,) = document.receipts
    assert (receipt.line, receipt.fix, receipt.before, receipt.after) == (2, "control_character", "\0", "")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_nul_at_every_other_place_is_another_encoding(codec: str) -> None:
    text = "Lu: how much is it? 不贵。\nFang: three hundred.\n"
    assert decode(text.encode(codec), "talk.txt").text == text


def test_a_file_of_nuls_between_letters_is_refused() -> None:
    with pytest.raises(SourceError, match="not text in an encoding"):
        decode("鸭\0子\0来\0了\0吗\0".encode(), "talk.txt")


def test_the_euro_sign_of_windows_is_read() -> None:
    data = TALK.encode("gbk").replace("三百".encode("gbk"), b"\x80300")
    decoded = decode(data, "talk.txt")
    assert decoded.encoding == "gb18030"
    assert decoded.text == TALK.replace("三百", "€300")


def test_other_bytes_that_say_nothing_are_marked_as_lost() -> None:
    data = TALK.encode("gbk").replace("三百".encode("gbk"), b"\xff300")
    assert decode(data, "talk.txt").text == TALK.replace("三百", "\ufffd300")
