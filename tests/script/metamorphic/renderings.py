"""One talk in one rendering -> a file and what is said in it, and how much of that the right person says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import permutations
from random import Random

from opencc import OpenCC

from pipeline.errors import PipelineError
from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import NARRATOR, DialogueScript
from pipeline.script.parsing import parse_dialogue
from pipeline.text.variants import written_language
from tests.script.metamorphic.containers import NAMING, PAGES, RECORDS, is_markup
from tests.script.metamorphic.names import NAMES, draw_names
from tests.script.metamorphic.pages import FORMS, furnished, lines_of, speeches_of
from tests.script.metamorphic.talks import Paragraph, Talk, Turn

SEED = 8
MAX_GAP = 160
"""Characters of furniture at most between two paragraphs, if furniture is spoken at all."""
MAX_VOICES = 6
"""How many of the most frequent voices of a script are tried as the people of the talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A value for every dimension; the defaults are the plainest transcript there is."""

    names: str = "surname"
    form: str = "名："
    container: str = "md"
    labels: str = "on turns"
    characters: str = "own"
    page: str = "bare"
    turns: str = "all"

    def impossible(self) -> str:
        """Why there is no such file; nothing when there is one."""
        if self.container in NAMING and self.form != FORMS[0]:
            return "the format names the speaker, a label form has no place"
        if self.container == "srt" and (is_markup(self.form) or self.form.startswith("- ") or "t" in self.form):
            return "a cue has no Markdown, and its time stands above it"
        if self.container in RECORDS and self.page != "bare":
            return "a recording has no head and no footer"
        return ""


DIMENSIONS: dict[str, tuple[str, ...]] = {
    "names": tuple(NAMES),
    "form": FORMS,
    "container": (*PAGES, *RECORDS),
    "labels": ("on turns", "on paragraphs"),
    "characters": ("own", "converted"),
    "page": ("bare", "furnished"),
    "turns": ("all", "one removed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A rendered file and what it holds: (person, paragraph) in reading order."""

    file: str
    data: bytes
    said: tuple[tuple[str, str], ...]
    names: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many paragraphs the right person says, and which are not so."""

    right: int
    total: int
    wrong: tuple[str, ...] = ()
    error: str = ""

    @property
    def share(self) -> float:
        """The part that is right."""
        return self.right / self.total


def changed(rendering: Rendering) -> str:
    """The dimensions that are not at their default, as they are written on the command line."""
    values = [(f.name, getattr(rendering, f.name), f.default) for f in fields(rendering)]
    return ", ".join(f"{name}={value}" for name, value, default in values if value != default) or "default"


def render(talk: Talk, rendering: Rendering, seed: int = SEED) -> Sheet:
    """The file, names and removed turn drawn by seed."""
    rng = Random(f"{seed} {talk.id} {changed(rendering)}")
    names = draw_names(rendering.names, talk.people, rng)
    if rendering.turns != "all":
        talk = talk.without(rng.randrange(len(talk.turns)))
    talk, names, title = _in_characters(_addressed(talk, names), names, rendering.characters)
    speeches = tuple(speeches_of(talk, names, every_paragraph=rendering.labels != "on turns"))
    if rendering.container in PAGES:
        page = [list(lines_of(speech, rendering.form)) for speech in speeches]
        bare = rendering.page == "bare"
        lines = [line for each in page for line in each] if bare else list(furnished(page, title))
        file, content = PAGES[rendering.container](lines, rendering.form)
    else:
        file, content = RECORDS[rendering.container](speeches, rendering.form)
    said = tuple((person, paragraph.text) for person, paragraph in talk.paragraphs())
    return Sheet(file=file, data=content if isinstance(content, bytes) else content.encode(), said=said, names=names)


def _addressed(talk: Talk, names: dict[str, str]) -> Talk:
    """The talk, its people called by their names."""

    def called(text: str) -> str:
        for person, name in names.items():
            text = text.replace(f"{{{person}}}", name)
        return text

    return _mapped(talk, called)


def _mapped(talk: Talk, change: Callable[[str], str]) -> Talk:
    turns = (
        Turn(turn.person, tuple(Paragraph(change(p.text), p.is_item) for p in turn.paragraphs)) for turn in talk.turns
    )
    return replace(talk, title=change(talk.title), turns=tuple(turns))


def _in_characters(talk: Talk, names: dict[str, str], characters: str) -> tuple[Talk, dict[str, str], str]:
    """Talk, names and title in the characters the talk is written in, or in the other ones."""
    own_hant = written_language("".join(p.text for _, p in talk.paragraphs())) == "zh-Hant"
    convert = _converter("s2t" if own_hant == (characters == "own") else "t2s")
    talk = _mapped(talk, convert)
    return talk, {person: convert(name) for person, name in names.items()}, talk.title


@cache
def _converter(config: str) -> Callable[[str], str]:
    converter = OpenCC(config)
    return lambda text: str(converter.convert(text))


def attribution(talk: Talk, rendering: Rendering, seed: int = SEED) -> Score:
    """How much of the talk, rendered so, the right person says; nothing of a file that is refused."""
    sheet = render(talk, rendering, seed)
    try:
        script = parse_dialogue(parse_document(sheet.data, sheet.file))
    except PipelineError as error:
        return Score(right=0, total=len(sheet.said), error=str(error))
    return score(script, sheet)


def score(script: DialogueScript, sheet: Sheet) -> Score:
    """Compare who says what; voices are people by what they mostly say, whatever they are called."""
    voices = list(_voices(script, sheet))
    pairs = Counter((voice, person) for voice, (person, _) in zip(voices, sheet.said, strict=True) if voice)
    people = _people(pairs)
    wrong = tuple(
        f"{person} ({voice or 'nobody'}): {text[:40]}"
        for voice, (person, text) in zip(voices, sheet.said, strict=True)
        if not voice or people.get(voice) != person
    )
    return Score(right=len(voices) - len(wrong), total=len(voices), wrong=wrong)


def _people(pairs: Counter[tuple[str, str]]) -> dict[str, str]:
    """Voice -> person: the one-to-one matching by which most paragraphs are right."""
    people = sorted({person for _, person in pairs})
    often: Counter[str] = Counter()
    for (voice, _), count in pairs.items():
        often[voice] += count
    voices: list[str] = [voice for voice, _ in often.most_common(MAX_VOICES)]
    voices += [""] * max(0, len(people) - len(voices))
    best = max(
        permutations(voices, len(people)),
        key=lambda chosen: sum(pairs[voice, person] for voice, person in zip(chosen, people, strict=True)),
    )
    return dict(zip(best, people, strict=True))


def _voices(script: DialogueScript, sheet: Sheet) -> Iterator[str]:
    """Who says each paragraph; nobody when it is not spoken as it stands, the narrator, or with its label before it."""
    stream, speakers, starts = "", [], set()
    for turn in script.turns:
        for paragraph in turn.paragraphs:
            starts.add(len(stream))
            words = _words(paragraph)
            stream += words
            speakers += [turn.speaker] * len(words)
    labels = tuple(filter(None, map(_words, sheet.names.values())))
    at = 0
    for _, text in sheet.said:
        words = _words(text)
        start = _place(stream, words, at, starts)
        if start < 0:
            yield ""
            continue
        voice = Counter(speakers[start : start + len(words)]).most_common(1)[0][0]
        yield "" if voice == NARRATOR or stream[at:start].endswith(labels) else voice
        at = start + len(words)


def _place(stream: str, words: str, at: int, starts: set[int]) -> int:
    """Where the words stand as a paragraph, or just after the paragraph before; -1 when they do not."""
    start = stream.find(words, at, at + MAX_GAP + len(words))
    while start >= 0 and start != at and start not in starts:
        start = stream.find(words, start + 1, at + MAX_GAP + len(words))
    return start


def _words(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def combinations_of(one: str, other: str) -> Sequence[Rendering]:
    """Every possible rendering in which two dimensions take every value and the rest their default."""
    found = (Rendering(**{one: a, other: b}) for a in DIMENSIONS[one] for b in DIMENSIONS[other])
    return [rendering for rendering in found if not rendering.impossible()]
