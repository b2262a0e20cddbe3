from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.cast.voice_book import WordEntry
from pipeline.cast.voices import parse_voices
from pipeline.engines.edge.frontend import edge_frontend
from pipeline.engines.kokoro.alphabets import V1_0
from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.engines.registry import engine_forms, engine_names
from pipeline.engines.tone.frontend import tone_frontend
from pipeline.errors import CastingError
from pipeline.speech.chinese.overrides import strip_overrides
from pipeline.speech.cutting import Limits
from pipeline.speech.frontend import Frontend, Piece
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.unsaid import Unsaid, word_lines
from pipeline.speech.vocabulary import unknown_symbols
from tests.conftest import SHARED
from tests.speech.case_files import read_cases
from tests.speech.frontends import frontend_for
from tests.strategies import chinese_text, hostile_text

SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
TOKENS = 400
CHARACTERS = 300
WORDS = (
    WordEntry(word="重庆", line=1, fields={"pinyin": "chong2 qing4"}),
    WordEntry(word="单于", line=2, fields={"pinyin": "chan2 yu2", "edge": "蝉鱼"}),
    WordEntry(word="Zork-4o", line=3, fields={"say": "佐克四欧"}),
    WordEntry(word="行", line=4, fields={"pinyin": "hang2"}),
)
LEXICON = read_lexicon(WORDS)
FRONTENDS: tuple[Frontend, ...] = (KokoroFrontend(LEXICON), edge_frontend(LEXICON), tone_frontend(LEXICON))


@pytest.mark.parametrize("frontend", FRONTENDS, ids=["kokoro", "edge", "tone"])
@given(text=chinese_text(max_size=300) | hostile_text())
def test_pieces_are_the_whole_text(frontend: Frontend, text: str) -> None:
    assert "".join(piece.written for piece in frontend.pieces(text)) == strip_overrides(text)


@given(text=chinese_text(max_size=400))
def test_kokoro_gets_only_symbols_it_has_and_never_too_many(text: str) -> None:
    for piece in FRONTENDS[0].pieces(text):
        assert unknown_symbols(piece.sounds) == ""
        assert len(piece.sounds) <= TOKENS
        assert not piece.sounds or piece.sounds[-1] in ",.!?;:…—”)"


@given(text=chinese_text(max_size=700) | hostile_text(max_size=400))
def test_edge_gets_at_most_300_characters(text: str) -> None:
    for piece in FRONTENDS[1].pieces(text):
        assert len(piece.sounds) <= CHARACTERS


@pytest.mark.skipif(not SEEDS, reason="the optional local articles are not here")
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_real_articles_are_cut_without_loss(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="ignore")
    frontend = FRONTENDS[0]
    for line in text.splitlines():
        pieces = frontend.pieces(line.strip())
        assert "".join(piece.written for piece in pieces) == line.strip()
        assert all(len(piece.sounds) <= TOKENS for piece in pieces)


@pytest.mark.parametrize(("written", "expect"), read_cases("pieces"))
def test_paragraphs_are_cut_as_in_the_case_file(written: str, expect: list[str]) -> None:
    short = replace(V1_0, limits=Limits(least=16, target=50, cap=90))
    assert [piece.written for piece in KokoroFrontend(LEXICON, short).pieces(written)] == expect


def test_a_reading_sees_the_sentence_across_a_cut() -> None:
    long = "我们说的是" + "很好很好，" * 60 + "重庆。"
    pieces = FRONTENDS[0].pieces(long)
    assert len(pieces) > 1
    assert pieces[-1].sounds.endswith("ꭧʰʊ↗ŋʨʰi↘ŋ.")


def test_a_last_sentence_without_a_mark_gets_one_in_its_sounds_only() -> None:
    (piece,) = FRONTENDS[0].pieces("今天很好")
    assert (piece.written, piece.spoken, piece.sounds[-1]) == ("今天很好", "今天很好", ".")


def test_a_paragraph_without_words_has_no_sounds() -> None:
    assert [piece.sounds for frontend in FRONTENDS for piece in frontend.pieces("……")] == ["", "", ""]
    assert [piece.written for piece in FRONTENDS[0].pieces("……")] == ["……"]


def test_user_words_change_the_sounds() -> None:
    (piece,) = FRONTENDS[0].pieces("去重庆用Zork-4o。")
    assert piece.spoken == "去重庆用佐克四欧。"
    assert piece.sounds.startswith("ʨʰy↘ ꭧʰʊ↗ŋʨʰi↘ŋ")


def test_an_override_wins_over_the_lexicon_and_vanishes() -> None:
    (piece,) = FRONTENDS[0].pieces("{行|xing2}。")
    assert (piece.written, piece.spoken, piece.sounds) == ("行。", "行。", "ɕi↗ŋ.")


def test_edge_reads_numbers_and_english_itself() -> None:
    (piece,) = FRONTENDS[1].pieces("Llama 3.1有405B参数（2024年）。")
    assert piece.sounds == "Llama 3.1有405B参数（2024年）。"


def test_edge_gets_homophones_aliases_and_its_own_spelling() -> None:
    (piece,) = FRONTENDS[1].pieces("單于用Zork-4o，很行。")
    assert piece.sounds == "蝉鱼用佐克四欧，很航。"


def test_edge_is_not_sent_addresses() -> None:
    address = "https://example.org/a/very/long/path?with=a&query=string"
    assert "://" not in FRONTENDS[1].pieces(f"网址是{address}。")[0].sounds


def test_edge_gets_simplified_text_without_override_marks() -> None:
    (piece,) = FRONTENDS[1].pieces("這個{行|xing2}業。")
    assert piece.sounds == "这个行业。"


def test_words_that_nobody_can_read_are_left_out_by_every_engine_and_named() -> None:
    for frontend in FRONTENDS:
        (piece,) = frontend.pieces("他写了გემრიელი两个字，还有⌘一个")
        assert piece.spoken == "他写了，两个字，还有，一个"
        assert piece.unsaid == (Unsaid("გემრიელი"), Unsaid("⌘"))
        assert not set("გემრიელი⌘") & set(piece.sounds)


def test_a_paragraph_that_cannot_be_said_has_no_sounds_and_is_named() -> None:
    for frontend in FRONTENDS:
        assert frontend.pieces("「გემრიელი」……") == (Piece("「გემრიელი」……", "", "", (Unsaid("გემრიელი"),)),)


def test_a_word_left_out_keeps_its_neighbours_apart() -> None:
    """Side by side 长 and 大 would be one word, in which 长 is zhang3; apart it is chang2."""
    (together,), (apart,) = FRONTENDS[0].pieces("长大"), FRONTENDS[0].pieces("最长ხოჭო大街")
    assert together.sounds.startswith("ꭧa↓ŋ")
    assert apart.sounds.startswith("ʦwei↘ꭧʰa↗ŋ, ta↘")


@pytest.mark.parametrize("token", ["ხოჭო", "แมว", "ආයු", "∂", "←", "⇄", "\U0002a6d6", "@%", '"%', "⌘", "é̱ხ"])
def test_the_line_of_the_hint_makes_a_token_heard(token: str) -> None:
    """The very line a person is shown, pasted into a voice book, with the words in place of the dots."""
    text = f"他说{token}好"
    unsaid = [each for piece in FRONTENDS[2].pieces(text) for each in piece.unsaid]
    assert unsaid
    lines = "".join(f"  {line}\n" for line in word_lines(unsaid)).replace("…", "换了词")
    book = parse_voices(
        f"voices:\n  an: {{gender: male, edge: zh-CN-YunxiNeural}}\nwords:\n{lines}", "voices.yaml", engine_forms()
    )
    for name in engine_names():
        pieces = frontend_for(name, read_lexicon(book.words)).pieces(text)
        assert not any(piece.unsaid for piece in pieces)
        assert "换了词" in "".join(piece.spoken for piece in pieces)


def test_signs_go_to_an_engine_that_reads_numbers_as_they_are_spoken() -> None:
    (piece,) = FRONTENDS[1].pieces("门票₱50，客流↑5%，气温–8℃，李××，区（音ōu）先生，共35人。")
    assert piece.sounds == "门票五十比索，客流上升5%，气温零下八摄氏度，李某某，欧先生，共35人。"


def test_edge_gets_rare_signs_in_words() -> None:
    (piece,) = FRONTENDS[1].pieces("一九八○年，要点❶，500㎖，佐々木。")
    assert piece.sounds == "一九八零年，要点一，五百毫升，佐佐木。"


def test_english_is_any_latin_word_that_is_said() -> None:
    kokoro, edge, _ = FRONTENDS
    assert kokoro.has_english("我用Python")
    assert kokoro.has_english("我用AI")
    assert not kokoro.has_english("我用Zork-4o")
    assert not kokoro.has_english("我用2024")
    assert not edge.has_english("我用Python")


def test_no_latin_word_or_number_is_cut() -> None:
    text = "我们" + "用Tokyo2024模型，" * 80
    for frontend in FRONTENDS:
        for piece in frontend.pieces(text):
            assert not re.match(r"(okyo|kyo|yo|o|\d)", piece.written)


@pytest.mark.parametrize("letters", ["W", "w", "Wa", "é", "W'"])
def test_endless_latin_words_are_said_in_parts(letters: str) -> None:
    text = letters * 5000
    pieces = FRONTENDS[0].pieces(text)
    assert "".join(piece.written for piece in pieces) == text
    assert max(len(piece.sounds) for piece in pieces) <= TOKENS


def test_endless_chinese_is_cut() -> None:
    text = "中文" * 5000
    for frontend in FRONTENDS:
        assert "".join(piece.written for piece in frontend.pieces(text)) == text


@pytest.mark.parametrize(
    ("word", "fields", "spoken"),
    [
        ("ხოჭო", {"say": "5G甲虫"}, "去五 G甲虫吧"),
        ("Zk-9", {"letters": "true"}, "去Zk 九吧"),
        ("ხოჭო", {"edge": "甲虫"}, "去甲虫吧"),
        ("\U0002a6d6", {"pinyin": "ji2"}, "去\U0002a6d6吧"),
        ("兙", {"pinyin": "ke4"}, "去兙吧"),
        ("ხოჭო", {"ipa": "ʒˈuk"}, "去ხოჭო吧"),
    ],
)
def test_whatever_a_user_gives_for_a_word_can_be_said(word: str, fields: dict[str, str], spoken: str) -> None:
    lexicon = read_lexicon([WordEntry(word=word, line=1, fields=fields)])
    for name in engine_names():
        (piece,) = frontend_for(name, lexicon).pieces(f"去{word}吧")
        assert (piece.spoken, piece.unsaid) == (spoken, ())
        assert piece.sounds


@pytest.mark.parametrize(("say", "problem"), [("ხოჭო虫", "'ხოჭო', which cannot be said"), ("😀", "holds no word")])
def test_words_to_say_that_cannot_be_said_are_refused_with_their_line(say: str, problem: str) -> None:
    with pytest.raises(CastingError, match=f"voices.yaml:7: .*{problem}"):
        read_lexicon([WordEntry(word="虫", line=7, fields={"say": say})])


@pytest.mark.parametrize("frontend", FRONTENDS, ids=["kokoro", "edge", "tone"])
@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("花了3.5亿美元。值吗？值！", ["花了3.5亿美元。", "值吗？", "值！"]),
        ("“走吧。”他说，《怎么办？》也带上。好……好。", ["“走吧。”", "他说，《怎么办？》也带上。", "好……好。"]),
        ("一句，没有别的。！？”", ["一句，没有别的。！？”"]),
        ("他说{行|hang2}。也行。", ["他说行。", "也行。"]),
    ],
)
def test_a_piece_knows_where_its_sentences_end(frontend: Frontend, written: str, sentences: list[str]) -> None:
    (piece,) = frontend.pieces(written)
    places = [0, *(each.written for each in piece.boundaries if each.ends_sentence), len(piece.written)]
    assert [piece.written[start:end] for start, end in pairwise(places)] == sentences
    shares = [each.share for each in piece.boundaries]
    assert shares == sorted(shares)
    assert all(0 < share < 1 for share in shares)


@given(text=chinese_text(max_size=300) | hostile_text())
def test_something_is_said_between_two_boundaries(text: str) -> None:
    for piece in FRONTENDS[2].pieces(text):
        places = [0, *(each.written for each in piece.boundaries), len(piece.written)]
        assert all(0 <= before <= after for before, after in pairwise(places))
        shares = [0.0, *(each.share for each in piece.boundaries), 1.0]
        assert all(before <= after for before, after in pairwise(shares))
