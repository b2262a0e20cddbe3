"""Writes the sample files beside it: one short interview of our own, in every format and encoding that is read.

Run it from the repository: `python tests/data/make_samples.py`. The files are checked in, and a test proves that they
are what it makes.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

FOLDER = Path(__file__).parent
SIMPLIFIED = """# 山里的钟表匠

作者：林木
日期：2024-03-05

**周明：**您修了多少年的钟？

**林木：**四十年。最早的一只是座钟，
从县城背回来的，齿轮锈了大半。
"""
TRADITIONAL = """山裡的鐘錶匠
周明：您修了多少年的鐘？
林木：四十年。最早的一隻是座鐘，從縣城背回來的，齒輪鏽了大半。
周明：後來呢？
"""
HTML = """<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<title>山里的钟表匠</title>
<meta name="author" content="林木">
<meta property="article:published_time" content="2024-03-05">
<style>p { margin: 0 }</style>
</head>
<body>
<nav><a href="/">首页</a> <a href="/all">全部</a></nav>
<!-- 正文 -->
<article>
<h1>山里的钟表匠</h1>
<p><strong>周明：</strong>您修了多少年的钟？</p>
<p><strong>林木：</strong>四十年。最早的一只是座钟，
从县城背回来的<br>齿轮锈了大半。</p>
<figure><img src="clock.jpg" alt="一只座钟"><figcaption>修好的座钟</figcaption></figure>
<blockquote><p>钟不走，时间照走。</p></blockquote>
</article>
<footer>版权所有</footer>
<script>var spoken = "<p>不是正文</p>";</script>
</body>
</html>
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
周明：您修了多少年的钟？

2
00:00:04,500 --> 00:00:09,250
林木：四十年。
<i>最早的</i>一只是座钟。
"""
VTT = """WEBVTT 山里的钟表匠

NOTE 校对过一遍

1
00:01.000 --> 00:04.000
<v 周明>您修了多少年的钟？</v>

00:04.500 --> 00:09.250 align:start
<v 林木>四十年。<v 周明>真久。
"""

ASS = """[Script Info]
Title: 山里的钟表匠

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:04.00,Default,周明,0,0,0,,您修了多少年的钟？
Dialogue: 0,0:00:04.50,0:00:09.25,Default,林木,0,0,0,,{\\i1}四十年。{\\i0}\\N最早的一只是座钟。
"""
SEGMENTS = """{"language": "zh", "segments": [
 {"start": 1.0, "end": 4.0, "speaker": "SPEAKER_00", "text": "您修了多少年的钟？"},
 {"start": 4.5, "end": 9.25, "speaker": "SPEAKER_01", "text": "四十年。"}]}
"""
TABLE = """start,speaker,text
00:01,周明,您修了多少年的钟？
00:04,林木,"四十年，四十年。"
"""
TAGGED = """山里的钟表匠

<Person1>您修了多少年的钟？</Person1>
<Person2>四十年。
最早的一只是座钟。</Person2>
"""
ORG = """#+TITLE: 山里的钟表匠

* 学徒

周明：您修了多少年的钟？

林木：*四十年*。
"""
ASCIIDOC = """= 山里的钟表匠

== 学徒

*周明*:: 您修了多少年的钟？

*林木*:: 四十年。
"""
RST = """山里的钟表匠
============

.. contents:: 目录

学徒
----

**周明：** 您修了多少年的钟？

**林木：** :small:`四十年` 。
"""
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
PACKAGE = """<?xml version="1.0"?>
<package version="3.0" xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>山里的钟表匠</dc:title><dc:creator>林木</dc:creator></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/></spine></package>
"""
BOOK_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body><h1>{title}</h1>
<p>周明：{asked}</p>
<p>林木：{answer}</p></body></html>
"""


def samples() -> dict[str, bytes]:
    """File names and their content."""
    return {
        "utf8.md": SIMPLIFIED.encode(),
        "bom.md": SIMPLIFIED.encode("utf-8-sig"),
        "crlf.md": SIMPLIFIED.replace("\n", "\r\n").encode(),
        "gb18030.txt": SIMPLIFIED.encode("gb18030"),
        "utf16.txt": SIMPLIFIED.encode("utf-16"),
        "big5.txt": TRADITIONAL.encode("big5"),
        "page.html": HTML.encode(),
        "cues.srt": SRT.encode(),
        "cues.vtt": VTT.encode(),
        "cues.ass": ASS.encode(),
        "segments.json": SEGMENTS.encode(),
        "table.csv": TABLE.encode(),
        "tagged.txt": TAGGED.encode(),
        "notes.org": ORG.encode(),
        "notes.adoc": ASCIIDOC.encode(),
        "notes.rst": RST.encode(),
        "word.docx": _docx(),
        "book.epub": _epub(),
    }


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = "山里的钟表匠"
    document.core_properties.author = "林木"
    document.add_heading("山里的钟表匠", 0)
    for label, speech in (("周明：", "您修了多少年的钟？"), ("林木：", "四十年。\n齿轮锈了大半。")):
        paragraph = document.add_paragraph()
        paragraph.add_run(label).bold = True
        paragraph.add_run(speech)
    document.add_heading("一、学徒", 1)
    document.add_paragraph("先学扫地", style="List Bullet")
    document.add_paragraph("修好的座钟", style="Caption")
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_dates(buffer.getvalue())


def _epub() -> bytes:
    made = io.BytesIO()
    pages = (
        ("one", "学徒", "您修了多少年的钟？", "四十年。"),
        ("two", "师傅", "后来呢？", "后来收了徒弟。"),
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/book.opf": PACKAGE}
        files["OEBPS/nav.xhtml"] = BOOK_PAGE.format(title="目录", asked="不读", answer="不读")
        for name, title, asked, answer in pages:
            files[f"OEBPS/{name}.xhtml"] = BOOK_PAGE.format(title=title, asked=asked, answer=answer)
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return made.getvalue()


def _without_dates(data: bytes) -> bytes:
    """The same archive with fixed times, so that it is made alike every day."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            still = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            new.writestr(still, old.read(entry), compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


if __name__ == "__main__":
    for name, content in samples().items():
        (FOLDER / name).write_bytes(content)
