"""How a GBK page is damaged, done on purpose: "(pinyin)" put between bytes, read back, private characters dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.text.pinyin import marked_readings

TEXT = """這座燈塔建成已經有一百多年了，當年的守塔人每天要爬三百級臺階。
我們為什麼要保留它？因為船員們看見燈光，就知道快要到家了。
我覺得一個人住在島上並不孤單，每天都有很多事情要做。
早上先看天氣，再記錄潮水，然後修理機器，最後才吃早飯。
有一年冬天颱風很大，海水打進了廚房，我們只好住在塔頂上。
後來政府派人來裝了自動設備，說以後不需要人看守了。
我聽到這個消息的時候，心裡當然很難過，但是也能夠理解。
時代在進步，技術在發展，沒有什麼東西是永遠不變的。
不過我還是希望年輕人能夠到島上來看看，了解一下過去的生活。
這些照片都是我父親拍的，他從前也是守塔人，一直工作到退休。
他常常告訴我，做一件事情最重要的是耐心，其次才是力氣。
現在我把這句話也告訴我的女兒，她在城裡的學校教書。
學生們非常喜歡聽她講島上的故事，特別是那隻會報時的海鷗。
如果有機會重新選擇，我想我還是會回到這個地方。
因為這裡的每一塊石頭我都認識，每一種風的聲音我都聽得懂。
關於未來，我們正在討論把燈塔改成一個小小的圖書館。
大家可以坐船過來，看一天書，晚上再看一次真正的星空。
這需要一筆錢，也需要很多人的幫助，所以我願意接受採訪。
對我來說，最好的紀念不是一塊牌子，而是讓燈繼續亮下去。
謝謝您專門到島上來，路上風浪很大，您一定累了吧？
"""


def insert(text: str, listed: Mapping[str, str]) -> bytes:
    """GBK bytes with "(pinyin)" after every listed pair of bytes, wherever a character begins."""
    table = {char.encode("gbk"): f"({pinyin})".encode("gbk") for char, pinyin in listed.items()}
    data, made, at = text.encode("gbk"), bytearray(), 0
    while at < len(data):
        pinyin = table.get(data[at : at + 2])
        if pinyin is None:
            made.append(data[at])
            at += 1
        else:
            made += data[at : at + 2] + pinyin
            at += 2
    return bytes(made)


def read_back(data: bytes, *, folded: bool) -> str:
    """What a tolerant reader makes of the bytes: "?" for a broken pair, nothing for a private or undefined one."""
    made: list[str] = []
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            made.append(chr(lead))
            at += 1
        elif lead == 0x80 or at + 1 == len(data):
            at += 1
        else:
            trail = data[at + 1]
            if trail < 0x40 or trail == 0x7F:
                made.append("?")
            else:
                made.append(data[at : at + 2].decode("gbk", "replace").replace("\ufffd", "")[:1])
            at += 2
    return fold("".join(made)) if folded else "".join(made)


def fold(text: str) -> str:
    """Full-width ASCII made ASCII, as the site did that spread such pages."""
    return "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)


def false_matches(line: str) -> Iterator[tuple[str, str]]:
    """Characters that a byte-wise search would find between two characters of a line, with a reading."""
    data = line.encode("gbk")
    for at in range(0, len(data) - 3, 2):
        char = data[at + 1 : at + 3].decode("gbk", "replace")
        found = sorted(marked_readings(char)) if len(char) == 1 else []
        if found and "\u4e00" <= char <= "\u9fff" and all("a" <= each[0] <= "z" for each in found):
            yield char, found[0]
