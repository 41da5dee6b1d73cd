"""Reading: where one is in an article, its contents, tables and captions; and glosses of its words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from index import Model, update_articles
from sources import Document, load_documents
from tests.browser.test_quality import serious_findings
from tests.support.articles import ARTICLES
from tests.support.conversations import answered, citation_from, show_kept
from tests.support.fakes import FakeEncoder
from tests.support.made_files import pdf
from tests.support.pages import served_without_model, visit_of
from tests.support.scans import blank, engine_of, recognized

pytestmark = pytest.mark.browser

TITLE = "苏州老茶馆的一年：价目、人物和一本旧账"
KEEPER = "掌柜叫顾长河，守着这间茶馆四十年。"
FILLER = "\n\n".join(f"第{number}天，掌柜烧了四十壶水，客人最多的时候是下午三点。" for number in range(12))
TEA = f"""---
lang: zh
---
# {TITLE}

## 第一章 早晨

{FILLER}

## 第二章 账本

### 2.1 价目

下面是去年的价目，写在一块木板上。

| 品名 | 价格（元/斤） | 产地 |
|--|--|--|
| 碧螺春 | 1280 | 苏州 |
| 龙井 | 960 | 杭州 |

### 2.2 人物

{KEEPER}

{FILLER}
"""
FAIR = """<!doctype html><html lang="zh"><head><title>春茶集市</title></head><body><article><h1>春茶集市</h1>
<p>四月的集市一共来了三十多家茶农，从清晨一直热闹到傍晚，收摊时地上满是茶末。</p>
<figure><img src="a.jpg"><figcaption>图1 集市入口的石牌坊，1998年重修</figcaption></figure>
<p>集市散了以后，老人们坐在牌坊下喝茶，说明年还要来，还要把孙子也带来看炒茶。</p></article></body></html>"""
FERRY = [[(72, 700, 12, "渡船每天中午开出，傍晚才回来。")], [(72, 700, 12, "船上的人一天要走两趟，从不休息。")]]

SCANNED = "据石碑上的告示，此地不许停车，也不许喂马。"
SCAN = recognized(1, (SCANNED, 1200, 4000, 8000, 4200, 0.925))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with articles that have tables, captions and pages."""
    folder = tmp_path_factory.mktemp("reading")
    (articles := folder / "articles").mkdir()
    files = {"tea.txt": ARTICLES["tea.txt"], "house.md": TEA, "fair.html": FAIR}
    for name, text in files.items():
        (articles / name).write_text(text, encoding="utf-8")
    (articles / "ferry.pdf").write_bytes(pdf(FERRY))
    (articles / "scan.png").write_bytes(blank())
    with engine_of(SCAN):
        update_articles(folder / "indexes" / "default", [articles], Model(encoder=FakeEncoder()))
    return folder


@pytest.fixture(scope="module")
def documents(home: Path) -> dict[str, Document]:
    """The articles by their ids."""
    with engine_of(SCAN):
        return {document.document_id: document for document in load_documents([home / "articles"])}


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    """The address of a page with them."""
    with served_without_model(home) as port:
        yield f"http://127.0.0.1:{port}/"


def test_one_sees_where_one_is_and_gets_elsewhere_by_the_keyboard(
    browser: Browser, url: str, documents: dict[str, Document]
) -> None:
    house = documents["house"]
    row = "碧螺春 | 1280 | 苏州"
    with visit_of(browser, url) as visit:
        show_kept(visit, answered("碧螺春多少钱？", citation_from(house, row), citation_from(house, KEEPER)))
        expect(visit.last.locator(".row-words")).to_have_text("品名 碧螺春 · 价格 1280元/斤 · 产地 苏州")
        visit.last.locator(".mark").first.click()
        reader = visit.page.locator(".reader")
        expect(reader.locator(".bar-title")).to_have_attribute("title", TITLE)
        expect(reader.locator("th")).to_have_text(["品名", "价格（元/斤）", "产地"])
        expect(reader.locator("tr:has(mark) mark.current")).to_have_text(row.split(" | "))
        expect(reader.locator("h4")).to_have_text(["2.1 价目", "2.2 人物"])
        crumbs = reader.locator(".crumbs").first
        expect(crumbs.get_by_role("button")).to_have_text(["第二章 账本", "2.1 价目"])
        visit.settle()
        expect(reader.locator(".contents-here")).to_have_text("2.1 价目")
        assert serious_findings(visit) == []
        reader.locator(".contents summary").focus()
        visit.page.keyboard.press("Enter")
        entries = reader.locator(".contents").get_by_role("button")
        expect(entries).to_have_text(["第一章 早晨", "第二章 账本", "2.1 价目", "2.2 人物"])
        expect(entries.nth(2)).to_have_attribute("aria-current", "location")
        assert serious_findings(visit) == []
        visit.page.keyboard.press("Escape")
        expect(entries.first).to_be_hidden()
        expect(reader.locator(".contents summary")).to_be_focused()
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")
        heading = reader.locator("h3").first
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()
        expect(reader.locator(".contents-here")).to_have_text("第一章 早晨")
        crumbs.get_by_role("button").first.click()
        expect(reader.locator("h3").nth(1)).to_be_focused()


def test_on_a_phone_the_bar_is_one_line(browser: Browser, url: str, documents: dict[str, Document]) -> None:
    quote = "船上的人一天要走两趟，从不休息。"
    house, ferry, fair = (documents[name] for name in ("house", "ferry", "fair"))
    caption = "图1 集市入口的石牌坊，1998年重修"
    with visit_of(browser, url, viewport={"width": 390, "height": 844}, color_scheme="dark") as visit:
        cited = citation_from(house, KEEPER), citation_from(ferry, quote), citation_from(fair, caption)
        show_kept(visit, answered("谁？", *cited))
        visit.last.locator(".mark").first.click()
        bar = visit.page.locator(".reader .reader-bar:not(.find-bar)")
        for number, (title, page) in enumerate(((TITLE, ""), (ferry.title, "第 2 页"), (fair.title, "")), start=1):
            expect(bar.locator(".place")).to_have_attribute("data-short", f"{number}/3")
            expect(bar.locator(".bar-title")).to_have_text(title)
            expect(bar.locator(".bar-page")).to_have_text(page)
            box = bar.bounding_box()
            assert box is not None
            assert box["height"] < 60
            for button in bar.locator("button").all():
                size = button.bounding_box()
                assert size is not None
                assert min(size["width"], size["height"]) >= 44
            assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
            if number < 3:
                visit.do("next", bar)
        expect(visit.page.locator("figure figcaption mark.current")).to_have_text(caption)
        visit.settle()
        assert serious_findings(visit) == []


def test_the_page_is_shown_as_a_picture_with_the_quote_framed(
    browser: Browser, url: str, home: Path, documents: dict[str, Document]
) -> None:
    quote = "船上的人一天要走两趟，从不休息。"
    scan, ferry = citation_from(documents["scan"], SCANNED, certainty=0.925), citation_from(documents["ferry"], quote)
    with visit_of(browser, url) as visit:
        show_kept(visit, answered("停车", scan, ferry))
        marks = visit.last.locator(".quotes .scanned-mark")
        expect(marks).to_have_text(["从图片识别（把握 92%），请核对"])
        visit.last.locator(".mark").first.click()
        reader = visit.page.locator(".reader")
        figure, toggle = reader.locator(".page-picture"), reader.locator('[data-do="page-picture"]')
        expect(figure.locator("figcaption")).to_have_text("第 1 页的图片，引文已框出")  # of a scan, without asking
        expect(figure.locator("polygon")).to_have_attribute("points", "1200 4000 8000 4000 8000 4200 1200 4200")
        assert figure.locator("img").evaluate("image => image.complete && image.naturalWidth") == 120
        visit.settle()
        assert serious_findings(visit) == []
        visit.do("next", reader)
        expect(reader.locator(".bar-title")).to_have_text(documents["ferry"].title)
        expect(figure).to_be_hidden()
        toggle.focus()
        visit.page.keyboard.press("Enter")
        expect(toggle).to_have_attribute("aria-expanded", "true")
        expect(figure.locator("figcaption")).to_have_text("第 2 页的图片，引文已框出")
        x, y, right, *_ = map(int, str(figure.locator("polygon").get_attribute("points")).split())
        assert (x, right) == pytest.approx((10_000 * 72 / 595, 10_000 * (72 + 16 * 12) / 595), abs=200)
        assert y == pytest.approx(10_000 * (842 - 712) / 842, abs=200)
        file = home / "articles" / "ferry.pdf"
        content = file.read_bytes()
        file.write_bytes(content + b"%")
        visit.do("previous", reader)
        expect(figure.locator("polygon")).to_have_count(1)
        visit.do("next", reader)
        expect(figure.locator("figcaption")).to_contain_text("原文件在读取之后改动过")
        file.write_bytes(content)
        toggle.click()
        expect(figure).to_be_hidden()


def test_words_are_glossed_where_that_is_asked_for(browser: Browser, url: str, documents: dict[str, Document]) -> None:
    with visit_of(browser, url, locale="en-US") as visit:
        show_kept(visit, answered("Who?", citation_from(documents["house"], KEEPER)))
        page, words = visit.page, visit.last.locator(".quote .glossed-word")
        expect(words).to_have_count(0)
        assert not any("/gloss" in each for each in visit.requests)
        visit.do("gloss", page.locator(".top"))
        word = words.filter(has_text="茶馆")
        word.hover()
        tip = page.get_by_role("tooltip")
        expect(tip).to_have_text("chá guǎn teahouse")
        tip.hover()
        visit.settle()
        expect(tip).to_be_visible()
        page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
        words.first.focus()
        expect(tip).to_have_text("zhǎng guì shopkeeper")
        page.keyboard.press("ArrowRight")
        expect(words.nth(1)).to_be_focused()
        expect(words.first).to_have_attribute("tabindex", "-1")
        expect(tip).to_contain_text("jiào")
        assert serious_findings(visit) == []
        expect(visit.last.locator(".quote")).to_have_text(KEEPER)
        word.click()
        expect(tip).to_have_text("chá guǎn teahouse")
        page.mouse.move(5, 5)
        page.reload()
        expect(words.first).to_have_text("掌柜")
        visit.last.locator(".mark").click()
        expect(page.locator(".leaf mark .glossed-word", has_text="茶馆")).to_be_visible()
        expect(page.locator('.leaf [data-do="gloss"]')).to_have_attribute("aria-pressed", "true")
        page.locator(".top [data-do=language]").click()
        expect(page.locator('[data-do="gloss"]')).to_have_count(0)
        expect(visit.last.locator(".quote")).to_have_text(KEEPER)
        expect(words).to_have_count(0)
