"""What is measured: the beginnings of articles as episodes, and lines that every voice says.

The words of a local article never leave memory: its episode is known by a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.engines.kokoro.frontend import KokoroFrontend
from pipeline.errors import SettingsError
from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.speech.lexicon import read_lexicon
from pipeline.speech.segments import SpokenSegment
from pipeline.workflow.preparation.planning import Wishes, plan_turns
from pipeline.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.script.dialogue import DialogueScript
    from pipeline.workflow.workspace.project import Project
    from pipeline.yaml_nodes import Node

ENGINE: Final = "kokoro"
SEGMENTS_EACH: Final = 24
"""So many segments (each a few sentences) are spoken of an article, its first ones: about three minutes."""
LINES: Final = Path(__file__).with_name("lines.yaml")
PASSAGE: Final = "passage"
FORMS: Final = ("statement", "ma", "ne", "bare", "which")
"""A statement, and the questions that are made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How an article's episode begins."""

    name: str
    script: DialogueScript
    segments: tuple[SpokenSegment, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A text that every voice says."""

    form: str
    """PASSAGE or one of FORMS."""
    text: str


def read_openings(folder: Path, samples: Sequence[Path], project: Project) -> tuple[Opening, ...]:
    """The openings of the articles in a folder, or of the project's own samples when there is no such folder."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".md"}) if folder.is_dir() else []
    if paths:
        return tuple(_opening(path, f"article {number}", project) for number, path in enumerate(paths, 1))
    return tuple(_opening(path, path.stem, project) for path in samples)


def _opening(path: Path, name: str, project: Project) -> Opening:
    script = parse_dialogue(parse_document(path.read_bytes(), path.name))
    segments = plan_turns(script, project, ENGINE, Wishes()).segments
    return Opening(name=name, script=script, segments=segments[:SEGMENTS_EACH])


def read_lines(path: Path = LINES) -> tuple[Line, ...]:
    """The lines; SettingsError lists everything wrong with the file."""
    root = read_yaml(path.read_text(encoding="utf-8"), path.name, SettingsError)
    fields = root.fields("the file", ("passages", "questions"), required=("passages", "questions"))
    lines = [Line(PASSAGE, node.text("a passage")) for node in fields["passages"].items("passages")]
    for node in fields["questions"].items("questions"):
        lines += _forms(node)
    root.notes.check(SettingsError)
    return tuple(lines)


def _forms(node: Node) -> list[Line]:
    forms = node.fields("a question", FORMS, required=FORMS)
    return [Line(form, forms[form].text(form)) for form in FORMS if form in forms]


def line_segments(lines: Sequence[Line], engine_voice: str) -> tuple[SpokenSegment, ...]:
    """The lines as one voice says them; each is short enough to be one segment."""
    frontend = KokoroFrontend(read_lexicon())
    segments = []
    for number, line in enumerate(lines, 1):
        (piece,) = frontend.pieces(line.text)
        segments.append(
            SpokenSegment(
                turn=number,
                speaker="reader",
                written=piece.written,
                spoken=piece.spoken,
                sounds=piece.sounds,
                engine_voice=engine_voice,
                blended=frontend.blends(engine_voice),
            )
        )
    return tuple(segments)
