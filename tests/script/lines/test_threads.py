"""Talks copied out of forums: heads of many kinds of software, replies that quote and mock, and what is no thread."""

from __future__ import annotations

import pytest

from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import DialogueScript
from pipeline.script.explanation import explain_line
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.readings.interviews import ANSWERS, QUESTIONS, read

TALK = [line for asked, said in zip(QUESTIONS, ANSWERS, strict=True) for line in (f"半夏：{asked}", f"何青：{said}")]
SPOKEN = [line.partition("：")[2] for line in TALK]
REPLIES = ["写得真好，顶一个", "何青：我要是船，我也不肯走。", "有没有下一期？", "补充一句，渡口前年就拆了。", "路过"]
POSTERS = ["潮水退了", "lamp_keeper", "老石头", "青苔", "潮水退了", "摆渡人"]

# {n} floor, {m} minute and so order, {who} poster: the head of every post, with the post below it.
HEADS = {
    "Discuz 6": "{n}楼 大 中 小 发表于 2011-3-8 20:{m}  只看该作者",
    "Discuz 7": "{n}# 大 中 小 发表于 2011-3-8 20:{m} 只看该作者 {who}",
    "Discuz X": " {who} 发表于 2011-3-8 20:{m}:07 | 显示全部楼层 |阅读模式",
    "phpBB": "由 {who} 发表于 2011年 3月 8日 20:{m}",
    "vBulletin": "2011-03-08, 下午 08:{m} #{n}",
    "Tianya": "作者：{who} 回复日期：2011-03-08 20:{m}:09",
    "Tianya, later": "{n}楼 作者：{who} 日期：2011-03-08 20:{m}:09 回复",
    "Tianya, latest": "作者：{who} 时间：2011-03-08 20:{m}:09 点击：12{n} 回复：{n}",
    "NGA": "#{n} {who} 2011-03-08 20:{m}",
    "Douban": "{who} 2011-03-08 20:{m}:31",
    "floors alone": "第{n}楼",
    "in Traditional": "{n}樓 {who} 發表於 2011/3/8 下午 08:{m} 只看該作者",
    "Tieba": "{n}楼 2011-03-08 20:{m} 回复",
}


def thread(head: str, posts: list[str], title: str = "# 河口渡口：何青访谈") -> str:
    rows = zip(range(1, len(posts) + 1), POSTERS, posts, strict=False)
    return "\n\n".join([title, *(f"{head.format(n=n, m=f'{10 + n}', who=who)}\n\n{post}" for n, who, post in rows)])


def script_of(source: str, file: str = "thread.md") -> DialogueScript:
    document = parse_document(source.encode(), file)
    script = parse_dialogue(document)
    assert unproved(document, script) == ()
    return script


def said(script: DialogueScript) -> list[tuple[str, str]]:
    return [(script.speaker(turn.speaker).name, turn.text) for turn in script.turns]


WHOLE = [("半夏" if at % 2 == 0 else "何青", text) for at, text in enumerate(SPOKEN)]


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("file", ["thread.md", "thread.txt"])
def test_the_talk_is_read_and_the_replies_are_not(head: str, file: str) -> None:
    script = script_of(thread(head, ["\n\n".join(TALK), *REPLIES]), file)
    assert said(script) == WHOLE
    assert [row.text for row in script.dropped if row.reason == "comment"] == REPLIES


def test_a_talk_over_several_floors() -> None:
    middle = len(TALK) // 2 // 2 * 2
    posts = ["\n\n".join(TALK[:middle]), REPLIES[0], "\n\n".join(TALK[middle:]), *REPLIES[2:]]
    assert said(script_of(thread(HEADS["Discuz X"], posts))) == WHOLE


def test_the_first_head_may_have_words_of_its_own() -> None:
    source = thread(HEADS["Tianya, latest"], ["\n\n".join(TALK), *REPLIES]).replace("作者：", "楼主：", 1)
    assert said(script_of(source)) == WHOLE


def test_cards_of_posters_above_heads_that_name_nobody() -> None:
    card = "主题\n\n12\n\n帖子\n\n345\n\n注册会员\n\n积分\n\n678"
    posts = [
        f"{post}\n\n{who}\n\n{card}" for post, who in zip(["\n\n".join(TALK), *REPLIES], POSTERS[1:], strict=False)
    ]
    script = script_of(thread("发表于 2011-3-8 20:{m}:07 | 显示全部楼层 |阅读模式", posts))
    assert said(script) == WHOLE


def test_lines_about_posters_above_heads_that_name_nobody() -> None:
    posts = ["\n\n".join(TALK), *REPLIES]
    posts = [f"{post}\n\n{who}\n\n慢慢走，别着急！" for post, who in zip(posts, POSTERS[1:], strict=False)]
    script = script_of(thread(HEADS["Discuz 6"], posts, "# 河口渡口：何青访谈\n\n潮水退了\n\n慢慢走，别着急！"))
    assert said(script) == WHOLE


def test_the_last_words_of_the_talk_stay_where_heads_name_the_poster() -> None:
    posts = ["\n\n".join([*TALK, "再见。", "一路顺风。"]), *REPLIES]
    assert said(script_of(thread(HEADS["phpBB"], posts)))[-1][1].endswith("再见。\n一路顺风。")


def test_notes_on_posts_are_the_page_s() -> None:
    note = "本帖最后由 潮水退了 于 2011-3-8 21:02 编辑"
    script = script_of(thread(HEADS["Discuz X"], ["\n\n".join([note, *TALK, "使用道具 举报"]), *REPLIES]))
    assert said(script) == WHOLE
    assert {note, "使用道具 举报"} <= {row.text for row in script.dropped}


def test_replies_that_quote_the_talk_bring_no_turns() -> None:
    quote = "引用:\n\n> 原帖由 潮水退了 于 2011-3-8 20:11 发表\n\n> {}\n\n说得对"
    script = script_of(thread(HEADS["Discuz 6"], ["\n\n".join(TALK), *(quote.format(line) for line in TALK[:4])]))
    assert said(script) == WHOLE


def test_an_article_above_its_comments() -> None:
    source = "\n\n".join(
        [
            "# 河口渡口：何青访谈",
            *TALK,
            *(
                f"{who}\n\n发布于 2011-03-0{n} 10:00\n\n{text}"
                for n, (who, text) in enumerate(zip(POSTERS, REPLIES, strict=False), 1)
            ),
        ]
    )
    assert said(script_of(source)) == WHOLE


def test_comments_of_a_bulletin_board_stand_on_one_line() -> None:
    pushes = [
        f"{sign} keeper{n}: {text} 03/08 20:1{n}"
        for n, (sign, text) in enumerate(zip("推→噓推→", REPLIES, strict=True))
    ]
    source = "\n".join(["河口渡口：何青訪談", "", *(f"{line}\n" for line in TALK), "--", *pushes])
    script = script_of(source, "thread.txt")
    assert said(script) == WHOLE
    assert [row.text for row in script.dropped if row.reason == "comment"] == pushes


def test_a_talk_without_labels_is_the_longest_post() -> None:
    posts = [
        "\n\n".join(f"**{asked}**\n\n{answer}" for asked, answer in zip(QUESTIONS, ANSWERS, strict=True)),
        *REPLIES,
    ]
    assert [text for _, text in said(script_of(thread(HEADS["Discuz X"], posts)))] == SPOKEN


def test_why_a_reply_is_not_spoken() -> None:
    source = thread(HEADS["NGA"], ["\n\n".join(TALK), *REPLIES])
    line = 1 + source.split("\n").index(REPLIES[0])
    said_of = explain_line(read(source), line)
    assert said_of == (f"{line}: {REPLIES[0]}", "  dropped as comment, says the judge of thread")


NO_THREADS = {
    "a chat": "\n\n".join(
        f"{'半夏何青'[n % 2 * 2 :][:2]} 2011-03-08 20:1{n}:31\n\n{text}" for n, text in enumerate(SPOKEN)
    ),
    "stamped labels": "\n\n".join(f"[2011-03-08 20:1{n}:00] {line}" for n, line in enumerate(TALK)),
    "one date": "\n\n".join(["# 河口渡口", "潮水退了 发表于 2011-3-8 20:11", *TALK, "写得真好"]),
    "floors going down": "\n\n".join(["# 河口渡口", *(f"{9 - n}楼\n\n{line}" for n, line in enumerate(TALK))]),
    "a house": "\n\n".join(["# 老屋", *(f"## {n}楼\n\n" + "\n\n".join(TALK) for n in range(1, 5))]),
}


@pytest.mark.parametrize("source", NO_THREADS.values(), ids=NO_THREADS)
def test_what_is_no_thread_loses_nothing(source: str) -> None:
    script = script_of(source)
    assert [row for row in script.dropped if row.reason == "comment"] == []
    heard = " ".join(text for _, text in said(script))
    assert all(text in heard for text in SPOKEN)
