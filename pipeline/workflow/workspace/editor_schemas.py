"""What editors check the files of a project by: a JSON Schema each, in a folder of the project, as it works offline.

They are made for the engines that are installed here, and are ours to make again as long as nobody edits them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pipeline.publish.seal import Kind, blank, seal

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMAS_FOLDER: Final = ".schemas"
_DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def editor_schemas() -> Mapping[str, bytes]:
    """The schema of each kind of file: its path in a project, and its bytes."""
    from pipeline.engines.registry import engine_forms
    from pipeline.schemas.cast import cast_schema
    from pipeline.schemas.script import script_schema
    from pipeline.schemas.show import show_schema
    from pipeline.schemas.voices import voices_schema

    schemas = {
        "script": script_schema(),
        "voices": voices_schema(engine_forms()),
        "show": show_schema(),
        "cast": cast_schema(),
    }
    return {schema_path(name): _compose(name, schema) for name, schema in schemas.items()}


def schema_path(name: str) -> str:
    """Where the schema of a kind of file lies in a project."""
    return f"{SCHEMAS_FOLDER}/{name}.json"


def modeline(name: str) -> bytes:
    r"""The comment at the top of a file beside the schemas by which editors find its own.

    >>> modeline("show")
    b'# yaml-language-server: $schema=.schemas/show.json\n'
    """
    return f"# yaml-language-server: $schema={schema_path(name)}\n".encode()


def _compose(name: str, schema: Mapping[str, Any]) -> bytes:
    head = {"$schema": _DRAFT, "$comment": f"{blank(Kind.SCHEMA)}; `duitan init` makes it again", "title": name}
    return seal((json.dumps({**head, **schema}, ensure_ascii=False, indent=1) + "\n").encode())
