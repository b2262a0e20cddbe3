"""The other side of the comparison: what misaki's Chinese front end gives when nobody prepares the text.

It is what a user of kokoro-onnx gets: `ZHG2P()` for the v1.0 model, symbols that the model does not know left out, a
text of more than 510 symbols cut at punctuation, and what is still longer cut off.

It must run in a process of its own (`read_plainly`): pypinyin has one dictionary for a whole process, and our front end
enlarges it.
"""

from __future__ import annotations

import logging
import multiprocessing
import re
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Final

from pipeline.speech.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SYMBOLS: Final = 510

_AFTER_MARK: Final = re.compile(r"(?<=[.,!?;])")


def read_plainly(texts: Sequence[str]) -> list[str]:
    """The phonemes of each text, in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_phonemes, tuple(texts)).result()


def _phonemes(texts: tuple[str, ...]) -> list[str]:
    """What misaki makes of each text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42 imports pkg_resources
        import jieba
        from misaki.zh import ZHG2P

    jieba.setLogLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        read = ZHG2P()
        return [str(read(text)[0]) for text in texts]


def cut_plainly(phonemes: str) -> tuple[str, ...]:
    """What reaches the model: known symbols only, in batches of at most 510, each filled up at punctuation.

    >>> cut_plainly("GPU xɤ↗ TPU.")
    ('xɤ↗ T.',)
    """
    known = "".join(symbol for symbol in phonemes if symbol in VOCABULARY)
    batches = [""]
    for part in filter(None, (part.strip() for part in _AFTER_MARK.split(known))):
        if batches[-1] and len(batches[-1]) + 1 + len(part) > MOST_SYMBOLS:
            batches.append("")
        batches[-1] = f"{batches[-1]} {part}".strip()
    return tuple(batch[:MOST_SYMBOLS] for batch in batches if batch)
