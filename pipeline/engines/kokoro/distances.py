"""How far apart voices of Kokoro sound: measured for those of voices.yaml, estimated for all others.

1. What docs/voices.md has measured stands in distances.tsv.
2. Of other voices, such as blends and folders of the user's own, the styles are compared: the cosine between their
   rows' means, from the middle of all voices that are here. Over the 120 measured pairs that goes with what was
   measured by a correlation of .82 (.60 among voices of one sex), and is .054 off: enough to choose who is far from
   whom. A correlation without the middle taken away is .75, one of the distances between the styles .56.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pipeline.engines.kokoro.recipes import read_recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Style = NDArray[np.float32]

TABLE: Final = Path(__file__).with_name("distances.tsv")
SCALE: Final = 0.36
"""Makes a distance of styles one of speaker embeddings: least squares over the measured pairs."""


def voice_distance(one: str, other: str) -> float | None:
    """1 - cosine of the speaker embeddings of two engine voices, or an estimate of it; None when one is not here."""
    table = _read()
    measured = table.get((one, other), table.get((other, one)))
    return measured if measured is not None else _estimate(one, other)


def style_distance(one: str, other: str, styles: Mapping[str, Style]) -> float | None:
    """An estimate of the same from the styles of all voices that are here, relative to their middle."""
    import numpy as np

    first, second = (_mixed(voice, styles) for voice in (one, other))
    if first is None or second is None:
        return None
    sizes = float(np.linalg.norm(first) * np.linalg.norm(second))
    return SCALE * max(0.0, 1 - float(first @ second) / sizes) if sizes else None


def _mixed(voice: str, styles: Mapping[str, Style]) -> Style | None:
    """The style of a voice or a recipe."""
    from pipeline.engines.kokoro.mixing import mix

    parts = read_recipe(voice)
    if any(part.voice not in styles for part in parts):
        return None
    mixed: Style = mix([(styles[part.voice][None], part.timbre, part.prosody) for part in parts])[0]
    return mixed


def _estimate(one: str, other: str) -> float | None:
    from pipeline.engines.kokoro.own_folder import own_folder
    from pipeline.engines.kokoro.parts import voices_folder

    return style_distance(one, other, _styles(own_folder(), voices_folder()))


@lru_cache(maxsize=2)
def _styles(_own: Path | None, _fetched: Path) -> Mapping[str, Style]:
    """The mean style of every voice that is here, relative to the middle of all; kept until a folder is another."""
    import numpy as np

    from pipeline.engines.kokoro.parts import find_voices

    means = {name: table.style.mean(axis=0) for name, table in find_voices().items()}
    middle = np.mean(list(means.values()), axis=0) if means else 0
    return {name: np.asarray(mean - middle, dtype=np.float32) for name, mean in means.items()}


@cache
def _read() -> Mapping[tuple[str, str], float]:
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return MappingProxyType({(one, other): float(apart) for one, other, apart in rows})
