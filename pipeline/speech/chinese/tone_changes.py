"""The tone changes of 一 and 不; everything else keeps the tone of its dictionary.

一: first tone as a number or an ordinal and at the end; second before a fourth tone; else fourth. 看一看: neutral.
不: second tone before a fourth; else fourth. 好不好, 看不见: neutral.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.messages import english

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pipeline.speech.chinese.runs import Run

_DIGITS: Final = "零一二三四五六七八九"
_FIRST_BEFORE: Final = re.compile(
    f"[{_DIGITS}十第初][零]?$|[{_DIGITS}十百千万亿]点[{_DIGITS}]*$|统$|唯$|专$|单$|逐$|如$|归$|划$|择$|之$|周$|礼拜$|星期$|合$|"
    f"(?<![{_DIGITS}十百千两几数])万$|独$|零到$|[{_DIGITS}]比$"
)
"""What stands before a 一 that keeps its first tone: numbers, ordinals, and words that end with it."""
_NO_DIGIT_BEFORE: Final = re.compile("[唯统单之逐同]一$")
"""Words that end in 一 but are no number: the next 一 counts (唯一一个)."""
_FIRST_AFTER: Final = re.compile(
    f"[{_DIGITS}]|点[{_DIGITS}]+(?![分刻半十点])|比[{_DIGITS}]|到[{_DIGITS}十]|号(?!人)|楼|等奖|等舱|级|流(?!的泪)|线|期|季度|审|数到|把手|年级|部曲"
)
"""What stands after a 一 that is an ordinal: 一月份, 一号, 一楼."""
_MONTH_AFTER: Final = re.compile(
    "月(?![一两几][次回结万千百块年天遍期]|[内之来多后前不没只能要可赚挣租]|有余|工资|两次)"
)
"""A month of the year, not how often or how long."""
_SPAN_BEFORE: Final = re.compile("[了满近整每个]$")
_WORD_AFTER: Final = re.compile("路(?![车公])|直|下|共|定|股|般|些|边|旦|切|会儿|时间|向|分没|点没")
"""What makes a word of 一 even behind the digits of another number (二七一路涨)."""
_LATIN_BEFORE: Final = re.compile("[A-Za-z] ?$")
_COUNTS_AFTER: Final = re.compile("[百千万亿个次天年家位条款种名下直般些样起定边路会]")
_COUNTED_PAIR: Final = f"[{_DIGITS}十百千万几个对岁年月天次起同直样般些下点块位名只双]"
_AGAINST: Final = re.compile(f"[{_DIGITS}十多]对[{_DIGITS}多](?!{_COUNTED_PAIR})")
"""One teacher for one pupil (一对一), several to one (多对一); no pair of something (一对三岁的双胞胎, 一对一对)."""
_JOINED_BEFORE: Final = re.compile("[这那哪每某另同上下前后头任有]$")
_COUNTED_AFTER: Final = re.compile("[个次批代位种类条点步天年下些届期级轮]")
_COMPLEMENTS: Final = "见到了起住动清懂完好出上下开过着得及掉成全透准定惯通够多少断死活赢紧牢来去"
_VERBS_BEFORE: Final = re.compile(
    "[看听说想做找买吃受去差走跑拿放忘记舍离靠跟赶追用数算写读学教打飞坐站睡抓带派搞弄干管顾养卖付借输比猜认分"
    "瞧摸碰遇等留停改变免抵挡扛撑顶赔退换转推拉堵拆装修建拍信办答搬藏花费容忍配禁止决释制足证持回忙"
    "降咽压封治救塞盖喘叫喊唱跳熬混玩待聊背擦洗扫剪切煮炒咬嚼闻喝爬翻骑钻挖埋磨炼焊钉拧绑捆扔踢守躲瞒骗哄劝逗交抬甩"
    "养迈熟醒醉瘦胖饱]$"
)
_POTENTIAL: Final = re.compile(
    "来不及|够不[着到上]|对不[起住上]|谈不[上拢来]|处不来|合不来|[开种演][不][了起成]|[开关]不上|[降镇][不]住|还不[起清完上]|来不了|了不[起得]|要不[得了]|怪不得|舍不得|恨不得|巴不得|由不得"
)
"""Verbs with a neutral 不 that elsewhere take a full one."""


def change_tones(run: Run, kept: AbstractSet[int]) -> None:
    """Set the tones of every 一 and 不 of the run, except at the `kept` places."""
    for place in range(len(run.chars) - 1, -1, -1):
        char = run.chars[place]
        if char in "一不" and place not in kept:
            tone = _tone_of_one(run, place) if char == "一" else _tone_of_not(run, place)
            run.settle(place, ("yi" if char == "一" else "bu") + str(tone), english("tone change of {char}", char=char))


def _tone_of_one(run: Run, place: int) -> int:
    before, after = run.chars[:place], run.chars[place + 1 :]
    if not place and _LATIN_BEFORE.search(run.text[: run.start]) and not _COUNTS_AFTER.match(after):  # M1, R1
        return 1
    if _stands_against(before, after):
        return 1
    if not after:
        return 5 if _is_between_same(before, "一", after) else 1
    if _is_between_same(before, "一", after):
        return 5
    if _is_number(before, after) and not (_JOINED_BEFORE.search(before) and _COUNTED_AFTER.match(after)):
        return 1
    return _before_tone(run.pinyin[place + 1])


def _stands_against(before: str, after: str) -> bool:
    """Whether 一 is one of the two numbers of 一对一."""
    return any(_AGAINST.match(f"{before}一{after}", max(0, len(before) - back)) for back in (0, 2))


def _is_number(before: str, after: str) -> bool:
    """Whether 一 stands in a row of digits, after 第 and the like, or before what makes it an ordinal."""
    if after.startswith("十"):
        return before[-1:] in ("百", "千", "万", "零")
    if after.startswith("月"):
        return before.endswith("十") or bool(_MONTH_AFTER.match(after) and not _SPAN_BEFORE.search(before))
    if before.endswith("月") and after.startswith("日"):
        return True
    if _WORD_AFTER.match(after) and before[-1:] in (*_DIGITS, "十"):
        return False
    if _NO_DIGIT_BEFORE.search(before) or (before.endswith("一点") and after.startswith("点")):  # 一点一点: no decimal
        return False
    return bool(_FIRST_BEFORE.search(before[-4:]) or (_FIRST_AFTER.match(after) and not _JOINED_BEFORE.search(before)))


def _tone_of_not(run: Run, place: int) -> int:
    before, after = run.chars[:place], run.chars[place + 1 :]
    potential = after[:1] and after[0] in _COMPLEMENTS and _VERBS_BEFORE.search(before)
    if potential or _is_between_same(before, "不", after) or _POTENTIAL.match(run.chars, max(0, place - 1)):
        return 5
    return _before_tone(run.pinyin[place + 1]) if after else 4


def _is_between_same(before: str, char: str, after: str) -> bool:
    """Whether the same character stands on both sides, as in 看一看 and 好不好, but not 一天一天, 九一九, 不会不会."""
    is_same = bool(before and after) and before[-1] == after[0]
    return is_same and before[-1] not in _DIGITS and before[-2:-1] not in ("一", char)


def _before_tone(pinyin: str) -> int:
    """Second tone before a fourth one (and before 个, even unstressed), else fourth."""
    return 2 if pinyin.endswith("4") or pinyin == "ge5" else 4
