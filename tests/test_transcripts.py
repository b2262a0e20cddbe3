"""The sample interviews: each shows what it is there to show, and gets a cast of its own."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.cast.casting_rules import cast_script
from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import NARRATOR, DialogueScript
from pipeline.script.parsing import parse_dialogue
from pipeline.settings import load_voices

TOP = Path(__file__).parents[1]
BOOK = load_voices(TOP)
SAMPLES = ("city-birds.md", "how-duitan-works.md", "old-books.txt")


def parse_sample(name: str) -> DialogueScript:
    """The script of one sample."""
    path = TOP / "transcripts" / name
    return parse_dialogue(parse_document(path.read_bytes(), name), BOOK.people)


def test_there_are_no_other_samples() -> None:
    assert tuple(sorted(path.name for path in (TOP / "transcripts").iterdir())) == SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_short_enough_to_hear_out(name: str) -> None:
    written = (TOP / "transcripts" / name).read_text(encoding="utf-8")
    assert 600 <= len(re.findall("[一-鿿]", written)) <= 900


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_needs_no_review(name: str) -> None:
    assert parse_sample(name).review == ()


@pytest.mark.parametrize(
    ("name", "language", "chapters", "speakers", "reasons"),
    [
        ("city-birds.md", "zh-Hans", 3, [NARRATOR, "mia-lin", "owen-hale"], {"image", "caption", "metadata"}),
        ("how-duitan-works.md", "zh-Hans", 3, [NARRATOR, "lin-xiao", "zhou-zhou"], {"image", "credit"}),
        ("old-books.txt", "zh-Hant", 3, [NARRATOR, "ye-caipin", "shen-yan"], {"caption", "credit"}),
    ],
)
def test_a_sample_has_its_speakers_and_drops(
    name: str, language: str, chapters: int, speakers: list[str], reasons: set[str]
) -> None:
    script = parse_sample(name)
    assert script.language == language
    assert len(script.chapters) == chapters
    assert list(dict.fromkeys(turn.speaker for turn in script.turns)) == speakers
    assert reasons <= {dropped.reason for dropped in script.dropped}
    # Nobody answers themselves: every question is followed by the other person.
    talk = [turn.speaker for turn in script.turns if turn.speaker != NARRATOR]
    assert all(one != other for one, other in pairwise(talk))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("engine", ["edge", "kokoro"])
def test_the_people_of_a_sample_sound_different(name: str, engine: str) -> None:
    casting = cast_script(parse_sample(name), BOOK, engine)
    assert len({role.voice.name for role in casting.roles.values()}) == len(casting.roles) == 3
    assert casting.remarks == ()
