"""Who leads a talk: by a label, by what is asked, or as somebody wrote it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.script.asking import hosts_of
from pipeline.script.dialogue import DialogueScript, Role, Speaker
from tests.builders import make_script, make_turn

LONG = "那年冬天特别冷，河面上能走马车，我们就在冰上支起摊子，一直卖到开春才收。"


def make_talk(*said: tuple[str, str], labels: dict[str, str] | None = None) -> DialogueScript:
    """A talk of (who, words); some are labelled otherwise than their id."""
    script = make_script(*(make_turn(who, words) for who, words in said))
    known = labels or {}
    speakers = tuple(replace(each, labels=(known.get(each.id, each.id),)) for each in script.speakers)
    return replace(script, speakers=speakers)


def written(script: DialogueScript, **roles: Role) -> DialogueScript:
    speakers = tuple(replace(each, role=roles.get(each.id)) for each in script.speakers)
    return replace(script, speakers=speakers)


ASKED = make_talk(*[("bai", "后来呢？"), ("lu", LONG)] * 3)
PEERS = make_talk(*[("bai", LONG + "你说呢？"), ("lu", LONG + "你看呢？")] * 3)


@pytest.mark.parametrize(
    ("script", "hosts"),
    [
        (ASKED, {"bai"}),
        (PEERS, set()),
        (make_talk(*[("bai", "后来呢？"), ("lu", LONG)] * 2), set()),
        (make_talk(("bai", "请坐。"), ("lu", LONG), labels={"bai": "主持人"}), {"bai"}),
        (make_talk(*[("bai", "后来呢？"), ("lu", LONG)] * 3, labels={"bai": "听众"}), set()),
        (make_talk(*[("bai", "后来呢？"), ("lu", LONG)] * 3, labels={"bai": "Speaker 1"}), set()),
        (make_talk(*[("bai", "后来呢？"), ("gu", "冷吗？"), ("lu", LONG)] * 3), {"bai", "gu"}),
        (make_talk(("bai", "请。"), ("lu", "谢谢。"), labels={"bai": "记者", "lu": "主持人"}), set()),
        (make_talk(*[("narrator", "他问：后来呢？"), ("lu", LONG)] * 3), set()),
        (written(ASKED, bai="guest"), set()),
        (written(PEERS, lu="host"), {"lu"}),
    ],
    ids=[
        "who asks and says little",
        "two who ask and tell",
        "too few turns",
        "a label",
        "an audience",
        "a number for a name",
        "two hosts",
        "nobody answers",
        "a narrator",
        "written: no host",
        "written: a host",
    ],
)
def test_who_leads_a_talk(script: DialogueScript, hosts: set[str]) -> None:
    assert hosts_of(script) == hosts


def test_nobody_leads_a_script_without_speakers() -> None:
    assert hosts_of(replace(ASKED, speakers=(Speaker(id="narrator", name="旁白"),))) == frozenset()
