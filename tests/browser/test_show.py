"""A published show in a real Chromium: from a folder and from the preview server.

Needs what `make test-browser` installs and a Chromium of the system's. Where one of them is missing these tests skip
and say so; with DUITAN_CHROMIUM=required, as in continuous integration, they fail.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.publish.show import Show
from pipeline.workflow.show.publishing import publish_show
from pipeline.workflow.show.serving import Preview
from tests.conftest import ROOT
from tests.duitan_process import run_in_shell

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WANTED = os.environ.get("DUITAN_CHROMIUM", "")
CHROMIUM = shutil.which(WANTED if WANTED not in ("", "required") else "chromium") or shutil.which("google-chrome")
NEEDED = {
    "playwright": find_spec("playwright"),
    "axe-playwright-python": find_spec("axe_playwright_python"),
    "Chromium": CHROMIUM,
}
MISSING = [name for name, found in NEEDED.items() if not found]
pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(
        bool(MISSING) and WANTED != "required", reason=f"not installed: {', '.join(MISSING)} (make test-browser)"
    ),
]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
PATIENCE_MS = 120_000
SERIOUS = {"serious", "critical"}
ACCESSIBILITY_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
WIDTHS = {"phone": 390, "desktop": 1280}


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, hummed and published."""
    folder = tmp_path_factory.mktemp("show")
    samples = " ".join(str(ROOT / "transcripts" / name) for name in ("city-birds.md", "old-books.txt"))
    done = run_in_shell(f"$D render {samples} --engine tone", folder)
    assert done.returncode == 0, done.stderr.decode()
    facts = Show(title="慢谈", description="慢慢谈。", link="https://example.org/show/", author="林")
    publish_show(facts, folder / "audio_out")
    return folder / "audio_out"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert not MISSING, f"not installed: {', '.join(MISSING)}"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def served(show: Path) -> Iterator[str]:
    with Preview(show, 0) as server:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server.address
        server.stop()
        thread.join()


@pytest.fixture(params=["folder", "server"])
def address(request: pytest.FixtureRequest, show: Path, served: str) -> str:
    return f"{show.as_uri()}/" if request.param == "folder" else served


class Watched:
    """A page, and what went wrong or out on it."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.troubles: list[str] = []
        self.page.on("console", lambda said: self._note(said.text, when=said.type == "error"))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda asked: self._note(asked.url, when=not asked.url.startswith(address)))

    def _note(self, trouble: str, *, when: bool = True) -> None:
        if when:
            self.troubles.append(trouble)


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    opened = Watched(browser, address)
    opened.page.goto(f"{address}city-birds.html")
    yield opened
    opened.context.close()
    assert opened.troubles == []


def wait_for_time(page: Page, start_s: float) -> None:
    """Until the sound is at this time, or a little after."""
    at = "document.getElementById('sound').currentTime"
    page.wait_for_function(f"start => {at} >= start - .05 && {at} < start + 1.5", arg=start_s)


def wait_until_in_sight(page: Page) -> None:
    """Until the marked sentence lies below the player and above the foot of the window."""
    page.wait_for_function(
        """() => {
            const cue = document.querySelector(".cue.now")?.getBoundingClientRect();
            return cue && cue.top >= document.querySelector(".player").getBoundingClientRect().bottom
                && cue.bottom <= innerHeight;
        }"""
    )


def test_a_sentence_that_is_clicked_is_heard_and_marked(watched: Watched) -> None:
    page = watched.page
    cue = page.locator(".cue").nth(5)
    cue.click()
    wait_for_time(page, float(cue.get_attribute("data-start") or 0))
    page.wait_for_function("!document.getElementById('sound').paused")
    page.wait_for_function("document.getElementById('cue-5').classList.contains('now')")


def test_the_mark_follows_the_sound(watched: Watched) -> None:
    page = watched.page
    end = float(page.locator("#cue-3").get_attribute("data-end") or 0)
    page.evaluate("time => { const s = document.getElementById('sound'); s.currentTime = time; s.play() }", end - 0.4)
    page.wait_for_function("document.getElementById('cue-4').classList.contains('now')")
    assert page.locator(".cue.now").count() == 1


def test_whoever_scrolls_by_hand_is_not_pulled_back(watched: Watched) -> None:
    page = watched.page
    page.locator(".cue").nth(2).click()
    page.wait_for_function("!document.getElementById('sound').paused")
    assert page.locator("#follow").is_checked()
    page.mouse.wheel(0, 400)
    page.wait_for_function("!document.getElementById('follow').checked")


def test_a_chapter_that_is_chosen_is_heard(watched: Watched) -> None:
    page = watched.page
    link = page.locator(".chapters a").nth(2)
    link.click()
    wait_for_time(page, float(link.get_attribute("data-start") or 0))
    page.wait_for_function("document.querySelectorAll('.chapters a')[2].getAttribute('aria-current') === 'true'")


def test_the_other_characters_and_back(watched: Watched) -> None:
    page = watched.page
    before = page.locator("main").inner_text()
    page.locator("#characters").click()
    assert page.title().startswith(page.locator("h1").inner_text())
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    changed = page.locator("main").inner_text()
    assert changed != before
    assert "看鳥" in changed
    page.locator("#characters").click()
    assert page.locator("main").inner_text() == before
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_the_keyboard_plays_and_goes_from_sentence_to_sentence(watched: Watched) -> None:
    page = watched.page
    page.keyboard.press(" ")
    page.wait_for_function("!document.getElementById('sound').paused")
    page.wait_for_selector(".cue.now")
    page.keyboard.press(" ")
    page.wait_for_function("document.getElementById('sound').paused")
    now = int((page.locator(".cue.now").get_attribute("id") or "cue-0")[4:])
    page.keyboard.press("]")
    page.wait_for_function("number => document.getElementById('cue-' + number).classList.contains('now')", arg=now + 1)
    for _ in range(12):
        page.keyboard.press("]")
    wait_until_in_sight(page)
    page.keyboard.press("/")
    page.keyboard.type("游隼")
    assert int(page.locator("#found").inner_text()) >= 1
    assert page.locator(".cue.hit").count() >= 1


def test_a_link_to_a_moment_opens_there(browser: Browser, address: str) -> None:
    opened = Watched(browser, address)
    opened.page.goto(f"{address}city-birds.html#t=40")
    wait_for_time(opened.page, 40)
    wait_until_in_sight(opened.page)
    opened.context.close()
    assert opened.troubles == []


@pytest.mark.parametrize("device", sorted(WIDTHS))
def test_nothing_is_wider_than_the_screen(browser: Browser, served: str, device: str) -> None:
    opened = Watched(browser, served, viewport={"width": WIDTHS[device], "height": 800})
    opened.page.goto(f"{served}city-birds.html")
    opened.page.evaluate(
        """words => document.querySelectorAll("[data-text]").forEach(place => { place.textContent = words })""",
        "克里斯托弗·亚历山德罗维奇·冯·霍恩海姆-施特劳斯" + "Donaudampfschifffahrt" * 9,
    )
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.context.close()
    assert opened.troubles == []


def test_it_is_read_without_scripts(browser: Browser, address: str) -> None:
    opened = Watched(browser, address, java_script_enabled=False)
    opened.page.goto(f"{address}city-birds.html")
    assert opened.page.locator(".controls").is_hidden()
    assert "看鸟" in opened.page.locator("main").inner_text()
    opened.page.goto(f"{address}index.html")
    assert opened.page.locator(".episodes li").count() == 2
    opened.context.close()
    assert opened.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", sorted(WIDTHS))
@pytest.mark.parametrize("name", ["index.html", "city-birds.html", "old-books.html"])
def test_everybody_can_use_it(browser: Browser, served: str, name: str, device: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    viewport = {"width": WIDTHS[device], "height": 900}
    opened = Watched(browser, served, color_scheme=scheme, viewport=viewport)
    opened.page.goto(f"{served}{name}")
    if pictures := os.environ.get("DUITAN_SCREENSHOTS"):
        opened.page.screenshot(path=Path(pictures) / f"{Path(name).stem}-{device}-{scheme}.png")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]
    found = Axe().run(opened.page, options={"runOnly": ACCESSIBILITY_TAGS}).response["violations"]
    opened.context.close()
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found if each["impact"] in SERIOUS] == []
