"""Every rule and every table row of the spoken form is needed: taking it away changes words of an example."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields

import pytest
import yaml

from pipeline.speech.spoken.characters import fold
from pipeline.speech.spoken.form import speak_form
from pipeline.speech.spoken.tables import lone_signs, tables
from tests.speech.case_files import CASES
from tests.speech.spoken_rules import all_rules, rows_of, without_rows, without_rule

RULES: dict[str, dict[str, str]] = yaml.safe_load((CASES / "rules_of_spoken_form.yaml").read_text(encoding="utf-8"))
SECTIONS: dict[str, dict[str, str]] = yaml.safe_load((CASES / "rows_of_spoken_form.yaml").read_text(encoding="utf-8"))


def test_each_rule_has_a_name_of_its_own_and_its_examples() -> None:
    assert [rule.name for rule in all_rules()] == list(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_needed_for_its_example_and_leaves_the_other_alone(name: str) -> None:
    row = RULES[name]
    assert speak_form(row["given"]).text == row["expect"]
    assert speak_form(row["against"]).text == row["left"]
    with without_rule(name):
        assert speak_form(row["given"]).text != row["expect"], "another rule makes the same of it"
        assert speak_form(row["against"]).text == row["left"], "it has a part in what it should leave alone"


def test_each_section_of_the_tables_has_its_examples() -> None:
    sections = [field.name for field in fields(tables()) if field.name not in ("cues", "folds")]
    assert {*sections, *(f"cues.{name}" for name in tables().cues)} == set(SECTIONS)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_row_is_needed_for_its_example_and_leaves_the_other_alone(section: str) -> None:
    """Rows of one length are taken away together: none of them is the beginning of another."""
    given, against = SECTIONS[section]["given"], SECTIONS[section]["against"]
    lengths: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows_of(section):
        lengths[len(row)].append(row)
    useless, harmful, lone = [], [], lone_signs()
    for rows in lengths.values():
        needed, alone = [[speak_form(text.format(row)) for row in rows] for text in (given, against)]
        with without_rows(section, frozenset(rows)):
            useless += [row for row, said in zip(rows, needed, strict=True) if speak_form(given.format(row)) == said]
            harmful += [
                row
                for row, said in zip(rows, alone, strict=True)
                if row not in lone and speak_form(against.format(row)) != said
            ]
    assert not useless, "without these rows the same is said"
    assert not harmful, "these rows change what they should leave alone"


def test_a_fold_is_needed() -> None:
    signs = {sign: plain for plain, folded in tables().folds.items() for sign in folded}
    assert all(fold(sign) == plain for sign, plain in signs.items())
    with without_rows("folds", frozenset(tables().folds)):
        assert not [sign for sign, plain in signs.items() if fold(sign) == plain], "without these rows they fold alike"
