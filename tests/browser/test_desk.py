"""The desk: conversations and notes that a browser keeps, quotes pinned to them, and words searched as they stand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Download, FilePayload, Locator, expect

from sources import Document
from tests.browser.test_quality import serious_findings
from tests.support.conversations import answered, citation_from, kept_records, show_kept, unanswered
from tests.support.pages import Visit, expect_at, go, visit_of

pytestmark = pytest.mark.browser

TEA = "老城的茶馆每天清晨六点开门。"
POTS = "他一天要烧四十壶水。"
BRIDGE = "通车之后，过江只要五分钟。"
NO_DATABASE = "indexedDB.open = () => { throw new Error('no'); };"


@pytest.fixture
def visit(small: Visit, small_documents: dict[str, Document]) -> Visit:
    """A visit to a page with a conversation of two answers, as an earlier version has kept it."""
    tea, pots = (citation_from(small_documents["tea"], quoted) for quoted in (TEA, POTS))
    bridge = citation_from(small_documents["bridge"], BRIDGE, publisher="江报", published="2020-10")
    show_kept(small, answered("几点开门？", tea, bridge), unanswered("烧多少水？", pots))
    return small


@pytest.fixture
def phone(browser: Browser, small_url: str) -> Iterator[Visit]:
    with visit_of(browser, small_url, color_scheme="dark", viewport={"width": 390, "height": 844}) as visit:
        yield visit


def tab(visit: Visit, name: str) -> None:
    visit.page.locator(f'.room-tabs [data-panel="{name}"]').click()
    expect(visit.page.locator(f".room > .{name}")).to_be_visible()


def press_until(visit: Visit, focused: str, key: str = "Tab") -> None:
    """Press a key until something has the focus."""
    for _ in range(40):
        visit.page.keyboard.press(key)
        if visit.page.locator(focused).and_(visit.page.locator(":focus")).count():
            return
    raise AssertionError(f"{focused} is not reached")


def pin_two(visit: Visit) -> None:
    """Pin the two quotes of the first answer."""
    for number in (0, 1):
        visit.turns.first.locator('[data-do="pin"]').nth(number).click()
        expect(visit.turns.first.locator(".pinned-already")).to_have_count(number + 1)


def item(visit: Visit, number: int) -> Locator:
    return visit.page.locator(".pinned-list .pinned").nth(number)


def saved(download: Download, folder: Path) -> Path:
    download.save_as(file := folder / download.suggested_filename)
    return file


def test_by_keyboard_alone_from_an_answer_to_its_article_and_back_to_a_note_and_its_file(
    visit: Visit, tmp_path: Path
) -> None:
    from docx import Document as read_docx

    page, keyboard = visit.page, visit.page.keyboard
    visit.turns.first.locator(".mark").first.focus()
    keyboard.press("Enter")
    expect(page.locator(".reader mark.current")).to_have_text(TEA)
    expect(page.locator(".reader mark.current")).to_be_focused()
    keyboard.press("Escape")
    expect(visit.turns.first.locator(".mark").first).to_be_focused()
    press_until(visit, '[data-do="pin"][data-quote="1"]')
    keyboard.press("Enter")
    expect(visit.turns.first.locator(".beside")).to_have_text("已收进“我的笔记” 打开")
    press_until(visit, '[data-do="pin"][data-quote="0"]', "Shift+Tab")
    keyboard.press("Enter")
    expect(visit.turns.first.locator("li").first.locator(".beside")).to_have_text("已收进“我的笔记” 打开")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator(".pinned blockquote")).to_have_text([BRIDGE, TEA])
    expect(page.locator(".pinned .source")).to_have_text([re.compile("^江报 · 2020-10 · 第 1 段"), "第 1 段"])
    expect(page.locator('[data-do="notes-back"]')).to_be_focused()
    press_until(visit, ".note-words")
    keyboard.type("两处都要核对。")
    press_until(visit, ".pinned:nth-child(1) .own-words")
    keyboard.type("只要五分钟。")
    press_until(visit, '.pinned:nth-child(1) [data-do="quote-down"]')
    keyboard.press("Enter")
    expect(page.locator(".pinned blockquote")).to_have_text([TEA, BRIDGE])
    expect(item(visit, 1).locator('[data-do="quote-down"]')).to_be_focused()
    expect(item(visit, 1).locator(".own-words")).to_have_value("只要五分钟。")
    assert serious_findings(visit) == []
    press_until(visit, ".note-bar summary", "Shift+Tab")
    keyboard.press("Enter")
    press_until(visit, '[data-do="note-docx"]')
    with page.expect_download() as download:
        keyboard.press("Enter")
    file = saved(download.value, tmp_path)
    assert file.name == "我的笔记.docx"
    said = [(each.style.name, each.text) for each in read_docx(str(file)).paragraphs]
    assert said[:5] == [
        ("Title", "我的笔记"),
        ("Normal", "两处都要核对。"),
        ("Yinju Quote", f"{TEA} [1]"),
        ("Yinju Quote", f"{BRIDGE} [2]"),
        ("Normal", "只要五分钟。"),
    ]
    link = f"{visit.url}#article=tea&paragraph=1&quote={quote(TEA, safe='')}"
    assert said[6] == ("List Number", f"茶馆里的一天 · 第 1 段 · {link}")
    item(visit, 0).locator('[data-do="open-pinned"]').focus()
    keyboard.press("Enter")
    expect(page.locator(".reader mark.current")).to_have_text(TEA)
    expect(page).to_have_url(re.compile(re.escape(link.rpartition("#")[2]) + "$"))
    page.go_back()
    expect(page.locator(".pinned blockquote")).to_have_text([TEA, BRIDGE])


def test_quotes_are_taken_off_and_moved_and_notes_deleted_and_all_of_it_undone(visit: Visit) -> None:
    page = visit.page
    page.locator(".closest summary").click()
    visit.last.locator('[data-do="pin"]').click()
    pin_two(visit)
    tab(visit, "notes")
    visit.do("new-note")
    expect(page.locator(".note-name")).to_be_focused()
    page.keyboard.type("第二本")
    visit.do("notes-back")
    expect(page.locator(".note-list .title")).to_have_text(["第二本", "我的笔记"])
    page.locator(".note-list .title").nth(1).click()
    expect(page.locator(".pinned blockquote")).to_have_text([POTS, TEA, BRIDGE])
    visit.do("unpin", item(visit, 1))
    expect(page.locator(".pinned blockquote")).to_have_text([POTS, BRIDGE])
    expect(page.locator(".desk-undo")).to_contain_text("已从笔记中移出引文。")
    expect(page.locator('[data-do="desk-undo"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pinned blockquote")).to_have_text([POTS, TEA, BRIDGE])
    visit.do("move-quote", item(visit, 2))
    expect(page.locator(".desk-undo")).to_contain_text("已移到“第二本”。")
    expect(page.locator(".pinned blockquote")).to_have_text([POTS, TEA])
    visit.do("delete-note")
    expect(page.locator(".note-list .title")).to_have_text(["第二本"])
    expect(page.locator(".desk-undo")).to_contain_text("已删除笔记“我的笔记”。")
    visit.do("desk-undo")
    expect(page.locator(".pinned blockquote")).to_have_text([POTS, TEA])
    item(visit, 1).locator(".grip").drag_to(item(visit, 0))
    expect(page.locator(".pinned blockquote")).to_have_text([TEA, POTS])
    address = page.url
    page.reload()
    expect(page.locator(".pinned blockquote")).to_have_text([TEA, POTS])
    expect(page.locator(".note-name")).to_have_value("我的笔记")
    assert page.url == address
    assert {note["name"]: len(note["items"]) for note in kept_records(page, "notes")} == {"我的笔记": 2, "第二本": 1}


def test_what_is_selected_in_an_article_is_pinned_and_a_note_is_printed_with_its_sources(
    visit: Visit, tmp_path: Path
) -> None:
    import pypdfium2

    page = visit.page
    go(visit, "#article=tea")
    expect(page.locator(".reader h2")).to_be_visible()
    visit.do("pin-here")
    expect(page.locator(".reader-bar .beside")).to_have_text("请先选中正文里的一段文字。")
    page.evaluate("""() => {
        const [first, second] = document.querySelectorAll(".reader .passage");
        getSelection().setBaseAndExtent(first.firstChild, first.textContent.length - 8, second.firstChild, 4);
    }""")
    visit.do("pin-here")
    expect(page.locator(".reader-bar .beside")).to_have_text("已收进“我的笔记” 打开")
    page.locator(".reader-bar .beside button").click()
    expect(page.locator(".pinned blockquote")).to_have_text([re.compile("扫街的人。$"), "掌柜说："])
    item(visit, 0).locator(".own-words").fill("自己的话")
    page.evaluate("window.print = () => {}")
    visit.do("note-print")
    page.pdf(path=tmp_path / "note.pdf", format="A4")
    with pypdfium2.PdfDocument(tmp_path / "note.pdf") as pdf:
        text = re.sub(r"\s", "", "".join(each.get_textpage().get_text_range() for each in pdf))
    assert "我的笔记打印于" in text
    assert "掌柜说：[2]茶馆里的一天" in text
    assert "自己的话" in text
    assert "#article=tea&paragraph=2" in text
    assert "几点开门？" not in text


def test_conversations_are_kept_named_searched_and_deleted_and_links_lead_into_any_of_them(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("localStorage.getItem('yinju-conversation')") is None  # it was carried over, once
    page.reload()
    expect(visit.turns).to_have_count(2)
    tab(visit, "talks")
    titles = page.locator(".talk-list .title")
    expect(titles).to_have_text(["几点开门？"])
    visit.do("new-talk")
    expect(visit.turns).to_have_count(0)
    expect(visit.question).to_be_focused()
    new = visit.ask("老城有什么？").get_attribute("data-turn")
    tab(visit, "talks")
    expect(titles).to_have_text(["老城有什么？", "几点开门？"])
    expect(page.locator(".talk-list [aria-current]")).to_have_text("老城有什么？")
    visit.do("rename-talk", page.locator(".talk-list li").nth(1))
    page.keyboard.type("茶馆的事")
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["茶馆的事", "老城有什么？"])
    page.locator("#yinju-talk-search").fill("烧多少水")
    expect(titles).to_have_text(["茶馆的事"])
    expect(page.locator(".talk-list .held")).to_have_text("烧多少水？")
    assert serious_findings(visit) == []
    titles.click()
    expect(page.locator(".turn.selected .asked")).to_have_text("烧多少水？")
    expect_at(visit, "#answer=kept-1&talks")
    page.go_back()
    expect(page.locator(".turn.selected .asked")).to_have_text("老城有什么？")
    go(visit, "#answer=kept-0&source=2")
    expect(page.locator(".reader mark.current")).to_have_text(BRIDGE)
    expect(visit.turns).to_have_count(2)
    go(visit, f"#answer={new}&talks")
    expect(visit.turns).to_have_count(1)
    visit.do("delete-talk", page.locator(".talk-list li", has_text="老城有什么？"))
    expect(titles).to_have_text(["茶馆的事"])
    expect(visit.turns).to_have_count(0)
    expect(page.locator('[data-do="desk-undo"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(visit.turns).to_have_count(1)
    expect(titles).to_have_count(2)
    assert sorted(len(talk["turns"]) for talk in kept_records(page, "conversations")) == [1, 2]


def test_an_answer_that_is_seen_is_kept_even_if_the_page_is_left_at_once(small: Visit) -> None:
    small.page.evaluate("""() => new Promise((began) => {
        indexedDB.open("yinju").onsuccess = ({ target }) => {
            const talks = target.result.transaction("conversations", "readwrite").objectStore("conversations");
            const until = performance.now() + 1500;
            const hold = () => (talks.count().onsuccess = () => performance.now() < until && hold());
            hold();
            began();
        };
    })""")
    small.ask("茶馆几点开门？")
    small.page.reload()
    expect(small.turns).to_have_count(1)


def test_two_tabs_see_what_each_other_keeps(visit: Visit) -> None:
    other = Visit(visit.page.context.new_page(), visit.url)
    expect(other.turns).to_have_count(2)
    tab(other, "notes")
    expect(other.page.locator(".notes-empty")).to_be_visible()
    pin_two(visit)
    expect(other.page.locator(".note-list .title")).to_have_text("我的笔记")
    expect(other.turns.first.locator(".pinned-already")).to_have_count(2)
    other.page.locator(".note-list .title").click()
    other.page.locator(".note-words").fill("在另一页写的")
    tab(visit, "notes")
    visit.page.locator(".note-list .title").click()
    expect(visit.page.locator(".note-words")).to_have_value("在另一页写的")
    visit.page.locator(".pinned .own-words").first.fill("在这一页写的")
    tab(other, "talks")
    tab(other, "notes")
    other.page.locator(".note-list .title").click()
    expect(other.page.locator(".pinned .own-words").first).to_have_value("在这一页写的")
    expect(other.page.locator(".note-words")).to_have_value("在另一页写的")
    other.ask("老城有什么？")
    expect(visit.turns).to_have_count(3)
    assert other.complaints == []


def import_file(visit: Visit, name: str, content: Any) -> Locator:
    """Import a file; what is said of it is returned."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = FilePayload(name=name, mimeType="application/json", buffer=data)
    visit.page.locator(".notes input[data-import]").set_input_files([file])
    return visit.page.locator(".notes .desk-notice")


def test_everything_goes_into_one_file_and_comes_back_and_nothing_is_written_over(
    visit: Visit, browser: Browser, small_url: str, tmp_path: Path
) -> None:
    pin_two(visit)
    tab(visit, "notes")
    with visit.page.expect_download() as download:
        visit.do("export-all", visit.page.locator(".notes"))
    file: dict[str, Any] = json.loads(saved(download.value, tmp_path).read_text(encoding="utf-8"))
    assert (file["kind"], file["format"], file["settings"]["language"]) == ("yinju-desk", 1, "zh")
    with visit_of(browser, small_url) as new:
        tab(new, "notes")
        expect(new.page.locator(".notes .kept-here")).to_have_text("对话和笔记只保存在这个浏览器里。")
        foreign: list[Any] = [[], {"kind": "other"}, b"{broken", {**file, "notes": None}]
        for wrong in foreign:
            said = import_file(new, "其他.json", wrong)
            expect(said).to_have_text("“其他.json”不是引据导出的文件，没有导入任何内容。")
        said = import_file(new, "新.json", {**file, "format": 2})
        expect(said).to_contain_text("格式 2，这里最高支持 1")
        expect(import_file(new, "yinju.json", file)).to_have_text("导入完成：新增对话 1 个、笔记 1 本。")
        expect(new.page.locator(".note-list .title")).to_have_text("我的笔记")
        for shelf in ("notes", "conversations"):
            assert kept_records(new.page, shelf) == file[shelf]
        expect(import_file(new, "yinju.json", file)).to_contain_text("已有的 2 项没有变。")
        note = file["notes"][0]
        note["items"][0]["quote"] = "茶馆从不开门。"
        note["items"][1]["document_id"] = "gone"
        file["notes"].append({**note, "id": "<b>"})
        expect(import_file(new, "yinju.json", file)).to_contain_text("有 1 项与这里的不同，两份都保留")
        expect(said).to_contain_text("有 1 项不完整，没有导入。")
        expect(import_file(new, "yinju.json", file)).to_contain_text("已有的 2 项没有变。")
        expect(new.page.locator(".note-list .title")).to_have_count(2)
        new.page.locator(".note-list .title", has_text="我的笔记（导入）").click()
        changed = ["原文已变动，这条引文已不在其中。", "这篇文章已不在文库中。"]
        expect(new.page.locator(".pinned .changed")).to_have_text(changed)
        item(new, 0).locator('[data-do="open-pinned"]').click()
        expect(new.page.locator(".reader .changed")).to_have_text("链接所指的地方不在这篇文章里，或已不在其中。")
        go(new, "#answer=kept-0&source=1")
        expect(new.page.locator(".reader mark.current")).to_have_text(TEA)


def test_words_are_searched_in_the_open_article_and_in_all(visit: Visit) -> None:
    page = visit.page
    go(visit, "#article=tea")
    visit.do("find-here")
    sought = page.locator("#yinju-find-here")
    expect(sought).to_be_focused()
    page.keyboard.type("茶館")
    expect(page.locator(".find-count")).to_have_text("第 1 处，共 2 处")
    page.keyboard.press("Enter")  # to the next
    expect(page.locator(".find-count")).to_have_text("第 2 处，共 2 处")
    marked = "name => [...CSS.highlights.get(name)].map((range) => range.toString())"
    assert page.evaluate(marked, "yinju-found") == ["茶馆", "茶馆"]
    assert serious_findings(visit) == []
    sought.fill("桥墩")
    expect(page.locator(".find-count")).to_have_text("没有找到")
    sought.fill("")
    page.keyboard.press("Escape")
    expect(sought).to_be_hidden()
    expect(page.locator('[data-do="find-here"]')).to_be_focused()
    tab(visit, "finding")
    page.locator("#yinju-phrase").fill("老城")
    page.keyboard.press("Enter")
    expect(page.locator(".phrases .word").first).to_have_text("老城")
    expect_at(visit, f"#find={quote('老城')}")
    page.locator('[data-document="tea"] .phrase-place').last.click()
    expect(page.locator(".reader h2")).to_have_text("茶馆里的一天")
    expect(page.locator(".find-count")).to_contain_text("共 1 处")
    expect_at(visit, f"#article=tea&find={quote('老城')}")
    page.go_back()
    expect(page.locator('[data-document="tea"] .phrase-place').last).to_be_visible()
    page.locator("#yinju-phrase").fill("无此词")
    page.keyboard.press("Enter")
    expect(page.locator(".phrases")).to_contain_text("文章里没有“无此词”。")


def test_on_a_phone_the_desk_lies_over_the_conversation_and_back_closes_it(
    phone: Visit, small_documents: dict[str, Document]
) -> None:
    show_kept(phone, answered("几点开门？", citation_from(small_documents["tea"], TEA)))
    room = phone.page.locator(".room")
    phone.turns.first.locator('[data-do="pin"]').click()
    phone.page.locator(".beside button").click()
    expect(phone.page.locator(".pinned blockquote")).to_have_text(TEA)
    assert serious_findings(phone) == []
    sizes = (
        "(all) => all.filter((each) => each.offsetWidth).map((each) => Math.min(each.offsetWidth, each.offsetHeight))"
    )
    assert (
        min(phone.page.locator(".room :is(.room-tabs, .pinned-tools) :is(button, summary):visible").evaluate_all(sizes))
        >= 44
    )
    phone.page.go_back()
    expect(room).to_be_hidden()
    phone.page.go_forward()
    expect(phone.page.locator(".pinned blockquote")).to_have_text(TEA)
    tab(phone, "talks")
    assert serious_findings(phone) == []
    phone.do("new-talk")
    expect(room).to_be_hidden()
    expect(phone.page.locator(".welcome")).to_be_visible()
    phone.do("library")
    tab(phone, "talks")
    phone.page.locator(".talk-list .title").click()
    expect(room).to_be_hidden()
    expect(phone.turns).to_have_count(1)
    phone.do("library")
    tab(phone, "finding")
    phone.page.locator("#yinju-phrase").fill("老城")
    phone.page.keyboard.press("Enter")
    phone.page.locator(".phrase-place").first.click()
    expect(phone.page.locator(".find-count")).to_contain_text("共 1 处")
    phone.page.keyboard.press("Escape")  # the search first, and then the room
    expect(phone.page.locator(".find-bar")).to_be_hidden()


def test_where_a_browser_keeps_nothing_that_is_said_and_the_page_works(browser: Browser, small_url: str) -> None:
    with browser.new_context(locale="zh-CN") as context:
        context.add_init_script(NO_DATABASE)
        visit = Visit(context.new_page(), small_url)
        visit.ask("老城有什么？")
        tab(visit, "talks")
        expect(visit.page.locator(".talks .kept-here")).to_contain_text("这个浏览器不让网页保存内容")
        expect(visit.page.locator(".talk-list .title")).to_have_text("老城有什么？")
        visit.do("new-talk")
        expect(visit.turns).to_have_count(0)
        visit.page.locator(".talk-list .title").click()
        expect(visit.turns).to_have_count(1)
        assert visit.complaints == []
