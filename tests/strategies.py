"""Hypothesis strategies for the nouns of the pipeline: hostile text, scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from pipeline.script.dialogue import (
    BY_ITSELF,
    GENDERS,
    Chapter,
    Choice,
    DialogueScript,
    Doubt,
    Dropped,
    Pause,
    Repair,
    Sound,
    Source,
    Speaker,
    Turn,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

HAN = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
CHINESE_MARKS = "，。！？；：、“”‘’「」『』《》（）——……·【】"
TROUBLEMAKERS = "#:-'\"|>{}[],&*!%@`~?\\ \t\n\u0085\u2028\u2029\ufeff\xa0\u3000\u200b\x00\x07\x7f😀👨‍👩‍👧é𠮷null~"


def chinese_text(min_size: int = 1, max_size: int = 40) -> SearchStrategy[str]:
    """Ordinary Chinese with its punctuation, some Latin and digits."""
    return st.text(st.sampled_from(HAN * 3 + CHINESE_MARKS + "AI Orchard 2024"), min_size=min_size, max_size=max_size)


def hostile_text(max_size: int = 60) -> SearchStrategy[str]:
    """Whatever YAML, Unicode or an editor might stumble over."""
    return st.one_of(
        st.text(max_size=max_size),
        st.text(st.sampled_from(HAN + CHINESE_MARKS + TROUBLEMAKERS), max_size=max_size),
        st.sampled_from(
            ["null", "~", "true", "no", "1.0", "- a", "a: b", "a #b", "|-", " x", "x ", "'", '"', "...", "---"]
        ),
    )


def filled(text: SearchStrategy[str]) -> SearchStrategy[str]:
    """Only texts that are not blank."""
    return text.filter(lambda value: bool(value.strip()))


def slugs() -> SearchStrategy[str]:
    """Ids of speakers."""
    return st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)


def lines() -> SearchStrategy[int]:
    """Line numbers of a source."""
    return st.integers(min_value=0, max_value=10**6)


def choices() -> SearchStrategy[Choice]:
    """Anything that a person may say about how a source is to be read, mostly nothing."""
    text = filled(hostile_text())
    said = st.builds(
        Choice,
        reading=st.none() | st.integers(0, 9),
        speakers=st.lists(text, max_size=3).map(tuple),
        asker=st.just("") | text,
        narrate=st.booleans(),
        genders=st.dictionaries(text, st.sampled_from(GENDERS), max_size=2),
    )
    return st.just(BY_ITSELF) | said


@st.composite
def scripts(draw: st.DrawFn) -> DialogueScript:
    """Any valid script: every turn's speaker is defined and nothing that must be said is blank."""
    ids = draw(st.lists(slugs(), min_size=1, max_size=4, unique=True))
    speakers = tuple(
        Speaker(
            id=each,
            name=draw(filled(hostile_text())),
            labels=tuple(draw(st.lists(hostile_text(), max_size=2))),
            gender=draw(st.sampled_from([None, *GENDERS])),
        )
        for each in ids
    )
    line = st.none() | lines()
    turn = st.builds(Turn, speaker=st.sampled_from(ids), text=filled(hostile_text()), line=line)
    chapter = st.builds(Chapter, title=filled(hostile_text()), line=line, derived=st.booleans())
    text = hostile_text()
    pause = st.builds(Pause, ms=st.integers(1, 60_000))
    sound = st.builds(Sound, file=st.sampled_from(["door.wav", "音乐/雨 声.mp3", "a#b, c.ogg"]))
    return DialogueScript(
        title=draw(text),
        part=draw(text),
        season=draw(st.none() | st.integers(1, 9999)),
        episode=draw(st.none() | st.integers(1, 9999)),
        language=draw(st.sampled_from(["zh-Hans", "zh-Hant"])),
        source=draw(st.builds(Source, file=text, sha256=text, publisher=text, author=text, published=text, url=text)),
        choice=draw(choices()),
        speakers=speakers,
        body=(*draw(st.lists(turn | chapter | pause | sound, max_size=5)), draw(turn)),
        dropped=tuple(draw(st.lists(st.builds(Dropped, line=lines(), reason=text, text=text), max_size=2))),
        repaired=tuple(draw(st.lists(st.builds(Repair, line=lines(), fix=text, before=text, after=text), max_size=2))),
        review=tuple(draw(st.lists(st.builds(Doubt, line=lines(), problem=text, ok=st.booleans()), max_size=2))),
    )
