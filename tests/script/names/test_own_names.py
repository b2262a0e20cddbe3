"""Whose name is their own: what the cast of a show may remember, and what names nobody."""

from __future__ import annotations

import pytest

from pipeline.script.names.own_names import is_own_name
from pipeline.script.names.vocabulary import vocabulary

NOBODY = {
    "parts": "主持人 主持人A 记者 记者问 嘉宾 嘉宾2 采访者 受访者 旁白 画外音 翻译 网友 Host Guest Narrator Reporter",
    "parts in Traditional characters": "記者 主持人問 嘉賓 受訪者甲 發言人1 說話人 觀眾 旁白 畫外音",
    "letters and questions": "问 答 Q A Q12 Ｑ B C x 甲 乙 王",
    "recognisers": "Speaker_00 SPEAKER_01 发言人3 spk1 说话人2",
    "sexes": "男 女 男士 女士 女声 旁白女 Male Man Woman",
    "anybody": "店主 店員 司机 路人 车主 房东 高管 商人 游客 乐手 管家 外卖员 出租车司机 现场女观众 快递小哥 乘客甲",
    "titles alone": "老师 老師 医生 先生 小姐 导演 教授",
    "masked": "李某 陈○○ 某先生 X先生",
    "groups": "晨报 山谷周刊 山谷日报记者 深夜食堂 施工方",
    "kin": "张三的母亲 林小溪的同事",
    "together": "张三、李四 Tom&Ann",
    "running text": "于是 例如 作者",
    "signs": "—— … ?? 12",
}
LATIN_NOBODY = ("Speaker 0", "Guest 1", "Unknown Speaker", "Female Voice", "Audience Member", "A Young Man", "The Host")
SOMEBODY = {
    "Chinese names": "李四 林小溪 欧阳半夏 王石 司马南 李东 张望山 童漠男 马力 莫里 李建中",
    "Traditional characters": "黃仁勳 歐陽修 葉采蘋 沈硯 馬克·扎克伯格",
    "names that are words too": "高峰 白云 江河 田野 向阳 文静 金星",
    "with a title": "程师傅 张老师 方记者 王总 主持人李四 王女士",
    "familiar": "老张 小李 阿杰 阿宝 小葵 大壮 豆豆 望山 潇磊",
    "foreign": "汤姆·里德 扎克伯格 库克 阿莫迪 尼尔·杨",
    "Latin": "Anna anna OWEN Zuck 阿May Jensen黄 王石（企业家）",
}
LATIN_SOMEBODY = ("Mia Lin", "Owen Hale", "Dr. Smith", "Neil Young", "Host Anna", "Lex Fridman")


@pytest.mark.parametrize("kind", NOBODY)
def test_what_names_nobody_is_no_name(kind: str) -> None:
    assert [name for name in NOBODY[kind].split(" ") if is_own_name(name)] == []


@pytest.mark.parametrize("kind", SOMEBODY)
def test_a_name_of_ones_own_is_one(kind: str) -> None:
    assert [name for name in SOMEBODY[kind].split() if not is_own_name(name)] == []


def test_latin_names_of_several_words() -> None:
    assert [name for name in LATIN_NOBODY if is_own_name(name)] == []
    assert [name for name in LATIN_SOMEBODY if not is_own_name(name)] == []


def test_no_word_for_a_part_is_a_name() -> None:
    words = vocabulary()
    parts = {*words.roles, *words.nobody.words, *words.nobody.english, *(f"{word}1" for word in words.numbered)}
    assert [word for word in sorted(parts) if is_own_name(word) or is_own_name(word.title())] == []
