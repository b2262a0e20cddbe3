"""The files that `duitan init` makes, commented in the language of the reader; what they set is the same in each.

A comment is a message of the catalogues: lines of their own that follow one another are one, what stands behind a value
is another. Lines that are only switched off (`# title:`) are no comment, but what stands behind them is.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pipeline.messages import _
from pipeline.settings import SETTINGS_FILE, VOICES_FILE, shipped_voices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHOW_OPTION: Final = r" *[a-z_]+:(?: |$)"
"""What follows the sign on a line that is switched off in show.yaml."""
_NONE: Final = r"(?!)"


def templates() -> Mapping[str, tuple[str, str]]:
    """The name of a file -> its text in English, and what follows the sign of lines that are switched off in it."""
    show = files("pipeline.workflow.workspace").joinpath("show_template.yaml").read_text(encoding="utf-8")
    return {
        VOICES_FILE: (shipped_voices().read_text(encoding="utf-8"), _NONE),
        SETTINGS_FILE: (show, _SHOW_OPTION),
    }


def localized(text: str, switched_off: str = _NONE) -> str:
    r"""A YAML text with its comments in the language of the reader.

    >>> localized("# Who speaks.\nvoice: yunxi  # young\n")
    '# Who speaks.\nvoice: yunxi  # young\n'
    """
    return _pattern(switched_off).sub(_told, text)


def comments(text: str, switched_off: str = _NONE) -> Iterator[str]:
    r"""The comments of a YAML text, without their signs.

    >>> list(comments("# Who speaks, and\n# how.\nvoice: yunxi  # young\n"))
    ['Who speaks, and\nhow.', 'young']
    """
    for found in _pattern(switched_off).finditer(text):
        yield found["behind"] or _without_signs(found["lines"], found["indent"])


def _pattern(switched_off: str) -> re.Pattern[str]:
    line = rf"#(?!{switched_off})(?: .*)?"
    lines = rf"(?P<lines>^(?P<indent> *){line}(?:\n(?P=indent){line})*$)"
    return re.compile(rf"(?m){lines}|(?P<before>^(?:#{switched_off}| *[^\s#]).*? )# (?P<behind>.+)$")


def _told(found: re.Match[str]) -> str:
    if found["behind"]:
        return f"{found['before']}# {_(found['behind'])}"
    told = _(_without_signs(found["lines"], found["indent"]))
    return "\n".join(f"{found['indent']}# {line}".rstrip() for line in told.split("\n"))


def _without_signs(lines: str, indent: str) -> str:
    return "\n".join(line.removeprefix(f"{indent}#").removeprefix(" ") for line in lines.split("\n"))
