"""How episodes are called: a name belongs to the script that had it first (`pipeline.workflow.script_files.naming`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.messages import _
from pipeline.publish.receipts import published_scripts
from pipeline.workflow.script_files.chapter_range import episode_stem, without_chapters
from pipeline.workflow.script_files.naming import claim_stem, find_origin, name_key, portable_stem, same_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.workflow.preparation.planning import Order


class EpisodeNames:
    """The names of a run's episodes: never that of another script's episode, of this run or an earlier one."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._noted = published_scripts(order.folder)
        self._owners = {name_key(stem): find_origin(note, order.folder) for stem, note in self._noted.items()}

    def claim(self, script: Path, orders: Sequence[Order]) -> str:
        """The name for the episodes of a script."""

        def is_free(name: str) -> bool:
            owners = (self._owners.get(name_key(episode_stem(name, order.chapters))) for order in orders)
            return all(owner is None or same_file(owner, script) for owner in owners)

        name = claim_stem(script, is_free)
        self._owners |= {name_key(episode_stem(name, order.chapters)): script for order in orders}
        return name

    def remarks(self, name: str, script: Path, orders: Sequence[Order]) -> tuple[str, ...]:
        """What to say about a name that is not the script's own, and about other episodes of the same script."""
        return (*self._name_remarks(name, script), *self._other_remarks(name, script, orders))

    def _other_remarks(self, name: str, script: Path, orders: Sequence[Order]) -> tuple[str, ...]:
        """The whole talk beside its parts, or parts of another split: they stand, and a show lists them all."""
        if self._order.chapters:
            return ()
        made = {episode_stem(name, order.chapters) for order in orders}
        others = [
            stem
            for stem in self._noted
            if stem not in made and without_chapters(stem) == name and self._is_of(stem, script)
        ]
        return (_("also of this script, and in the show: {others}", others=", ".join(others)),) if others else ()

    def _is_of(self, stem: str, script: Path) -> bool:
        owner = self._owners.get(name_key(stem))
        return owner is not None and same_file(owner, script)

    def _name_remarks(self, name: str, script: Path) -> tuple[str, ...]:
        own = portable_stem(script.stem)
        if name_key(name) != name_key(own):
            return (
                _(
                    "{folder} is the episode of another script: this one is called {name}",
                    folder=self._order.folder / own,
                    name=name,
                ),
            )
        return (
            ()
            if own == script.stem
            else (_("not every system takes the name of {script}: the episode is {own}", script=script, own=own),)
        )
