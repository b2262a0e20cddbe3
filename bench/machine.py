"""What a measurement was taken with: the kind of machine, and the versions of packages."""

from __future__ import annotations

import math
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence


def machine_kind() -> str:
    """Cores and model of the processor, nothing that names the machine."""
    model = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        names = [
            line.partition(":")[2].strip() for line in facts.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{cores()} cores, {model}, {platform.system()}, Python {platform.python_version()}"


def load() -> float:
    """How many processes want a core just now; NaN where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else math.nan


def package_versions(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(package, version) of each package; "not installed" where it is not."""
    return tuple((name, _version(name)) for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
