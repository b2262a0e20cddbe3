"""What the methods of a Node accept, as JSON Schema (draft 7), so that editors accept it too.

A Node reads values as they are written, so text may look like a number or like `true`, and a number may stand in
quotes. Most empty values (`title:`) stand for nothing and are null to an editor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

Schema = Mapping[str, Any]

TEXT: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
"""`Node.text` and `Node.prose`."""
WORDS: Final[Schema] = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
"""Text of which there must be some."""
_SAID: Final = "patternErrorMessage"
"""What an editor says in place of the pattern; other validators pass over it."""
WHOLE: Final[Schema] = {"type": ["integer", "string"], "pattern": "^[+-]?[0-9]{1,18}$", _SAID: "must be a whole number"}
"""`Node.integer`."""
NUMBER: Final[Schema] = {
    "type": ["number", "string"],
    "pattern": r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$",
    _SAID: "must be a number",
}
"""`Node.number`."""
FLAG: Final[Schema] = {
    "type": ["boolean", "string"],
    "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$",
    _SAID: "must be true or false",
}
"""`Node.boolean`."""


_EXAMPLES: Final = {"number": "7", "boolean": "true"}


def or_nothing(schema: Schema) -> Schema:
    """The same, or no value at all."""
    return {**schema, "type": [*schema["type"], "null"]}


def like(pattern: str) -> Schema:
    """Text that matches a pattern as a whole; a number is such a text when 7 is."""
    kinds = [kind for kind, example in _EXAMPLES.items() if re.fullmatch(pattern, example)]
    return {"type": ["string", *kinds], "pattern": f"^(?:{pattern})$"}


def one_of(choices: Sequence[str]) -> Schema:
    """One of these words."""
    return {"enum": list(choices)}


def listing(of: Schema) -> Schema:
    """`Node.items`: a list of such values."""
    return {"type": ["array", "null"], "items": of}


def entries(of: Schema, key: str = "") -> Schema:
    """`Node.entries`: a mapping of free keys, which match a pattern, to such values."""
    keys = {"propertyNames": {"pattern": f"^(?:{key})$"}} if key else {}
    return {"type": ["object", "null"], "additionalProperties": of, **keys}


def fields(known: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """`Node.fields`: a mapping with fixed keys."""
    kind = {"type": "object", "required": list(required)} if required else {"type": ["object", "null"]}
    return {**kind, "properties": dict(known), "additionalProperties": False}


def told(schema: Schema, description: str) -> Schema:
    """The same, with what an editor shows about it."""
    return {**schema, "description": description}
