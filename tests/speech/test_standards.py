"""`reading: taiwan`: what is read otherwise there, and nothing else."""

from __future__ import annotations

import pytest

from pipeline.engines.edge.frontend import edge_frontend
from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.speech.chinese.dictionaries import usual_reading
from pipeline.speech.chinese.readings import read_chinese
from pipeline.speech.chinese.standards import regional_readings
from pipeline.speech.chinese.syllables import is_syllable
from pipeline.speech.explain import explain
from pipeline.speech.lexicon import Lexicon, Pronunciation, read_lexicon
from pipeline.text.rows import table_rows

ROWS = list(table_rows("pipeline.speech.chinese", "taiwan.tsv"))
CHARACTERS = {row[0]: row[1:] for row in ROWS if len(row) == 3}
WORDS = {row[0]: row[1].split() for row in ROWS if len(row) == 2}


def said(text: str, lexicon: Lexicon | None = None) -> str:
    taiwan = lexicon or read_lexicon(standard="taiwan")
    return " ".join(pinyin for _, pinyin in explain(text, taiwan).readings)


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("这个星期的垃圾", "zhe4 ge5 xing1 qi2 de5 le4 se4"),
        ("這個星期的垃圾", "zhe4 ge5 xing1 qi2 de5 le4 se4"),
        ("企业的质量", "qi4 ye4 de5 zhi2 liang4"),
        ("人质和氧化质", "ren2 zhi4 han4 yang3 hua4 zhi2"),
        ("我和你", "wo3 han4 ni3"),
        ("和平", "he2 ping2"),
        ("和你一起", "he2 ni3 yi4 qi3"),
        ("暖和", "nuan3 huo5"),
        ("休息", "xiu1 xi2"),
        ("叔叔", "shu2 shu5"),
        ("一档节目", "yi4 dang3 jie2 mu4"),
        ("暴露", "pu4 lu4"),
        ("他说服务很好", "ta1 shuo1 fu2 wu4 hen3 hao3"),
    ],
)
def test_taiwan_reads(text: str, pinyin: str) -> None:
    assert said(text) == pinyin


def test_what_a_person_wrote_goes_before_the_standard() -> None:
    assert said("垃{圾|ji1}") == "le4 ji1"
    own = Lexicon([Pronunciation(word="星期", pinyin=("xing1", "qi1"))], standard="taiwan")
    assert said("星期", own) == "xing1 qi1"


def test_by_default_nobody_reads_so() -> None:
    assert regional_readings("垃圾和星期", "mainland") == {}
    assert said("垃圾", read_lexicon()) == "la1 ji1"


def test_only_what_is_read_otherwise_sounds_otherwise() -> None:
    """The sounds of a piece are part of its take's key: the others keep theirs."""
    paragraph = "我们先说说这个问题，大家都听好了。这个星期垃圾特别多，没有人来收。"
    here, there = (
        [piece.sounds for sentence in paragraph.split("。")[:2] for piece in KokoroFrontend(lexicon).pieces(sentence)]
        for lexicon in (read_lexicon(), read_lexicon(standard="taiwan"))
    )
    assert here[0] == there[0]
    assert here[1] != there[1]


def test_an_engine_that_reads_text_is_sent_the_words_as_they_are() -> None:
    there = edge_frontend(read_lexicon(standard="taiwan")).pieces("这个星期的垃圾")
    assert [piece.sounds for piece in there] == ["这个星期的垃圾"]


@pytest.mark.parametrize("char", CHARACTERS)
def test_a_character_is_read_otherwise_there(char: str) -> None:
    here, there = CHARACTERS[char]
    assert is_syllable(here)
    assert is_syllable(there)
    assert here != there
    assert here in (usual_reading(char), read_chinese(f"{char}的")[0].pinyin)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_no_sum_of_its_characters(word: str) -> None:
    assert len(WORDS[word]) == len(word)
    assert all(map(is_syllable, WORDS[word]))
    summed = [
        CHARACTERS[each.char][1] if CHARACTERS.get(each.char, [""])[0] == each.pinyin else each.pinyin
        for each in read_chinese(word)
    ]
    assert summed != WORDS[word]
