"""The library in a real browser: files dropped and pasted, the queue, samples, undone removals, searches and ticks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from index import Model, update_articles
from tests.support.fakes import FakeEncoder
from tests.support.libraries import ARTICLE
from tests.support.pages import Visit, served_without_model, visit_of

pytestmark = pytest.mark.browser

OTHER = "灯塔守夜人\n陈默 · 2022-05-06\n\n灯塔每晚亮到天明，照着海湾里的渔船。守夜人每两小时上一次油。\n"
DRAG = """([kind, files]) => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) transfer.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that has the two samples alone."""
    home: Path = tmp_path_factory.mktemp("samples")
    update_articles(home / "indexes" / "default", (), Model(encoder=FakeEncoder()))
    with served_without_model(home, "--allow-fetch") as port:
        yield f"http://127.0.0.1:{port}/"


def accessible(visit: Visit) -> None:
    from axe_playwright_python.sync_playwright import Axe

    visit.page.wait_for_timeout(200)
    found = Axe().run(visit.page).response["violations"]
    assert not found, json.dumps([(each["id"], each["nodes"][0]["html"]) for each in found], ensure_ascii=False)


def test_a_library_from_its_samples_to_ones_own_articles(browser: Browser, url: str) -> None:
    with visit_of(browser, url) as visit:
        page = visit.page
        lines, items = page.locator(".queue-line"), page.locator(".shelf-list li")
        expect(page.locator(".invitation")).to_be_visible()
        expect(page.locator(".sample")).to_have_count(2)
        accessible(visit)
        visit.do("remove-samples")
        expect(page.locator(".library-notice")).to_have_text("文库里只有示例文章，请先添加自己的文章。")

        page.evaluate(DRAG, ["dragenter", [["风车.txt", ARTICLE]]])
        expect(page.locator(".drop")).to_be_visible()
        page.evaluate(DRAG, ["dragleave", [["风车.txt", ARTICLE]]])
        expect(page.locator(".drop")).to_be_hidden()
        dropped = [["风车.txt", ARTICLE], ["<b>坏.pdf", "x"], ["program.exe", "MZ"], ["again.txt", ARTICLE]]
        page.evaluate(DRAG, ["dragenter", dropped])
        page.evaluate(DRAG, ["drop", dropped])
        expect(page.locator(".drop")).to_be_hidden()
        expect(page.locator(".queue-summary")).to_have_text("已添加 1 篇，1 篇已在文库中，2 篇未能添加", timeout=90_000)
        expect(lines).to_contain_text(["已添加", "不是 PDF 文件", "只能添加", "没有重复添加"])
        expect(page.locator(".invitation")).to_be_hidden()
        expect(items).to_have_count(3)
        expect(items.last).to_contain_text("顾长河 · 2021-03-04 · 2 段")
        accessible(visit)

        page.locator('.adding [data-do="paste"]').click()
        expect(page.locator("#yinju-paste-text")).to_be_focused()
        accessible(visit)
        page.locator("#yinju-paste-text").fill(OTHER)
        page.locator("#yinju-paste-name").fill("灯塔")
        page.locator(".pasting .primary").click()
        expect(page.locator("dialog.paste")).to_be_hidden()
        expect(items).to_have_count(4)
        expect(items.last.locator(".title")).to_have_text("灯塔")
        page.locator("#yinju-url").fill("http://127.0.0.1/secret")
        page.locator("#yinju-url").press("Enter")
        expect(lines.last).to_contain_text("是本机或内网的地址，不能获取。")

        with visit_of(browser, url, locale="en-US", viewport={"width": 390, "height": 844}) as other:
            other.do("library")
            expect(other.page.locator(".queue-line").last).to_contain_text("those are not asked")  # after a reload, too
            expect(other.page.locator(".shelf-list li")).to_have_count(4)
            accessible(other)

        visit.do("dismiss")
        expect(lines).to_have_count(0)
        expect(page.locator(".adding")).not_to_contain_text(re.compile("[A-Za-z]{3,} [A-Za-z]{3,}"))

        page.locator("#yinju-find").fill("渔船")  # in the text alone
        expect(page.locator(".shelf-list li:visible .title")).to_have_text(["灯塔"])
        visit.do("choose-all")
        page.locator("#yinju-find").fill("顾長河")  # found in the list's own way of writing, and folded in the text
        expect(page.locator(".shelf-list li:visible .title")).to_have_text(["风车的一年"])
        page.locator("#yinju-find").fill("没有的")
        expect(page.locator(".library .none")).to_be_visible()
        page.locator("#yinju-find").fill("")
        expect(page.locator(".limits")).to_contain_text("仅在 1 篇文章中查找")
        page.reload()
        expect(page.locator(".shelf-list input:checked")).to_have_count(1)
        expect(page.locator(".limits")).to_contain_text("仅在 1 篇文章中查找")
        visit.do("choose-all")
        expect(page.locator(".shelf-list input:checked")).to_have_count(4)
        expect(page.locator(".limits")).to_be_hidden()
        visit.do("choose-none")
        expect(page.locator(".shelf-list input:checked")).to_have_count(0)

        visit.do("remove-samples")
        expect(page.locator(".removal")).to_contain_text("已移除 2 篇文章")
        expect(page.locator(".removal")).to_contain_text(re.compile(r"\d\d:\d\d 前可以撤销，之后彻底删除。"))
        expect(items).to_have_count(2)
        expect(page.locator(".samples")).to_be_hidden()
        accessible(visit)
        visit.do("remove", items.first)
        expect(items).to_have_count(1)
        expect(items.first.locator('[data-do="remove"]')).to_be_focused()
        page.reload()
        expect(page.locator(".removal")).to_have_count(2)
        visit.do("undo")
        expect(items).to_have_count(2)
        expect(page.locator(".library-notice")).to_have_text("已恢复 1 篇文章。")
        visit.do("undo")
        expect(items).to_have_count(4)
        expect(page.locator(".removal")).to_have_count(0)
