"""Whole scripts as files that a person can read: tests/golden/script/NAME/source.* -> script.yaml.

After a change that is meant: `python -m tests.script.test_golden` writes the scripts anew; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.reading import read_document
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from pipeline.script.yaml.file import compose_script, parse_script

GOLDEN = Path(__file__).parents[1] / "golden" / "script"
FOLDERS = sorted(path.parent for path in GOLDEN.glob("*/source.*"))


def made(folder: Path) -> str:
    """The script of a source, as YAML."""
    return compose_script(parse_dialogue(read_document(next(folder.glob("source.*")))))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_source_gives_the_script_that_was_approved(folder: Path) -> None:
    assert made(folder) == (folder / "script.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_approved_script_is_faithful_to_its_source(folder: Path) -> None:
    document = read_document(next(folder.glob("source.*")))
    script = parse_script((folder / "script.yaml").read_text(encoding="utf-8"), "script.yaml")
    assert unproved(document, script) == ()


if __name__ == "__main__":
    for each in FOLDERS:
        (each / "script.yaml").write_text(made(each), encoding="utf-8")
