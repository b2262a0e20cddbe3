"""Words beside words: what counts as missing, and what kind of fault it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.verify.comparison import distance, read_words, unheard, worst_stretch
from pipeline.verify.judging import Kind, describe, differ, is_understood
from pipeline.verify.syllables import to_pinyin

WANTED = "雨停了以后我们沿着铁路一直走到山脚下的小站"
OTHERS = [(4, read_words("车票要到月台的另一头去买")), (9, read_words("站长养了三只猫"))]
TEXTS = st.text(alphabet="雨停了以后abGPU，。 一二のé", max_size=24)


def fault_of(heard: str, *witnesses: str, wanted: str = WANTED) -> tuple[Kind, str] | None:
    words, said = read_words(wanted), read_words(heard)
    difference = differ(words, said, [read_words(each) for each in witnesses])
    if not difference.syllables:
        return None
    fault = describe(words, said, difference, OTHERS)
    return fault.kind, fault.missing or fault.added


@given(TEXTS)
def test_every_unit_has_a_sound_and_a_text_lacks_nothing_of_itself(text: str) -> None:
    words = read_words(text)
    assert len(words.units) == len(words.sounds)
    assert not any(unheard(words, words))
    assert distance(words, words) == 0


@given(TEXTS, TEXTS)
def test_a_loss_is_a_share_and_all_is_lost_in_silence(text: str, other: str) -> None:
    words = read_words(text)
    assert all(0 <= loss <= 1 for loss in unheard(words, read_words(other)))
    assert set(unheard(words, read_words(""))) <= {1.0}
    assert worst_stretch(unheard(words, read_words(""))).syllables == len(words.units)


@pytest.mark.parametrize(
    "heard",
    [
        WANTED,
        "雨停了，以後我們沿著鐵路一直走到山腳下的小站。",
        "余婷了以后我们沿着铁路一直走到山脚下的小站",  # the same syllables
        "雨听了以后我们沿着铁路一直走到山脚下的小站",  # n is heard for ng
        "雨停了以后我们严着铁路一直走到山脚下的小站",  # one other syllable
    ],
)
def test_what_a_recogniser_writes_of_good_speech_is_no_fault(heard: str) -> None:
    assert fault_of(heard) is None


@pytest.mark.parametrize(
    ("heard", "kind", "missing"),
    [
        ("", Kind.SILENT, WANTED),
        ("雨停了以后我们沿着铁路一", Kind.END, "直走到山脚下的小站"),
        ("雨停了以后我们沿着铁路一直走到山脚下", Kind.END, "的小站"),
        ("铁路一直走到山脚下的小站", Kind.BEGINNING, "雨停了以后我们沿着"),
        ("雨停了以后我们沿着走到山脚下的小站", Kind.MISSING, "铁路一直"),
        ("雨停了以后我们沿着大街小巷走到山脚下的小站", Kind.WRONG, "铁路一直"),
        ("今年春天院子里种满了各种颜色的花", Kind.WRONG, None),
        ("车票要到月台的另一头去买", Kind.ANOTHERS, None),
    ],
)
def test_a_fault_has_a_kind_and_says_what_is_missing(heard: str, kind: Kind, missing: str | None) -> None:
    found = fault_of(heard)
    assert found is not None
    assert found[0] is kind
    assert missing is None or found[1] == missing


def test_what_is_said_twice_or_too_much_is_a_fault_and_excused_like_what_is_missing() -> None:
    twice = WANTED + "走到山脚下的小站"
    found = fault_of(twice)
    assert found is not None
    assert found[0] is Kind.MORE
    assert fault_of(twice, WANTED) == found
    assert fault_of(twice, twice) is None
    assert fault_of(WANTED + "啊嗯") is None


def test_a_short_text_is_not_found_by_chance_in_anothers_long_one() -> None:
    assert fault_of("车票要到月台的另一头去买", wanted="要是它读错了呢") is not None


def test_whose_words_they_are_is_said() -> None:
    words, heard = read_words(WANTED), read_words("站长养了三只猫")
    assert describe(words, heard, differ(words, heard), OTHERS).turn == 9


def test_what_is_not_heard_of_another_voice_either_is_excused() -> None:
    misheard = "雨停了以后我们沿着大街小巷走到山脚下的小站"
    assert fault_of(misheard, WANTED) == (Kind.WRONG, "铁路一直")
    assert fault_of(misheard, misheard) is None
    assert fault_of(misheard, WANTED, misheard) is None
    assert fault_of("雨停了以后我们沿着", misheard) is not None  # the rest was heard of the other voice


def test_a_witness_of_whom_something_alike_was_heard_excuses_no_silence() -> None:
    wanted = "你好，星星好！"
    assert fault_of("你好", "你好新信号", wanted=wanted) is not None
    assert fault_of("你好", "你好", wanted=wanted) is None
    assert fault_of("你好新信号", "你好新信号", wanted=wanted) is None


def test_english_may_be_written_in_characters_but_not_be_missing() -> None:
    wanted = "他给我看了 Owen Hale 的照片"
    assert fault_of("他给我看了欧文黑尔的照片", wanted=wanted) is None
    assert fault_of("他給我看了owen hail的照片", wanted=wanted) is None
    assert fault_of("他给我看了的照片", wanted=wanted) == (Kind.MISSING, "owenhale")


@pytest.mark.parametrize(
    ("wanted", "heard", "faulty"), [("好。", "号", False), ("好。", "", True), ("不对", "部队", False)]
)
def test_a_short_answer_must_be_heard_for_the_most_part(wanted: str, heard: str, faulty: bool) -> None:
    assert (fault_of(heard, wanted=wanted) is not None) == faulty


def test_a_voice_of_which_little_is_heard_is_not_understood() -> None:
    words = read_words(WANTED)
    assert is_understood(words, read_words(WANTED))
    assert not is_understood(words, read_words("嗯啊"))


def test_comparing_changes_no_dictionary_of_the_process() -> None:
    """Pypinyin has one for a whole process; with another, episodes would be read otherwise after listening."""
    from pypinyin.constants import PHRASES_DICT

    before = len(PHRASES_DICT)
    assert to_pinyin("银行里的长辈")
    assert len(PHRASES_DICT) == before
