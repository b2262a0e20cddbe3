"""The symbols that Kokoro-82M v1.0 can speak: symbol -> token id (facts of the model, kept in kokoro_vocab.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final


def _read_vocabulary() -> Mapping[str, int]:
    """The table of the data file, read-only."""
    data = json.loads(files("pipeline.speech").joinpath("kokoro_vocab.json").read_text(encoding="utf-8"))
    return MappingProxyType({str(symbol): int(token) for symbol, token in data["vocabulary"].items()})


VOCABULARY: Final[Mapping[str, int]] = _read_vocabulary()
"""Every symbol, one character each, to its id (1-177); 0 stands for the padding at both ends and has no symbol."""


def unknown_symbols(sounds: str) -> str:
    """The characters of a phoneme string that the model has no token for, each once, in order.

    >>> unknown_symbols("ni↓xau↓"), unknown_symbols("Gg!")
    ('', 'Gg')
    """
    return "".join(dict.fromkeys(symbol for symbol in sounds if symbol not in VOCABULARY))
