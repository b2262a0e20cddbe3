"""What recognisers write as JSON: of each kind of file the segments are read, and nothing in Chinese is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.errors import SourceError
from pipeline.ingest.document import Block, BlockKind, Document
from pipeline.ingest.reading import parse_document
from tests.ingest.accounting import assert_sound, unaccounted

ASKED, ANSWERED, THANKED = "石桥有几个孔？", "一共七个，中间的最大。", "谢谢。"
SENTENCES = (ASKED, ANSWERED, THANKED)
WHOLE = "".join(SENTENCES)


def read(value: Any, name: str = "talk.json") -> Document:
    document = parse_document(json.dumps(value, ensure_ascii=False).encode(), name)
    assert_sound(document)
    assert unaccounted(document) == ({}, {})
    return document


def said(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind is not BlockKind.METADATA]


def words(text: str, key: str, **facts: Any) -> list[dict[str, Any]]:
    return [{key: char, **facts} for char in text]


SHAPES: dict[str, Any] = {
    "one list of alternatives for each result": {
        "results": [
            {"alternatives": [{"transcript": text, "confidence": 0.9, "words": words(text, "word", speakerTag=1)}]}
            for text in SENTENCES
        ]
    },
    "segments below the whole text": {
        "results": {
            "transcripts": [{"transcript": WHOLE}],
            "items": [{"start_time": "0.1", "alternatives": [{"content": char}]} for char in WHOLE],
            "audio_segments": [{"transcript": text, "start_time": "1.5"} for text in SENTENCES],
        }
    },
    "phrases with the likeliest wording first": {
        "combinedRecognizedPhrases": [{"display": WHOLE}],
        "recognizedPhrases": [{"offset": "PT1.5S", "nBest": [{"display": text}]} for text in SENTENCES],
    },
    "utterances beside channels": {
        "results": {
            "channels": [{"alternatives": [{"transcript": WHOLE, "words": words(WHOLE, "word")}]}],
            "utterances": [{"transcript": text, "speaker": 0} for text in SENTENCES],
        }
    },
    "paragraphs of sentences": {
        "channels": [
            {"alternatives": [{"transcript": WHOLE, "paragraphs": [{"sentences": [{"text": t}]} for t in SENTENCES]}]}
        ]
    },
    "sentences below the whole text of a file": [
        {"key": "石桥", "text": WHOLE, "sentence_info": [{"text": text, "start": 0, "spk": 0} for text in SENTENCES]}
    ],
    "a list kept in a string": {
        "data": json.dumps([{"bg": "0", "onebest": text} for text in SENTENCES], ensure_ascii=False)
    },
    "segments and words": {
        "text": WHOLE,
        "segments": [{"start": 1.5, "text": text, "words": words(text, "text", start=0)} for text in SENTENCES],
    },
    "times in two forms": {
        "transcription": [
            {"timestamps": {"from": "00:00:01,500"}, "offsets": {"from": 1500}, "text": text} for text in SENTENCES
        ]
    },
    "words alone": {"Paragraphs": [{"SpeakerId": "1", "Words": words(text, "Text")} for text in SENTENCES]},
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES)
def test_the_segments_of_every_kind_of_file_are_read(value: Any) -> None:
    document = read(value)
    assert [block.text for block in said(document)] == list(SENTENCES)
    assert document.ignored == ()


@pytest.mark.parametrize("name", ["segments below the whole text", "phrases with the likeliest wording first"])
def test_times_are_read_as_each_program_writes_them(name: str) -> None:
    assert said(read(SHAPES[name]))[0].start_ms == 1500


def test_other_wordings_of_an_utterance_are_set_aside() -> None:
    value = {"results": [{"alternatives": [{"transcript": ASKED}, {"transcript": "石桥有几个空？"}]}]}
    document = read({"results": [*value["results"], {"alternatives": [{"transcript": ANSWERED}]}]})
    assert [(block.text, block.line) for block in document.blocks] == [(ASKED, 1), (ANSWERED, 3)]
    assert [(each.line, each.reason, each.text) for each in document.ignored] == [
        (2, "alternative wording", "石桥有几个空？")
    ]


def test_alternatives_with_times_of_their_own_are_segments() -> None:
    value = {"alternatives": [{"transcript": text, "start": n} for n, text in enumerate(SENTENCES)]}
    assert [block.text for block in said(read(value))] == list(SENTENCES)


def test_who_speaks_and_when_may_stand_around_the_sentences() -> None:
    value = {
        "name": "采访.mp3",
        "data": [
            {"speaker": "苏秦", "start": 1.0, "sentences": [{"text": ASKED}]},
            {
                "speaker": "韩木",
                "start": 2.0,
                "alternatives": [{"transcript": "别的"}],
                "sentences": [{"text": ANSWERED}],
            },
        ],
    }
    document = read(value)
    assert [(block.voice, block.text, block.start_ms) for block in said(document)] == [
        ("苏秦", ASKED, 1000),
        ("韩木", ANSWERED, 2000),
    ]
    assert {each.text for each in document.ignored} == {"采访.mp3", "别的"}


def test_of_two_languages_the_chinese_is_the_talk() -> None:
    value = {
        "original": [{"text": "How many arches does the old stone bridge have, and which one is the largest?"}] * 3,
        "translated": [{"text": text} for text in SENTENCES],
    }
    assert [block.text for block in said(read(value))] == list(SENTENCES)


def test_words_of_one_voice_are_sentences() -> None:
    value = [{"spk": n % 2, "text": char, "start": n} for n, text in enumerate(SENTENCES) for char in text]
    assert [(block.voice, block.text) for block in said(read(value))] == [
        ("Speaker 0", ASKED),
        ("Speaker 1", ANSWERED),
        ("Speaker 0", THANKED),
    ]


def test_what_else_is_in_chinese_is_set_aside_where_it_stands() -> None:
    value = {
        "meta": {"标题": "七孔桥", "language": "zh"},
        "keywords": ["中间", "石桥"],
        "segments": [{"speaker": "苏秦", "text": ASKED, "note": "笑"}, {"speaker": "韩木", "text": ANSWERED}],
        "摘要": "谈一座桥。",
    }
    document = read(value)
    assert [(block.key, block.text) for block in document.blocks if block.key] == [("标题", "七孔桥")]
    assert [each.text for each in document.ignored] == ["中间", "石桥", "笑", "谈一座桥。"]
    assert [document.source_lines[each.line - 1] for each in document.ignored] == ["中间", "石桥", "笑", "谈一座桥。"]


def test_repairs_name_the_line_of_their_segment() -> None:
    value = {"segments": [{"text": ASKED, "note": "笑"}, {"text": "那是傳統(tǒng)的做法。"}]}
    assert [(each.line, each.fix) for each in read(value).receipts] == [(3, "pinyin_bracket")]


def test_what_stands_beside_a_page_is_kept() -> None:
    value = {"title": "七孔桥", "tags": ["古建"], "excerpt": "谈一座桥。", "html": f"<p>苏秦：{ASKED}</p>"}
    document = read(value)
    assert [block.text for block in document.blocks] == ["七孔桥", f"苏秦：{ASKED}"]
    assert [each.text for each in document.ignored if each.reason == "other field"] == ["古建", "谈一座桥。"]


def test_json_nested_too_deep_is_refused() -> None:
    deep = "[" * 300 + '{"text": "早。"}' + "]" * 300
    with pytest.raises(SourceError, match="nested too deep"):
        parse_document(deep.encode(), "a.json")
