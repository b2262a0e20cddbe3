"""What `--on` may say: a cluster that is there, or workers of this computer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.messages import _

MOST_LOCAL: Final = 256
_LOCAL: Final = re.compile(r"local:(\d{1,4})")
_ADDRESS: Final = re.compile(r"(?:dask|tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s/:@\[\]]+):(\d{1,5})/?")
HIGHEST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class LocalWorkers:
    """Processes of this computer, begun for one run."""

    count: int

    def __str__(self) -> str:
        return f"local:{self.count}"


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A dask cluster that is there, by the address of its scheduler."""

    address: str

    def __str__(self) -> str:
        return self.address


Place = LocalWorkers | Scheduler


def parse_place(written: str) -> Place:
    """Read `local:4`, `dask://HOST:PORT`, `tcp://…` or `tls://…`; raises ValueError with a sentence for the user.

    >>> parse_place("local:4"), parse_place("dask://ships:8786")
    (LocalWorkers(count=4), Scheduler(address='tcp://ships:8786'))
    """
    local = _LOCAL.fullmatch(written.strip())
    if local:
        count = int(local[1])
        if not 1 <= count <= MOST_LOCAL:
            raise ValueError(
                _("{written}: from 1 to {most} workers can be begun here", written=written, most=MOST_LOCAL)
            )
        return LocalWorkers(count)
    found = _ADDRESS.fullmatch(written.strip())
    if not found or not 1 <= int(found[2]) <= HIGHEST_PORT:
        raise ValueError(
            _(
                "{written!r} is neither local:N nor the address of a dask scheduler such as dask://HOST:8786",
                written=written,
            )
        )
    scheme = "tls" if written.strip().startswith("tls") else "tcp"
    return Scheduler(f"{scheme}://{found[1]}:{found[2]}")
