"""The versions of Kokoro that are spoken here: how each is spelled, and how a vocabulary tells which one it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.files import content_key
from pipeline.messages import _
from pipeline.speech.cutting import Limits
from pipeline.speech.vocabulary import VOCABULARY
from pipeline.speech.zhuyin import JOINER, respell, zhuyin_symbols

if TYPE_CHECKING:
    from pipeline.speech.phonemes import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How a version of the model is spelled and spoken to."""

    name: str
    respell: Callable[[Sequence[Unit]], tuple[Unit, ...]]
    """Units as `speech.phonemes` reads them -> the same with this version's symbols."""
    between_words: str
    """Parts two Chinese words."""
    symbols: Callable[[], frozenset[str]]
    """Everything that its text may hold."""
    limits: Limits
    """How much is said at once, in tokens."""
    borrows_english: bool
    """A Mandarin voice says English words better with a share of an English one."""
    test_sentences: tuple[tuple[str, str], ...]
    """(voice, text): what two graphs of the model are compared on, a question of a man and a statement of a woman.
    Where there is no such voice, another of the sex says it."""


V1_0: Final = Scheme(
    name="v1.0",
    respell=tuple,
    between_words=" ",
    symbols=lambda: frozenset(VOCABULARY),
    limits=Limits(least=20, target=220, cap=398),  # best at 100-200, rushed beyond 400; two are for a full stop
    borrows_english=True,
    test_sentences=(
        ("zm_yunjian", "xɤ↗pjɛ→n tɤ fə→ŋ xə↓nta↘, ni↓ tʰi→ŋ tɤ ʨʰi→ŋ wo↓ ʂwo→xwa↘ ma?"),
        ("zf_xiaoxiao", "tʰa→ pa↓ sa→nꭧɨ→ ʨjou↘ ɕja→ŋʦɨ pa→n ʂa↘ŋ lɤ ꭧʰwa↗n, ɻa↗nxou↘ ma↘nma↘n tɤ xwa↘ʦou↓ lɤ."),
    ),
)
V1_1_ZH: Final = Scheme(
    name="v1.1-zh",
    respell=respell,
    between_words=JOINER,
    symbols=zhuyin_symbols,
    # Its author found it rushing beyond 100 tokens or so, of which little was in its training. Not measured here.
    limits=Limits(least=20, target=100, cap=198),
    # Its English voices are three women, its Mandarin ones were trained together with them. Not measured here.
    borrows_english=False,
    test_sentences=(
        ("zm_010", "ㄏㄜ2ㄅ言1/ㄉㄜ5/ㄈㄥ1/ㄏㄣ3ㄉㄚ4, ㄋㄧ3/ㄊ应1/ㄉㄜ5/ㄑ应1/我3/ㄕ我1ㄏ穵4/ㄇㄚ5?"),
        (
            "zf_001",
            "ㄊㄚ1/ㄅㄚ3/ㄙㄢ1ㄓ十1/ㄐ又4/ㄒ阳1ㄗㄭ5/ㄅㄢ1/ㄕㄤ4/ㄌㄜ5/ㄔ万2, "
            "ㄖㄢ2ㄏㄡ4/ㄇㄢ4ㄇㄢ4/ㄉㄜ5/ㄏ穵4ㄗㄡ3/ㄌㄜ5.",
        ),
    ),
)
SCHEMES: Final = (V1_0, V1_1_ZH)
SHOWN: Final = 8
"""How many missing symbols a message names."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How a model is spelled, and its number for each symbol."""

    scheme: Scheme
    vocabulary: Mapping[str, int]

    @property
    def key(self) -> str:
        """What its numbers add to the identity of a model; nothing for those of the model that comes with us."""
        return "" if self.vocabulary == VOCABULARY else content_key(*map(str, sorted(self.vocabulary.items())))


SHIPPED: Final = Alphabet(V1_0, VOCABULARY)


def alphabet_of(vocabulary: Mapping[str, int]) -> Alphabet:
    """The alphabet of a model with this vocabulary; ValueError says what it lacks of the nearest version."""
    lacking = {scheme.name: sorted(scheme.symbols() - vocabulary.keys()) for scheme in SCHEMES}
    nearest = min(SCHEMES, key=lambda scheme: len(lacking[scheme.name]))
    missing = lacking[nearest.name]
    if missing:
        some = " ".join(missing[:SHOWN]) + (
            _(" and {count} more", count=len(missing) - SHOWN) if len(missing) > SHOWN else ""
        )
        raise ValueError(_("it has not all symbols of Kokoro {name}: there is no {some}", name=nearest.name, some=some))
    return Alphabet(nearest, vocabulary)
