"""What works on one system only is not used, as far as one system can tell: Windows is where nobody tests by hand."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_cli import GOOD

MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
POSIX_MODULES = {"curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
POSIX_NAMES = {
    "os": {
        *(
            "chown",
            "fchmod",
            "fork",
            "forkpty",
            "getegid",
            "geteuid",
            "getgid",
            "getpgid",
            "getuid",
            "killpg",
            "lchown",
        ),
        *("mkfifo", "mknod", "nice", "openpty", "pathconf", "setsid", "setuid", "statvfs", "sync", "uname", "wait"),
        *("sched_getaffinity", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "getloadavg"),
    },
    "signal": {"SIGHUP", "SIGALRM", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "alarm", "pthread_sigmask"},
    "select": {"poll", "epoll", "select"},
    "time": {"tzset", "clock_gettime"},
}


def foreign_to_windows(tree: ast.AST) -> Iterator[str]:
    """Modules and names of the standard library that Windows does not have; what code asks for first is fine."""
    asked = {
        node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"hasattr", "getattr"}
        and isinstance(node.args[1], ast.Constant)
    }
    optional = {
        statement
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and any("ImportError" in ast.unparse(each) for each in node.handlers)
        for statement in node.body
    } | {
        statement
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "sys.platform == 'win32'"
        for statement in node.orelse
    }
    for node in ast.walk(tree):
        if node in optional:
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in POSIX_MODULES:
            yield str(node.module)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in POSIX_NAMES.get(node.value.id, set()) - asked
        ):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_used_that_only_posix_has(path: Path) -> None:
    assert not list(foreign_to_windows(ast.parse(path.read_text(encoding="utf-8"))))


def test_the_search_finds_what_it_looks_for() -> None:
    fine = "try:\n    import pwd\nexcept ImportError:\n    pass\nif hasattr(os, 'nice'):\n    os.nice(1)\n"
    fine += "if sys.platform == 'win32':\n    import msvcrt\nelse:\n    import grp\n"
    wrong = "import fcntl, os\nos.fork()\nfrom termios import tcgetattr\n"
    assert sorted(foreign_to_windows(ast.parse(fine + wrong))) == ["fcntl", "os.fork", "termios"]


def test_no_file_is_read_or_written_in_the_systems_own_encoding(tmp_path: Path) -> None:
    """On Windows that is a code page, so every text file names its encoding; Python can warn where one does not."""
    (tmp_path / "talk.md").write_text(GOOD, encoding="utf-8")
    strict = [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning:pipeline", "-m", "pipeline"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    for arguments in (
        ("init",),
        ("script", "talk.md"),
        ("check", "scripts/dialogues/talk.yaml", "--against", "talk.md"),
        ("render", "talk.md", "--engine", "tone"),
        ("find", "talk", "你也好"),
        ("say", "重庆有3.5%"),
        ("voices",),
    ):
        done = subprocess.run(
            [*strict, *arguments], cwd=tmp_path, env=environment, capture_output=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
