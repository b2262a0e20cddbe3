"""The law of the proof, over every case and golden: silent for the script that was made, loud for a broken one."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.document import Document
from pipeline.ingest.reading import parse_document, read_document
from pipeline.script.dialogue import DialogueScript
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.mutations import MUTATIONS, Mutation
from tests.script.rendering import cases, document_of, parse_case
from tests.script.test_golden import FOLDERS
from tests.script.test_proof_containers import FILES as CONTAINERS

ROWS = [*cases("attribution"), *cases("structure")]
FILES = [(name, data) for name, data in CONTAINERS.items() if name != "table.tsv"]
"""Tables, books and recognisers' files of two speakers."""
COUNT = len(ROWS) + len(FOLDERS) + len(FILES)


@cache
def _material(number: int) -> tuple[Document, DialogueScript]:
    if number < len(ROWS):
        given = ROWS[number]["given"]
        return document_of(given), parse_case(given)
    if number < len(ROWS) + len(FOLDERS):
        document = read_document(next(FOLDERS[number - len(ROWS)].glob("source.*")))
    else:
        name, data = FILES[number - len(ROWS) - len(FOLDERS)]
        document = parse_document(data, name)
    return document, parse_dialogue(document)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@given(number=st.integers(0, COUNT - 1), seed=st.integers(0, 1_000))
@settings(max_examples=150)
def test_whatever_breaks_a_script_is_told(mutation: Mutation, number: int, seed: int) -> None:
    document, script = _material(number)
    broken = mutation(document, script, seed) if script.turns else None
    if broken is not None:
        assert unproved(document, broken), (document.file, number, seed)


@given(number=st.integers(0, COUNT - 1))
@settings(max_examples=60)
def test_a_script_as_it_was_made_is_proved(number: int) -> None:
    document, script = _material(number)
    assert unproved(document, script) == ()
