"""A dialogue script, as `pipeline.script.yaml` reads it."""

from __future__ import annotations

from typing import Any, Final

from pipeline.script.dialogue import GENDERS, ROLES
from pipeline.script.yaml.body import LONGEST_PAUSE_S
from pipeline.script.yaml.facts import ID
from pipeline.script.yaml.file import FORMAT, LANGUAGES, MOST_NUMBER
from pipeline.yaml_nodes import FORMAT_KEY
from pipeline.yaml_nodes.schema import (
    FLAG,
    NUMBER,
    TEXT,
    WHOLE,
    WORDS,
    Schema,
    entries,
    fields,
    listing,
    one_of,
    or_nothing,
    told,
)

_LINE: Final[Schema] = {**WHOLE, "minimum": 0, "description": "The line of the transcript."}
_GENDER: Final = one_of(GENDERS)
_NUMBER: Final[Schema] = {**WHOLE, "minimum": 1, "maximum": MOST_NUMBER}

_ITEMS: Final = (
    fields(
        {
            "speaker": told(TEXT, "Who speaks: an id under `speakers`."),
            "line": or_nothing(_LINE),
            "text": told(WORDS, "What is said, as it is written; {行|hang2} fixes a reading."),
        },
        required=("speaker", "text"),
    ),
    fields(
        {
            "chapter": told(WORDS, "A chapter's title, which the narrator reads unless show.yaml says otherwise."),
            "line": or_nothing(_LINE),
            "derived": told(FLAG, "The title is a question's own words, and is not read."),
        },
        required=("chapter",),
    ),
    fields(
        {
            "pause": {
                **NUMBER,
                "exclusiveMinimum": 0,
                "maximum": LONGEST_PAUSE_S,
                "description": "Seconds of silence in place of the usual one.",
            }
        },
        required=("pause",),
    ),
    fields({"sound": told(WORDS, "A file in the folder of show.yaml, such as music/door.wav.")}, required=("sound",)),
)

_CHOICE: Final = fields(
    {
        "reading": {**WHOLE, "minimum": 0},
        "speakers": listing(TEXT),
        "asker": TEXT,
        "narrate": FLAG,
        "genders": entries(_GENDER),
    }
)


def script_schema() -> dict[str, Any]:
    """The schema of scripts/dialogues/NAME.yaml."""
    speaker = fields(
        {
            "name": WORDS,
            "as": told(listing(TEXT), "The labels in the transcript that are this person."),
            "gender": told(_GENDER, "Chooses the voice of whoever has none in voices.yaml."),
            "role": told(
                one_of(ROLES), "Whether the feed calls the person host or guest, where the talk does not tell."
            ),
        },
        required=("name",),
    )
    return dict(
        fields(
            {
                FORMAT_KEY: {**WHOLE, "maximum": FORMAT},
                "title": TEXT,
                "part": told(TEXT, "Such as 上 or 之二, when an article has several."),
                "season": told(_NUMBER, "Of the episode; show.yaml can name it for all."),
                "episode": told(_NUMBER, "Of the episode in its season; where it is missing, `part` may tell."),
                "language": told(one_of(LANGUAGES), "How it is written."),
                "source": told(
                    fields(dict.fromkeys(("file", "sha256", "publisher", "author", "published", "url"), TEXT)),
                    "Where the words come from.",
                ),
                "choice": told(_CHOICE, "What was said about how to read the transcript."),
                "speakers": told(entries(speaker, ID.pattern), "Everybody who speaks, by an id such as li-na."),
                "body": {
                    "type": "array",
                    "items": {"anyOf": list(_ITEMS)},
                    "contains": {"type": "object", "required": ["speaker"]},
                    "description": "In reading order.",
                },
                "dropped": told(_rows("reason", "text"), "What is not spoken."),
                "repaired": told(_rows("fix", "before", "after"), "What was mended."),
                "review": told(
                    listing(fields({"line": _LINE, "problem": TEXT, "ok": FLAG}, required=("line", "problem"))),
                    "What a person should look at; `ok: true` says that you have.",
                ),
            },
            required=("title", "speakers", "body"),
        )
    )


def _rows(*keys: str) -> Schema:
    """A list of rows with a line and these texts."""
    return listing(fields({"line": _LINE, **dict.fromkeys(keys, TEXT)}, required=("line", *keys)))
