"""The referee and the layers of judges: what is decided does not depend on who is asked first."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.reading import read_document
from pipeline.script.dialogue import Choice
from pipeline.script.labelling import LabelledDocument, label_document
from pipeline.script.lines.verdicts import Fate, Judge, Settled, Verdict, Vote, settle
from pipeline.script.roles.judges import LAYERS, judge
from tests.script.rendering import cases, document_of

GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "script").glob("*/source.*"))
ROWS = [*cases("attribution"), *cases("structure")]

verdicts = st.builds(Verdict, st.sampled_from(Fate), st.sampled_from(Judge), st.sampled_from(["", "credit", "link"]))
votes = st.lists(st.builds(Vote, st.integers(0, 5), verdicts), max_size=12)


def is_the_same(one: Settled, other: Settled) -> bool:
    """Equal verdicts, and the same votes lost, in whatever order."""
    return one.verdicts == other.verdicts and sorted(map(repr, one.lost)) == sorted(map(repr, other.lost))


@given(votes, st.randoms(use_true_random=False))
def test_the_order_of_votes_makes_no_difference(cast: list[Vote], dice: random.Random) -> None:
    cast = list({(vote.at, vote.verdict.judge, vote.verdict.reason): vote for vote in cast}.values())
    shuffled = dice.sample(cast, len(cast))
    assert is_the_same(settle(cast), settle(shuffled))


@given(votes)
def test_every_vote_wins_or_is_remembered(cast: list[Vote]) -> None:
    settled = settle(cast)
    won = [Vote(at, verdict) for at, verdict in settled.verdicts.items()]
    assert sorted(map(repr, [*won, *settled.lost])) == sorted(map(repr, cast))


@given(votes)
def test_the_judge_named_first_is_followed(cast: list[Vote]) -> None:
    for at, verdict in settle(cast).verdicts.items():
        assert verdict.judge == min(vote.verdict.judge for vote in cast if vote.at == at)


@given(votes, votes)
def test_what_stands_already_is_not_overruled(before: list[Vote], after: list[Vote]) -> None:
    standing = settle(before)
    again = settle(after, standing).verdicts
    assert {at: again[at] for at in standing.verdicts} == standing.verdicts


def assert_any_order_judges_alike(document: LabelledDocument, seed: int) -> None:
    dice = random.Random(seed)
    shuffled = [dice.sample(layer, len(layer)) for layer in LAYERS]
    opinions = document.opinions()
    for mark in ("", "narrator"):
        lines = document.lines(mark)
        settled, doubts = judge(lines, opinions)
        again, doubts_again = judge(lines, dice.sample(opinions, len(opinions)), shuffled)
        assert is_the_same(settled, again)
        assert sorted(map(repr, doubts)) == sorted(map(repr, doubts_again))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_judges_of_a_layer_called_in_any_order_judge_a_whole_script_alike(path: Path) -> None:
    for seed in range(3):
        assert_any_order_judges_alike(label_document(read_document(path), (), Choice()), seed)


def test_judges_of_a_layer_called_in_any_order_judge_every_case_alike() -> None:
    for seed, row in enumerate(ROWS):
        assert_any_order_judges_alike(label_document(document_of(row["given"]), (), Choice()), seed)


def test_every_judge_decides_a_line_of_some_case() -> None:
    heard: set[Judge] = set()
    for row in ROWS:
        document = label_document(document_of(row["given"]), (), Choice())
        heard |= {verdict.judge for verdict in judge(document.lines(""), document.opinions())[0].verdicts.values()}
    assert heard == set(Judge)
