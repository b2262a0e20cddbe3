"""How much memory there is for this process, and giving back what it no longer needs: asks the system.

1. What is free is what the kernel can give without swapping, within the limit of the container that we run in.
2. Where the system does not say (Windows, macOS), it is not known.
"""

from __future__ import annotations

import ctypes
import gc
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path("/")
_VERSION_1: Final = ("memory.limit_in_bytes", "memory.usage_in_bytes")
_VERSION_2: Final = ("memory.max", "memory.current")
"""What a control group is called to say: its limit, and what it takes."""


def available_bytes(root: Path = ROOT) -> int | None:
    """What can still be taken, None when it is not known; `root` is where the kernel's files stand."""
    free = re.search(r"^MemAvailable:\s+(\d+) kB", _read(root / "proc/meminfo"), re.MULTILINE)
    known = [int(free[1]) * 1024] if free else []
    return min([*known, *_left_in_groups(root)], default=None)


def give_back() -> None:
    """Return to the system what is free inside the process; glibc keeps what lies below something that is in use."""
    gc.collect()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library: macOS, musl, Windows
        return
    trim(0)


def _left_in_groups(root: Path) -> list[int]:
    """What the limit of each control group above this process leaves; both versions of the interface."""
    left = []
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "memory"):
            folder = root / "sys/fs/cgroup" / controllers
            limit, used = _VERSION_1 if controllers else _VERSION_2
            own = folder / path.strip("/")
            # In a container the path may be the host's: then the container's own group stands at the top.
            groups = [own, *own.parents] if own.is_dir() else [folder]
            left += [_left(group, limit, used) for group in groups if group.is_relative_to(folder)]
    return [each for each in left if each is not None]


def _left(group: Path, limit: str, used: str) -> int | None:
    """What one group may still take: what it holds of files can be dropped at any time, so that it counts as free."""
    most, now = _read(group / limit).strip(), _read(group / used).strip()
    if not most.isdigit() or not now.isdigit():  # "max": no limit
        return None
    files = re.search(r"^(?:total_)?inactive_file (\d+)", _read(group / "memory.stat"), re.MULTILINE)
    return max(0, int(most) - int(now) + (int(files[1]) if files else 0))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
