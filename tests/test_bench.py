"""The benchmarks count what they say they count."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.episode import Watched, draw
from bench.listen.chart import draw_bars, to_svg
from bench.listen.corpus import OWN_CATEGORIES, Sentence, read_articles, read_sentences, spread
from bench.listen.listening import Result, select, total_marks
from bench.listen.normal_form import nearest, number_words, spoken_slots
from bench.listen.plain_misaki import MOST_SYMBOLS, cut_plainly
from bench.listen.renderings import OURS, PLAIN, SHIPPED, Reading, Rendering
from bench.listen.report import Facts, compare, to_markdown, verdicts, worst
from bench.listen.scoring import Marks, Tally, difference_interval, mark
from bench.openai import Run, count_answers
from bench.openai import to_markdown as server_to_markdown
from bench.speakers.comparing import Cost, to_rows
from bench.speed.figures import Figure
from bench.speed.figures import to_markdown as speed_to_markdown
from bench.speed.transcripts import make_transcript
from pipeline.engines.kokoro.voices import CLEARER_BLENDED
from pipeline.errors import SettingsError
from pipeline.verify.syllables import edit_distance, to_pinyin

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "零"),
        ("2", "二"),
        ("10", "十"),
        ("15", "十五"),
        ("105", "一百零五"),
        ("110", "一百一十"),
        ("1010", "一千零一十"),
        ("10500", "一万零五百"),
        ("102000", "十万二千"),
        ("1020000", "一百零二万"),
        ("100000000", "一亿"),
        ("100050000", "一亿零五万"),
        ("3.14", "三点一四"),
        ("3.1.2", "三点一点二"),
        ("007", "零零七"),
    ],
)
def test_a_number_is_read_as_a_quantity_first(digits: str, words: str) -> None:
    assert number_words(digits)[0] == words


@pytest.mark.parametrize(
    ("digits", "reading"),
    [("2", "两"), ("200", "两百"), ("2200", "两千两百"), ("2200", "两千二百"), ("20000", "两万"), ("2024", "二零二四")],
)
def test_other_right_readings_of_a_number_are_known(digits: str, reading: str) -> None:
    assert reading in number_words(digits)


def test_twelve_is_never_read_with_the_other_two() -> None:
    assert not any("两" in reading for reading in number_words("12"))


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("增长了12.5%", "增长了百分之十二点五"),
        ("佔 1/3。", "占三分之一"),
        ("早上6:30", "早上六点半"),
        ("比例16:9", "比例十六比九"),
        ("1,200多名", "一千二百多名"),
        ("-5℃", "零下五摄氏度"),
        ("3-5种", "三到五种"),
        ("400-820-1234", "四零零八二零一二三四"),
        ("$3.5万", "三点五万美元"),
        ("￥８０００", "八千元"),
        ("跑5km", "跑五公里"),
        ("G P U，ＯＫ！", "gpuok"),
        ("二〇一九年", "二零一九年"),
    ],
)
def test_written_and_spoken_numbers_meet_in_one_form(written: str, reading: str) -> None:
    assert mark([reading], written).characters.edits == 0
    assert mark([written], reading).characters.edits == 0


def test_a_hyphen_is_not_a_minus_between_letters_and_digits() -> None:
    assert spoken_slots("GPT-4") == (("gpt",), ("四",))


def test_the_nearest_reading_is_found_slot_by_slot() -> None:
    slots = spoken_slots("2024年有200人")
    assert nearest(slots, "二零二四年有两百人", edit_distance) == "二零二四年有两百人"


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_every_number_has_words_without_digits(number: int) -> None:
    for words in number_words(str(number)):
        assert words
        assert not any(char.isascii() for char in words)


@given(st.text(alphabet="银行长12.,:/%-℃ aB。", max_size=30))
def test_a_text_is_heard_without_error_as_itself(text: str) -> None:
    assert mark([text], text).characters.edits == 0


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("", "", 0), ("", "ab", 2), ("abc", "abc", 0), ("abc", "axc", 1), ("abc", "bc", 1), ("kitten", "sitting", 3)],
)
def test_edits_are_counted(left: str, right: str, edits: int) -> None:
    assert edit_distance(left, right) == edits


@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_edit_distance_is_symmetric_and_bounded(left: str, right: str) -> None:
    edits = edit_distance(left, right)
    assert edits == edit_distance(right, left)
    assert abs(len(left) - len(right)) <= edits <= max(len(left), len(right))


def test_homophones_are_errors_of_characters_but_not_of_syllables() -> None:
    marks = mark(["银行的公式。"], "银行的攻势")
    assert (marks.characters, marks.toned, marks.syllables) == (Tally(2, 5), Tally(0, 5), Tally(0, 5))


def test_words_that_only_grammar_tells_apart_are_no_errors_but_as_written() -> None:
    marks = mark(["她说得很慢"], "他说的很慢")
    assert (marks.characters.edits, marks.as_written.edits) == (0, 2)
    assert mark(["她说得很慢"], "你说了很慢").characters.edits == 2


def test_a_name_is_right_when_its_syllables_and_tones_are() -> None:
    names = {"单田芳": ("shan4", "tian2", "fang1")}
    right, wrong = mark(["听单田芳讲"], "听善田方讲", names), mark(["听单田芳讲"], "听丹田方讲", names)
    assert (right.characters.edits, right.as_written.edits, right.toned.edits) == (0, 2, 0)
    assert (wrong.characters.edits, wrong.as_written.edits, wrong.toned.edits) == (1, 2, 1)


def test_a_name_as_it_is_written_is_right_too() -> None:
    marks = mark(["曾老师好"], "曾老师好", {"曾": ("zeng1",)})
    assert (marks.characters.edits, marks.toned.edits) == (0, 0)


def test_outside_a_name_homophones_stay_errors() -> None:
    assert mark(["单田芳很善良"], "善田芳很单良", {"单田芳": ("shan4", "tian2", "fang1")}).characters.edits == 1


def test_a_wrong_tone_is_no_error_without_tones() -> None:
    marks = mark(["我买书"], "我卖书")
    assert (marks.characters.edits, marks.toned.edits, marks.syllables.edits) == (1, 1, 0)


def test_another_syllable_is_an_error_everywhere() -> None:
    marks = mark(["还钱"], "拿钱")
    assert (marks.characters.edits, marks.toned.edits, marks.syllables.edits) == (1, 1, 1)


def test_traditional_characters_case_and_punctuation_do_not_count() -> None:
    assert mark(["我们用 Python 写。"], "我們用PYTHON寫").characters == Tally(0, 10)


def test_the_best_acceptable_reference_counts() -> None:
    marks = mark(["用 Google 查", "用谷歌查"], "用谷歌查")
    assert (marks.characters, marks.reference) == (Tally(0, 4), "用谷歌查")


def test_variants_of_a_character_do_not_count() -> None:
    assert mark(["下着大雨"], "下著大雨").characters.edits == 0


def test_silence_loses_every_character() -> None:
    marks = mark(["你好"], "")
    assert (marks.characters.rate, marks.syllables.rate) == (1.0, 1.0)


def test_letters_stay_letters_in_pinyin() -> None:
    assert to_pinyin("用gpu") == ("yong4", "g", "p", "u")


def test_tallies_weigh_by_length() -> None:
    assert (Tally(1, 2) + Tally(0, 8)).rate == pytest.approx(0.1)
    assert Tally().rate == 0.0


def test_an_interval_holds_the_difference_and_narrows_with_more_texts() -> None:
    texts = [(Tally(1, 10), Tally(2, 10)), (Tally(0, 10), Tally(3, 10)), (Tally(2, 10), Tally(2, 10))]
    low, high = difference_interval(texts)
    assert low <= -4 / 30 <= high <= 0
    narrow_low, narrow_high = difference_interval(texts * 20)
    assert low < narrow_low < narrow_high < high
    assert difference_interval([]) == (0.0, 0.0)


def test_the_sentences_cover_every_category() -> None:
    sentences = read_sentences()
    assert len(sentences) >= 60
    assert {sentence.category for sentence in sentences} == set(OWN_CATEGORIES)
    assert len({sentence.written for sentence in sentences}) == len(sentences)
    assert len({sentence.name for sentence in sentences}) == len(sentences)


def test_references_hold_no_digits() -> None:
    """A reference in words is stricter: what is written in digits may be read in more than one way."""
    offending = [
        sentence.name
        for sentence in read_sentences()
        if sentence.category != "plain" and any(char.isdigit() for text in sentence.references for char in text)
    ]
    assert offending == []


def test_a_wrong_row_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sentences.yaml"
    path.write_text(
        "- {category: plain, written: 好。}\n- {category: plian, written: 好的。, heart: []}\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match=r"sentences.yaml:2: unknown key 'heart'") as caught:
        read_sentences(path)
    assert "category must be one of" in str(caught.value)


@pytest.mark.parametrize("names", ["{李四: li3 si4}", "{张三: zhang1}", "{张三: zhang1 san9}"])
def test_names_stand_in_the_sentence_with_their_syllables(tmp_path: Path, names: str) -> None:
    path = tmp_path / "sentences.yaml"
    path.write_text(f"- {{category: names, written: 张三来了。, names: {names}}}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"sentences.yaml:1: .* must stand in the sentence"):
        read_sentences(path)


def test_without_local_articles_there_are_no_paragraphs(tmp_path: Path) -> None:
    assert read_articles(tmp_path / "nowhere", each=2) == ()


def test_article_paragraphs_are_private(tmp_path: Path) -> None:
    lines = [
        f"主持人：这是第{number}个问题，请你从头到尾说一说当时到底发生了什么事情，好不好？我们都想听。"
        for number in "一二三四"
    ]
    (tmp_path / "talk.txt").write_text("\n\n".join(lines), encoding="utf-8")
    found = read_articles(tmp_path, each=2)
    assert len(found) == 2
    assert all(sentence.private and sentence.category == "articles" for sentence in found)


def test_spread_takes_all_when_there_are_few() -> None:
    assert spread("ab", 5) == ["a", "b"]


@given(st.text(alphabet="ni↓xau,. G❓", max_size=1200))
def test_plain_batches_are_known_symbols_within_the_limit(phonemes: str) -> None:
    batches = cut_plainly(phonemes)
    assert all(0 < len(batch) <= MOST_SYMBOLS for batch in batches)
    assert not any(symbol in batch for batch in batches for symbol in "G❓")


def test_a_long_text_is_cut_at_punctuation() -> None:
    clause = "ni↓xau↓ " * 20 + ","
    batches = cut_plainly(clause * 5)
    assert len(batches) == 2
    assert all(batch.endswith(",") for batch in batches)


FACTS = Facts(
    date="2026-01-02",
    machine="2 cores",
    command="make listen",
    minutes=1.0,
    known=3,
    chart="quality.svg",
    versions=(("misaki", "0.9.4"),),
    hashes=(("model", "abc"),),
)


def _results() -> tuple[Result, ...]:
    """Two sentences by both systems, one of them private."""
    return (
        _result(OURS, "plain", Tally(0, 10)),
        _result(PLAIN, "plain", Tally(2, 10)),
        _result(OURS, "articles", Tally(5, 10)),
        _result(PLAIN, "articles", Tally(4, 10)),
    )


def test_the_report_sets_the_rewritten_graph_beside_the_shipped_one() -> None:
    shipped = (_result(SHIPPED, "plain", Tally(3, 10)), _result(SHIPPED, "articles", Tally(4, 10)))
    page = to_markdown((*_results(), *shipped), FACTS)
    assert "| plain | 0.000 | 0.300 | -0.300 to -0.300 | better |" in page
    assert "| articles | 0.500 | 0.400 | +0.100 to +0.100 | **worse** |" in page
    assert "3 systems" in page


def _result(system: str, category: str, characters: Tally) -> Result:
    private = category == "articles"
    sentence = Sentence(
        name=f"{category}-01",
        category=category,
        written="秘密" if private else "你好",
        references=("…",),
        private=private,
    )
    marks = Marks(
        characters=characters,
        toned=characters,
        syllables=characters,
        reference=sentence.written,
        heard="泄密" if private else "您好",
    )
    return Result(
        rendering=Rendering(Reading(system=system, sentence=sentence, sounds=("ni↓",)), "zm_yunxi"), marks=marks
    )


def test_readings_that_sound_alike_share_their_sound() -> None:
    ours, plain = (select(_results(), system=system, category="plain")[0].rendering for system in (OURS, PLAIN))
    assert ours.key("1") == plain.key("1")
    assert ours.key("1") != ours.key("2")


def test_only_our_voices_are_blended() -> None:
    ours, plain = (select(_results(), system=system, category="plain")[0].rendering.reading for system in (OURS, PLAIN))
    (clearer,) = CLEARER_BLENDED
    assert [Rendering(reading, clearer).blended for reading in (ours, plain)] == [True, False]
    assert [Rendering(reading, "zm_yunxi").blended for reading in (ours, plain)] == [False, False]
    assert Rendering(replace(ours, english=True), "zm_yunxi").blended
    assert Rendering(ours, clearer).key("1") != Rendering(plain, clearer).key("1")


def test_results_are_selected_and_added_up() -> None:
    chosen = select(_results(), system=OURS, category=("plain", "articles"), voice="zm_yunxi")
    assert total_marks(chosen).characters == Tally(5, 20)
    assert select(_results(), system=OURS, voice="zf_xiaoxiao") == []


def test_verdicts_say_what_was_missed() -> None:
    lines = list(verdicts(_results()))
    assert [line for line in lines if "missed" in line] == [
        "articles: lower than plain misaki (0.500 against 0.400; difference +0.100 to +0.100): **missed**"
    ]
    assert any(line.startswith("zm_yunxi: at most 0.06") and line.endswith("met") for line in lines)
    assert [line.partition(":")[0] for line in lines if "nothing is required" in line] == [
        "plain (a control, nothing is required)"
    ]


def test_the_worst_come_first() -> None:
    assert [result.category for result in worst(_results())] == ["articles", "plain"]


def test_a_report_never_shows_an_article() -> None:
    report = to_markdown(_results(), FACTS)
    assert "您好" in report
    assert "quality.svg" in report
    assert not any(word in report for word in ("秘密", "泄密"))


def test_where_the_other_system_did_better_comes_first() -> None:
    pairs = compare(_results())
    assert [ours.category for ours, _ in pairs] == ["articles", "plain"]
    assert [theirs.system for _, theirs in pairs] == [PLAIN, PLAIN]


@pytest.mark.parametrize("groups", [[], [("a", [0.0, 0.0])], [("a & b", [0.1, 0.4]), ("c", [1.5, 0.2])]])
def test_the_chart_is_well_formed_and_inside_its_frame(groups: Sequence[tuple[str, Sequence[float]]]) -> None:
    chart = ET.fromstring(draw_bars(groups, ["one", "two"]))
    bars = [bar for bar in chart.iter("{http://www.w3.org/2000/svg}rect") if float(bar.attrib["height"]) != 12]
    assert len(bars) == sum(len(values) for _, values in groups)
    assert all(0 <= float(bar.attrib["y"]) <= 320 and float(bar.attrib["height"]) >= 0 for bar in bars)


def test_the_chart_has_a_group_for_each_category() -> None:
    chart = to_svg(_results())
    assert ">plain<" in chart
    assert ">articles<" in chart


@pytest.mark.parametrize("size_bytes", [1_000, 50_000])
def test_a_made_transcript_has_the_size_asked_for(size_bytes: int) -> None:
    data = make_transcript(size_bytes).encode()
    assert size_bytes * 0.8 < len(data) <= size_bytes


def test_the_speed_report_lists_every_figure() -> None:
    report = speed_to_markdown({"Start": [Figure(what="help", value="1.5x", remark="good")]}, "2026-01-02")
    assert "| help | 1.5x | good |" in report
    assert "## Start" in report


def test_the_report_of_a_dead_server_adds_up_what_was_spoken_around_its_death() -> None:
    counts = [("killed", 4, 5, 4), ("no server", 4, 0, 4), ("started again", 0, 10, 14), ("nothing left", 0, 0, 14)]
    runs = [
        Run(what=what, exit_code=code, seconds=1.0, takes=takes, answers=answers, said=(f"the end of {what}",))
        for what, code, answers, takes in counts
    ]
    report = server_to_markdown(runs, 20.4, "2:04", "2024-05-06")
    assert "finished 15 pieces, for 14 takes" in report
    assert "for\n20 s and then said:\n\n```\nthe end of killed\n```" in report
    assert "| started again | 0 | 1 s | 10 | 14 |" in report


def test_only_spoken_pieces_count_in_a_server_log() -> None:
    line = 'INFO: 127.0.0.1:1 - "POST /v1/audio/speech HTTP/1.1" {} OK\n'
    assert count_answers(line.format(200) * 3 + line.format(422) + 'INFO: "GET /health HTTP/1.1" 200 OK\n') == 3


WATCHED = Watched(
    cores=2,
    samples=[(0.0, 0.0), (1.0, 1.0), (2.0, 2.9), (3.0, 4.8)],
    runs=[(1.0, 3.0), (1.0, 2.0), (2.5, 3.0)],
    phases=[(0.0, "read"), (1.0, "speak")],
    sound_s=12.0,
)


def test_an_idle_caller_is_seen() -> None:
    assert WATCHED.speaking_s == pytest.approx(2.0)
    assert WATCHED.kept_busy == pytest.approx(3.5 / 4)


def test_the_chart_of_busy_cores_shows_every_sample_and_phase() -> None:
    picture = ET.fromstring(draw(WATCHED))
    line = next(each for each in picture.iter() if each.tag.endswith("polyline"))
    assert len(line.attrib["points"].split()) == len(WATCHED.samples) - 1
    shown = [each.text for each in picture.iter() if each.tag.endswith("text")]
    assert {"read", "speak"} <= set(shown)


def test_the_costs_of_each_system_are_shown_beside_ours() -> None:
    rows = to_rows({"duitan": Cost(2.0, 1.0, 10.0, 300.0), "other": Cost(8.0, 5.0, 10.0, 500.0)})
    assert [value for _, value, _ in rows] == ["0.200 s", "0.800 s"]
    assert "real-time factor 0.50, peak memory 500 MB; duitan takes 0.25 of its CPU" in rows[1][2]
