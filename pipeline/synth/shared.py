"""Takes that several computers share: the place of the takes of all, and a folder here in front of it.

Rules:
1. The same keys and the same files wherever they are: a folder of takes can be copied to a bucket, and back.
2. What is spoken here goes to the place first, and to the folder then. What others spoke is brought here when it is
   needed, and only when every byte is as it was written; a file that is not counts as missing.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pipeline.files import write_atomic
from pipeline.synth.blobs import folder_of, is_address, open_blobs
from pipeline.synth.store import Takes, TakeStore, take_name
from pipeline.synth.take import Take
from pipeline.synth.take_file import encode_take, whole_take
from pipeline.synth.threads import begin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.audio.pcm import Pcm
    from pipeline.synth.blobs import Blobs

NOTE_NAME: Final = "duitan.txt"
NOTE: Final = (
    b"Takes of duitan, each under a key of everything that shaped its sound. `duitan render --store` uses them.\n"
)
FETCHES: Final = 16
"""Files that are brought here at the same time: most of the time is the wait for the first byte."""


def open_store(folder: Path, shared: str = "") -> TakeStore:
    """The takes of a folder, and behind it those of a shared place, if one is named; raises OutputError."""
    return MirroredStore(folder, open_blobs(shared)) if shared else TakeStore(folder)


def open_takes(store: str) -> Takes:
    """The takes as a worker sees them: a folder, or an address without a folder in front of it; raises OutputError."""
    return SharedTakes(open_blobs(store)) if is_address(store) else TakeStore(folder_of(store))


class SharedTakes:
    """A place of takes, as a worker sees it."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def check(self) -> None:
        self._blobs.write(NOTE_NAME, NOTE)

    def has(self, key: str) -> bool:
        return self._blobs.has(take_name(key))

    def put(self, key: str, pcm: Pcm) -> Take:
        self._blobs.write(take_name(key), encode_take(pcm))
        return Take(key=key, rate_hz=pcm.rate_hz, frames=pcm.frames)


class MirroredStore(TakeStore):
    """A folder of takes in front of a place that has more."""

    def __init__(self, folder: Path, blobs: Blobs) -> None:
        super().__init__(folder)
        self._blobs = blobs

    def check(self) -> None:
        super().check()
        SharedTakes(self._blobs).check()

    def put(self, key: str, pcm: Pcm) -> Take:
        SharedTakes(self._blobs).put(key, pcm)
        return super().put(key, pcm)

    def fetch(self, keys: Iterable[str]) -> Mapping[str, Take]:
        waiting = list(dict.fromkeys(keys))
        brought: dict[str, Take] = {}
        for first in range(0, len(waiting), FETCHES):
            futures: dict[str, Future[Take | None]] = {key: Future() for key in waiting[first : first + FETCHES]}
            for key, future in futures.items():
                begin(partial(self._bring, key), future)
            brought |= {key: take for key, future in futures.items() if (take := future.result())}
        return brought

    def _bring(self, key: str) -> Take | None:
        """Copy a take here, if it is there and whole."""
        data = self._blobs.read(take_name(key))
        take = whole_take(key, BytesIO(data), len(data)) if data else None
        if data and take:
            write_atomic(self.path(key), data)
        return take
