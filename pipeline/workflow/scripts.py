"""Transcript -> script file, without ever losing what a person wrote into one.

The first line of a script that we write carries a checksum of the rest (`pipeline.publish.seal`). A file whose checksum
still fits is ours to make again; any other, in whatever encoding an editor saved it, belongs to the person who edited
it: it is used as it is, and replaced only on request, after a backup of its bytes. The second line says where the
transcript lies. A script belongs to one transcript, also after that has changed or moved; another transcript of the
same name gets a script of another name.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.files import STANDARD_INPUT, is_plain_file, read_input
from pipeline.messages import N_, _
from pipeline.publish.seal import Kind, blank, seal, sealed_kind
from pipeline.publish.targets import check_targets, guarded_path
from pipeline.script.dialogue import BY_ITSELF
from pipeline.workflow.chapter_range import without_chapters
from pipeline.workflow.naming import claim_stem, find_origin, name_key, note_origin, portable_stem, same_file
from pipeline.workflow.project import SCRIPTS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.errors import Problem
    from pipeline.ingest.document import Document
    from pipeline.script.dialogue import Choice, DialogueScript, Person

SCRIPT_SUFFIXES = (".yaml", ".yml")
_HEAD = re.compile(r"\A(?:# (?!transcript: )[^\n]*\n)?(?:# transcript: (?P<path>[^\r\n]+)\r?\n)?")
"""The first two lines, with or without the first, which anybody may have taken out."""
_BACKUP = re.compile(r".+\.backup-\d+")
_SOURCE_DIGEST = re.compile(r"\bsha256: ['\"]?([0-9a-f]{64})\b")


class Fate(StrEnum):
    """What happened to a script file."""

    WRITTEN = N_("written")
    UNCHANGED = N_("unchanged")
    EDITED = N_("edited by hand: kept and used")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFile:
    """A dialogue script and where it lies."""

    path: Path
    script: DialogueScript
    fate: Fate
    encoding: str = ""
    """How the transcript was decoded; empty when a script file was given."""
    backup: Path | None = None
    remark: str = ""


def is_script(path: Path) -> bool:
    """True for a path that names a dialogue script rather than a transcript."""
    return path.suffix.lower() in SCRIPT_SUFFIXES


def is_backup(path: Path) -> bool:
    """True for what was kept of a file that we replaced."""
    return _BACKUP.fullmatch(path.stem) is not None


def load_script(path: Path) -> ScriptFile:
    """Read a script file; raises ScriptError with every problem in it."""
    from pipeline.script.yaml.file import parse_script

    script = parse_script(read_script_text(path), str(path))
    return ScriptFile(path=path, script=script, fate=Fate.UNCHANGED)


def make_script(
    document: Document, people: Sequence[Person], choice: Choice = BY_ITSELF, *, called: str = ""
) -> tuple[DialogueScript, tuple[Problem, ...]]:
    """Parse a transcript into a script, and say what its proof found.

    Raises ScriptError, with the ways out, for a transcript that was not understood; it is `called` so there, by default
    by the name of its file.
    """
    from pipeline.script.parsing import read_dialogue
    from pipeline.script.proof.faithfulness import unproved
    from pipeline.script.way_out import check_understood
    from pipeline.script.worklist import with_doubts

    parsed = read_dialogue(document, people, choice)
    check_understood(parsed, choice, called or document.file)
    script = replace(parsed.script, choice=choice)
    problems = unproved(document, script)
    return with_doubts(script, problems), problems


def explain(source: Path, people: Sequence[Person], line: int, choice: Choice = BY_ITSELF) -> tuple[str, ...]:
    """Why a line of a transcript is what it is in its script, sentence by sentence; nothing when no text is there.

    What was said before about how to read the transcript holds here too.
    """
    from pipeline.ingest.reading import read_document
    from pipeline.script.explanation import explain_line
    from pipeline.script.parsing import read_dialogue

    document = read_document(source)
    return explain_line(read_dialogue(document, people, choice.after(_earlier_choice(source, None))), line)


def find_place(source: Path, out: Path | None = None, title: str = "") -> Path:
    """Where the script of a transcript lies: `out` when it names a file, else a file of its own in that folder."""
    if out is not None and is_script(out):
        return out
    folder = out or SCRIPTS_FOLDER
    if source == STANDARD_INPUT:
        return folder / f"{portable_stem(title)}.yaml"
    standing = {name_key(path.stem): path for path in sorted(folder.glob("*.yaml"))}

    def is_free(stem: str) -> bool:
        other = standing.get(name_key(stem))
        return other is None or belongs_to(other, source)

    stem = claim_stem(source, is_free)
    return standing.get(name_key(stem), folder / f"{stem}.yaml")


def belongs_to(path: Path, source: Path) -> bool:
    """Whether the script at `path` is that of this transcript, as far as anything tells.

    It is unless it was made from another file that is still there and holds other words.
    """
    text = _standing_text(path)
    origin = _origin(text, path)
    if origin is None or same_file(origin, source):
        return True
    data = read_input(source)
    made_from = _SOURCE_DIGEST.search(text)
    return (made_from is not None and made_from[1] == hashlib.sha256(data).hexdigest()) or data == read_input(origin)


def write_script(
    source: Path,
    people: Sequence[Person],
    out: Path | None = None,
    *,
    inputs: Sequence[Path] = (),
    force: bool = False,
    choice: Choice = BY_ITSELF,
) -> ScriptFile:
    """Make a transcript's script and write it; refuse to replace one that a person edited unless `force`.

    `inputs` are the files beside the transcript that the run reads. Raises OccupiedError when it refuses; with `force`
    the edited file is kept beside the new one as a backup. A script whose proof fails is written, so that a person can
    look, and is a ScriptError. What a person said when the standing script was made holds unless `choice` says
    otherwise.
    """
    from pipeline.ingest.reading import read_document
    from pipeline.script.proof.faithfulness import proof_error
    from pipeline.script.worklist import unticked, with_ticks
    from pipeline.script.yaml.file import parse_script
    from pipeline.script.yaml.ticks import has_ticks

    choice = choice.after(_earlier_choice(source, out))
    document = read_document(source)
    script, problems = make_script(document, people, choice, called=str(source))
    path = find_place(source, out, script.title)
    standing = _standing_text(path)
    if _is_ours(path) and has_ticks(standing):
        script = with_ticks(script, parse_script(standing, str(path)))
    origin = "" if source == STANDARD_INPUT else note_origin(source, path.parent)
    text = _compose(script, origin)
    file = ScriptFile(
        path=path,
        script=script,
        fate=Fate.UNCHANGED if _is_ours(path) and _says_the_same(standing, text) else Fate.WRITTEN,
        encoding=document.encoding,
        remark=_name_remark(source, path) if out is None or not is_script(out) else "",
    )
    if file.fate is not Fate.UNCHANGED or not (_origin(standing, path) or _named(standing) == origin):
        check_targets(Kind.SCRIPT, [path], [source, *inputs], force=force)
        with guarded_path(path, Kind.SCRIPT, force=force) as guarded:
            guarded.path.write_bytes(seal(text.encode()))
        file = replace(file, backup=guarded.backup)
    if unticked(script, problems):
        raise proof_error(unticked(script, problems), path)
    return file


def _compose(script: DialogueScript, origin: str) -> str:
    """The text of a script of ours, to be sealed; it says where its transcript lies, when that is a file."""
    from pipeline.script.yaml.file import compose_script

    origin_line = f"# transcript: {origin}\n" if origin else ""
    return f"{blank(Kind.SCRIPT)}{origin_line}{compose_script(script)}"


def _earlier_choice(source: Path, out: Path | None) -> Choice:
    """What was said when the standing script of a transcript was made; a number counts for the same transcript only."""
    from pipeline.script.yaml.file import parse_script

    if source == STANDARD_INPUT and (out is None or not is_script(out)):
        return BY_ITSELF
    path = find_place(source, out)
    text = _standing_text(path)
    if "\nchoice: " not in text or not _is_ours(path):
        return BY_ITSELF
    earlier = parse_script(text, str(path))
    if source != STANDARD_INPUT and earlier.source.sha256 != hashlib.sha256(read_input(source)).hexdigest():
        return replace(earlier.choice, reading=None)
    return earlier.choice


def save_script(script: DialogueScript, path: Path, *, force: bool = False) -> Path | None:
    """Write a script as its author's own file, which no command makes again; gives the backup of what stood there.

    A file that says the same is left alone. Raises OccupiedError for any other that is not ours, unless `force`.
    """
    from pipeline.script.yaml.file import compose_script

    data = compose_script(script).encode()
    if is_plain_file(path) and _says_the_same(_standing_text(path), data.decode()):
        return None
    check_targets(Kind.SCRIPT, [path], force=force)
    with guarded_path(path, Kind.SCRIPT, force=force) as guarded:
        guarded.path.write_bytes(data)
    return guarded.backup


def script_for(source: Path, people: Sequence[Person], folder: Path = SCRIPTS_FOLDER) -> ScriptFile:
    """The script to render `source` by: itself, the one a person edited, or a fresh one made from the transcript.

    Scripts of transcripts lie in `folder`.
    """
    if is_script(source):
        return load_script(source)
    if source != STANDARD_INPUT:
        path = find_place(source, folder)
        if is_plain_file(path) and not _is_ours(path):
            kept = load_script(path)
            digest = hashlib.sha256(read_input(source)).hexdigest()
            changed = kept.script.source.sha256 not in ("", digest)
            remarks = (
                _("{source} has changed since it was made", source=source) if changed else "",
                _name_remark(source, path),
            )
            return ScriptFile(path=path, script=kept.script, fate=Fate.EDITED, remark="; ".join(filter(None, remarks)))
    return write_script(source, people, folder)


def script_of(folder: Path, stem: str) -> Path:
    """The script of an episode in a folder: the one that its receipt notes, else the one that is called like it."""
    from pipeline.publish.receipts import published_scripts

    noted = find_origin(published_scripts(folder).get(stem, ""), folder)
    if noted is None:
        return SCRIPTS_FOLDER / f"{without_chapters(stem)}.yaml"
    short = Path(os.path.normpath(noted))  # another file, when a folder on the way is a link
    return short if same_file(short, noted) else noted


def read_script_text(path: Path) -> str:
    """The text of a script file; raises SourceError or, when it is not UTF-8, ScriptError."""
    try:
        return read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScriptError(_("{path}: is not UTF-8 text", path=path), hint=_("save the script as UTF-8")) from error


def _standing_text(path: Path) -> str:
    """The text of a script that is already at `path`, as far as it can be read; empty when there is none."""
    return read_input(path).decode("utf-8-sig", errors="replace") if is_plain_file(path) else ""


def _is_ours(path: Path) -> bool:
    """True for a script that is still exactly as we wrote it."""
    return is_plain_file(path) and sealed_kind(path) is Kind.SCRIPT


def _says_the_same(one: str, other: str) -> bool:
    """Whether two scripts differ at most in the comments in front of them."""
    from pipeline.script.yaml.file import without_greeting

    return without_greeting(one) == without_greeting(other)


def _named(text: str) -> str:
    """The transcript that a script says it was made from; empty when it says nothing."""
    found = _HEAD.match(text)
    return (found["path"] or "") if found else ""


def _origin(text: str, path: Path) -> Path | None:
    """The transcript that a script says it was made from, when it is still there."""
    named = _named(text)
    return find_origin(named, path.parent) if named else None


def _name_remark(source: Path, path: Path) -> str:
    """Why a script is not called like its transcript; empty when it is."""
    if source == STANDARD_INPUT or name_key(path.stem) == name_key(source.stem):
        return ""
    if name_key(path.stem) == name_key(portable_stem(source.stem)):
        return _("not every system takes the transcript's own name")
    return _(
        "the script called {portable_stem} is that of another transcript", portable_stem=portable_stem(source.stem)
    )
