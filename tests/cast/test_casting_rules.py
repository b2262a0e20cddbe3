"""Who gets which voice: always the same way, and nobody shares while a voice is free."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cast.casting import Voice
from pipeline.cast.casting_rules import cast_script
from pipeline.cast.engine_forms import EngineForm
from pipeline.cast.memory import Memory, Remembered
from pipeline.cast.voice_book import Pools, VoiceBook, Wanted
from pipeline.cast.voices import parse_voices, read_voices
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError
from pipeline.script.dialogue import NARRATOR, DialogueScript, Person, Source, Speaker
from tests.builders import make_script, make_turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.cast.casting import Casting
    from pipeline.script.dialogue import Gender

SHIPPED = read_voices(Path(__file__).parents[2] / "voices.yaml", engine_forms())

BOOK = parse_voices(
    """
voices:
  ben: {gender: male, kokoro: zm_ben, edge: zh-CN-BenNeural}
  bo: {gender: male, kokoro: zm_bo}
  an: {gender: female, kokoro: zf_an, edge: zh-CN-AnNeural}
  ai: {gender: female, kokoro: zf_ai}
  odd: {gender: female, kokoro: zf_odd}
speakers:
  lin: {name: 林曼, aliases: [小林], voice: an, rate: "+5%"}
  chen: {name: 陈默, voice: an}
  gu: {name: 顾北, gender: male}
casting: {male: [ben, bo], female: [an, ai], narrator: bo}
""",
    "voices.yaml",
    engine_forms(),
)


def make_talk(*speakers: str) -> DialogueScript:
    """A script in which these people speak once each, in this order."""
    return make_script(*(make_turn(speaker, "你好。") for speaker in speakers))


def list_voices(casting: Casting) -> dict[str, str]:
    """Speaker id -> name of the voice."""
    return {speaker: role.voice.name for speaker, role in casting.roles.items()}


def test_listed_people_keep_their_voice_and_pace() -> None:
    casting = cast_script(make_talk("guest", "lin"), BOOK, "kokoro")
    assert (casting["lin"].voice.name, casting["lin"].rate_percent) == ("an", 5)
    assert casting["guest"].voice.name == "ben"
    assert casting.remarks == ()


def test_a_narrator_is_always_cast() -> None:
    assert list_voices(cast_script(make_talk("lin"), BOOK, "kokoro")) == {"lin": "an", NARRATOR: "bo"}


def test_unknown_people_take_the_two_pools_in_turn() -> None:
    casting = cast_script(make_talk("a", "b", "c"), BOOK, "kokoro")
    assert list_voices(casting) == {"a": "ben", "b": "an", "c": "ai", NARRATOR: "bo"}


def test_the_stated_gender_chooses_the_pool() -> None:
    assert cast_script(make_talk("lin", "gu"), BOOK, "kokoro")["gu"].voice.name == "ben"


def with_gender(script: DialogueScript, **genders: Gender) -> DialogueScript:
    """The script with these genders."""
    return replace(script, speakers=tuple(replace(each, gender=genders.get(each.id)) for each in script.speakers))


def test_the_gender_in_the_script_chooses_the_pool() -> None:
    talk = with_gender(make_talk("a", "b"), a="female", b="male")
    assert list_voices(cast_script(talk, BOOK, "kokoro")) == {"a": "an", "b": "ben", NARRATOR: "bo"}


def test_the_gender_in_the_script_goes_before_that_of_voices_yaml_and_the_callers_before_both() -> None:
    talk = with_gender(make_talk("gu"), gu="female")
    assert cast_script(talk, BOOK, "kokoro")["gu"].voice.name == "an"
    assert cast_script(talk, BOOK, "kokoro", {}, {"顾北": "male"})["gu"].voice.name == "ben"


def test_who_is_unknown_sounds_different_from_the_known_whoever_speaks_first() -> None:
    expectations: dict[Gender, tuple[str, str]] = {"male": ("an", "ben"), "female": ("ben", "an")}
    for known, expected in expectations.items():
        talk = with_gender(make_talk("host", "guest"), guest=known)
        voices = list_voices(cast_script(talk, BOOK, "kokoro"))
        assert (voices["host"], voices["guest"]) == expected


def test_a_named_voice_is_kept_when_the_script_says_another_gender_and_a_remark_says_so() -> None:
    casting = cast_script(with_gender(make_talk("lin"), lin="male"), BOOK, "kokoro")
    assert casting["lin"].voice.name == "an"
    assert casting.remarks == (
        "lin is male in the script, but voices.yaml gives them an, a female voice: change one of the two",
    )


def test_the_caller_takes_a_voice_of_the_other_gender_away() -> None:
    casting = cast_script(make_talk("lin"), BOOK, "kokoro", {}, {"小林": "male"})
    assert (casting["lin"].voice.name, casting["lin"].rate_percent, casting.remarks) == ("ben", 5, ())


def test_a_gender_for_nobody_is_an_error_and_for_an_absent_person_a_remark() -> None:
    with pytest.raises(CastingError, match="--gender guset=male: nobody here is called 'guset'; did you mean 'guest'"):
        cast_script(make_talk("guest"), BOOK, "kokoro", {}, {"guset": "male"})
    casting = cast_script(make_talk("guest"), BOOK, "kokoro", {}, {"顾北": "male"})
    assert casting.remarks == ("--gender 顾北=male: does not speak in this episode",)


def test_people_carry_the_gender_that_the_file_states_or_that_their_voice_has() -> None:
    assert {person.id: person.gender for person in BOOK.people} == {"lin": "female", "chen": "female", "gu": "male"}


@pytest.mark.parametrize("label", ["小林", "林 曼", "Lin"])
def test_a_script_with_another_id_is_matched_by_name_or_label(label: str) -> None:
    script = DialogueScript(
        title="",
        language="zh-Hans",
        source=Source(file="", sha256=""),
        speakers=(Speaker(id="s1", name="嘉宾", labels=(label,)),),
        body=(make_turn("s1", "你好。"),),
    )
    assert cast_script(script, BOOK, "kokoro")["s1"].voice.name == "an"


def test_of_two_who_want_the_same_voice_the_second_moves_to_one_of_its_gender() -> None:
    casting = cast_script(make_talk("chen", "lin"), BOOK, "kokoro")
    assert (casting["chen"].voice.name, casting["lin"].voice.name) == ("an", "ai")
    assert casting.remarks == ("lin speaks with ai: an is taken in this episode",)


def test_a_voice_that_the_engine_lacks_is_not_used() -> None:
    casting = cast_script(make_talk("lin", "a"), BOOK, "edge")
    assert list_voices(casting) == {"lin": "an", "a": "ben", NARRATOR: "ben"}
    assert casting.remarks == (
        "旁白 speaks with ben: edge has no bo",
        "旁白 shares ben with somebody: no voice is free",
    )


def test_a_man_gets_a_free_womans_voice_before_he_shares_one() -> None:
    people = {f"m{number}": Wanted(gender="male") for number in range(3)}
    book = VoiceBook(
        path="voices.yaml",
        engines=BOOK.engines,
        voices=BOOK.voices,
        people=tuple(Person(id=id_, name=id_) for id_ in people),
        wanted=people,
        pools=BOOK.pools,
    )
    casting = cast_script(make_talk(*people), book, "kokoro")
    assert list_voices(casting) == {"m0": "ben", "m1": "an", "m2": "ai", NARRATOR: "bo"}
    assert casting.remarks[0] == "m1 speaks with an, a female voice: no other is free"


def test_a_voice_outside_the_pools_is_only_for_who_asks_for_it() -> None:
    crowd = [f"p{number}" for number in range(12)]
    assert "odd" not in list_voices(cast_script(make_talk(*crowd), BOOK, "kokoro")).values()
    assert cast_script(make_talk("a"), BOOK, "kokoro", {"a": "odd"})["a"].voice.name == "odd"


def test_a_crowd_shares_evenly() -> None:
    crowd = [f"p{number}" for number in range(8)]
    voices = list(list_voices(cast_script(make_talk(*crowd), BOOK, "kokoro")).values())
    assert max(voices.count(voice) for voice in voices) - min(voices.count(voice) for voice in voices) <= 1


@pytest.mark.parametrize("who", ["lin", "林曼", "小林", "Lin"])
def test_an_override_reaches_a_speaker_by_any_name(who: str) -> None:
    assert cast_script(make_talk("lin", "a"), BOOK, "kokoro", {who: "ai"})["lin"].voice.name == "ai"


def test_an_override_moves_whoever_had_the_voice() -> None:
    casting = cast_script(make_talk("lin", "a"), BOOK, "kokoro", {"a": "an"})
    assert list_voices(casting) == {"lin": "ai", "a": "an", NARRATOR: "bo"}
    assert casting.remarks == ("lin speaks with ai: an is taken in this episode",)


def test_an_override_for_somebody_who_is_known_but_absent_is_only_remarked() -> None:
    casting = cast_script(make_talk("a"), BOOK, "kokoro", {"陈默": "an"})
    assert casting.remarks == ("--voice 陈默=an: does not speak in this episode",)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"linn": "ai"}, "--voice linn=ai: nobody here is called 'linn'; did you mean 'lin'?"),
        ({"lin": "oddd"}, "--voice lin=oddd: unknown voice 'oddd'; did you mean 'odd'?"),
        ({"lin": "ai", "小林": "ben"}, "--voice 小林=ben: lin already gets ai"),
        ({"lin": "ai", "a": "ai"}, "--voice lin=ai: ai is asked for twice"),
        ({"…": "ai"}, "--voice …=ai: nobody here is called '…'"),
    ],
)
def test_a_wrong_override_says_what_there_is(overrides: Mapping[str, str], message: str) -> None:
    with pytest.raises(CastingError) as caught:
        cast_script(make_talk("lin", "a"), BOOK, "kokoro", overrides)
    assert str(caught.value) == message
    assert caught.value.hint == "speakers: lin (lin), a (a), narrator (旁白); kokoro voices: ai, an, ben, bo, odd"


def test_every_wrong_override_is_named_at_once() -> None:
    with pytest.raises(CastingError) as caught:
        cast_script(make_talk("lin"), BOOK, "edge", {"x": "y", "lin": "bo"})
    assert str(caught.value).splitlines() == [
        "--voice lin=bo: edge has no bo",
        "--voice x=y: nobody here is called 'x'",
        "--voice x=y: unknown voice 'y'",
    ]


def test_an_engine_without_voices_is_an_error() -> None:
    with pytest.raises(CastingError, match="no voice has a name for the engine 'other'"):
        cast_script(make_talk("a"), BOOK, "other")


def test_voices_that_sound_alike_are_remarked() -> None:
    casting = cast_script(make_talk("a", "b"), SHIPPED, "kokoro", {"a": "yunxia", "b": "xiaoyi"})
    assert casting.remarks == ("b and a sound alike (zf_xiaoyi, zm_yunxia)",)


TWINS = parse_voices(
    """
voices:
  ben: {gender: male, kokoro: zm_x}
  bert: {gender: male, kokoro: zm_x}
  an: {gender: female, kokoro: zf_xiaoyi}
  boy: {gender: male, kokoro: zm_yunxia}
  bo: {gender: male, kokoro: zm_y}
speakers:
  lin: {name: 林曼, voice: ben}
  gu: {name: 顾北, voice: bert}
casting: {male: [ben, bert, boy, bo], female: [an], narrator: bo}
""",
    "voices.yaml",
    engine_forms(),
)


def test_two_names_for_one_voice_of_the_engine_are_remarked_and_free_only_once() -> None:
    casting = cast_script(make_talk("lin", "gu"), TWINS, "kokoro")
    assert casting.remarks == ("lin and gu have one voice: ben and bert are both zm_x of kokoro",)
    assert cast_script(make_talk("lin", "gu"), TWINS, "tone").remarks == ()
    men = with_gender(make_talk("a", "b"), a="male", b="male")
    assert list_voices(cast_script(men, TWINS, "kokoro")) == {"a": "ben", "b": "boy", NARRATOR: "bo"}


def test_of_the_voices_that_fit_one_that_sounds_like_another_comes_last() -> None:
    book = replace(TWINS, pools=replace(TWINS.pools, narrator=""))
    pair = with_gender(make_talk("w", "m"), w="female", m="male")
    others = {"lin": "ben"}
    script = with_gender(make_talk("w", "lin", "m"), w="female", m="male")
    assert cast_script(pair, book, "kokoro")["m"].voice.name == "ben"
    casting = cast_script(script, book, "kokoro", others)
    assert casting["m"].voice.name == "bo"
    assert not any("alike" in remark for remark in casting.remarks if "旁白" not in remark)


@pytest.mark.parametrize(
    "meeting",
    [
        ("mark-zuckerberg", "jensen-huang"),
        ("mark-zuckerberg", "emily-chang"),
        ("mark-zuckerberg", "dwarkesh-patel"),
        ("mark-zuckerberg", "rowan-cheung"),
        ("lin-xiao", "zhou-zhou"),
        ("ye-caipin", "shen-yan"),
        ("mia-lin", "owen-hale"),
    ],
)
@pytest.mark.parametrize("engine", SHIPPED.engines)
def test_the_shipped_people_who_meet_have_voices_of_their_own(engine: str, meeting: tuple[str, str]) -> None:
    casting = cast_script(make_talk(NARRATOR, *meeting), SHIPPED, engine)
    assert len(set(list_voices(casting).values())) == 3
    assert casting.remarks == ()


IDS = st.sampled_from(["a", "b", "c", "d", "e", "f", "g", NARRATOR])
NAMES = st.sampled_from(["u", "v", "w", "x", "y", "z"])


@st.composite
def books(draw: st.DrawFn) -> VoiceBook:
    """Any valid VoiceBook with up to six voices, of which kokoro has at least one."""
    names = draw(st.lists(NAMES, min_size=1, unique=True))
    engines = [{"kokoro": names[0]}, *({"kokoro": name} if draw(st.booleans()) else {} for name in names[1:])]
    voices = {
        name: Voice(name=name, gender=draw(st.sampled_from(["male", "female"])), engine_voices={**own, "tone": name})
        for name, own in zip(names, engines, strict=True)
    }
    genders: st.SearchStrategy[Gender | None] = st.sampled_from([None, "male", "female"])
    named = st.just("") | st.sampled_from(names)
    people = draw(st.lists(IDS, unique=True))
    pools = [[name for name in names if voices[name].gender == gender] for gender in ("male", "female")]
    male, female = (draw(st.lists(st.sampled_from(pool), unique=True)) if pool else [] for pool in pools)
    return VoiceBook(
        path="voices.yaml",
        engines=("kokoro",),
        voices=voices,
        people=tuple(Person(id=id_, name=id_) for id_ in people),
        wanted={id_: Wanted(gender=draw(genders), voice=draw(named)) for id_ in people},
        pools=Pools(male=tuple(male), female=tuple(female), narrator=draw(named)),
    )


@st.composite
def memories(draw: st.DrawFn) -> Memory:
    """Any cast of people whose names are their ids; their voices may no longer be there."""
    people = draw(st.lists(IDS.filter(lambda id_: id_ != NARRATOR), unique=True))
    genders: st.SearchStrategy[Gender | None] = st.sampled_from([None, "male", "female"])
    named = NAMES | st.just("gone")
    return Memory(people=tuple(Remembered(id=id_, name=id_, voice=draw(named), gender=draw(genders)) for id_ in people))


@given(book=books(), memory=memories(), order=st.lists(IDS, min_size=1, max_size=12))
def test_nobody_shares_a_voice_while_one_is_free(book: VoiceBook, memory: Memory, order: list[str]) -> None:
    casting = cast_script(make_talk(*order), book, "kokoro", memory=memory)
    assert set(casting.roles) == {*order, NARRATOR}
    used = list(list_voices(casting).values())
    assert all("kokoro" in book.voices[name].engine_voices for name in used)
    pooled = [name for name in (*book.pools.male, *book.pools.female) if "kokoro" in book.voices[name].engine_voices]
    if len(set(used)) < len(used):
        assert set(pooled) <= set(used)
        assert any("shares" in remark for remark in casting.remarks)
    else:
        assert not any("shares" in remark for remark in casting.remarks)


@given(book=books(), order=st.lists(IDS, min_size=1, max_size=8))
def test_who_speaks_first_keeps_the_voice_of_voices_yaml(book: VoiceBook, order: list[str]) -> None:
    casting = cast_script(make_talk(*order), book, "kokoro")
    claimed: set[str] = set()
    for id_ in dict.fromkeys(order):
        wanted = book.wanted.get(id_, Wanted()).voice or (book.pools.narrator if id_ == NARRATOR else "")
        if wanted and "kokoro" in book.voices[wanted].engine_voices and wanted not in claimed:
            claimed.add(wanted)
            assert casting[id_].voice.name == wanted


@given(book=books(), order=st.lists(IDS, min_size=1, max_size=8), data=st.data())
def test_the_order_of_dicts_decides_nothing(book: VoiceBook, order: list[str], data: st.DataObject) -> None:
    shuffled = VoiceBook(
        path=book.path,
        engines=book.engines,
        voices=dict(data.draw(st.permutations(list(book.voices.items())))),
        people=tuple(data.draw(st.permutations(book.people))),
        wanted=dict(data.draw(st.permutations(list(book.wanted.items())))),
        pools=book.pools,
    )
    assert cast_script(make_talk(*order), shuffled, "kokoro") == cast_script(make_talk(*order), book, "kokoro")


@given(book=books(), order=st.lists(IDS, min_size=1, max_size=8), data=st.data())
def test_an_override_is_always_obeyed(book: VoiceBook, order: list[str], data: st.DataObject) -> None:
    spoken = [name for name, voice in book.voices.items() if "kokoro" in voice.engine_voices]
    who, voice = data.draw(st.sampled_from(order)), data.draw(st.sampled_from(spoken))
    casting = cast_script(make_talk(*order), book, "kokoro", {who: voice})
    assert casting[who].voice.name == voice


@given(book=books(), memory=memories(), order=st.lists(IDS, min_size=1, max_size=8))
def test_who_is_remembered_first_keeps_the_voice_that_voices_yaml_leaves(
    book: VoiceBook, memory: Memory, order: list[str]
) -> None:
    casting = cast_script(make_talk(*order), book, "kokoro", memory=memory)
    # The narrator has a role in every casting, and a voice that voices.yaml names for it is taken too.
    claimed = {book.wanted[id_].voice for id_ in (*order, NARRATOR) if id_ in book.wanted}
    for person in memory.people:
        listed = book.wanted.get(person.id, Wanted())
        known = listed.gender or person.gender
        voice = book.voices.get(person.voice)
        suits = voice and (known in (None, voice.gender) or (person.gender == known and not listed.gender))
        if person.id not in order or listed.voice or not suits or person.voice in claimed:
            continue
        if "kokoro" in book.voices[person.voice].engine_voices:
            claimed.add(person.voice)
            assert casting[person.id].voice.name == person.voice


@given(book=books(), memory=memories(), order=st.lists(IDS, min_size=1, max_size=8))
def test_who_is_remembered_but_absent_decides_nothing(book: VoiceBook, memory: Memory, order: list[str]) -> None:
    present = tuple(person for person in memory.people if person.id in order)
    casting = cast_script(make_talk(*order), book, "kokoro", memory=memory)
    assert casting == cast_script(make_talk(*order), book, "kokoro", memory=replace(memory, people=present))


@given(book=books(), memory=memories(), order=st.lists(IDS, min_size=1, max_size=8))
def test_every_remembered_person_who_moves_is_remarked(book: VoiceBook, memory: Memory, order: list[str]) -> None:
    casting = cast_script(make_talk(*order), book, "kokoro", memory=memory)
    for person in memory.people:
        if person.id in order and not book.wanted.get(person.id, Wanted()).voice:
            moved = casting[person.id].voice.name != person.voice
            reasons = (f"{person.name} speaks with", f"{person.name} is ")
            assert not moved or any(remark.startswith(reasons) for remark in casting.remarks)


APART = {("p", "q"): 0.11, ("p", "r"): 0.15, ("q", "r"): 0.3, ("p", "s"): 0.25, ("q", "s"): 0.26, ("r", "s"): 0.13}


def measured_book(apart: Mapping[tuple[str, str], float], *names: str) -> VoiceBook:
    """Men's voices in the pool's order, on an engine whose voices were measured."""
    form = EngineForm(
        engine="choir",
        voice_pattern=re.compile("[a-z]"),
        voice_example="p",
        distances=lambda one, other: apart.get((one, other), apart.get((other, one))),
    )
    voices = "\n".join(f"  {name}: {{gender: male, choir: {name}}}" for name in names)
    return parse_voices(f"voices:\n{voices}\ncasting: {{male: [{', '.join(names)}]}}", "voices.yaml", [form])


def cast_men(book: VoiceBook, *speakers: str) -> list[str]:
    """The voices of some men, in the order in which they speak."""
    genders: dict[str, Gender] = dict.fromkeys(speakers, "male")
    script = with_gender(make_talk(*speakers), **genders)
    given = list_voices(cast_script(script, book, "choir"))
    return [given[speaker] for speaker in speakers]


def test_from_the_third_person_on_the_farthest_voice_comes_first() -> None:
    assert cast_men(measured_book(APART, "p", "r", "q", "s"), "a", "b") == ["p", "r"]
    assert cast_men(measured_book(APART, "p", "r", "q", "s"), "a", "b", "c", "d") == ["p", "r", "s", "q"]
    assert cast_men(measured_book(APART, "q", "r", "s", "p"), "a", "b", "c") == ["q", "r", "s"]
    assert cast_men(measured_book({}, "p", "q", "r", "s"), "a", "b", "c", "d") == ["p", "q", "r", "s"]


def test_voices_that_were_measured_as_near_count_as_alike_from_the_second_person_on() -> None:
    book = measured_book(APART, "p", "q", "r")
    assert cast_men(book, "a", "b") == ["p", "r"]
    casting = cast_script(make_talk("a", "b"), book, "choir", {"a": "q", "b": "p"})
    assert casting.remarks[0] == "b and a sound alike (p, q)"


def test_a_voice_that_nobody_measured_is_neither_near_nor_far() -> None:
    apart = {("p", "q"): 0.2, ("p", "r"): 0.19, ("q", "r"): 0.19, ("p", "s"): 0.21, ("q", "s"): 0.21}
    assert cast_men(measured_book(apart, "p", "q", "r", "t", "s"), "a", "b", "c", "d") == ["p", "q", "s", "t"]


def test_the_remembered_keep_their_voices_and_the_others_keep_away_from_them() -> None:
    book = measured_book(APART, "p", "q", "r", "s")
    memory = Memory(people=(Remembered(id="old", name="old", voice="r", gender="male"),))
    script = with_gender(make_talk("a", "b", "old"), a="male", b="male", old="male")
    given = list_voices(cast_script(script, book, "choir", memory=memory))
    assert (given["old"], given["a"], given["b"]) == ("r", "p", "s")


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("pqrstuvw"), st.sampled_from("pqrstuvw")).filter(lambda pair: pair[0] < pair[1]),
        st.floats(0.12, 1),
    ),
    st.integers(1, 8),
)
def test_measuring_moves_nobody_of_the_first_two_and_lets_nobody_share(
    apart: dict[tuple[str, str], float], count: int
) -> None:
    people = [f"man-{number}" for number in range(count)]
    given = cast_men(measured_book(apart, *"pqrstuvw"), *people)
    assert given[:2] == ["p", "q"][:count]
    assert len(set(given)) == count


@pytest.mark.parametrize("engine", SHIPPED.engines)
def test_seven_men_and_five_women_are_twelve_voices_of_their_sex(engine: str) -> None:
    men, women = [f"man-{number}" for number in range(7)], [f"woman-{number}" for number in range(5)]
    people = [*men[:3], *women, *men[3:]]
    genders: dict[str, Gender] = {**dict.fromkeys(men, "male"), **dict.fromkeys(women, "female")}
    casting = cast_script(with_gender(make_talk(*people), **genders), SHIPPED, engine)
    assert casting.remarks == ()
    assert [casting[person].voice.gender for person in people] == [genders[person] for person in people]
    assert len({role.voice.engine_voices[engine] for role in casting.roles.values()}) == 13
