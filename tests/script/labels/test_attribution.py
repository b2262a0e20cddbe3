"""Which words are labels, decided over a whole document."""

from __future__ import annotations

from pipeline.script.labels.attribution import attribute
from tests.script.labels.talks import NOBODY, NOWHERE, attribution, passages


def names(source: str) -> set[str]:
    """The names in labels."""
    return {label.name for label in attribution(source).labels.values()}


def lines(*texts: str) -> str:
    return "\n\n".join(texts)


REST = ("那天的风从东边来。", "后来天就黑了，我们点了灯。")


def test_a_short_conversation_shows_itself_by_how_much_is_labelled() -> None:
    assert names(lines("林小溪：船来了吗？", "何青：还没有来。")) == {"林小溪", "何青"}
    assert names(lines("林小溪：船来了吗？", *REST * 2, "何青：还没有来。")) == set()


def test_minutes_name_everybody_once() -> None:
    said = ["我同意修桥。", "钱从哪里来呢？", "可以先修一半。", "我反对。", "你说说理由。", "水太急了。", "我同意。"]
    who = ["渔业组", "东渡口", "水文组", "渔业组", "水文组", "罗平", "东渡口"]
    assert names(lines(*(f"{one}：{what}" for one, what in zip(who, said, strict=True)))) == set(who)


def test_a_glossary_is_as_dense_and_nobody_talks_in_it() -> None:
    terms = ["潮间带", "退潮线", "河口湾", "潮间带", "退潮线", "河口湾", "盐水楔"]
    assert names(lines(*(f"{term}：涨落之间的一段水面。" for term in terms))) == set()


def test_words_that_come_back_beside_the_talk_are_headings_of_the_page() -> None:
    talk = ["林小溪：船来了吗？", "何青：还没有来。"] * 4
    page = ["河口风物：渡口的石阶又加宽了。", "渡口旧事：灯塔的灯换过三次了。"] * 3
    assert names(lines(*talk, *REST * 4, *page)) == {"林小溪", "何青"}


def test_people_whom_a_speaker_lists_do_not_speak() -> None:
    talk = ["林小溪：船上有谁？", "何青：我一个一个讲。", "罗平：掌舵的。", "梁山：做饭的。", "林小溪：然后呢？"]
    assert names(lines(*talk, *REST, "何青：就这些。", "林小溪：好。")) == {"林小溪", "何青"}


def test_in_a_talk_without_other_paragraphs_a_listed_name_does_not_speak_either() -> None:
    talk = ["林小溪：船来了吗？", "何青：我看还没有。", "林小溪：等吧。", "何青：船上有这些人：", "罗平：他掌舵。"]
    assert names(lines(*talk, "林小溪：然后呢？", "何青：就这些。", "林小溪：好。")) == {"林小溪", "何青"}


def test_names_with_comments_below_a_talk_do_not_speak_in_it() -> None:
    talk = ["林小溪：船来了吗？", "何青：我看还没有。", "林小溪：你冷吗？", "何青：不冷。"] * 2
    assert names(lines(*talk, "## 听众来信", "罗平：写得真好", "梁山：船匠保重")) == {"林小溪", "何青"}


def test_who_interrupts_does() -> None:
    talk = ["林小溪：船上有谁？", "何青：我一个一个讲。", "罗平：我也在船上呢。", "林小溪：然后呢？"]
    assert names(lines(*talk, *REST, "何青：就这些。", "林小溪：好。")) == {"林小溪", "何青", "罗平"}


def test_initials_speak_in_the_place_of_a_full_name() -> None:
    talk = ["Tom Reed：船来了吗？", "林小溪：还没有来。", "TR：再等等吧。", "林小溪：好的。", "TR：你冷吗？"]
    assert "TR" in names(lines(*talk, *REST))


def test_a_wrong_character_in_a_name_is_the_same_person() -> None:
    talk = ["林小溪：船来了吗？", *REST, "林小西：再等等吧。", "何青：好的。", "林小溪：你冷吗？", "何青：不冷。"]
    assert "林小西" in names(lines(*talk, *REST))


def test_a_person_says_which_words_are_the_labels() -> None:
    source = lines("潮间带：船来了吗？", "何青：还没有来。", *REST * 3)
    chosen = attribute(passages(source), NOBODY, NOWHERE, frozenset({"潮间带"}))
    assert {label.name for label in chosen.labels.values()} == {"潮间带"}
    assert attribute(passages(source), NOBODY, NOWHERE, frozenset()).labels == {}


def test_a_passage_that_cannot_speak_is_skipped() -> None:
    source = lines("林小溪：船来了吗？", "何青：还没有来。")
    assert attribute(passages(source), NOBODY, frozenset({0, 1})).labels == {}


def test_words_in_a_labels_form_that_were_not_taken_are_remembered() -> None:
    found = attribution(lines(*["潮间带｜涨落之间。", "盐水楔｜在河底。"] * 2))
    assert found.labels == {}
    assert found.unused == {"潮间带": 2, "盐水楔": 2}
    assert found.lines == 4


def test_a_name_that_was_left_in_the_text_is_a_near_miss() -> None:
    talk = ["林小溪：船来了吗？", "何青：还没有来。", *REST] * 3
    misses = attribution(lines(*talk, "罗平：云南", *talk)).near_misses
    assert [claim.label.name for claim in misses] == ["罗平"]


def test_each_key_has_its_reasons() -> None:
    found = attribution(lines("林小溪：船来了吗？", "何青：还没有来。", "他说：后来的事不提了。"))
    assert found.reasons.keys() == {"林小溪", "何青", "他说"}
    assert all(found.reasons.values())


def test_a_heading_is_a_label_where_headings_hold_nothing_else() -> None:
    alone = ["### 林小溪：", "船来了吗？", "### 何青：", "还没有来。"] * 2
    assert names(lines(*alone)) == {"林小溪", "何青"}
    titles = ["### 林小溪：一个船匠", "船来了没有人知道。", "### 何青：一个渔夫", "还没有人来过。"] * 2
    assert names(lines(*titles)) == set()
