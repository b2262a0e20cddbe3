"""cast.yaml: read with every problem, changed without touching what a person wrote; who is remembered, and as whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cast.casting_rules import cast_script
from pipeline.cast.learning import has_news, learn
from pipeline.cast.memory import NOBODY, Memory, Remembered
from pipeline.cast.memory_file import greeting, parse_memory, update_text
from pipeline.cast.recognition import Identity, recognise
from pipeline.cast.voices import parse_voices
from pipeline.engines.registry import engine_forms
from pipeline.errors import CastingError
from pipeline.script.dialogue import DialogueScript, Source, Speaker

if TYPE_CHECKING:
    from pipeline.script.dialogue import Gender

BOOK = parse_voices(
    """
voices:
  ben: {gender: male, kokoro: zm_ben}
  bo: {gender: male, kokoro: zm_bo}
  an: {gender: female, kokoro: zf_an}
  ai: {gender: female, kokoro: zf_ai}
  nar: {gender: male, kokoro: zm_nar}
speakers:
  lin: {name: 林曼, aliases: [小林], voice: an}
  gu: {name: 顾北, aliases: [老顾]}
casting: {male: [ben, bo], female: [an, ai], narrator: nar}
""",
    "voices.yaml",
    engine_forms(),
)


def talk(*speakers: Speaker) -> DialogueScript:
    """The head of a script with these people."""
    source = Source(file="", sha256="")
    return DialogueScript(title="", language="zh-Hans", source=source, speakers=speakers, body=())


def someone(id_: str, name: str, gender: Gender | None = None, *labels: str) -> Speaker:
    return Speaker(id=id_, name=name, labels=labels, gender=gender)


def learned(script: DialogueScript, memory: Memory = NOBODY, **genders: Gender) -> Memory:
    return learn(script, "ep", BOOK, "kokoro", memory, genders)


def voices(memory: Memory) -> dict[str, str]:
    return {person.name: person.voice for person in memory.people}


def voice_of(script: DialogueScript, speaker: str, memory: Memory) -> str:
    return cast_script(script, BOOK, "kokoro", memory=memory)[speaker].voice.name


HE = someone("he-shanqing", "何山青", "male")
CHEN = someone("chen-mo", "陈默", "male")


class TestFile:
    def test_every_problem_is_named_with_its_line_at_once(self) -> None:
        text = (
            "li-na: {name: 李娜, gender: femal, voice: an, first: ep-1}\n"
            "Li Si: {name: 李四, vioce: ben}\n"
            "wu: {name: '', voice: ben}\n"
            "li-na-2: {name: 李 娜, voice: ai}\n"
        )
        with pytest.raises(CastingError) as caught:
            parse_memory(text, "cast.yaml")
        assert str(caught.value).splitlines() == [
            "cast.yaml:1: gender must be male or female, not 'femal'; did you mean 'female'?",
            "cast.yaml:2: an id is of small letters, digits and hyphens, not 'Li Si'",
            "cast.yaml:2: unknown key 'vioce' in person 'Li Si'; did you mean 'voice'?",
            "cast.yaml:2: person 'Li Si' needs 'voice'",
            "cast.yaml:3: '' is not a name",
            "cast.yaml:4: '李 娜' names both 'li-na' and 'li-na-2': take one line out",
        ]
        assert caught.value.exit_code == 3
        assert "{name: 李娜, gender: female, voice: xiaoxiao, first: ep-1}" in caught.value.hint

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("li-na: {name: 李娜\n", "cast.yaml:1: the brackets that open here do not close"),
            ("- li-na\n", "must be `key: value` pairs"),
            ("a: {name: *b, voice: an}\n", "aliases (*name) are not used here"),
            ("format: 9\nli-na: {}\n", "is of format 9; this version of duitan reads 1 at most"),
            ("a: {name: 甲一, voice: an}\na: {name: 乙二, voice: an}\n", "cast.yaml:2: 'a' stands twice"),
            ("[" * 200, "nests deeper"),
        ],
    )
    def test_what_is_no_cast_is_refused(self, text: str, message: str) -> None:
        with pytest.raises(CastingError) as caught:
            parse_memory(text, "cast.yaml")
        assert message in str(caught.value)

    @pytest.mark.parametrize("text", ["", "# nobody yet\n", "format: 1\n", "~\n"])
    def test_a_file_without_people_is_a_cast(self, text: str) -> None:
        assert parse_memory(text, "cast.yaml").people == ()

    def test_the_first_people_get_a_comment_that_says_what_the_file_is(self) -> None:
        people = (Remembered(id="li-na", name="李娜", voice="an", first="ep: 1", gender="female"),)
        assert update_text("", "cast.yaml", people) == (
            greeting() + 'li-na: {name: 李娜, gender: female, voice: an, first: "ep: 1"}\n'
        )
        assert all(line.startswith("#") for line in greeting().splitlines())

    @pytest.mark.parametrize("ending", ["\n", "\r\n"])
    def test_comments_order_and_layout_of_a_person_are_kept(self, ending: str) -> None:
        written = (
            "# my show",
            "wu-shu:   {voice: ben,   name: 吴述}   # the brother",
            "",
            "li-na:   # the host",
            "  name: 李娜",
            "  voice: bo   # for now",
            "  first: pilot",
            "zhao: {name: 赵一, gender: , voice: ben}  # sits left",
            "# the end",
        )
        text = ending.join(written)
        wu, li, zhao = parse_memory(text, "cast.yaml").people
        new = Remembered(id="qian", name="钱二", voice="ai", first="ep-9")
        people = (
            replace(wu, gender="male"),
            replace(li, gender="female", voice="an"),
            replace(zhao, gender="male", voice="bo"),
            new,
        )
        assert update_text(text, "cast.yaml", people).split(ending) == [
            "# my show",
            "wu-shu:   {gender: male, voice: ben,   name: 吴述}   # the brother",
            "",
            "li-na:   # the host",
            "  name: 李娜",
            "  gender: female",
            "  voice: an   # for now",
            "  first: pilot",
            "zhao: {name: 赵一, gender: male , voice: bo}  # sits left",
            "# the end",
            "qian: {name: 钱二, voice: ai, first: ep-9}",
            "",
        ]

    @pytest.mark.parametrize(
        "text",
        ["{a: {name: 李四, voice: an}}\n", "a: {name: 李四, voice: an}\n...\n", "  a: {name: 李四, voice: an}\n"],
    )
    def test_a_layout_that_nothing_can_be_added_to_is_refused_and_not_broken(self, text: str) -> None:
        people = (*parse_memory(text, "cast.yaml").people, Remembered(id="b", name="王五", voice="ai"))
        with pytest.raises(CastingError, match="nothing can be added"):
            update_text(text, "cast.yaml", people)

    @settings(max_examples=40)
    @given(st.data())
    def test_what_is_written_is_read_again(self, data: st.DataObject) -> None:
        names = st.text("aé ,:#{}[]'\"·!-", min_size=1, max_size=8).map(str.strip)
        ids = data.draw(
            st.lists(st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True), max_size=4, unique=True)
        )
        genders: st.SearchStrategy[Gender | None] = st.sampled_from([None, "male", "female"])
        people = tuple(
            Remembered(
                id=id_,
                name=f"{number}号人{data.draw(names)}",
                voice=data.draw(st.sampled_from(["an", "ben", "my voice"])),
                first=data.draw(names),
                gender=data.draw(genders),
            )
            for number, id_ in enumerate(ids)
            if id_ != "format"
        )
        half = people[: len(people) // 2]
        changed = tuple(replace(each, voice="other", gender=each.gender or "male") for each in half)
        text = update_text(update_text("", "cast.yaml", half), "cast.yaml", (*changed, *people[len(half) :]))
        read = parse_memory(text, "cast.yaml").people
        assert tuple(replace(each, line=0) for each in read) == (*changed, *people[len(half) :])


class TestIdentity:
    MEMORY = Memory(
        people=(
            Remembered(id="zhang-wei", name="张伟", voice="ben"),
            Remembered(id="tom-reed", name="汤姆·里德", voice="bo"),
            Remembered(id="guest", name="李四", voice="an"),
            Remembered(id="wang-boss", name="王老板", voice="ai"),
        )
    )

    @pytest.mark.parametrize(
        ("speaker", "expected"),
        [
            (Identity(("zhang-wei",), "张伟"), "zhang-wei"),
            (Identity(("s1",), "張 偉"), "zhang-wei"),
            (Identity(("x",), "老张", ("张伟",)), "zhang-wei"),
            (Identity(("y",), "主持人 张伟女士"), "zhang-wei"),
            (Identity(("y",), "张女士"), None),
            (Identity(("zhang-wei",), "章薇"), None),
            (Identity(("tom-reed",), "汤姆·瑞德"), "tom-reed"),
            (Identity(("tom-reed",), "Tom Reed"), "tom-reed"),
            (Identity(("guest",), "王五"), None),
            (Identity(("guest",), "嘉宾"), None),
            (Identity(("wang-boss",), "王大发"), "wang-boss"),
            (Identity(("wang-boss",), "嘉宾"), None),
        ],
    )
    def test_people_are_known_by_their_names_and_by_ids_that_are_names(
        self, speaker: Identity, expected: str | None
    ) -> None:
        (found,) = recognise([speaker], self.MEMORY)
        assert (found.id if found else None) == expected

    def test_nobody_is_two_people_and_the_name_tells_first(self) -> None:
        found = recognise([Identity(("tom-reed",), "Tom R. Reed"), Identity(("x",), "汤姆里德")], self.MEMORY)
        assert [each.id if each else None for each in found] == [None, "tom-reed"]


class TestLearning:
    def test_only_people_with_a_name_are_remembered(self) -> None:
        crowd = ("主持人", "记者", "问", "Q", "Speaker 0", "嘉宾", "旁白", "受訪者甲", "司机", "Guest 1", "女", "网友")
        script = talk(HE, *(someone(f"s{number}", name) for number, name in enumerate(crowd)))
        assert voices(learned(script)) == {"何山青": "ben"}
        assert learned(talk(someone("narrator", "何山青"))).people == ()

    def test_who_has_a_voice_in_voices_yaml_is_not_and_who_is_only_listed_is(self) -> None:
        memory = learned(talk(someone("s1", "小林"), someone("s2", "老顾", "male")))
        assert memory.people == (Remembered(id="gu", name="顾北", voice="ben", first="ep", gender="male"),)
        assert voice_of(talk(HE, someone("s9", "顾北")), "s9", memory) == "ben"

    def test_voices_yaml_goes_before_the_memory(self) -> None:
        memory = Memory(people=(Remembered(id="lin", name="林曼", voice="ai"),))
        assert voice_of(talk(someone("lin", "林曼")), "lin", memory) == "an"

    def test_new_people_avoid_the_voices_of_remembered_people_of_the_script(self) -> None:
        memory = learned(talk(CHEN, HE), learned(talk(HE)))
        assert voices(memory) == {"何山青": "ben", "陈默": "bo"}

    def test_the_later_remembered_of_two_with_one_voice_moves_for_the_episode(self) -> None:
        memory = learned(talk(CHEN), learned(talk(HE)))
        assert voices(memory) == {"何山青": "ben", "陈默": "ben"}
        casting = cast_script(talk(CHEN, HE), BOOK, "kokoro", memory=memory)
        assert (casting["he-shanqing"].voice.name, casting["chen-mo"].voice.name) == ("ben", "bo")
        assert casting.remarks == ("陈默 speaks with bo: ben is taken in this episode",)
        assert learned(talk(CHEN, HE), memory) == memory

    def test_where_no_voice_of_their_sex_was_free_one_of_it_is_remembered(self) -> None:
        third = someone("wu-shu", "吴述", "male")
        script = talk(HE, CHEN, third)
        memory = learned(script)
        assert cast_script(script, BOOK, "kokoro", memory=memory)["wu-shu"].voice.gender == "female"
        assert voices(memory) == {"何山青": "ben", "陈默": "bo", "吴述": "ben"}
        assert voice_of(talk(third), "wu-shu", memory) == "ben"

    def test_a_sex_that_becomes_known_is_noted_and_a_voice_of_the_other_one_replaced(self) -> None:
        unknown = learned(talk(someone("mo", "莫里")))
        assert unknown.people[0].gender is None
        script = talk(someone("mo", "莫里", "female"))
        assert has_news(script, BOOK, unknown, {})
        memory = learned(script, unknown)
        assert memory.people == (Remembered(id="mo", name="莫里", voice="an", first="ep", gender="female"),)
        assert not has_news(script, BOOK, memory, {})
        kept = learned(talk(someone("mo", "莫里", "male")), unknown)
        assert kept.people == (replace(unknown.people[0], gender="male"),)

    def test_a_sex_in_the_memory_holds_against_the_script_with_the_line_to_change(self) -> None:
        memory = parse_memory("# us\nmo: {name: 莫里, gender: female, voice: an}\n", "cast.yaml")
        script = talk(someone("mo", "莫里", "male"))
        casting = cast_script(script, BOOK, "kokoro", memory=memory)
        assert casting["mo"].voice.name == "an"
        assert casting.remarks == ("莫里 is male in the script, but cast.yaml:2 says female: change one of the two",)
        assert learned(script, memory) == memory

    def test_the_callers_word_changes_the_memory(self) -> None:
        memory = Memory(people=(Remembered(id="mo", name="莫里", voice="an", gender="female"),))
        changed = learned(talk(someone("mo", "莫里")), memory, 莫里="male")
        assert changed.people == (Remembered(id="mo", name="莫里", voice="ben", gender="male"),)

    def test_voices_yaml_changes_the_memory(self) -> None:
        book = replace(BOOK, wanted={**BOOK.wanted, "gu": replace(BOOK.wanted["gu"], gender="male")})
        memory = Memory(people=(Remembered(id="gu", name="顾北", voice="an", gender="female"),))
        changed = learn(talk(someone("gu", "顾北")), "ep", book, "kokoro", memory, {})
        assert changed.people == (Remembered(id="gu", name="顾北", voice="ben", gender="male"),)

    def test_a_voice_of_the_other_sex_that_a_person_wrote_is_kept(self) -> None:
        memory = Memory(people=(Remembered(id="mo", name="莫里", voice="ai", gender="male"),))
        script = talk(someone("mo", "莫里", "male"))
        assert voice_of(script, "mo", memory) == "ai"
        assert learned(script, memory) == memory

    def test_a_voice_that_is_gone_is_kept_in_the_memory_and_remarked(self) -> None:
        memory = Memory(people=(Remembered(id="mo", name="莫里", voice="old", gender="male"),))
        script = talk(someone("mo", "莫里"))
        casting = cast_script(script, BOOK, "kokoro", memory=memory)
        assert casting["mo"].voice.name == "ben"
        assert casting.remarks == ("莫里 speaks with ben: cast.yaml remembers old, which is no longer in voices.yaml",)
        assert learned(script, memory) == memory

    def test_a_voice_that_the_engine_lacks_moves_with_a_remark(self) -> None:
        book = parse_voices(
            "voices: {ben: {gender: male, kokoro: zm_ben}, ed: {gender: male, edge: zh-CN-EdNeural}}",
            "voices.yaml",
            engine_forms(),
        )
        memory = Memory(people=(Remembered(id="mo", name="莫里", voice="ed"),))
        casting = cast_script(talk(someone("mo", "莫里")), book, "kokoro", memory=memory)
        assert casting.remarks[0] == "莫里 speaks with ben: kokoro has no ed"

    def test_ids_say_a_name_and_are_never_given_twice(self) -> None:
        memory = learned(
            talk(someone("zhang-wei", "张伟"), someone("guest", "李四"), someone("format", "Format Lee")),
            learned(talk(someone("zhang-wei", "章薇"))),
        )
        assert [person.id for person in memory.people] == ["zhang-wei", "zhang-wei-2", "li-si", "format-2"]
        again = talk(someone("zhang-wei", "张伟"), someone("guest", "李四"), someone("format", "Format Lee"))
        assert not has_news(again, BOOK, memory, {})

    def test_two_people_with_one_name_in_a_script_are_one_in_the_memory(self) -> None:
        script = talk(someone("li-si", "李四"), someone("li-si-2", "李四"))
        memory = learned(script)
        assert [person.id for person in memory.people] == ["li-si"]
        assert learned(script, memory) == memory

    def test_whose_voice_is_the_narrators_keeps_it_and_the_narrator_moves(self) -> None:
        memory = Memory(people=(Remembered(id="mo", name="莫里", voice="nar", gender="male"),))
        casting = cast_script(talk(someone("mo", "莫里")), BOOK, "kokoro", memory=memory)
        assert casting["mo"].voice.name == "nar"
        assert casting.remarks == ("旁白 speaks with ben: nar is taken in this episode",)

    def test_the_callers_people_may_be_remembered_and_absent(self) -> None:
        memory = learned(talk(HE))
        casting = cast_script(talk(CHEN), BOOK, "kokoro", {"何山青": "bo"}, {"何山青": "male"}, memory)
        assert casting.remarks == (
            "--gender 何山青=male: does not speak in this episode",
            "--voice 何山青=bo: does not speak in this episode",
        )
