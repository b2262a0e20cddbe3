"""The same voice every week: cast.yaml, read for every command and added to before anything is rendered.

1. What is remembered is decided for the whole show at once: all scripts of scripts/dialogues, and those of the run, are
   looked at in one order (date of publication where known, then name, numbers by their value). So it does not matter in
   which order episodes are rendered, or how many renders run at once: each decides the same for all of them.
2. Only the head of a script is read, and a script is cast for this by its list of speakers. One that cannot be read is
   left out; whoever renders it hears about it.
3. A render decides again and writes while it holds a lock. The file is replaced in one step, so where the file system
   has no locks it is whole as well; two renders might then each write what they know, which is the same but for scripts
   that came up in between: the next render adds them.
4. Commands that only look decide in the same way, and write nothing. A file that cannot be written costs a remark, not
   the run: this run has the voices all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.cast.learning import has_news, learn
from pipeline.cast.memory_file import parse_memory, update_text
from pipeline.errors import CastingError, OutputError, SourceError
from pipeline.files import read_input, write_atomic
from pipeline.locks import exclusive
from pipeline.messages import _
from pipeline.settings import CAST_FILE
from pipeline.workflow.script_files.heads import place_in_show, show_heads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.cast.memory import Memory
    from pipeline.script.dialogue import Gender
    from pipeline.workflow.script_files.script_file import ScriptFile
    from pipeline.workflow.workspace.project import Project


@dataclass(frozen=True, slots=True)
class Remembering:
    """The project as a run uses it, and what there is to say about it."""

    project: Project
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a decision about who is remembered depends on, besides the files."""

    engine: str
    scripts: Sequence[ScriptFile] = ()
    """Those of the run."""
    genders: Mapping[str, Gender] = field(default_factory=dict)


def load_memory(project: Project) -> Memory:
    """Who is remembered in a project; raises CastingError with everything wrong in cast.yaml."""
    path = project.folder / CAST_FILE
    return parse_memory(_read(path).removeprefix("\ufeff"), str(path))


def recall(
    project: Project,
    engine: str,
    scripts: Sequence[ScriptFile] = (),
    genders: Mapping[str, Gender] = MappingProxyType({}),
) -> Project:
    """The project with everybody whom a render would remember; nothing is written. Raises CastingError."""
    return replace(project, memory=_decide(load_memory(project), project, Cause(engine, scripts, genders)))


def remember(
    project: Project, engine: str, scripts: Sequence[ScriptFile], genders: Mapping[str, Gender]
) -> Remembering:
    """The same, and cast.yaml knows them from now on. Raises CastingError; then nothing was written."""
    cause = Cause(engine, scripts, genders)
    before = load_memory(project)
    after = _decide(before, project, cause)
    if after == before:
        return Remembering(replace(project, memory=after), ())
    path = (project.folder / CAST_FILE).resolve()  # the file itself where cast.yaml is a link to it
    try:
        with exclusive(path.with_name(f".{CAST_FILE}.lock")):
            before = load_memory(project)
            after = _decide(before, project, cause)
            _write(path, after)
            after = load_memory(project)
    except OutputError as error:
        return Remembering(replace(project, memory=after), (_("{error}; nobody new is remembered", error=error),))
    return Remembering(replace(project, memory=after), tuple(_tell(before, after)))


def _tell(before: Memory, after: Memory) -> Iterator[str]:
    new = [each for each in after.people if each.id not in before.by_id]
    if new:
        yield _(
            "{path}: remembers {listed}",
            path=after.path,
            listed="、".join(f"{each.name} ({each.voice})" for each in new),
        )
    for each in after.people:
        old = before.by_id.get(each.id, each)
        if old.voice != each.voice:
            yield _(
                "{path}:{line}: {name} is {gender}: {voice} from now on, not {voice2}",
                path=after.path,
                line=each.line,
                name=each.name,
                gender=each.gender,
                voice=each.voice,
                voice2=old.voice,
            )


def _decide(memory: Memory, project: Project, cause: Cause) -> Memory:
    """The memory after all scripts of the show."""
    genders = cause.genders
    if not any(cause.engine in voice.engine_voices for voice in project.book.voices.values()):
        return memory  # planning an episode says so
    news = [
        head
        for head in show_heads(project.folder, cause.scripts)
        if has_news(head.script, project.book, memory, genders)
    ]
    for head in sorted(news, key=place_in_show):
        memory = learn(head.script, head.path.stem, project.book, cause.engine, memory, genders)
    return memory


def _read(path: Path) -> str:
    """The text of cast.yaml; empty when there is none."""
    if not path.exists():
        return ""
    try:
        return read_input(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CastingError(_("{path}: is not UTF-8", path=path), hint=_("save the file as UTF-8")) from error
    except SourceError as error:
        raise CastingError(str(error), hint=error.hint) from error


def _write(path: Path, memory: Memory) -> None:
    """Put the people of the memory into the file."""
    text = _read(path)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    write_atomic(path, (mark + update_text(text.removeprefix(mark), memory.path, memory.people)).encode())
