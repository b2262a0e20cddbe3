"""Workers for one run, from what `--on` says."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.cluster.crew import ClusterCrew
from pipeline.cluster.identity import identify
from pipeline.cluster.pool import open_pool
from pipeline.cluster.work import Station, Text
from pipeline.engines.registry import find_spec, options_of
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _, current_language
from pipeline.synth.engine import DoubtsTakes
from pipeline.synth.store import take_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pipeline.cluster.place import Place
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.store import TakeStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """Who is to speak, and for which engine."""

    place: Place
    options: Mapping[str, object]
    """What voices.yaml says of engines."""
    shared: str
    """The store that the workers reach; empty for the folder itself, which workers of this computer do."""

    def check(self, engine: SpeechEngine) -> None:
        """EngineUnavailableError for an engine that more computers do not make faster."""
        if isinstance(engine, DoubtsTakes) or find_spec(engine.name).online:
            raise EngineUnavailableError(
                _(
                    "--on {place}: {engine} speaks elsewhere, and more computers do not make it faster",
                    place=self.place,
                    engine=engine.name,
                ),
                hint=_("leave out --on, or name an engine that speaks here with --engine"),
            )

    @contextmanager
    def hire(
        self,
        engine: SpeechEngine,
        store: TakeStore,
        episodes: Iterable[Sequence[SpokenSegment]],
        tell: Callable[[str], None],
    ) -> Iterator[ClusterCrew]:
        """Workers that speak what the store lacks of these episodes, in order, whether or not it is asked for yet.

        Raises EngineUnavailableError when the cluster cannot be reached. `tell` hears of it in a line at a time.
        """
        station = Station(
            engine=engine.name,
            options=options_of(find_spec(engine.name), self.options),
            store=self.shared or str(store.folder.absolute()),
            identity=identify(engine),
            language=current_language(),
        )
        with open_pool(self.place) as pool:
            tell(_("workers: {place}; what they do is shown at {link}", place=self.place, link=pool.link))
            later = (_lacking(segments, engine, store) for segments in episodes)
            with ClusterCrew(pool, station, store, str(self.place), tell, later) as crew:
                yield crew


def _lacking(segments: Sequence[SpokenSegment], engine: SpeechEngine, store: TakeStore) -> Iterator[Text]:
    """The texts of an episode that have no take here."""
    for segment in segments:
        key = take_key(segment, engine)
        if not store.has(key):
            yield Text(key=key, segment=segment)
