"""A script is proved before it is used, and its doubts are worked off: `duitan script` and `render` do both."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.script.worklist import open_doubts
from pipeline.workflow.script_files.script_file import Fate, load_script
from pipeline.workflow.script_files.scripts import script_for, write_script
from tests.test_cli import check_refused, run

pytestmark = pytest.mark.usefixtures("project")

DOUBTED = "# 试一试\n\n记者：你好吗？\n\n何青：我很好。\n\n记者：再来吗？\n\n何青：再来。\n"
"""记者 has no name, 何青 may be a man or a woman: two doubts."""
SCRIPT = Path("scripts/dialogues/talk.yaml")


def tick(path: Path = SCRIPT) -> None:
    """Tick every row of a script's review list."""
    before, review, rows = path.read_text(encoding="utf-8").partition("review:\n")
    path.write_text(before + review + rows.replace("}\n", ", ok: true}\n"), encoding="utf-8")


def unreadable_word_file() -> Path:
    """A Word document with a word in an element that nobody knows: it is lost in reading."""
    made = docx.Document()
    for text in ("陈默：果园有多大？", "何青：一共亩。", "陈默：雨水够吗？", "何青：够了。"):
        made.add_paragraph(text)
    made.paragraphs[1].runs[0]._r.append(parse_xml(f"<w:fold {nsdecls('w')}><w:t>四十五</w:t></w:fold>"))
    made.save("talk.docx")
    return Path("talk.docx")


def test_a_script_whose_proof_fails_is_written_and_refused() -> None:
    check_refused(run("script", unreadable_word_file()), 3, "talk.docx:2: ", "四十五", "neither spoken", str(SCRIPT))
    assert "四十五" in SCRIPT.read_text(encoding="utf-8").partition("review:")[2]


def test_a_script_whose_proof_fails_is_not_rendered(project: Path) -> None:
    check_refused(run("render", unreadable_word_file(), "--engine", "tone"), 3, "talk.docx:2: ", "四十五")
    assert not list(project.glob("audio_out/*.mp3"))


def test_it_is_refused_as_long_as_nothing_changes() -> None:
    source = unreadable_word_file()
    for _ in range(2):
        check_refused(run("script", source), 3, "四十五")


def test_what_a_person_ticks_is_accepted() -> None:
    source = unreadable_word_file()
    run("script", source)
    tick()
    assert run("script", "--strict", source).exit_code == 0


def test_ticks_alone_are_no_edit_and_outlast_a_changed_transcript() -> None:
    source = Path("talk.md")
    source.write_text(DOUBTED, encoding="utf-8")
    assert open_doubts(write_script(source, ()).script)
    tick()
    assert script_for(source, ()).fate is Fate.UNCHANGED
    source.write_text(DOUBTED.replace("\n\n记者：你好", "\n\n何青种了二十年树。\n\n记者：你好"), encoding="utf-8")
    made = write_script(source, ())
    assert made.fate is Fate.WRITTEN
    assert made.backup is None
    assert made.script.review
    assert not open_doubts(made.script)
    assert load_script(made.path).script == made.script


def test_an_edit_beside_a_tick_is_an_edit() -> None:
    source = Path("talk.md")
    source.write_text(DOUBTED, encoding="utf-8")
    write_script(source, ())
    tick()
    SCRIPT.write_text(SCRIPT.read_text(encoding="utf-8").replace("我很好", "我好"), encoding="utf-8")
    assert script_for(source, ()).fate is Fate.EDITED


def test_strict_turns_green_when_all_is_ticked() -> None:
    Path("talk.md").write_text(DOUBTED, encoding="utf-8")
    refused = run("script", "--strict", "talk.md")
    assert refused.exit_code == 3
    assert "talk.md:3: turn 1: " in refused.stdout
    tick()
    passed = run("script", "--strict", "talk.md")
    assert passed.exit_code == 0
    assert "To review" not in passed.stdout
    rows = json.loads(run("script", "--json", "talk.md").stdout)[0]["review"]
    assert [(row["turn"], row["ok"]) for row in rows] == [(1, True), (2, True)]
