"""Which voices the Edge service has: it answers for a voice that it does not know without a sound, as when it is busy.

It is asked for its list once, and only when a voice that has not spoken yet gives no sound.
"""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import edge_tts.voices

from pipeline.engines.edge.translation import FOREIGN_ERRORS
from pipeline.messages import _
from pipeline.synth.remote.proxies import find_proxy
from pipeline.synth.remote.trouble import Cure, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable

PROXIES: Final = ("wss", "https", "all")
"""WSS_PROXY, HTTPS_PROXY, ALL_PROXY."""
NEAR_MATCHES: Final = 3
NEAR: Final = 0.6
"""How alike (0 to 1) two names are before one is suggested for the other."""


class VoiceList:
    """What is known of the service's voices; all methods run on one event loop."""

    def __init__(self) -> None:
        self._spoken: set[str] = set()
        self._names: frozenset[str] | None = None
        """None until the service has given its list; empty when it did not give one."""
        self._asking = asyncio.Lock()

    def has_spoken(self, voice: str) -> None:
        """A voice gave a sound, so it is there."""
        self._spoken.add(voice)

    def check(self, voice: str) -> None:
        """Raise Trouble when the service is known not to have a voice."""
        if self._names and voice not in self._names and voice not in self._spoken:
            raise Trouble(
                _(
                    "the Edge service has no voice {voice!r} (any more){suggestion}",
                    voice=voice,
                    suggestion=_suggestion(voice, self._names),
                ),
                cure=Cure.NEVER,
                hint=_("name another voice in voices.yaml or with --voice; see `duitan voices`"),
            )

    async def look_up(self, voice: str, longest_s: float) -> None:
        """Ask the service for its list, unless that has been done or the voice has spoken; then as `check`."""
        async with self._asking:
            if self._names is None and voice not in self._spoken:
                self._names = await _names_there(longest_s)
        self.check(voice)


async def _names_there(longest_s: float) -> frozenset[str]:
    """The names of the service's voices; empty when it does not give them."""
    try:
        async with asyncio.timeout(longest_s):
            url = edge_tts.voices.VOICE_LIST  # type: ignore[attr-defined] # the address it really uses
            voices = await edge_tts.voices.list_voices(proxy=find_proxy(url, PROXIES))
        return frozenset(voice["ShortName"] for voice in voices)
    except (*FOREIGN_ERRORS, Trouble):
        return frozenset()


def _suggestion(voice: str, names: Iterable[str]) -> str:
    """The voices whose names come near, those of the same language first."""
    language = voice.split("-")[0]
    near = get_close_matches(voice, sorted(names), n=3 * NEAR_MATCHES, cutoff=NEAR)
    near.sort(key=lambda name: name.split("-")[0] != language)
    return _("; it has {listed}", listed=", ".join(near[:NEAR_MATCHES])) if near else ""
