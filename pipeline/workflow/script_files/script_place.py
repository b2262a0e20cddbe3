"""Where the script of a transcript, or of an episode, lies.

A script belongs to one transcript, also after that has changed or moved; another transcript of the same name gets a
script of another name.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from pipeline.files import STANDARD_INPUT, read_input
from pipeline.messages import _
from pipeline.workflow.script_files.chapter_range import without_chapters
from pipeline.workflow.script_files.naming import claim_stem, find_origin, name_key, portable_stem, same_file
from pipeline.workflow.script_files.script_file import is_script, origin_of, standing_text
from pipeline.workflow.workspace.project import SCRIPTS_FOLDER

_SOURCE_DIGEST = re.compile(r"\bsha256: ['\"]?([0-9a-f]{64})\b")


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
    text = standing_text(path)
    origin = origin_of(text, path)
    if origin is None or same_file(origin, source):
        return True
    data = read_input(source)
    made_from = _SOURCE_DIGEST.search(text)
    return (made_from is not None and made_from[1] == hashlib.sha256(data).hexdigest()) or data == read_input(origin)


def script_of(folder: Path, stem: str) -> Path:
    """The script of an episode in a folder: the one that its receipt notes, else the one that is called like it."""
    from pipeline.publish.receipts import published_scripts

    noted = find_origin(published_scripts(folder).get(stem, ""), folder)
    if noted is None:
        return SCRIPTS_FOLDER / f"{without_chapters(stem)}.yaml"
    short = Path(os.path.normpath(noted))  # another file, when a folder on the way is a link
    return short if same_file(short, noted) else noted


def name_remark(source: Path, path: Path) -> str:
    """Why a script is not called like its transcript; empty when it is."""
    if source == STANDARD_INPUT or name_key(path.stem) == name_key(source.stem):
        return ""
    if name_key(path.stem) == name_key(portable_stem(source.stem)):
        return _("not every system takes the transcript's own name")
    return _(
        "the script called {portable_stem} is that of another transcript", portable_stem=portable_stem(source.stem)
    )
