"""What people's Markdown is full of besides talk is no false alarm of the proof, wherever in a talk it stands."""

from __future__ import annotations

from typing import Final

import pytest

from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.script.proof.faithfulness import unproved
from tests.script.test_proof_sources import TURNS

PIECES: Final = {
    "GitHub's alert": "> [!NOTE]\n> 下面是补充。",
    "Obsidian's callout": "> [!tip]- 小提示\n> 下面是补充。",
    "callout in a list": "- > [!WARNING]\n  > 小心路滑。",
    "container": ":::tip 提示\n路上小心。\n:::",
    "admonition": '!!! note "注意"\n    路上小心。',
    "Hexo's tag": "{% note info %}\n路上小心。\n{% endnote %}",
    "Hugo's shortcode": "{{< notice tip >}}\n路上小心。\n{{< /notice >}}",
    "Hugo's figure": '{{< figure src="/a.png" title="果园" >}}',
    "contents": "[TOC]",
    "contents in double brackets": "[[toc]]",
    "contents with an at sign": "@[toc]",
    "end of an excerpt": "<!-- more -->",
    "class of a paragraph": "路上小心。\n{: .notice}",
    "anchor of a heading": "## 雨水 {#rain}",
    "formula": "$$\na+b\n$$",
    "wiki's picture": "![[果园.png]]",
    "wiki's link": "去了[[半山|半山村]]，再见。",
    "marked words": "这是==重点==内容。",
    "tasks": "- [ ] 浇水\n- [x] 剪枝",
    "fold": "<details>\n<summary>展开</summary>\n\n路上小心。\n\n</details>",
    "fold of plus signs": "+++ 展开\n路上小心。\n+++",
    "front matter in the middle": '+++\ntitle = "雨水"\n+++',
    "code": "```\n路上小心。\n```",
    "code with tildes": "~~~text\n路上小心。\n~~~",
    "MyST's directive": "```{note}\n路上小心。\n```",
    "table": "| 年 | 亩 |\n|---|---|\n| 2020 | 40 |",
    "footnote": "路上小心[^1]。\n\n[^1]: 出自县志。",
    "footnote in place": "路上小心^[出自县志]。",
    "underlined heading": "雨水\n----",
    "doubly underlined heading": "雨水\n====",
    "picture": '![果园](a.png "秋天")',
    "picture with a link": "[![果园](a.svg)](https://example.org)",
    "link": '见[这里](https://example.org/c "标题")。',
    "address": "见 <https://example.org/c>。",
    "frame": '<iframe src="https://example.org/c"></iframe>',
    "sound": '<audio controls><source src="a.mp3"></audio>',
    "style": "<style>\n.a{color:red}\n</style>",
    "program": "<script>\nvar a=1;\n</script>",
    "definition": "雨水\n: 天上来的水",
    "abbreviation": "*[HTML]: 超文本",
    "ruby": "<ruby>半<rt>bàn</rt></ruby>山",
    "video by a tag": "{% bilibili BV1xx411c7mD %}",
    "template": "{{ page.title }}",
    "Obsidian's comment": "%% 编辑的话 %%",
    "comment as a reference": "[//]: # (编辑的话)",
    "new page": '<div style="page-break-after: always;"></div>',
    "aside": "<aside>\n💡 路上小心。\n\n</aside>",
    "component": 'import A from "a";\n\n<A title="雨水" />',
    "rule": "* * *",
    "quotation": "> 路上小心。\n>\n> 再见。",
    "spoiler": "||路上小心||",
    "centred line": "->路上小心<-",
    "name of a block": "路上小心。 ^abc123",
}
PLACES: Final = ("before", "between", "inside an answer", "behind")


def with_piece(piece: str, place: str) -> str:
    """A talk with a piece in that place."""
    parts = [f"**{name}：**{text}" for name, text in TURNS]
    if place == "inside an answer":
        parts[3] += f"\n\n{piece}\n\n就是这样。"
    else:
        parts.insert({"before": 0, "between": 3, "behind": len(parts)}[place], piece)
    return "\n\n".join(("# 半山旧事", *parts)) + "\n"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_what_is_no_talk_is_no_false_alarm(piece: str, place: str) -> None:
    document = parse_document(with_piece(piece, place).encode(), "talk.md")
    script = parse_dialogue(document)
    assert not unproved(document, script)
    said = "".join(turn.text for turn in script.turns)
    assert all(text in said for _, text in TURNS)
