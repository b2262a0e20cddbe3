"""What a whole document says about the damage of one line; the costly parts are made when first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.messages import english
from pipeline.text.chinese import HAN
from pipeline.text.repair_edit import Edit
from pipeline.text.repair_gbk import BRACKET, MARKER
from pipeline.text.repair_gbk_code import LostCode
from pipeline.text.repair_gbk_search import ShiftedRun, find_shifted_runs
from pipeline.text.repair_pinyin import is_pinyin_habitual
from pipeline.text.repair_words import WordModel
from pipeline.text.variants import written_language

_MARKERS_LIMIT = 300
_FOLDED_COMMA = re.compile(f"[{HAN}],[{HAN}]")


def is_shifted(line: str) -> bool:
    """Whether a line holds the sign of GBK text read one byte off: an unopened reading after a "?".

    >>> is_shifted("因?yàn)樵"), is_shifted("为什么?(wèi)"), is_shifted("真的?")
    (True, False, False)
    """
    return ")" in line and MARKER.search(line) is not None


class Evidence:
    """Facts about a document, from its lines as they stand."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = tuple(lines)
        self._markers_left = _MARKERS_LIMIT
        self._tools: tuple[WordModel, LostCode] | None = None
        self.pinyin_habitual = is_pinyin_habitual(self._lines) or any(map(is_shifted, self._lines))

    def restore_shifted(self, line: str) -> Iterator[Edit]:
        """Pieces of a line that were read one byte off, as they were; so many in a document, to bound the time."""
        if not is_shifted(line) or self._markers_left <= 0:
            return
        self._markers_left -= len(MARKER.findall(line))
        model, code = self._model_and_code()
        for run in find_shifted_runs(line, model, code):
            why = _why_unsure(run)
            doubt = english("restored as “{words}”: {why}", words=run.restored, why=why) if why else ""
            yield Edit(run.start, run.end, run.restored, doubt)

    def _model_and_code(self) -> tuple[WordModel, LostCode]:
        if self._tools is None:
            healthy = [BRACKET.sub("", line) for line in self._lines if not is_shifted(line)]
            model = WordModel(healthy)
            text = "\n".join(healthy)
            folded = len(_FOLDED_COMMA.findall(text)) > text.count("，")
            self._tools = model, LostCode(model, folded=folded, traditional=written_language(text) == "zh-Hant")
        return self._tools


def _why_unsure(run: ShiftedRun) -> str:
    """Why what was restored may be wrong; empty when it hardly is."""
    if run.guessed and run.rival:
        return english("“{words}” is guessed and “{rival}” is nearly as likely", words=run.guessed, rival=run.rival)
    if run.guessed:
        return english("“{words}” is guessed", words=run.guessed)
    return english("“{words}” is nearly as likely", words=run.rival) if run.rival else ""
