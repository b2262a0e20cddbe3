"""What is checked about a whole run before the first word is spoken: the places to write to, the cover, the disk."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.assemble.sound import MusicOptions
from pipeline.audio.decoding import picture_size
from pipeline.errors import CastingError, OutputError, Problem, ScriptError, SettingsError, SourceError
from pipeline.files import clear_temporaries, read_input
from pipeline.messages import _, reason_of
from pipeline.publish.episode import IMAGE_SIGNATURES, Cover
from pipeline.publish.receipts import RECEIPTS_FOLDER
from pipeline.publish.staging import clear_abandoned
from pipeline.script.summary import spoken_minutes
from pipeline.script.yaml.places import sound_lines
from pipeline.synth.engine import KnowsVoices, MixesVoices, listed_voices
from pipeline.synth.store import TakeStore, take_key
from pipeline.workflow.preparation.pace import Work
from pipeline.workflow.script_files.script_file import read_script_text
from pipeline.workflow.workspace.project import TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.publish.show import Show
    from pipeline.script.dialogue import DialogueScript
    from pipeline.settings import Settings
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

BYTES_PER_FRAME: Final = 2
"""A take is 16-bit mono."""
SPARE: Final = 1.5
"""Takes are longer than what is heard of them, and the length is estimated from the words."""
COPIES_AT_ONCE: Final = 2
"""An episode stands on the disk twice while it is published: bare, and with its tag."""
KEPT_SHARE: Final = 1.1
"""Against an episode's sound, what is kept of it for the next making: its coded sections, which overlap, and levels."""
RESERVE_BYTES: Final = 32 * 1024 * 1024
"""What is left free for everybody else."""
JPEG_END: Final = b"\xff\xd9"
PNG_END: Final = b"IEND\xaeB`\x82"
CHECK_RATE_HZ: Final = 8000
"""Enough to see that a file holds sound."""
_MEGABYTE: Final = 1_000_000


def free_bytes(folder: Path) -> int:
    """How much may still be written into a folder, which need not be there yet."""
    return shutil.disk_usage(_nearest(folder)).free


def prepare_folder(folder: Path) -> None:
    """Make the folder for episodes, or raise OutputError; remove what killed runs left in it."""
    try:
        if folder.is_file():
            raise OutputError(
                _("{folder}: is a file; the episodes need a folder", folder=folder),
                hint=_("choose another place with -o"),
            )
        (folder / TAKES_FOLDER).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            _("{filename}: cannot be written: {reason}", filename=error.filename or folder, reason=reason_of(error)),
            hint=_("choose another place with -o"),
        ) from error
    clear_abandoned(folder)
    clear_temporaries(folder / RECEIPTS_FOLDER)


def read_cover(show: Show) -> Cover | None:
    """The show's cover; SettingsError when it cannot be read or is no whole JPEG or PNG picture."""
    if not show.cover:
        return None
    try:
        cover = Cover(read_input(Path(show.cover)))
    except (SourceError, SettingsError) as error:
        place = "" if show.cover in str(error) else f"{show.cover}: "
        raise SettingsError(f"{place}{error}", hint=_("cover in show.yaml names a JPEG or PNG picture")) from error
    # Decoders show what there is of a picture that is cut off; some programs write a few bytes after its end.
    end = JPEG_END if cover.mime == IMAGE_SIGNATURES[b"\xff\xd8\xff"] else PNG_END
    if end not in cover.image or not all(picture_size(cover.image)):
        raise SettingsError(
            _("{cover}: the picture is damaged or cut off", cover=show.cover), hint=_("save or download it again")
        )
    return cover


def check_music(settings: Settings) -> None:
    """SettingsError when a file of the show's music cannot be used, before anything is spoken."""
    if settings.music != MusicOptions():
        from pipeline.assemble.music import read_music

        read_music(settings.music, {}, rate_hz=CHECK_RATE_HZ, voices_lufs=settings.sound.loudness_lufs)


def check_sounds(script: DialogueScript, path: Path, folder: Path) -> None:
    """ScriptError with every sound of a script that cannot be used, each with its line in the script at `path`."""
    if not script.sounds:
        return
    from pipeline.assemble.music import read_music

    lines = sound_lines(read_script_text(path), str(path))
    problems: list[Problem] = []
    for name in script.sounds:
        try:
            read_music(MusicOptions(), {name: folder / name}, rate_hz=CHECK_RATE_HZ, voices_lufs=0.0)
        except ScriptError as error:
            problems.append(Problem(str(path), lines.get(name, 0), str(error)))
    if problems:
        raise ScriptError.of(
            problems, hint=_("sounds are files in the folder of show.yaml: MP3, WAV, FLAC, OGG, M4A …")
        )


def check_voices(segments: Sequence[SpokenSegment], engine: SpeechEngine) -> None:
    """CastingError for voices that the engine does not have, when it can tell."""
    if not isinstance(engine, KnowsVoices):
        return
    asked = {segment.engine_voice for segment in segments}
    unknown = sorted({part for voice in asked for part in voice_parts(engine, voice)} - engine.voice_names)
    if unknown:
        raise CastingError(
            _("{name} has no voice {listed}", name=engine.name, listed=", ".join(unknown)),
            hint=_(
                "it has {listed_voices}; mend the line under voices in voices.yaml",
                listed_voices=listed_voices(engine.voice_names),
            ),
        )


def voice_parts(engine: SpeechEngine, engine_voice: str) -> tuple[str, ...]:
    """The voices of the engine that are needed to speak with one."""
    return engine.parts_of(engine_voice) if isinstance(engine, MixesVoices) else (engine_voice,)


def estimate(segments: Sequence[SpokenSegment], engine: SpeechEngine, store: TakeStore) -> tuple[Work, float]:
    """What speaking the segments that have no take yet means, and how many seconds of takes that adds."""
    missing = [each for each in segments if not store.path(take_key(each, engine)).exists()]
    work = Work(symbols=sum(len(each.sounds) for each in missing), sound_s=_seconds(segments))
    return work, _seconds(missing)


def check_space(
    folder: Path,
    *,
    takes_s: float,
    sounds_s: Sequence[float],
    rate_hz: int,
    bitrate_kbps: int,
    free: Callable[[Path], int] = free_bytes,
) -> None:
    """OutputError when the takes (`takes_s` in all) and the episodes (each of `sounds_s`) will not fit on the disk.

    An episode is counted with what is kept of it beside it.
    """
    takes = takes_s * rate_hz * BYTES_PER_FRAME
    episode_rate = bitrate_kbps * 1000 / 8
    copies_s = (COPIES_AT_ONCE - 1) * max(sounds_s, default=0.0)
    episodes = ((1 + KEPT_SHARE) * sum(sounds_s) + copies_s) * episode_rate
    if not sounds_s:
        return
    needed = int(SPARE * (takes + episodes)) + RESERVE_BYTES
    there = free(folder)
    if needed > there:
        raise OutputError(
            _(
                "{folder}: about {megabytes} are needed for takes and episodes, {megabytes2} are free",
                folder=folder,
                megabytes=_megabytes(needed),
                megabytes2=_megabytes(there),
            ),
            hint=_("make room, choose another disk with -o, or render fewer files at once"),
        )


def _seconds(segments: Sequence[SpokenSegment]) -> float:
    return 60 * sum(spoken_minutes(each.spoken) for each in segments)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return place


def _megabytes(count: int) -> str:
    return f"{count / _MEGABYTE:,.0f} MB"
