"""The measurement of `duitan verify`: what is drawn, what is damaged, and what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.verify.damage import SHORT_DAMAGES, USUAL_DAMAGES, Damage, Vandal, without_two_words
from bench.verify.material import Material, Sort, Talk, make_frontend, read_talks
from bench.verify.report import Facts, exact_interval, to_markdown, verdicts
from bench.verify.trial import EACH, Court, KeptSounds, learn_lengths, plan_trials
from pipeline.audio.pcm import Pcm
from pipeline.synth.store import TakeStore
from tests.conftest import ROOT
from tests.verify.fakes import Reader, Speller, read_back

if TYPE_CHECKING:
    from pathlib import Path

    from bench.verify.material import Utterance
    from bench.verify.trial import Outcome

VOICES = ("zm_yunxi", "zf_xiaoxiao", "zm_yunjian")
TALK = Talk(
    (
        (1, "河对岸的磨坊已经停了三十年。"),
        (2, "真的吗？"),
        (3, "石磨还在，木头的水车早就烂掉了。"),
        (4, "现在谁住在那里？"),
        (5, "没有人。"),
        (6, "我在 Hangzhou 的朋友想把它改成图书馆。"),
    ),
    private=True,
)
SORTS = {Sort.PLAIN: 3, Sort.ENGLISH: 1, Sort.SHORT: 2}
FRONTEND = make_frontend()


def draw(number: int = 0) -> dict[Sort, list[Utterance]]:
    material = Material([TALK], VOICES)
    return {sort: material.draw(sort, count, number) for sort, count in SORTS.items()}


def test_every_sort_is_drawn_and_no_take_is_in_two_draws() -> None:
    first = draw()
    assert {sort: len(utterances) for sort, utterances in first.items()} == SORTS
    assert first == draw(), "the order is always the same"
    sentences = Material(
        [Talk(tuple((turn, f"第{turn}次我们去了山里。") for turn in range(1000, 1900)), False)], VOICES
    )
    one, two = ({(each.text.written, each.voice) for each in sentences.draw(Sort.PLAIN, 300, n)} for n in (0, 1))
    assert len(one) == len(two) == 300
    assert not one & two


def test_a_neighbour_is_of_another_turn() -> None:
    for utterances in draw().values():
        for each in utterances:
            assert each.text.neighbour() != each.text.written


def test_the_talks_that_come_along_hold_every_sort() -> None:
    material = Material(read_talks([ROOT / "transcripts", ROOT / "bench" / "verify" / "talks"], ROOT), VOICES)
    for sort in Sort:
        texts = {each.text.written for each in material.draw(sort, 40, 0)}
        assert len(texts) >= 10, sort


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ("我们沿着河边散步。", "我们散步。"),
        ("好。", "好。"),
    ],
)
def test_two_words_are_left_out(spoken: str, left: str) -> None:
    assert without_two_words(spoken) == left


@pytest.mark.parametrize("kind", list(Damage))
def test_a_damage_changes_a_take_and_nothing_else_does(kind: Damage) -> None:
    (utterance, *_) = draw()[Sort.PLAIN]
    vandal = Vandal(Speller().speak, FRONTEND)
    good, bad = vandal.take(utterance, Damage.NONE), vandal.take(utterance, kind)
    assert read_back(good) == utterance.text.written
    assert np.array_equal(good.samples, bad.samples) == (kind is Damage.NONE)
    if kind in (Damage.CUT, Damage.HALF_ANSWER, Damage.HOLE, Damage.WORDS):
        assert bad.frames < 0.9 * good.frames
    if kind is Damage.SILENCE:
        assert not bad.samples.any()


def test_every_damage_is_done_and_two_to_each_take() -> None:
    drawn = draw()
    trials = plan_trials({Sort.PLAIN: drawn[Sort.PLAIN] * 5, Sort.SHORT: drawn[Sort.SHORT] * 3}, dict.fromkeys(Sort, 9))
    damages = [each.damage for each in trials]
    assert set(damages) == {Damage.NONE, *USUAL_DAMAGES, *SHORT_DAMAGES}
    assert damages.count(Damage.NONE) == 21
    assert len(trials) == 21 + EACH * (9 + 6)


def judge(folder: Path, reader: Reader) -> list[Outcome]:
    store = TakeStore(folder)
    engine = KeptSounds(Speller(), store)
    court = Court(engine=engine, recogniser=reader, store=store, vandal=Vandal(engine.speak, FRONTEND), voices=VOICES)
    made = [court.make(trial) for trial in plan_trials(draw(), dict.fromkeys(Sort, 2))]
    return [court.judge(each, learn_lengths(made)) for each in made]


def test_a_recogniser_that_hears_everything_finds_everything_and_nothing_else(tmp_path: Path) -> None:
    outcomes = judge(tmp_path, Reader())
    assert [each.trial.damage for each in outcomes if each.by_ear == (each.trial.damage is Damage.NONE)] == []
    page = to_markdown(outcomes, FACTS)
    assert [line.split(":")[0] for line in verdicts(outcomes)] == ["held", "held"]
    assert f"| nothing | {Sort.PLAIN} | 3 | 0.0 % (0.0 to 70.8) |" in page
    assert not any(sentence in page for _, sentence in TALK.sentences), "words of local material are shown nowhere"


def test_of_what_a_recogniser_does_not_understand_only_lengths_are_held_against_a_take(tmp_path: Path) -> None:
    class Deaf(Reader):
        def hear(self, pcm: Pcm) -> str:
            return "" if pcm.samples.any() else "嗯"

    outcomes = judge(tmp_path, Deaf())
    assert all(each.verdict.deaf or each.by_length for each in outcomes)
    assert "were understood in no voice" in to_markdown(outcomes, FACTS)
    assert [line.split(":")[0] for line in verdicts(outcomes)] == ["held", "**failed**"]


FACTS = Facts(date="2030-01-01", machine="a machine", minutes=3, draw=0, local=True, versions=(("whisper", "1"),))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 150, 0.0, 0.0243), (150, 150, 0.9757, 1.0), (6, 300, 0.0074, 0.0430), (1, 2, 0.0126, 0.9874)],
)
def test_the_interval_is_that_of_clopper_and_pearson(count: int, total: int, low: float, high: float) -> None:
    assert exact_interval(count, total) == pytest.approx((low, high), abs=0.0001)
