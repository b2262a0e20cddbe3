"""Runs `duitan` under strace, and says what it wrote, deleted or connected to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

CHANGES = (
    *("open", "openat", "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2"),
    *("unlink", "unlinkat", "rmdir", "link", "linkat", "symlink", "symlinkat", "truncate"),
)
# "?": not every processor's kernel has all of these calls.
STRACE = ("strace", "-f", "-y", "--seccomp-bpf", "-e", f"trace=%network,{','.join(f'?{name}' for name in CHANGES)}")
OPENS = {"open", "openat"}
WRITING = re.compile(r"\bO_(?:WRONLY|RDWR|CREAT|TRUNC)\b")
CALL = re.compile(r"\d+ +(\w+)\((.*)")
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"')
SWITCHES = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED")


@dataclass(frozen=True)
class Watched:
    """What a program did, as the kernel saw it; what it tried counts as done."""

    changed: frozenset[Path]
    network: tuple[str, ...]
    returncode: int
    output: str

    def outside(self, folder: Path) -> list[Path]:
        """What was changed outside a folder, apart from compiled modules and the null device."""
        return sorted(
            path
            for path in self.changed
            if not path.is_relative_to(folder) and path != Path(os.devnull) and "__pycache__" not in path.parts
        )


@cache
def why_blind() -> str:
    """Why programs cannot be watched on this machine; empty when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt-get install strace)"
    tried = subprocess.run([*STRACE, "-o", os.devnull, "true"], capture_output=True, check=False)
    return f"strace may not watch here: {tried.stderr.decode().strip()[:200]}" if tried.returncode else ""


def watch(arguments: list[str], folder: Path, home: Path, cache_folder: Path) -> Watched:
    """Run Python with these arguments in a folder, with a home and a temporary folder of its own."""
    trace = home / "trace"
    for name in ("home", "tmp"):
        (home / name).mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in SWITCHES and not name.startswith("XDG_")}
    places = {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp"), "DUITAN_CACHE": str(cache_folder)}
    done = subprocess.run(
        [*STRACE, "-o", str(trace), sys.executable, *arguments],
        cwd=folder,
        env={**kept, **places, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    calls = [found for line in trace.read_text(encoding="utf-8").splitlines() if (found := CALL.match(line))]
    return Watched(
        changed=frozenset(path for call in calls if call[1] in CHANGES for path in _changed(call[1], call[2], folder)),
        network=tuple(f"{call[1]}({call[2]}" for call in calls if call[1] not in CHANGES),
        returncode=done.returncode,
        output=(done.stdout + done.stderr).decode(errors="replace"),
    )


def _changed(name: str, arguments: str, folder: Path) -> list[Path]:
    """The paths that a system call changes."""
    if name in OPENS and not WRITING.search(PATH.sub("", arguments)):
        return []
    return [Path(os.path.normpath(Path(base or folder) / path)) for base, path in PATH.findall(arguments)]
