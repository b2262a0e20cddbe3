"""What holds for the spoken form of every text."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.spoken.form import ALPHABET, ProtectedWord, Spoken, speak_form
from pipeline.text import variants
from tests.strategies import chinese_text, hostile_text

PIECES = [
    *"0123456789 .,:：，。-–~/%$¥×x*+=<>()（）[]·'\"“”《》’…—&@#^°²\n",
    *"第二两个年月日号点亿万千百笑注我们的是到和后代参数元比例世纪加负幺零の",
    *["2024", "3:30", "GPT-4o", "Llama", "405B", "1-2B", "https://a.com/x", "a@b.cn", "vs.", "Q1", "km/h", "pm", "10x"],
    *[
        "1/2",
        "AI",
        "C++",
        "A+",
        "①",
        "[1]",
        "😀",
        "é",
        "α",
        "½",
        "漢",
        "頭髮",
        "\u200d",
        "emotion",
        "No.",
        "www.",
        "'s",
    ],
    *[
        "Plus",
        "and",
        "II",
        "B",
        "K",
        "M",
        "（笑）",
        "（注：",
        "-5℃",
        "50%",
        "1,000",
        "R&D",
        "…",
        "\ud800",
        "\U000f0001",
    ],
]
WRITTEN = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    chinese_text(),
    hostile_text(),
    st.text(max_size=40),
)


@st.composite
def protected_texts(draw: st.DrawFn) -> tuple[str, list[ProtectedWord]]:
    """A text and words of it that are protected, some of them nonsensical."""
    text = draw(WRITTEN)
    places = st.integers(-2, len(text) + 2)
    says = st.sampled_from([None, "GPT 四 O", "德瓦克什", "B2", "", "七", "\U000f0001"])
    words = draw(st.lists(st.builds(ProtectedWord, places, places, says), max_size=4))
    return text, words


def assert_aligned(written: str, spoken: Spoken) -> None:
    reached = (0, 0)
    for start, end, spoken_start, spoken_end in spoken.spans:
        assert (start, spoken_start) == reached
        assert start <= end
        assert spoken_start <= spoken_end
        reached = (end, spoken_end)
    assert reached == (len(written), len(spoken.text))


@given(WRITTEN)
def test_only_the_closed_alphabet_is_left(written: str) -> None:
    assert re.fullmatch(f"[{ALPHABET}]*", speak_form(written).text)


@given(WRITTEN)
def test_twice_is_once(written: str) -> None:
    once = speak_form(written).text
    assert speak_form(once).text == once


def test_twice_is_once_for_every_pair_of_awkward_pieces() -> None:
    wrong = []
    for first, second in itertools.product(PIECES, repeat=2):
        once = speak_form(first + second).text
        if speak_form(once).text != once:
            wrong.append(first + second)
    assert not wrong


@given(WRITTEN)
def test_spans_cover_both_texts_in_order(written: str) -> None:
    assert_aligned(written, speak_form(written))


@given(protected_texts())
def test_any_protection_is_survived(case: tuple[str, list[ProtectedWord]]) -> None:
    written, words = case
    assert_aligned(written, speak_form(written, protected=words))


@given(WRITTEN)
def test_every_cut_of_the_spoken_text_cuts_the_written_one_in_order(written: str) -> None:
    spoken = speak_form(written)
    places = [spoken.written_at(place) for place in range(len(spoken.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(written) for place in places)
    if spoken.text:
        assert places[-1] == len(written)


@given(WRITTEN)
def test_the_same_text_gives_the_same_words(written: str) -> None:
    assert speak_form(written) == speak_form(written)


def test_unchanged_stretches_are_one_span() -> None:
    spoken = speak_form("我们有35个人，都很好。")
    assert spoken.spans == ((0, 3, 0, 3), (3, 5, 3, 6), (5, 12, 6, 13))


def test_what_is_not_said_has_an_empty_spoken_side() -> None:
    spoken = speak_form("好👍了")
    assert (1, 2, 1, 1) in spoken.spans


def test_a_cut_leaves_what_is_not_said_with_the_words_before_it() -> None:
    written = "好的。（笑）我来。"
    spoken = speak_form(written)
    assert written[: spoken.written_at(spoken.text.index("我"))] == "好的。（笑）"


def test_a_protected_word_is_handed_through_untouched() -> None:
    written = "我用GPT-4o写了3天"
    spoken = speak_form(written, protected=[ProtectedWord(2, 8)])
    assert spoken.text == "我用GPT-4o写了三天"
    assert (2, 8) in [span[:2] for span in spoken.spans] or spoken.text[2:8] == written[2:8]


def test_a_protected_word_is_replaced_by_what_is_said_for_it() -> None:
    written = "我用GPT-4o写了3天"
    spoken = speak_form(written, protected=[ProtectedWord(2, 8, "GPT 四 欧")])
    assert spoken.text == "我用GPT 四 欧写了三天"
    assert (2, 8, 2, 9) in spoken.spans


def test_a_size_after_a_protected_version_is_kept_apart() -> None:
    spoken = speak_form("Llama 3 405B", protected=[ProtectedWord(0, 7, "拉马三")])
    assert spoken.text == "拉马三，四百零五 B"


def test_a_version_after_a_protected_name_belongs_to_it() -> None:
    spoken = speak_form("Llama-3很小", protected=[ProtectedWord(0, 5, "lama")])
    assert spoken.text == "lama 三很小"


def test_a_foreign_original_is_not_read_even_when_it_is_protected() -> None:
    written = "扎先生（Mark Z）来了"
    assert speak_form(written, protected=[ProtectedWord(4, 10, "马克")]).text == "扎先生，马克，来了"
    assert speak_form(written, protected=[ProtectedWord(4, 10, "Mark Zee")]).text == "扎先生来了"


def test_too_many_protected_words_do_no_harm() -> None:
    written = "0" * 33_000
    words = [ProtectedWord(place, place + 1, "x") for place in range(len(written))]
    spoken = speak_form(written, protected=words)
    assert spoken.text.startswith("x" * 32_768)
    assert not re.search(r"\d", spoken.text)
    assert_aligned(written, spoken)


def test_a_lengthening_converter_keeps_the_alignment(monkeypatch: pytest.MonkeyPatch) -> None:
    def lengthening(text: str) -> str:
        return text.replace("髮型", "发的型").replace("頭", "头").replace("亂", "乱乱")

    monkeypatch.setattr(variants, "simplify", lengthening)
    spoken = speak_form("頭亂，髮型好，頭好")
    assert spoken.text == "头亂，髮型好，头好"
    assert_aligned("頭亂，髮型好，頭好", spoken)


@pytest.mark.parametrize(
    ("written", "said", "unsaid"),
    [
        ("他说გამარჯობა，再说เออ。", "他说，再说。", ["გამარჯობა", "เออ"]),
        ("他说好，OK，5个，🙂", "他说好，OK，五个，", []),
        ("老街叫「แมว」的巷子", "老街叫，的巷子", ["แมว"]),
        ("「แมว巷」在哪", "“巷”在哪", ["แมว"]),
        ("写了ხოჭო两个字", "写了，两个字", ["ხოჭო"]),
        ("ხოჭო。我来。", "我来。", ["ხოჭო"]),
        ("姓𪛖的人", "姓，的人", ["𪛖"]),
        ("水位←了，占比%不明", "水位，了，占比，不明", ["←", "%"]),
        ("（注：ხოჭო是甲虫）来了", "来了", []),
        ("→ 下一站", "下一站", []),
        ("> 引文", "引文", []),
        ("如果甲<乙", "如果甲，乙", ["<"]),
        ("读<海上>这本书", "读海上这本书", []),
    ],
)
def test_what_cannot_be_said_leaves_a_short_pause_and_is_reported(written: str, said: str, unsaid: list[str]) -> None:
    spoken = speak_form(written)
    assert spoken.text == said
    assert [written[start:end] for start, end in spoken.unsaid] == unsaid


@pytest.mark.parametrize(
    "piece", ["1", "(", "1-", "a ", "1B和", "1万", "笑（", "1, ", "http://", "第2、", "\n", "a-", "“"]
)
def test_a_long_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    speak_form(text)
    assert time.process_time() - start < 10


def test_a_sentence_costs_little() -> None:
    sentence = "我们在2024年7月用了 35 万块 H100 训练 Llama 3 405B，成本约 $20B，比 GPT-4o 便宜 50%。"
    speak_form(sentence)
    start = time.process_time()
    for _ in range(20):
        speak_form(sentence)
    assert (time.process_time() - start) / 20 < 0.030
