"""The review list is worked off: turns are named, ticks last, and a tick is no edit."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from pipeline.script.dialogue import DialogueScript, Doubt, Dropped
from pipeline.script.worklist import open_doubts, with_ticks
from pipeline.script.yaml.file import compose_script, parse_script
from pipeline.script.yaml.ticks import has_ticks, without_ticks
from tests import strategies
from tests.builders import make_script, make_turn


def reviewed(*doubts: Doubt, lines: tuple[int, ...] = (3, 5), dropped: tuple[Dropped, ...] = ()) -> DialogueScript:
    turns = [make_turn("li-na", text, line=line) for text, line in zip(("早。", "再见。"), lines, strict=True)]
    return replace(make_script(*turns), review=doubts, dropped=dropped)


def test_a_tick_lasts_when_the_transcript_grows_above_it() -> None:
    standing = reviewed(Doubt(line=3, problem="who?", ok=True), Doubt(line=5, problem="cut?"))
    made = reviewed(Doubt(line=13, problem="who?"), Doubt(line=15, problem="cut?"), lines=(13, 15))
    assert [doubt.ok for doubt in with_ticks(made, standing).review] == [True, False]


def test_a_tick_is_gone_when_its_text_or_its_problem_is_another() -> None:
    standing = reviewed(Doubt(line=3, problem="who?", ok=True))
    made = reviewed(Doubt(line=5, problem="who?"), Doubt(line=3, problem="cut?"))
    assert open_doubts(with_ticks(made, standing)) == made.review


def test_a_doubt_about_what_is_left_out_is_known_by_that() -> None:
    row = Dropped(line=4, reason="caption", text="图一")
    standing = reviewed(Doubt(line=4, problem="cut?", ok=True), dropped=(row,))
    made = reviewed(Doubt(line=4, problem="cut?"), dropped=(replace(row, text="图二"),))
    assert open_doubts(with_ticks(made, standing))


@given(strategies.scripts())
def test_ticks_are_all_that_is_taken_out(script: DialogueScript) -> None:
    bare = replace(script, review=tuple(replace(doubt, ok=False) for doubt in script.review))
    assert without_ticks(compose_script(script)) == without_ticks(compose_script(bare))
    assert parse_script(compose_script(script), "x.yaml") == script


def test_a_tick_may_be_written_in_any_way() -> None:
    written = compose_script(reviewed(Doubt(line=3, problem="who?")))
    for tick in (", ok: true}", ",  ok:true }", ", ok: True}"):
        ticked = written.replace("}\n", f"{tick}\n") if tick else written
        review = ticked.rpartition("review:")[2]
        assert without_ticks(written.rpartition("review:")[0] + "review:" + review) == written
    assert has_ticks(compose_script(reviewed(Doubt(line=3, problem="who?", ok=True))))
    assert not has_ticks(written)
