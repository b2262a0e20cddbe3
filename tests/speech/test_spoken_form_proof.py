"""Every rule and every table row of the spoken form is needed: taking it away changes words of an example."""

from __future__ import annotations

import pytest
import yaml

from pipeline.speech.spoken.form import speak_form
from tests.speech.case_files import CASES
from tests.speech.spoken_rules import all_rules, without_rule

RULES: dict[str, dict[str, str]] = yaml.safe_load((CASES / "rules_of_spoken_form.yaml").read_text(encoding="utf-8"))


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
