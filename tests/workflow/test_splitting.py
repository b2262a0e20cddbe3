"""A very long talk becomes several episodes, cut where chapters begin."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.part_names import part_name, part_number
from pipeline.script.dialogue import Chapter, DialogueScript, Item
from pipeline.script.summary import CHARACTERS_PER_MINUTE
from pipeline.workflow.checks.episode_takes import Wanted, find_takes
from pipeline.workflow.preparation.planning import Order
from pipeline.workflow.preparation.splitting import LONG_MINUTES, advise_split, split_chapters, split_order
from pipeline.workflow.script_files.chapter_range import ChapterRange
from pipeline.workflow.workspace.project import load_project
from tests.builders import make_script, make_turn
from tests.test_cli import check_refused, run

ORDER = Order(folder=Path("audio_out"), voices={})
TALK = Path("orchard.md")
CHAPTERS = ("开园", "剪枝", "疏果", "采收")


def make_talk(*minutes: float) -> DialogueScript:
    """A talk with so many minutes before the first chapter and in each chapter."""
    body: list[Item] = []
    for number, each in enumerate(minutes):
        body += [Chapter(title=f"第{number}节")] if number else []
        body += [make_turn("lin", "好" * round(each * CHARACTERS_PER_MINUTE))] if each else []
    return make_script(*body)


@pytest.mark.parametrize(
    ("minutes", "longest", "ranges"),
    [
        ((0, 10, 10, 10, 10), 20, [(1, 2), (3, 4)]),
        ((5, 10, 10, 10), 20, [(0, 1), (2, 3)]),
        ((0, 30, 10, 20), 30, [(1, 1), (2, 3)]),
        ((0, 20, 0, 20), 20, [(1, 1), (2, 3)]),
        ((0, 20, 20, 0), 20, [(1, 1), (2, 3)]),
        ((0, 50, 1), 20, [(1, 1), (2, 2)]),
        ((0, 10, 10), 20, [(1, 2)]),
        ((90,), 20, [(0, 0)]),
    ],
    ids=[
        "equal",
        "words before the first chapter",
        "unequal",
        "a title above a title goes on with it",
        "a title at the end stays",
        "only one border",
        "short enough",
        "no chapters",
    ],
)
def test_a_talk_is_cut_at_the_chapters_nearest_to_equal_lengths(
    minutes: tuple[float, ...], longest: float, ranges: list[tuple[int, int]]
) -> None:
    assert [(each.first, each.last) for each in split_chapters(make_talk(*minutes), longest)] == ranges


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12).filter(any), st.integers(5, 60))
def test_every_chapter_is_in_one_part_and_every_part_says_something(minutes: list[int], longest: int) -> None:
    script = make_talk(*minutes)
    ranges = split_chapters(script, longest)
    assert ranges[-1].last == len(minutes) - 1
    assert all(after.first == before.last + 1 for before, after in pairwise(ranges))
    parts = [sum(minutes[each.first : each.last + 1]) for each in ranges]
    assert sum(parts) == sum(minutes)
    assert all(parts)


@given(st.integers(1, 99))
def test_the_name_of_a_part_tells_its_place(number: int) -> None:
    assert part_number(part_name(number)) == number


def test_parts_are_called_by_their_place_in_the_talk_and_within_its_own_part() -> None:
    script, order = make_talk(0, 10, 10), replace(ORDER, split_minutes=10)
    assert [(each.part, each.chapters) for each in split_order(order, script)] == [
        ("之一", ChapterRange(1, 1)),
        ("之二", ChapterRange(2, 2)),
    ]
    assert [each.part for each in split_order(order, replace(script, part="下"))] == ["下之一", "下之二"]
    assert split_order(ORDER, script) == (ORDER,)
    assert split_order(replace(order, split_minutes=60), script) == (replace(order, split_minutes=60),)


def test_a_split_is_advised_for_what_is_very_long_and_has_chapters() -> None:
    half = LONG_MINUTES / 2 + 5
    assert advise_split(make_talk(0, half, half), ORDER) == ("more than 3 hours: --split 60 makes 2 episodes",)
    assert advise_split(make_talk(0, half, half), replace(ORDER, split_minutes=30)) == ()
    assert advise_split(make_talk(2 * half), ORDER) == ()
    assert advise_split(make_talk(0, half), ORDER) == ()


def write_talk() -> None:
    """Four chapters of about 25 seconds."""
    said = "".join(f"说到{word}，先看天，再看地，急不得。" for word in "春夏秋冬早晚风雨")
    chapters = (f"## {title}\n\n**麦师傅：** {title}难吗？\n\n**黎园长：** {said}" for title in CHAPTERS)
    TALK.write_text("\n\n".join(("# 果园里的一年", *chapters, "")), encoding="utf-8")


def titles() -> dict[str, str]:
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))["part"]
        for path in sorted(Path("audio_out").glob("*.episode.json"))
        if "part" in json.loads(path.read_text(encoding="utf-8"))
    }


def test_a_split_talk_is_a_series_of_episodes_that_are_up_to_date_afterwards(project: Path) -> None:
    write_talk()
    assert run("render", str(TALK), "--engine", "tone", "--split", "1", "--json").exit_code == 0
    again = run("render", str(TALK), "--engine", "tone", "--split", "1", "--json")
    rows = json.loads(again.stdout)
    names = ["orchard.chapters-1-2", "orchard.chapters-3-4"]
    assert [(row["part"], row["state"]) for row in rows] == [(name, "up_to_date") for name in names]
    assert titles() == {"orchard.chapters-1-2.episode.json": "之一", "orchard.chapters-3-4.episode.json": "之二"}
    vtt = Path("audio_out/orchard.chapters-3-4.vtt").read_text(encoding="utf-8")
    assert "果园里的一年，之二。" in vtt
    assert "采收难吗？" in vtt
    assert "剪枝难吗？" not in vtt
    chapters = json.loads(Path("audio_out/orchard.chapters-3-4.chapters.json").read_text(encoding="utf-8"))["chapters"]
    assert (chapters[0]["title"], chapters[0]["startTime"]) == ("疏果", 0)
    taken = find_takes(Wanted(episode="orchard.chapters-3-4"), load_project(project))
    assert taken.unknown == 0
    unneeded = json.loads(run("takes", "--json").stdout)
    assert unneeded["unneeded"]["takes"] == 0


def test_the_whole_talk_and_its_parts_stand_side_by_side_and_that_is_said(project: Path) -> None:
    write_talk()
    assert run("render", str(TALK), "--engine", "tone").exit_code == 0
    whole = Path("audio_out/orchard.mp3").read_bytes()
    split = run("render", str(TALK), "--engine", "tone", "--split", "1")
    assert split.exit_code == 0
    assert "also of this script, and in the show: orchard\n" in split.stderr
    assert Path("audio_out/orchard.mp3").read_bytes() == whole
    (project / "show.yaml").write_text("title: 慢谈\ndescription: 茶。\nlink: https://example.org\n", encoding="utf-8")
    assert run("publish").exit_code == 0
    read = feedparser.parse(Path("audio_out/feed.xml").read_bytes())
    assert {each.title: each.get("itunes_episode") for each in read.entries} == {
        "果园里的一年": None,
        "果园里的一年（之一）": "1",
        "果园里的一年（之二）": "2",
    }


def test_some_chapters_are_not_split_any_further() -> None:
    check_refused(run("render", "orchard.md", "--split", "5", "--chapters", "2"), 2, "--split")
