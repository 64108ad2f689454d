"""`plan --output-format html` in a browser: narrow and wide, light and dark, with 2,000 findings."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from batchlint.cli.main import run
from tests.caches import forget

pytestmark = pytest.mark.browser

LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
HEAD = """\
import azure.batch.batch_service_client as batch
import azure.batch.models as batchmodels


def stats(credentials, url, settings):
    client = batch.BatchServiceClient(credentials, base_url=url)
    pool = batchmodels.PoolAddParameter(id="</code><b onclick='x'>", vm_size="small", max_tasks_per_node=4)
    task = batchmodels.StartTask(command_line="setup.sh")
    other = batchmodels.PoolAddParameter(**settings)
"""
#: Nobody can fix the first two, and everybody the third.
LINES = """\
    user_{0} = client.job.get_all_lifetime_statistics().user_cpu_time
    skus_{0} = list(client.account.list_node_agent_skus())  # {1}
    file_{0} = batchmodels.ResourceFile(blob_source=url, file_path="{1}")
"""
FILES, TIMES = 14, 48
NAMES = ["stats.py", "a & b.py", "très_long_" * 12 + ".py", "名前.py"]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The page of a project with 2,000 findings, of which two thirds are manual."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "requirements.txt").write_text("azure-batch==3.0.0\n")
    body = "".join(LINES.format(i, "日本語 " + "x" * (i % 20)) for i in range(TIMES))
    for index in range(FILES):
        file = folder / f"team_{index % 4}" / f"service_{index:02}" / NAMES[index % len(NAMES)]
        file.parent.mkdir(parents=True)
        file.write_text(HEAD + body, encoding="utf-8")
    before = os.getcwd()
    os.chdir(folder)
    try:
        forget()
        to = ("--to", "azure-batch==14.2.0", "--output-format", "html", "-o", "plan.html")
        assert run(["plan", *to]) == 0
    finally:
        os.chdir(before)
    yield folder / "plan.html"


class Visit:
    """A page in a browser, with what went wrong on it and what it requested."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())
        assert not self.page.evaluate("document.scripts.length")
        # From outside of the page, so that its policy does not count.
        self.page.evaluate(LOOK)

    def look(self, what: str) -> Any:
        return self.page.evaluate(f"window.look.{what}()")

    def open_all(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1600])
def test_everything_can_be_read(browser: Browser, page_file: Path, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    visit = Visit(context, page_file)
    for _ in range(2):  # as it opens, and with all that is folded
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        assert visit.look("wide") == []
        assert visit.look("overlaps") == []
        assert visit.look("faint") == []
        visit.open_all()
    ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    assert visit.problems == []
    assert visit.requests == [page_file.as_uri()]
    context.close()


def test_a_keyboard_opens_everything(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(viewport={"width": 1600, "height": 900})
    page = Visit(context, page_file).page
    closed = page.locator("details:not([open])")
    assert closed.count() > 20
    focused = """() => {
        const element = document.activeElement, style = getComputedStyle(element);
        const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const opens = element.matches("summary") && !element.parentElement.open;
        return [element === document.body, shown, opens];
    }"""
    while True:
        page.keyboard.press("Tab")
        at_end, shown, opens = page.evaluate(focused)
        if at_end:
            break
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if opens:
            page.keyboard.press("Enter")
    assert closed.count() == 0
    context.close()


def test_the_outline_makes_sense_without_a_screen(browser: Browser, page_file: Path) -> None:
    context = browser.new_context()
    page = Visit(context, page_file).page
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => +h.tagName[1])")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("[...document.querySelectorAll('nav')].every((nav) => nav.ariaLabel)")
    assert page.evaluate("[...document.querySelectorAll('th')].every((th) => th.scope)")
    links = page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.hash.slice(1))")
    assert links
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids)) and set(links) <= set(ids)
    context.close()


def test_paper_shows_what_is_folded(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 900}, color_scheme="dark")
    page = Visit(context, page_file).page
    is_shown = "(each) => each.checkVisibility({contentVisibilityAuto: true})"
    shown = f"[...document.querySelectorAll('figure pre')].map({is_shown})"
    assert False in page.evaluate(shown)
    page.emulate_media(media="print", color_scheme="light")
    found = page.evaluate(shown)
    assert len(found) > 1000 and all(found)
    assert page.evaluate("document.documentElement.scrollWidth") == 800
    context.close()


def test_a_large_plan_is_a_small_page(browser: Browser, page_file: Path) -> None:
    assert page_file.stat().st_size < 1_500_000
    context = browser.new_context()
    visit = Visit(context, page_file)
    # Only what is not folded is laid out.
    assert len(visit.look("texts")) < 1500
    assert "2058 places" in visit.page.inner_text(".lead")
    context.close()
