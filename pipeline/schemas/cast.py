"""cast.yaml, as `pipeline.cast.memory_file` reads it."""

from __future__ import annotations

from typing import Any

from pipeline.cast.memory_file import FORMAT
from pipeline.script.dialogue import GENDERS
from pipeline.script.yaml.facts import ID
from pipeline.yaml_nodes import FORMAT_KEY
from pipeline.yaml_nodes.schema import TEXT, WHOLE, WORDS, entries, fields, told


def cast_schema() -> dict[str, Any]:
    """The schema of cast.yaml: a person a line, besides the format."""
    person = fields(
        {
            "name": WORDS,
            "gender": {"enum": [*GENDERS, "", None]},
            "voice": told(WORDS, "A name under `voices` in voices.yaml."),
            "first": told(TEXT, "The first episode."),
        },
        required=("name", "voice"),
    )
    people = entries(person, ID.pattern)
    return {**people, "properties": {FORMAT_KEY: {**WHOLE, "maximum": FORMAT}}}
