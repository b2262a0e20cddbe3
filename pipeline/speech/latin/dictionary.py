"""How English words are pronounced: the data of misaki, loaded once, when first needed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.errors import EngineUnavailableError
from pipeline.messages import _
from pipeline.text.loading import loaded_once

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILES: Final = ("us_silver.json", "us_gold.json")
"""The later file wins: gold was checked by hand."""


@loaded_once
def english_words() -> Mapping[str, str]:
    """English word -> its phonemes in the notation of the model, from misaki's American dictionaries.

    Only the data is read: `misaki.en` itself wants a language model that it downloads.
    """
    found = find_spec("misaki")
    if found is None or not found.submodule_search_locations:
        raise EngineUnavailableError(
            _("the package misaki is missing"), hint=_("install the project's dependencies again")
        )
    folder = Path(found.submodule_search_locations[0]) / "data"
    words: dict[str, str] = {}
    for name in _FILES:
        for word, sounds in json.loads((folder / name).read_text(encoding="utf-8")).items():
            said = sounds["DEFAULT"] if isinstance(sounds, dict) else sounds
            if said:
                words[word] = said
    return words
