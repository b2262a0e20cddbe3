"""The pages and the feed of a show: what other readers find in them, and that no article gets out of its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.assemble.sound import SoundOptions
from pipeline.audio.loudness import Loudness
from pipeline.errors import InputError, ManifestError
from pipeline.publish.chapters import ChapterSpan
from pipeline.publish.outputs.manifest import to_manifest
from pipeline.publish.outputs.manifest_reader import Manifest, read_manifest
from pipeline.publish.outputs.material import UNKNOWN, Made, Words
from pipeline.publish.outputs.table import MANIFEST
from pipeline.publish.part_names import part_number
from pipeline.publish.release import publish_episode
from pipeline.publish.show import Show
from pipeline.publish.site.announced import PODCAST_SPACE, Announced, first_announced, read_announced
from pipeline.publish.site.captions import captions
from pipeline.publish.site.feed import MAX_DESCRIPTION_BYTES, FeedEpisode, feed_problems, show_address, write_feed
from pipeline.publish.site.pages import Site, episode_page, index_page, page_name, show_language
from pipeline.publish.site.series import group_series, neighbours_in
from pipeline.publish.targets import Destination
from pipeline.publish.transcript import Transcript, TranscriptCue
from pipeline.workflow.show.publishing import publish_show
from tests.assemble.episodes import two_people
from tests.publish.episodes import TWO_PEOPLE
from tests.publish.feed_rules import broken_rules
from tests.strategies import hostile_text

SHOW = Show(title="慢谈", description="慢慢谈。", link="https://example.org/慢谈", author="林", email="lin@example.org")
SITE = Site(show=SHOW, has_feed=True, has_covers=True)
MADE = datetime(2026, 3, 1, 8, tzinfo=UTC)
EPISODE = replace(TWO_PEOPLE, published="2024-07-23", source_url="https://example.com/a")


def make_manifest(
    title: str = "晨谈",
    name: str = "林师傅",
    words: tuple[str, ...] = ("请坐。", "头发很长吗？"),
    chapters: tuple[str, ...] = ("开场",),
    files: Mapping[str, str] | None = None,
    **facts: Any,
) -> Manifest:
    cues = tuple(
        TranscriptCue(
            turn=number,
            part=1,
            speaker_id="lin",
            speaker=name,
            start_ms=number * 1000,
            end_ms=number * 1000 + 500,
            words=text,
        )
        for number, text in enumerate(words, 1)
    )
    episode = replace(EPISODE, title=title, stem="talk", **facts)
    spans = tuple(
        ChapterSpan(title=each, start_ms=1000 * number, end_ms=1000 * number + 1000)
        for number, each in enumerate(chapters)
    )
    return Manifest(
        words=Words(
            episode=episode,
            transcript=Transcript(title=title, language="zh-Hans", cues=cues),
            chapters=spans,
            duration_ms=90_000,
            content_id="1" * 32,
        ),
        files=files or {"mp3": "talk.mp3", "vtt": "talk.vtt", "chapters": "talk.chapters.json"},
    )


def reread(manifest: Manifest) -> Manifest:
    """As it is read from the file that it is written to."""
    made = Made(production=UNKNOWN, loudness=Loudness(-16.0, -1.0), files=manifest.files)
    speakers = {"lin": manifest.words.transcript.cues[0].speaker}
    words = replace(manifest.words, episode=replace(manifest.words.episode, speakers=speakers))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "talk.episode.json"
        path.write_text(to_manifest(words, made), encoding="utf-8")
        return read_manifest(path)


def parse(data: bytes) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(data.decode())


def listed(*manifests: Manifest) -> list[FeedEpisode]:
    return [FeedEpisode(manifest=each, sound_bytes=1234, made_at=MADE) for each in manifests]


def make_feed(show: Show, episodes: Sequence[FeedEpisode], announced: Announced | None = None) -> bytes:
    return write_feed(show, episodes, announced or first_announced(show_address(show)), "cover.png")


def test_a_page_holds_every_sentence_with_its_time_and_speaker() -> None:
    page = parse(episode_page(SITE, make_manifest()).data)
    cues = page.find_class("cue")
    assert [(cue.text, cue.get("data-start"), cue.get("data-end")) for cue in cues] == [
        ("请坐。", "1.0", "1.5"),
        ("头发很长吗？", "2.0", "2.5"),
    ]
    assert [each.text for each in page.find_class("speaker")] == ["林师傅", "林师傅"]
    assert page.get("lang") == "zh-Hans"
    assert page.find(".//audio").get("src") == "talk.mp3"


def test_a_page_brings_the_other_characters_for_everything_that_it_shows() -> None:
    page = parse(episode_page(SITE, make_manifest(chapters=("开场",))).data)
    other = json.loads(page.get_element_by_id("other-characters").text)
    assert other["language"] == "zh-Hant"
    assert other["texts"]["cue-1"] == "頭髮很長嗎？"
    assert {each.get("data-text") for each in page.iter() if each.get("data-text")} == set(other["texts"])


def test_a_page_asks_nothing_of_another_server() -> None:
    for page in (episode_page(SITE, make_manifest()), index_page(SITE, [[make_manifest()]])):
        parsed = parse(page.data)
        fetched = [each.get("src") for each in parsed.iter("img", "script", "audio") if each.get("src")]
        fetched += [each.get("href") for each in parsed.iter("link")]
        assert fetched
        assert not [address for address in fetched if ":" in address or address.startswith("/")]


@settings(max_examples=40)
@given(hostile_text(), hostile_text(), st.lists(hostile_text(), min_size=1, max_size=3), hostile_text())
def test_no_article_becomes_markup(title: str, name: str, words: list[str], chapter: str) -> None:
    manifest = reread(make_manifest(title, name, tuple(words), (chapter,), summary=title, source_url=title))
    plain = parse(episode_page(SITE, make_manifest(words=("一",) * len(words))).data)
    page = parse(episode_page(SITE, manifest).data)
    kept = {"script", "a", "audio", "img", "form", "input", "link", "iframe", "style"}
    count = {tag: sum(1 for _ in page.iter(tag)) for tag in kept}
    assert count["script"] == 2
    assert count["iframe"] == count["style"] == 0
    assert count["a"] <= sum(1 for _ in plain.iter("a"))
    for element in page.iter():
        assert not [key for key in element.attrib if key.startswith("on")]
        assert not str(element.get("href", "")).lower().startswith("javascript")
    feed = etree.fromstring(make_feed(SHOW, listed(manifest)))
    assert len(feed.findall("channel/item")) == 1
    assert [len(title) for title in feed.iterfind("channel/item/title")] == [0]


def test_the_feed_is_what_a_reader_of_feeds_expects() -> None:
    read = feedparser.parse(make_feed(SHOW, listed(make_manifest(number=3), make_manifest(published=""))))
    assert not read.bozo
    assert read.feed.title == "慢谈"
    assert read.feed.link == "https://example.org/%E6%85%A2%E8%B0%88/"
    first, second = read.entries
    assert first.enclosures[0].href == "https://example.org/%E6%85%A2%E8%B0%88/talk.mp3"
    assert first.enclosures[0].length == "1234"
    assert first.enclosures[0].type == "audio/mpeg"
    assert first.itunes_duration == "90"
    assert first.itunes_episode == "3"
    assert first.published == "Tue, 23 Jul 2024 00:00:00 GMT"
    assert second.published == "Sun, 01 Mar 2026 08:00:00 GMT"
    assert first.podcast_chapters["url"].endswith("talk.chapters.json")
    assert "00:00 开场" in first.description
    assert "并非本人声音" in first.description


def test_what_was_announced_stands_when_the_show_moves_and_its_files_get_new_times() -> None:
    undated = make_manifest(published="")
    first = make_feed(SHOW, listed(undated))
    moved = replace(SHOW, title="快谈", link="https://example.net/")
    again = read_announced(first, show_address(moved))
    date = again.dates[again.guid("talk")]
    assert date == MADE
    second = make_feed(moved, [FeedEpisode(manifest=undated, sound_bytes=1, made_at=date)], again)
    before, after = feedparser.parse(first), feedparser.parse(second)
    assert after.feed.podcast_guid == before.feed.podcast_guid
    assert (after.entries[0].id, after.entries[0].published) == (before.entries[0].id, before.entries[0].published)
    assert after.entries[0].link.startswith("https://example.net/")


@pytest.mark.parametrize("feed", [b"", b"<rss>", b"<rss/>", b"<rss><channel><item/></channel></rss>"])
def test_a_feed_that_tells_nothing_is_as_none(feed: bytes) -> None:
    assert read_announced(feed, "https://example.org/") == first_announced("https://example.org/")


@pytest.mark.parametrize(
    ("published", "part", "date"),
    [
        ("2024-07-23", "", "Tue, 23 Jul 2024 00:00:00 GMT"),
        ("2024-07-23", "之二", "Tue, 23 Jul 2024 00:02:00 GMT"),
        ("2024-07-23T20:00:00+08:00", "", "Tue, 23 Jul 2024 12:00:00 GMT"),
        ("2024-07", "", "Mon, 01 Jul 2024 00:00:00 GMT"),
        ("2024", "下", "Mon, 01 Jan 2024 00:03:00 GMT"),
        ("last spring", "之二", "Sun, 01 Mar 2026 08:00:00 GMT"),
        ("0001-01-01T00:00:00+14:00", "", "Sun, 01 Mar 2026 08:00:00 GMT"),
    ],
)
def test_a_date_is_the_article_s_as_far_as_it_is_known(published: str, part: str, date: str) -> None:
    feed = feedparser.parse(make_feed(SHOW, listed(make_manifest(published=published, part=part))))
    assert feed.entries[0].published == date


def test_transcripts_come_in_the_forms_and_characters_that_players_want() -> None:
    found = captions(make_manifest(words=("头发很长。",)))
    assert [(each.path, each.language) for each in found] == [
        ("talk.vtt", "zh-Hans"),
        ("captions/talk.srt", "zh-Hans"),
        ("captions/talk.transcript.json", "zh-Hans"),
        ("captions/talk.zh-Hant.vtt", "zh-Hant"),
    ]
    assert not found[0].data
    assert "頭髮很長。" in found[-1].data.decode()


def test_an_audiobook_is_what_apple_calls_one() -> None:
    feed = feedparser.parse(make_feed(SHOW, listed(make_manifest(files={"m4b": "talk.m4b", "chapters": "c"}))))
    assert feed.entries[0].enclosures[0].type == "audio/x-m4a"


@pytest.mark.parametrize(
    ("wanted", "languages", "language"),
    [
        ("", ["zh-Hans"], "zh-CN"),
        ("", ["zh-Hant", "zh-Hant"], "zh-TW"),
        ("", ["zh-Hant", "zh-Hans"], "zh-CN"),
        ("", ["zh-Hant", "zh-Hans", "zh-Hant"], "zh-TW"),
        ("", [], "zh-CN"),
        ("zh-HK", ["zh-Hans"], "zh-HK"),
    ],
)
def test_a_show_speaks_the_language_of_its_episodes(wanted: str, languages: list[str], language: str) -> None:
    episodes = [make_manifest(language=each) for each in languages]
    assert show_language(replace(SHOW, language=wanted), episodes) == language


def test_between_as_many_of_both_the_words_of_the_show_decide() -> None:
    episodes = [make_manifest(language=each) for each in ("zh-Hans", "zh-Hant")]
    assert show_language(replace(SHOW, title="夜談", description="頂樓"), episodes) == "zh-TW"


def test_files_are_called_by_a_word_where_their_format_says_little() -> None:
    names = {each: f"talk.{each}" for each in ("mp3", "small", "vtt", "chapters", "notes")}
    page = episode_page(SITE, make_manifest(files=names, language="zh-Hant")).data.decode()
    shown = re.findall(r"download>([^<]+)</a>", page)
    assert shown == ["MP3", "MP3（小）", "VTT", "章節", "節目說明"]


def test_the_words_of_a_show_are_as_tame_as_those_of_its_episodes() -> None:
    wild = "夜\u202egnp.exe\u202c\n谈" + "长" * 9000
    site = replace(SITE, show=replace(SHOW, title=wild, author=wild, description=wild))
    for page in (index_page(site, [[make_manifest()]]), episode_page(site, make_manifest())):
        text = page.data.decode()
        assert "\u202e" not in text
        assert "长" * 4000 not in text


def test_an_episode_called_index_has_a_page_besides_the_list() -> None:
    words = make_manifest().words
    for stem, name in (("Index", "Index.episode.html"), ("talk", "talk.html")):
        assert page_name(replace(words, episode=replace(words.episode, stem=stem))) == name


@pytest.mark.parametrize("stem", ["a b", "问 100%？", "#1", "50%20", "a&b'c", "a;b=c"])
def test_links_lead_to_the_files_whatever_their_name(stem: str) -> None:
    manifest = make_manifest(files={"mp3": f"{stem}.mp3", "chapters": f"{stem}.chapters.json"})
    manifest = replace(manifest, words=replace(manifest.words, episode=replace(manifest.words.episode, stem=stem)))
    page = parse(episode_page(SITE, manifest).data)
    assert unquote(urlsplit(page.find(".//audio").get("src")).path) == f"{stem}.mp3"
    assert not urlsplit(page.find(".//audio").get("src")).fragment
    index = parse(index_page(SITE, [[manifest]]).data)
    assert unquote(urlsplit(index.find(".//li//a").get("href")).path) == f"{stem}.html"
    assert unquote(urlsplit(index.find(".//li/img").get("src")).path) == f"covers/{stem}.png"
    feed = feedparser.parse(make_feed(SHOW, listed(manifest)))
    assert unquote(urlsplit(feed.entries[0].enclosures[0].href).path).endswith(f"/{stem}.mp3")


def test_a_title_that_is_none_is_cut_and_loses_what_turns_text_around() -> None:
    manifest = make_manifest("\u202e谈" + "长" * 10_000)
    for page in (episode_page(SITE, manifest), index_page(SITE, [[manifest]])):
        assert len(page.data) < 10_000
        assert "\u202e" not in page.data.decode()


def test_a_show_without_a_name_has_a_heading() -> None:
    page = parse(index_page(Site(show=Show()), [[make_manifest()]]).data)
    assert page.find(".//h1").text == page.find(".//title").text == "节目"


@pytest.mark.parametrize("size", [(1399, 1399), (3001, 3001), (1400, 1500)])
def test_a_cover_that_apple_refuses_is_told(size: tuple[int, int]) -> None:
    (found,) = feed_problems(SHOW, listed(make_manifest()), size)
    assert f"{size[0]} × {size[1]} pixels" in found


@pytest.mark.parametrize(
    ("show", "problem"),
    [
        (replace(SHOW, title=""), "title is missing"),
        (replace(SHOW, link=""), "link is missing"),
        (replace(SHOW, description=""), "description is missing"),
        (replace(SHOW, description="长" * 1400), "description is longer than 4000 bytes"),
        (replace(SHOW, category="Podcasts"), "category 'Podcasts' is none of Apple's"),
        (replace(SHOW, title="长" * 256), "title is longer than 255 characters"),
    ],
)
def test_what_directories_refuse_is_told_before(show: Show, problem: str) -> None:
    (found,) = feed_problems(show, listed(make_manifest()))
    assert problem in found


def test_a_very_long_talk_keeps_its_description_within_the_limit() -> None:
    chapters = tuple(f"第{number}章很长很长的题目" for number in range(300))
    read = feedparser.parse(make_feed(SHOW, listed(make_manifest(chapters=chapters))))
    assert len(read.entries[0].description.encode()) <= MAX_DESCRIPTION_BYTES
    assert "并非本人声音" in read.entries[0].description


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("audio_out")
    laid_out = two_people()
    publish_episode(EPISODE, laid_out.timeline, laid_out.takes, Destination(place), SoundOptions())
    return place


def test_a_manifest_gives_back_what_was_written(folder: Path) -> None:
    manifest = read_manifest(folder / "chentan.episode.json")
    assert manifest.words.episode == replace(EPISODE, page_url="", cover=None)
    assert [cue.words for cue in manifest.words.transcript.cues][2:4]
    assert set(manifest.files) == {"mp3", "vtt", "chapters", MANIFEST}


def test_a_show_lies_beside_its_episodes_and_is_the_same_a_second_time(folder: Path) -> None:
    done = publish_show(SHOW, folder)
    assert done.feed is not None
    assert {path.name for path in done.pages} == {"index.html", "chentan.html"}
    before = {path: path.read_bytes() for path in (*done.pages, done.feed)}
    publish_show(SHOW, folder)
    assert {path: path.read_bytes() for path in before} == before
    feed = feedparser.parse(str(done.feed))
    assert feed.entries[0].enclosures[0].length == str((folder / "chentan.mp3").stat().st_size)
    found = etree.parse(done.feed).xpath("//@url | //@href | //item/link/text()")
    assert isinstance(found, list)
    addresses = [str(each) for each in found]
    assert len(addresses) >= 8
    for address in addresses:
        assert (folder / unquote(address.removeprefix("https://example.org/%E6%85%A2%E8%B0%88/"))).is_file(), address


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"format": 1', '"format": 9'),
        lambda text: text.replace('"zh-Hans"', '"fr"'),
        lambda text: text.replace('"name": "chentan"', '"name": "../chentan"'),
        lambda _: "[]",
        lambda text: text.replace('"cues"', '"cuse"'),
        lambda _: "[" * 100_000,
        lambda text: re.sub(r'"turn": \d+', '"turn": 1e999', text),
        lambda text: re.sub(r'"turn": \d+', '"turn": Infinity', text),
    ],
)
def test_a_damaged_manifest_is_named(folder: Path, tmp_path: Path, damage: Callable[[str], str]) -> None:
    path = tmp_path / "chentan.episode.json"
    path.write_text(damage((folder / path.name).read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ManifestError, match=r"chentan\.episode\.json"):
        read_manifest(path)
    with pytest.raises(InputError, match=r"chentan\.episode\.json"):
        publish_show(SHOW, tmp_path)


def test_a_folder_without_episodes_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no episode"):
        publish_show(SHOW, tmp_path)


def make_part(part: str, title: str = "晨谈", season: int | None = None) -> Manifest:
    """A part of a talk; its files are called after it."""
    manifest = make_manifest(title)
    number = part_number(part) or None
    episode = replace(manifest.words.episode, part=part, number=number, season=season, stem=f"talk-{part}")
    return replace(manifest, words=replace(manifest.words, episode=episode))


def test_the_parts_of_a_talk_lead_to_one_another_and_stand_together_in_the_list() -> None:
    last, other, first, middle = make_part("下"), make_part("", "夜谈"), make_part("上"), make_part("中")
    groups = group_series([last, other, first, middle])
    assert [[each.words.episode.part for each in group] for group in groups] == [["上", "中", "下"], [""]]
    beside = neighbours_in(groups)
    links = [
        [(each.get("rel"), unquote(each.get("href"))) for each in parse(page.data).find_class("series")[0].iter("a")]
        for page in (episode_page(SITE, each, beside[each.words.episode.stem]) for each in groups[0])
    ]
    assert links == [
        [("next", "talk-中.html")],
        [("prev", "talk-上.html"), ("next", "talk-下.html")],
        [("prev", "talk-中.html")],
    ]
    assert not parse(episode_page(SITE, other, beside["talk-"]).data).find_class("series")
    index = parse(index_page(SITE, groups).data)
    assert [heading.text_content() for heading in index.iter("h3")] == ["晨谈", "夜谈"]
    assert [unquote(each.get("href")) for each in index.find_class("parts")[0].iter("a")] == [
        "talk-上.html",
        "talk-中.html",
        "talk-下.html",
    ]


@pytest.mark.parametrize(
    "episodes",
    [
        [make_part("上"), make_part("下", "夜谈")],
        [make_part("番外"), make_part("后记")],
        [make_part("之二"), make_part("第二期")],
        [make_part("上", season=1), make_part("下", season=2)],
    ],
    ids=["two talks", "no places", "one place twice", "two seasons"],
)
def test_what_is_no_series_is_not_joined(episodes: list[Manifest]) -> None:
    assert [len(group) for group in group_series(episodes)] == [1] * len(episodes)


def test_a_feed_numbers_the_parts_and_seasons() -> None:
    parts = [make_part("之二", season=3), make_part("之一", season=3)]
    feed = etree.fromstring(make_feed(SHOW, listed(*parts)))
    spaces = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": PODCAST_SPACE}
    first = feed.findall("channel/item")[0]
    assert first.findtext("itunes:episode", namespaces=spaces) == "2"
    assert first.findtext("itunes:season", namespaces=spaces) == "3"
    assert first.findtext("podcast:season", namespaces=spaces) == "3"
    number = first.find("podcast:episode", spaces)
    assert number is not None
    assert (number.text, number.get("display")) == ("2", "之二")
    assert feed.findtext("channel/itunes:type", namespaces=spaces) == "serial"
    several = etree.fromstring(make_feed(SHOW, listed(*parts, make_part("", "夜谈"))))
    assert several.findtext("channel/itunes:type", namespaces=spaces) == "episodic"
    assert several.findall("channel/item")[2].find("itunes:season", spaces) is None


def test_a_feed_says_who_leads_a_talk() -> None:
    manifest = reread(make_manifest(hosts=("赵青",)))
    assert manifest.words.episode.hosts == ("赵青",)
    people = etree.fromstring(make_feed(SHOW, listed(manifest))).findall(
        "channel/item/podcast:person", {"podcast": PODCAST_SPACE}
    )
    assert [(each.text, each.get("role")) for each in people] == [("林师傅", "guest"), ("赵青", "host")]


def test_a_manifest_keeps_season_and_number() -> None:
    episode = reread(make_part("之二", season=3)).words.episode
    assert (episode.season, episode.number, episode.part) == (3, 2, "之二")


def full_feed() -> bytes:
    """A feed that has everything that one can have."""
    parts = [make_part("之二", season=3), make_part("之一", season=3), make_part("", "夜谈")]
    episodes = [replace(each, captions=captions(each.manifest)) for each in listed(*parts)]
    numbered = [_with_files(each, number) for number, each in enumerate(episodes)]
    return make_feed(SHOW, numbered)


def _with_files(each: FeedEpisode, number: int) -> FeedEpisode:
    files = {"mp3": f"talk-{number}.mp3", "vtt": f"talk-{number}.vtt", "chapters": f"talk-{number}.chapters.json"}
    return replace(each, manifest=replace(each.manifest, files=files))


def test_a_feed_keeps_the_rules_of_directories() -> None:
    assert broken_rules(full_feed()) == []


@settings(max_examples=40)
@given(hostile_text(), hostile_text(), hostile_text())
def test_no_article_makes_a_feed_break_the_rules(title: str, name: str, part: str) -> None:
    manifest = reread(make_manifest(title, name, (title, part), (title,), part=part, summary=name, number=2))
    assert broken_rules(make_feed(SHOW, listed(manifest))) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<itunes:explicit>false</itunes:explicit>\n    <itunes:type>", b"<itunes:type>"),
        (b"<itunes:episode>2</itunes:episode>", b"<itunes:episode>0</itunes:episode>"),
        (b'role="guest"', b'role="narrator"'),
        (b"<podcast:season>3", b"<podcast:season>4"),
        (b'length="1234"', b'length="0"'),
        (b"talk-1.mp3", b"talk-0.mp3"),
        (b"<language>zh-cn", b"<language>Chinese"),
        (b"<pubDate>Tue, 23 Jul 2024 00:02:00 GMT", b"<pubDate>2024-07-23"),
        (b'type="text/vtt"', b'type="text/plain"'),
        (b"<itunes:type>episodic</itunes:type>", b"<itunes:type>episodic</itunes:type><itunes:new/>"),
    ],
)
def test_the_rules_find_what_is_broken(before: bytes, after: bytes) -> None:
    feed = full_feed()
    assert before in feed
    assert broken_rules(feed.replace(before, after, 1))
