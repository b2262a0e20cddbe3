"""What the proof sees of each kind of source, and every form of label that it must know the marks of."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from pipeline.ingest.document import Document
from pipeline.ingest.reading import parse_document
from pipeline.script.dialogue import DialogueScript, Repair, Turn
from pipeline.script.labels.forms import LabelStyle
from pipeline.script.labels.marks import (
    BARS,
    CHEVRONS,
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    OPENING,
    OPENING_QUOTES,
    RARE_CLOSING,
)
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.rendering import cases

TURNS = (
    ("陈默", "你们的果园有多大？"),
    ("何青", "一共四十亩，都在山坡上。"),
    ("陈默", "今年的雨水够吗？"),
    ("何青", "够了，比去年多一些。"),
    ("陈默", "明年还种桃树吗？"),
    ("何青", "还种，再种十亩。"),
)

FORMS: dict[LabelStyle, list[str]] = {
    LabelStyle.COLON: [
        *("%s" + colon + "{text}" for colon in COLONS),
        "**%s：**{text}",
        "**%s** ：{text}",
        "2024-05-01 下午 3:0{n} %s：{text}",
        "%s 10:0{n} AM（插话）：{text}",
        "%s（编辑）：{text}",
        "🎙 %s：{text}",
    ],
    LabelStyle.BRACKET: [f"{a}%s{b}：{{text}}" for a, b in zip(OPENING[:4], CLOSING[:4], strict=True)],
    LabelStyle.TIMED: [
        "%s 00:1{n}\n\n{text}",
        "00:1{n} %s\n\n{text}",
        "%s（00:1{n}）\n\n{text}",
        "**%s** 下午 3:1{n}\n\n{text}",
    ],
    LabelStyle.BOLD: ["**%s** {text}", "**%s**\n\n{text}"],
    LabelStyle.SPACED: ["%s\u3000\u3000{text}"],
    LabelStyle.BAR: ["%s" + bar + "{text}" for bar in BARS],
    LabelStyle.DASH: ["%s——{text}", "%s--{text}"],
    LabelStyle.PAREN: ["（%s）{text}", "<%s> {text}"],
    LabelStyle.CHEVRON: ["%s" + mark + " {text}" for mark in CHEVRONS],
    LabelStyle.QUOTED: [f"{a}%s{b}：{{text}}" for a, b in zip(OPENING_QUOTES, CLOSING_QUOTES, strict=True)],
    LabelStyle.LEARNED: ["%s" + mark.replace("}", "}}") + "{text}" for mark in RARE_CLOSING]
    + ["#%s# {text}", "@%s {text}"],
    LabelStyle.ALONE: ["%s\n\n{text}", "### %s\n\n{text}"],
}
ELSEWHERE = {LabelStyle.COUNTED, LabelStyle.MARK, LabelStyle.VOICE}
"""Forms whose labels are no names; each has a test of its own."""


def parsed(text: str, name: str = "talk.md") -> tuple[Document, DialogueScript]:
    document = parse_document(text.encode(), name)
    return document, parse_dialogue(document)


def told(text: str, name: str = "talk.md") -> list[str]:
    document, script = parsed(text, name)
    return [f"{problem.line}: {problem.message}" for problem in unproved(document, script)]


def exchanged(script: DialogueScript, number: int) -> DialogueScript:
    """One turn given to the other speaker."""
    turn = script.turns[number]
    other = next(each.id for each in script.speakers if each.id != turn.speaker)
    return replace(script, body=tuple(replace(item, speaker=other) if item is turn else item for item in script.body))


def test_every_form_of_label_is_tried() -> None:
    assert set(LabelStyle) == set(FORMS) | ELSEWHERE


@pytest.mark.parametrize("form", [form for forms in FORMS.values() for form in forms])
def test_the_marks_of_every_form_are_known(form: str) -> None:
    source = "\n\n".join((form % name).format(text=text, n=n) for n, (name, text) in enumerate(TURNS))
    document, script = parsed(f"# 山坡上的果园\n\n{source}\n")
    assert unproved(document, script) == ()
    if len(script.speakers) == 2:
        assert any("the source's label is" in problem.message for problem in unproved(document, exchanged(script, 3)))


@pytest.mark.parametrize("form", ["Q{n}. {text}", "问{n}、{text}"])
def test_counted_questions_are_proved(form: str) -> None:
    lines = [form.format(n=n // 2 + 1, text=text) if n % 2 == 0 else text for n, (_, text) in enumerate(TURNS)]
    assert told("# 果园\n\n" + "\n\n".join(lines)) == []


def test_a_dash_that_stands_for_the_asker_is_proved() -> None:
    lines = [f"——{text}" if n % 2 == 0 else text for n, (_, text) in enumerate(TURNS)]
    assert told("# 果园\n\n" + "\n\n".join(lines)) == []


def test_voices_of_webvtt_are_labels() -> None:
    cues = [
        f"00:0{n}.000 --> 00:0{n}.900\n<v {name}>{text[:2]}<00:0{n}.500>{text[2:]}</v>"
        for n, (name, text) in enumerate(TURNS)
    ]
    document, script = parsed("WEBVTT\nKind: captions\n\nNOTE 校对：罗小满\n\n" + "\n\n".join(cues) + "\n", "talk.vtt")
    assert unproved(document, script) == ()
    assert any("the source's label is" in problem.message for problem in unproved(document, exchanged(script, 2)))


def test_a_note_of_webvtt_without_a_receipt_is_told() -> None:
    document, script = parsed("WEBVTT\n\nNOTE 校对：罗小满\n\n00:01.000 --> 00:02.000\n<v 陈默>早。\n", "talk.vtt")
    assert unproved(document, replace(script, dropped=()))


@pytest.mark.parametrize("row", cases("proof"), ids=lambda row: row["label"])
def test_what_only_the_format_needs_is_no_loss(row: dict[str, str]) -> None:
    assert told(row["text"], row["file"]) == []


def test_text_that_the_reader_of_a_page_lost_is_told() -> None:
    document, _ = parsed("<html><body><p>陈默：多大？</p><p>何青：四十亩。</p></body></html>", "a.html")
    _, script = parsed("<html><body><p>陈默：多大？</p><p>何青：十亩。</p></body></html>", "a.html")
    assert unproved(document, script)


def test_labels_in_brackets_with_a_colon_are_no_addresses() -> None:
    source = "\n\n".join(f"[{name}]: {text}" for name, text in TURNS)
    document, script = parsed(f"# 果园\n\n{source}\n")
    assert [turn.text for turn in script.turns] == [text for _, text in TURNS]
    assert unproved(document, script) == ()
    assert len(unproved(document, replace(script, body=(Turn(speaker="chen-mo", text=TURNS[0][1], line=3),)))) >= 1


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    "</Relationships>"
)


def word_file(*paragraphs: str, notes: str = "") -> bytes:
    """A Word document of paragraphs given as XML, and its footnotes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("_rels/.rels", _RELATIONS)
        body = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        if notes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {_W}>{notes}</w:footnotes>")
    return buffer.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


GUIDE = f"<w:r><w:ruby><w:rt>{run('shè')}</w:rt><w:rubyBase>{run('歙')}</w:rubyBase></w:ruby></w:r>"
FIELD = (
    "<w:r><w:instrText>EQ \\* jc2 \\o\\ad(\\s\\up 9(</w:instrText></w:r><w:r><w:instrText>shè),歙)</w:instrText></w:r>"
)
NOTE = f'<w:footnote w:id="2"><w:p>{run("一亩约合六百六十七平方米。")}</w:p></w:footnote>'
REFERENCE = '<w:r><w:footnoteReference w:id="2"/></w:r>'


def word_document(data: bytes, lines: tuple[str, ...]) -> tuple[Document, DialogueScript]:
    """A Word document, and the script of what a reader made of its paragraphs."""
    script = parse_dialogue(parse_document("\n\n".join(lines).encode(), "talk.md"))
    body = tuple(replace(item, line=((item.line or 0) + 1) // 2) for item in script.body if isinstance(item, Turn))
    document = replace(parse_document("\n".join(lines).encode(), "talk.md"), format="docx", data=data)
    return document, replace(script, body=body)


@pytest.mark.parametrize("guide", [GUIDE, FIELD], ids=["ruby", "field"])
def test_characters_under_a_phonetic_guide_are_seen(guide: str) -> None:
    data = word_file(run("陈默：您是哪里人？"), run("何青：我是") + guide + run("县人。"))
    assert unproved(*word_document(data, ("陈默：您是哪里人？", "何青：我是歙县人。"))) == ()
    document, script = word_document(data, ("陈默：您是哪里人？", "何青：我是歙（shè）县人。"))
    kept = replace(script, repaired=(Repair(line=2, fix="ruby", before="shè", after="（shè）"),))
    assert unproved(document, kept) == ()
    lost = unproved(*word_document(data, ("陈默：您是哪里人？", "何青：我是县人。")))
    assert [problem.message for problem in lost] == ["“歙” is neither spoken nor dropped"]


def test_a_footnote_is_seen_where_it_is_referred_to() -> None:
    data = word_file(run("陈默：多大？"), run("何青：四十亩。") + REFERENCE, notes=NOTE)
    document, script = word_document(data, ("陈默：多大？", "何青：四十亩。"))
    assert [problem.line for problem in unproved(document, script)] == [2]


def test_deleted_text_of_a_word_document_is_no_text() -> None:
    gone = f"<w:del><w:r><w:delText>五</w:delText></w:r></w:del><w:moveFrom>{run('六')}</w:moveFrom>"
    data = word_file(run("陈默：多大？"), run("何青：") + gone + run("四十亩。"))
    assert unproved(*word_document(data, ("陈默：多大？", "何青：四十亩。"))) == ()


ASS = "[Script Info]\nTitle: 果园\n\n[Events]\nFormat: Start, End, Name, Text\n" + "".join(
    f"Dialogue: 0:00:0{n}.00,0:00:0{n}.90,{name},{{\\i1}}{text[:2]}{{\\i0}}{text[2:]}\n"
    for n, (name, text) in enumerate(TURNS)
)
ORG = "#+TITLE: 果园\n#+STARTUP: overview\n\n* 雨水\n\n" + "\n\n".join(f"*{name}*：{text}" for name, text in TURNS)
ASCIIDOC = "= 果园\n:author: 罗小满\n\n== 雨水\n\n" + "\n\n".join(f"*{name}*:: {text}" for name, text in TURNS)


RST = "果园\n====\n\n:tags: 雨\n\n.. raw:: html\n\n   <p>框</p>\n\n雨水\n----\n\n" + "\n\n".join(
    f"**{name}：** {text}" for name, text in TURNS
)
BRACKETED = "= 果园\n\n== 雨水\n\n[.lead]\n见 https://a.example/x[]。\n\n" + "\n\n".join(
    f"[{name}]\n{text}" for name, text in TURNS
)


@pytest.mark.parametrize(
    ("text", "name"), [(ASS, "a.ass"), (ORG, "a.org"), (ASCIIDOC, "a.adoc"), (RST, "a.rst"), (BRACKETED, "a.adoc")]
)
def test_files_that_are_rewritten_before_they_are_read_are_proved_by_themselves(text: str, name: str) -> None:
    document, script = parsed(text, name)
    assert unproved(document, script) == ()
    assert any("the source's label is" in problem.message for problem in unproved(document, exchanged(script, 2)))
    lost = replace(script, body=tuple(item for item in script.body if item is not script.turns[3]))
    assert unproved(document, lost)
    _, less = parsed(text.replace("都在山坡上", ""), name)
    assert unproved(replace(document, source_lines=parsed(text.replace("都在山坡上", ""), name)[0].source_lines), less)
