"""What the program names in a word or two, and prints by way of a table, is translated as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from pipeline.messages import KEPT, LANGUAGES, choose_language, retold
from pipeline.script.lines.verdicts import Fate, Judge
from pipeline.script.names.kinds import NameKind
from tests.conftest import ROOT
from tests.language.sources import messages
from tests.language.test_messages import language

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["language"]
QUOTED: Final = re.compile(r"“[^”]*”")
WORDS: Final = re.compile(r"[a-z]+ [a-z]+")
REASON: Final = re.compile(r"reason: ([a-z -]+)[,\n]")


def kept() -> set[str]:
    """The texts that files hold in English."""
    return {each.text for each in messages() if each.context == KEPT}


def reasons_in_cases(value: object) -> Iterator[str]:
    """The reasons of what the cases expect to be dropped."""
    if isinstance(value, dict):
        yield from (row.partition(": ")[0] for row in value.get("dropped") or () if isinstance(row, str))
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from reasons_in_cases(below)


def test_every_reason_why_something_is_not_spoken_is_translated() -> None:
    files = [ROOT / "pipeline/script/roles/drops.yaml", *(ROOT / "tests/golden").rglob("*.yaml")]
    found = {reason for path in files for reason in REASON.findall(path.read_text(encoding="utf-8"))}
    for path in (ROOT / "tests/cases").glob("structure*.yaml"):
        found |= set(reasons_in_cases(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert len(found) > 40
    assert not found - kept()


def test_every_word_of_an_explanation_is_translated() -> None:
    assert not {each.name.lower().replace("_", " ") for each in (*Fate, *Judge, *NameKind)} - kept()


def problems_in(value: object) -> Iterator[str]:
    """The doubts that cases and expected scripts list, without their lines."""
    rows = value.get("review") or () if isinstance(value, dict) else ()
    yield from (row["problem"] if isinstance(row, dict) else row.partition(": ")[2] for row in rows)
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from problems_in(below)


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("wanted", LANGUAGES[1:])
def test_no_doubt_about_a_script_is_told_half_in_english(wanted: str) -> None:
    files = [*(ROOT / "tests/golden/script").rglob("script.yaml"), *(ROOT / "tests/cases").glob("structure*.yaml")]
    found = {problem for path in files for problem in problems_in(yaml.safe_load(path.read_text(encoding="utf-8")))}
    assert len(found) > 5
    choose_language(wanted)
    assert not [said for problem in found if WORDS.search(QUOTED.sub("", said := retold(problem)))]


@pytest.mark.usefixtures("language")
def test_each_of_several_reasons_is_told() -> None:
    choose_language("zh-Hans")
    said = retold("taken for one person: 王 = 王老师 (same name); 王老师 = W (the text shortens it so)")
    assert said == "视为同一人：王 = 王老师（名字相同）；王老师 = W（文中这样简称）"
