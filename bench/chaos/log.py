"""What was found so far, one line of JSON each, so that a run that is cut short goes on where it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bench.chaos.kills import Hit
from bench.chaos.want import Trial
from pipeline.files import content_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Log:
    """A file of results. One that other code or another draw of moments has left begins anew."""

    def __init__(self, path: Path, head: str) -> None:
        self.found: dict[str, Hit | Trial] = {}
        self._path = path
        # What stands behind the last end of a line is a result that was being written when the run was cut short.
        lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
        if lines and lines[0] == head:
            self.found = dict(map(_read, lines[1:]))
        _write(path, [head, *(_line(name, each) for name, each in self.found.items())])

    def note(self, name: str, result: Hit | Trial) -> None:
        """Keep a result."""
        self.found[name] = result
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(name, result) + "\n")

    def results(self, names: Sequence[str]) -> tuple[list[Hit], list[Trial]]:
        """What is there of these names, in their order."""
        found = [self.found[name] for name in names if name in self.found]
        return [each for each in found if isinstance(each, Hit)], [each for each in found if isinstance(each, Trial)]

    def close(self) -> None:
        """Everything was tried."""
        self._path.unlink()


def code_key(folder: Path) -> str:
    """A key of the program under trial and of its trial."""
    files = sorted(
        path for part in ("pipeline", "bench/chaos") for path in (folder / part).rglob("*") if path.is_file()
    )
    kept = (path for path in files if "__pycache__" not in path.parts)
    return content_key(*(part for path in kept for part in (path.name, path.read_bytes())))


def _line(name: str, result: Hit | Trial) -> str:
    return json.dumps([name, type(result).__name__, asdict(result)], ensure_ascii=False)


def _read(line: str) -> tuple[str, Hit | Trial]:
    name, kind, facts = json.loads(line)
    # JSON has lists where the results have tuples.
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
    return name, Hit(**fields) if kind == Hit.__name__ else Trial(**fields)


def _write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
