"""What is published: facts about an episode, as its tags, transcript and pages show them. Nouns only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.audio.loudness import Loudness
from pipeline.errors import OutputError, SettingsError
from pipeline.messages import _
from pipeline.script.dialogue import Language
from pipeline.speech.unsaid import Unsaid

MAX_STEM_BYTES = 200
IMAGE_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover picture: the bytes of a JPEG or PNG file; SettingsError for anything else."""

    image: bytes

    def __post_init__(self) -> None:
        """Refuse what players cannot show."""
        if not any(self.image.startswith(signature) for signature in IMAGE_SIGNATURES):
            raise SettingsError(_("the cover is neither a JPEG nor a PNG picture"))

    @property
    def mime(self) -> str:
        """Its media type."""
        return next(mime for signature, mime in IMAGE_SIGNATURES.items() if self.image.startswith(signature))


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode. Empty fields are not known, and leave no trace in what is published."""

    stem: str
    """Name of its files without the suffix; OutputError when it cannot be one."""
    title: str
    language: Language
    """Of the written text."""
    speakers: Mapping[str, str] = field(default_factory=dict)
    """Speaker id -> name as shown; ids that are missing are shown as they are."""
    artists: tuple[str, ...] = ()
    """The people heard, most important first."""
    hosts: tuple[str, ...] = ()
    """Those of them who lead the talk."""
    part: str = ""
    album: str = ""
    """The show."""
    publisher: str = ""
    """Who published the words."""
    published: str = ""
    """ISO date as far as known: 2024, 2024-07 or 2024-07-23, a time may follow."""
    summary: str = ""
    page_url: str = ""
    """The episode's own page."""
    source_url: str = ""
    """Where the words come from."""
    number: int | None = None
    """In the show or season."""
    season: int | None = None
    cover: Cover | None = None
    script: str = ""
    """A note of the script that it was made from, for later runs; nothing that is published holds it."""
    producer: str = "duitan"
    """Who made the sound, for the label that marks synthetic sound."""
    unsaid: tuple[Unsaid, ...] = ()
    """Words that are written and not heard."""

    def __post_init__(self) -> None:
        """Refuse a stem that is not one plain file name."""
        plain = self.stem.isprintable() and not self.stem.startswith(".") and not set(self.stem) & set('/\\:*?"<>|')
        if not self.stem.strip() or not plain or len(self.stem.encode()) > MAX_STEM_BYTES:
            raise OutputError(
                _("{stem!r} cannot be the name of a file", stem=self.stem[:80]), hint=_("name the output file with -o")
            )

    @property
    def full_title(self) -> str:
        """Title and part."""
        return f"{self.title}（{self.part}）" if self.part else self.title


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sound file measures when it is decoded again."""

    loudness: Loudness
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The files of an episode, and what its sound measures."""

    files: Mapping[str, Path]
    """By the name of their output, the sound first."""
    sounds: Mapping[str, Heard]
    """By the name of their output."""
    duration_ms: int
    backups: tuple[Path, ...] = ()
    """Where this run kept what it replaced on request."""
    up_to_date: bool = False
    """The files were there already, just as they would have been made."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files."""
        return tuple(self.files.values())

    @property
    def sound_path(self) -> Path:
        """The sound that is named first."""
        return self.paths[0]

    @property
    def loudness(self) -> Loudness:
        """Of the sound that is named first."""
        return next(self.sounds[name].loudness for name in self.files if name in self.sounds)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know of the sounds."""
        return tuple(dict.fromkeys(remark for heard in self.sounds.values() for remark in heard.remarks))

    @property
    def transcript_path(self) -> Path:
        """The WebVTT transcript."""
        return self.files["vtt"]

    @property
    def chapters_path(self) -> Path:
        """The chapters file."""
        return self.files["chapters"]

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to say about them: remarks, and where the files that they replaced are kept."""
        return (*self.remarks, *(_("{backup}: what stood there before", backup=backup) for backup in self.backups))
