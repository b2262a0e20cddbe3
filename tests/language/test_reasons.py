"""What the program names in a word or two, and prints by way of a table, is translated as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from pipeline.messages import KEPT
from pipeline.script.lines.verdicts import Fate, Judge
from pipeline.script.names.kinds import NameKind
from tests.conftest import ROOT
from tests.language.sources import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

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
