"""Words of other scripts: romanised by the scheme of their table, heard, or left out when nobody can say them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cast.voice_book import WordEntry
from pipeline.engines.openai.options import OpenAiOptions
from pipeline.engines.registry import find_spec
from pipeline.speech.explain import explain
from pipeline.speech.foreign.words import foreign_words
from pipeline.speech.letter_rules import letter_rules
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.stress import has_vowel
from pipeline.speech.vocabulary import unknown_symbols
from tests.speech.frontends import frontend_for
from tests.speech.rule_proof import idle_rules

GREEK = "θάλασσα ουρανός ευτυχία αγγελία μπάλα ντομάτα τζάκι άνθρωπος ψωμί ξένος χαρά γέφυρα Κρήτη αυλή παϊδάκι"
JAPANESE = (
    "さかな とうふ きっぷ さっき がくせい りょこう しんかんせん "
    "カメラ ソファー チェック ニュース ﾃﾚﾋﾞ ヴィオラ どうぞ こんにちは"
)
RUSSIAN = "берег ёжик объём семья щука цирк июнь хлеб мышь чай жара эхо большого Юрий подъезд"
KOREAN = "바다 하늘 음악 국물 십년 설날 연락 꽃이 읽다 값 전화 쌀 의자 왼쪽 뿌리"
ROMANISED = {
    GREEK: "Thalassa Ouranos Eftychia Angelia Bala Domata Tzaki Anthropos Psomi Xenos Chara Yefyra Kriti Avli Paidaki",
    JAPANESE: "Sakana Tofu Kippu Sakki Gakusei Ryoko Shinkansen Kamera Sofa Chekku Nyusu Terebi Viora Dozo Konnichiha",
    RUSSIAN: "Bereg Yozhik Obyom Semya Shchuka Tsirk Iyun Khleb Mysh Chay Zhara Ekho Bolshogo Yuriy Podyezd",
    KOREAN: "Bada Haneul Eumak Gungmul Simnyeon Seollal Yeollak Kkochi Ikda Gap Jeonhwa Ssal Uija Oenjjok Ppuri",
}
PAIRS = [pair for written, latin in ROMANISED.items() for pair in zip(written.split(), latin.split(), strict=True)]


@pytest.mark.parametrize(("word", "latin"), PAIRS)
def test_a_word_is_romanised_by_its_scheme_and_can_be_said(word: str, latin: str) -> None:
    (said,) = foreign_words(f"他说{word}。")
    assert said.latin == latin
    assert unknown_symbols(said.sounds) == ""
    assert has_vowel(said.sounds)


@pytest.mark.parametrize("word", [word for word, _ in PAIRS[::5]])
def test_a_word_is_heard_with_its_sentence(word: str) -> None:
    explained = explain(f"牌子上写的是{word}，不是别的", read_lexicon())
    assert explained.unsaid == ()
    assert explained.doubtful == ()
    assert [how.split(":")[0] for _, how in explained.latin] == ["as its script is said"]


@pytest.mark.parametrize(
    "written", ["优の选", "α粒子", "ΔΣ", "αβγδ", "ขนม", "שלום", "नमस्ते", "ㅋㅋ", "ー", "ь", "3ヶ月", "ө", "10µm"]
)
def test_signs_and_scripts_without_a_table_are_no_words(written: str) -> None:
    assert list(foreign_words(written)) == []


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("ビール", "bˈiːɹu"),
        ("せんべい", "sˈɛmbɛː"),
        ("きょうと", "kjˈɔːtɔ"),
        ("ского", "skˈɔvɔ"),
        ("к", "kˈɛ"),
        ("신문이", "ʃinmˈuni"),
    ],
)
def test_sounds_beside_the_letters(word: str, sounds: str) -> None:
    (said,) = foreign_words(word)
    assert said.sounds == sounds


def test_every_hangul_syllable_and_kana_has_sounds_of_the_model() -> None:
    written = [chr(code) for code in range(ord("가"), ord("힣") + 1, 11)]
    written += [chr(code) for code in (*range(ord("ぁ"), ord("ゔ") + 1), *range(ord("ァ"), ord("ヴ") + 1))]
    for char in written:
        said = list(foreign_words(f"{char}な" if char in "っッの" else char))
        assert said, char
        assert not any(unknown_symbols(word.sounds) for word in said), char


@pytest.mark.parametrize("script", ["kana", "hangul", "cyrillic", "greek"])
def test_every_row_of_a_script_changes_how_a_word_is_said(script: str) -> None:
    table = letter_rules("pipeline.speech.foreign", f"{script}.tsv", 2)
    letters = list(dict.fromkeys(rule.letters for rules in table.values() for rule in rules))
    words = (*letters, *(one + other for one in letters for other in letters))
    assert idle_rules(table, words) == []


@given(st.text(st.sampled_from("がっこーんァヴ가힣жьЁλόΐ α中a，3"), max_size=60))
def test_any_mixture_is_read_in_order_and_apart(text: str) -> None:
    found = list(foreign_words(text))
    assert all(word.start < word.end and word.latin and not unknown_symbols(word.sounds) for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_users_word_goes_before_the_table() -> None:
    lexicon = read_lexicon([WordEntry(word="жара", line=1, fields={"say": "热浪"})])
    assert explain("这叫жара", lexicon).spoken == "这叫热浪"


def test_what_engines_that_read_text_are_sent() -> None:
    (edge,) = frontend_for("edge", read_lexicon()).pieces("招牌是さかな，12个字")
    assert edge.sounds == "招牌是Sakana，12个字"
    server = find_spec("openai").make_frontend(read_lexicon(), OpenAiOptions(text="written"))
    assert server.pieces("招牌是さかな，12个字")[0].sounds == "招牌是さかな，12个字"
