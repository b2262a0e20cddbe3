"""One talk, many transcripts: whatever names, label forms and containers it comes in, the same people say the same."""

from __future__ import annotations

import pytest
import yaml

from pipeline.script.dialogue import DialogueScript, Source, Speaker, Turn
from tests.script.metamorphic.matrix import PAIRS, Cell, drawn, every_rendering, measure, not_yet, pruned, surprises
from tests.script.metamorphic.names import NAMES
from tests.script.metamorphic.renderings import (
    DIMENSIONS,
    Rendering,
    Score,
    Sheet,
    attribution,
    changed,
    combinations_of,
    render,
    score,
)
from tests.script.metamorphic.talks import Talk, talks

DRAWN = 12
"""Combinations of each pair of dimensions in the quick run; the slow one measures all."""

pairs = pytest.mark.parametrize("pair", PAIRS, ids=" × ".join)


@pairs
def test_the_right_person_speaks_in_a_draw_of_combinations(pair: tuple[str, str]) -> None:
    found = surprises([measure(rendering) for rendering in drawn(pair, DRAWN)], not_yet())
    assert not found, "\n".join(found)


@pytest.mark.slow
@pairs
def test_the_right_person_speaks_in_every_combination(pair: tuple[str, str]) -> None:
    found = surprises([measure(rendering) for rendering in combinations_of(*pair)], not_yet())
    assert not found, "\n".join(found)


def test_the_talks_are_of_several_makes_and_of_the_length_of_a_talk() -> None:
    assert len(talks()) >= 5
    for talk in talks():
        assert 16 <= len(list(talk.paragraphs())) <= 40, talk.id
        assert len(talk.people) >= 2


def test_there_are_names_forms_and_containers_enough() -> None:
    assert len(NAMES) >= 10
    assert len(DIMENSIONS["form"]) >= 20
    assert len(DIMENSIONS["container"]) >= 10


def test_rows_of_not_yet_are_combinations_that_there_are() -> None:
    assert set(not_yet()) <= set(map(changed, every_rendering()))


def test_the_same_seed_gives_the_same_file_and_another_one_other_names() -> None:
    talk, rendering = talks()[0], Rendering(names="nickname")
    assert render(talk, rendering, 1) == render(talk, rendering, 1)
    assert len({tuple(render(talk, rendering, seed).names.values()) for seed in range(8)}) > 1


def test_what_cannot_be_is_left_out_and_says_why() -> None:
    assert Rendering(container="vtt", form="名——").impossible()
    assert Rendering(container="srt", form="### 名⏎").impossible()
    assert not Rendering(container="srt", form="名——").impossible()


def test_the_list_can_only_shrink() -> None:
    weak, mended, unlisted = (Rendering(names=kind) for kind in ("role", "initial", "masked"))
    listed = {changed(weak): "why", changed(mended): "why"}
    cells = [
        Cell(rendering=rendering, scores=(("talk", Score(right=right, total=20)),))
        for rendering, right in ((weak, 18), (mended, 20), (unlisted, 18))
    ]
    found = surprises(cells, listed)
    assert len(found) == 2
    assert changed(mended) in found[0]
    assert changed(unlisted) in found[1]
    assert yaml.safe_load(pruned(cells, listed)) == [{"reason": "why", "combinations": [changed(weak)]}]


def test_a_good_mean_does_not_excuse_one_bad_talk() -> None:
    good, bad = ("good", Score(right=40, total=40)), ("bad", Score(right=37, total=40))
    assert Cell(rendering=Rendering(), scores=(good,) * 9).is_enough
    assert not Cell(rendering=Rendering(), scores=(*(good,) * 9, bad)).is_enough


SAID = (("a", "早。"), ("b", "您早，吃了吗？"), ("a", "吃了。"))


def scored(*turns: tuple[str, str]) -> tuple[int, int]:
    script = DialogueScript(
        title="晨谈",
        language="zh-Hans",
        source=Source(file="talk.md", sha256="0" * 64),
        speakers=tuple(Speaker(id=each, name=each) for each in dict.fromkeys(speaker for speaker, _ in turns)),
        body=tuple(Turn(speaker=speaker, text=text) for speaker, text in turns),
    )
    found = score(script, Sheet(file="talk.md", data=b"", said=SAID, names={"a": "石远", "b": "何青"}))
    return found.right, found.total


def test_people_are_known_by_what_they_say_whatever_they_are_called() -> None:
    assert scored(("x", "早。"), ("y", "您早，吃了吗？"), ("x", "吃了。")) == (3, 3)


@pytest.mark.parametrize(
    ("turns", "right"),
    [
        ([("x", "早。"), ("x", "您早，吃了吗？"), ("x", "吃了。")], 2),
        ([("x", "早。"), ("y", "您早，吃了吗？"), ("z", "吃了。")], 2),
        ([("x", "早。"), ("y", "您早，吃了吗？")], 2),
        ([("x", "石远：早。"), ("y", "您早，吃了吗？"), ("x", "石远\n吃了。")], 1),
        ([("narrator", "早。\n您早，吃了吗？\n吃了。")], 0),
        ([("x", "早。"), ("y", "早早早。\n您早，吃了吗？"), ("x", "吃了。")], 3),
    ],
    ids=["one voice for two", "two voices for one", "a loss", "labels are spoken", "all is narrated", "junk between"],
)
def test_each_way_to_be_wrong_costs_its_paragraphs(turns: list[tuple[str, str]], right: int) -> None:
    assert scored(*turns) == (right, 3)


@pytest.mark.parametrize("talk", talks(), ids=lambda talk: talk.id)
def test_the_plainest_transcript_is_read_wholly(talk: Talk) -> None:
    assert attribution(talk, Rendering()).wrong == ()
