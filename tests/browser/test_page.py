"""Asking and reading on the page, in a real browser, with the real model."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from sources import BUILTIN_ARTICLES, load_documents
from tests.support.conversations import keep, kept_turns
from tests.support.pages import NEAR_MISS, OFF_TOPIC, QUESTION, Visit, served

pytestmark = [pytest.mark.model, pytest.mark.browser]

QUOTE = "其中互联网业务充满活力,在整体市场收紧的2019年,收入达到198亿元。"
TITLE = "逆势增长,小米2019互联网收入大幅增长背后的原因"
ENGLISH_QUESTION = "How many connected devices does Xiaomi's AIoT platform have?"

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> **粗** ${7*7} {{7*7}} 收入"
HOSTILE_TITLE = "<script>alert('标题')</script> ${1+1} {{value}}"
HOSTILE_SENTENCE = "紫色的河马每天喝<b>十二</b>桶水,<img src=x onerror=alert(3)> ${7*7} {{7*7}} `码` \\u0041。"
HOSTILE_ARTICLE = (
    f"{HOSTILE_TITLE}\n\n{HOSTILE_SENTENCE}\n\n<script>alert(4)</script>\n\n河马住在河边,它们整天睡觉,很少走动。\n"
)
NEW_ARTICLE = "山上的风车\n\n青石岭的风车高七十二米，建成于1998年。守风车的人叫顾长河。\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.txt").write_text(HOSTILE_ARTICLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def url(model_home: Path, folder: Path) -> Iterator[str]:
    """The address of a page that answers from the two articles and from one full of markup."""
    articles = [BUILTIN_ARTICLES, folder / "hostile.txt"]
    with served(folder, model_home, articles, "--gold", str(folder / "page.gold.yaml")) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
    ) as context:
        visit = Visit(context.new_page(), url)
        yield visit
        assert visit.complaints == []


def test_an_answer_shows_its_quote_its_source_and_the_article_beside_it(visit: Visit) -> None:
    answer = visit.ask(QUESTION)
    expect(answer.locator(".quotes")).to_have_text(re.compile(rf"^\s*{re.escape(QUOTE)}\[1\]\s*$"))
    expect(answer.locator(".card .title")).to_have_text(TITLE)
    expect(answer.locator(".card .source")).to_have_text("中国公关网 · 第 1 段")
    expect(visit.question).to_have_value("")
    expect(visit.page.locator(".reader h2")).to_have_text(TITLE)
    expect(visit.page.locator(".reader mark.current")).to_have_text(QUOTE)
    expect(visit.page.locator(".reader mark.current")).to_be_in_viewport()
    expect(visit.page.locator(".reader .place")).to_have_text("第 1 处，共 1 处 · 第 1 段")


def test_an_abstention_is_visibly_not_an_answer(visit: Visit) -> None:
    nothing = visit.ask(OFF_TOPIC)
    expect(nothing.locator(".abstention .statement")).to_have_text("这些文章没有回答这个问题，也没有与它相近的内容。")
    expect(nothing.locator(".card, .closest")).to_have_count(0)
    answer = visit.ask(NEAR_MISS)
    expect(answer.locator(".abstention .statement")).to_have_text("这些文章没有回答这个问题。")
    expect(answer.locator(".abstention")).to_have_css("border-style", "dashed")
    expect(answer.locator(".quotes, .mark, .strength")).to_have_count(0)
    expect(answer.locator(".card:visible")).to_have_count(0)
    expect(answer.locator(".closest summary")).to_have_text("最接近的段落，并不是答案")
    answer.locator(".closest summary").click()
    answer.locator(".card").first.click()
    near = visit.page.locator(".reader mark.current")
    expect(near).to_have_text(answer.locator(".near-quote").first.inner_text())
    expect(near).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_an_english_question_is_answered_in_its_articles_language(visit: Visit) -> None:
    expect(visit.ask(ENGLISH_QUESTION).locator(".quotes")).to_contain_text("超过2.71亿个AIoT平台联网设备")


def test_each_example_question_is_answered(visit: Visit) -> None:
    examples = visit.page.locator(".welcome .example")
    assert 3 <= examples.count() <= 4
    questions = examples.all_inner_texts()
    for question in questions:
        visit.do("clear")
        expect(visit.page.locator(".welcome")).to_be_visible()
        examples.get_by_text(question, exact=True).click()
        expect(visit.last.locator(".asked")).to_have_text(question)
        expect(visit.last.locator(".mark").first).to_be_visible()


def test_enter_sends_and_shift_enter_breaks_the_line(visit: Visit) -> None:
    visit.question.type("收入")
    visit.question.press("Shift+Enter")
    visit.question.type("是多少？")
    expect(visit.question).to_have_value("收入\n是多少？")
    visit.question.press("Enter")
    assert visit.last.locator(".asked").evaluate("element => element.textContent") == "收入\n是多少？"


def test_enter_belongs_to_an_input_method_while_it_composes(visit: Visit) -> None:
    visit.question.fill("shouru")
    visit.question.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(visit.question).to_have_value("shouru")
    expect(visit.page.locator(".turn")).to_have_count(0)


def test_a_blank_question_gets_a_friendly_line(visit: Visit) -> None:
    visit.question.fill("   ")
    visit.question.press("Enter")
    expect(visit.page.locator(".hint .notice")).to_have_text("请先输入一个问题。")
    expect(visit.turns).to_have_count(0)
    visit.ask(QUESTION)
    expect(visit.page.locator(".hint .notice")).to_have_text("")


def test_a_question_that_is_too_long_stays_in_its_field_under_a_line_that_says_so(visit: Visit) -> None:
    visit.question.fill("长" * 2001)
    visit.question.press("Enter")
    expect(visit.page.locator(".hint .notice")).to_have_text("问题有 2,001 个字符，最多 2,000 个；请缩短后再问。")
    expect(visit.question).to_have_value("长" * 2001)
    expect(visit.turns).to_have_count(0)


def test_an_earlier_answers_citations_come_back_when_it_is_selected(visit: Visit) -> None:
    first = visit.ask(QUESTION)
    expect(visit.page.locator(".reader h2")).to_have_text(TITLE)
    visit.ask(ENGLISH_QUESTION)
    expect(visit.page.locator(".reader h2")).not_to_have_text(TITLE)
    visit.turns.first.locator(".asked").click()
    expect(visit.page.locator(".reader mark.current")).to_have_text(QUOTE)
    expect(first).not_to_have_class("selected")
    expect(visit.turns.first).to_have_class("turn selected")


def test_what_is_not_searched_is_dimmed(visit: Visit) -> None:
    visit.ask(QUESTION)
    reader = visit.page.locator(".reader .leaf")
    expect(reader.locator("mark.current")).to_be_visible()
    document = next(each for each in load_documents() if each.title == TITLE)
    left_out = {line for each in document.left_out for line in document.text[each.start : each.end].splitlines()}
    assert {text.strip() for text in reader.locator(".unsearched").all_inner_texts()} == {
        line.strip() for line in left_out if line.strip()
    }
    assert reader.locator(".passage").count() == len(document.passages)
    assert reader.locator(".passage").all_text_contents() == [passage.text for passage in document.passages]
    headings = [heading.replace("\n", " ") for heading in reader.locator("h3").all_text_contents()]
    assert headings == [section.heading for section in document.sections]


def test_a_changed_source_is_said_to_have_changed(visit: Visit) -> None:
    visit.ask(QUESTION)
    kept = kept_turns(visit.page)
    kept[0]["answer"]["citations"][0]["quote"] = "收入达到199亿元。"
    keep(visit, kept)
    visit.page.reload()
    expect(visit.last.locator(".card .changed")).to_have_text("原文已变动")
    expect(visit.page.locator(".reader .changed")).to_have_text("原文已变动，这条引文已不在其中。")
    expect(visit.page.locator(".reader .lost")).to_have_text("收入达到199亿元。")
    expect(visit.page.locator(".reader mark")).to_have_count(0)


def test_a_conversation_survives_a_reload_with_its_citations(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.ask(OFF_TOPIC)
    visit.page.reload()
    expect(visit.turns).to_have_count(2)
    expect(visit.turns.first.locator(".quote")).to_have_text(QUOTE)
    visit.turns.first.locator(".mark").click()
    expect(visit.page.locator(".reader mark.current")).to_have_text(QUOTE)
    visit.do("clear")
    expect(visit.turns).to_have_count(0)
    visit.page.reload()
    expect(visit.page.locator(".welcome")).to_be_visible()
    expect(visit.turns).to_have_count(0)


def test_a_follow_up_says_what_was_searched_for_and_can_be_asked_as_typed(visit: Visit) -> None:
    visit.ask(QUESTION)
    answer = visit.ask("那第四季度的广告收入呢？")
    expect(answer.locator(".searched")).to_contain_text("实际搜索：")
    expect(answer.locator(".searched q")).to_contain_text("第四季度广告收入")
    visit.do("as-typed", answer)
    expect(visit.last.locator(".searched")).to_have_count(0)
    expect(visit.last.locator(".why dd").first).to_have_text("那第四季度的广告收入呢？")
    expect(visit.turns).to_have_count(2)


def test_what_another_version_has_kept_does_no_harm(visit: Visit) -> None:
    visit.ask(QUESTION)
    old: list[Any] = [{"id": "old", "answer": {"citations": [], "closest": []}}, None, 7]
    keep(visit, [*old, *kept_turns(visit.page)])
    visit.page.reload()
    expect(visit.turns).to_have_count(1)
    visit.page.evaluate("localStorage.setItem('yinju-conversation', '{broken')")
    visit.page.reload()
    expect(visit.turns).to_have_count(1)


def test_retry_and_edit_stay_in_their_place(visit: Visit) -> None:
    visit.ask(OFF_TOPIC)
    visit.ask(QUESTION)
    visit.do("retry", visit.turns.first)
    expect(visit.page.locator(".turn:not(.pending) .asked")).to_have_text([OFF_TOPIC, QUESTION])
    visit.do("edit", visit.turns.first)
    expect(visit.page.locator(".editing")).to_be_visible()
    expect(visit.question).to_have_value(OFF_TOPIC)
    visit.question.fill("MIUI 的月活用户有多少？")
    visit.question.press("Enter")
    expect(visit.page.locator(".turn:not(.pending) .asked")).to_have_text(["MIUI 的月活用户有多少？", QUESTION])
    expect(visit.page.locator(".editing")).to_be_hidden()
    visit.do("edit", visit.last)
    visit.page.keyboard.press("Escape")
    expect(visit.question).to_have_value("")


def test_a_question_can_be_stopped(visit: Visit) -> None:
    visit.page.route("**/endpoints/**", lambda route: None)  # never answered
    visit.question.fill(QUESTION)
    visit.question.press("Enter")
    expect(visit.page.locator(".turn.pending .asked")).to_have_text(QUESTION)
    visit.do("stop")
    expect(visit.page.locator(".turn")).to_have_count(0)
    expect(visit.question).to_have_value(QUESTION)
    expect(visit.page.locator(".hint .notice")).to_have_text("已停止。")
    visit.page.unroute("**/endpoints/**")
    visit.ask(QUESTION)


def test_nothing_moves_while_an_answer_loads(visit: Visit) -> None:
    visit.ask(OFF_TOPIC)
    visit.page.evaluate(
        """() => {
            window.shifts = [];
            new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((each) => each.value)))
                .observe({ type: "layout-shift", buffered: false });
        }"""
    )
    visit.ask(QUESTION)
    visit.settle()
    assert sum(visit.page.evaluate("window.shifts")) < 0.02


def test_a_server_that_is_gone_is_said_to_be(visit: Visit) -> None:
    visit.page.route("**/endpoints/**", lambda route: route.abort())
    visit.question.fill(QUESTION)
    visit.question.press("Enter")
    expect(visit.page.locator(".hint .notice")).to_have_text(
        "服务器没有回应，请看看它是否还在运行，然后重试。", timeout=30_000
    )
    expect(visit.question).to_have_value(QUESTION)
    visit.complaints.clear()  # the browser's own


def test_answers_are_copied_with_their_citations(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.do("copy-markdown")
    expect(visit.last.locator(".beside")).to_have_text("已复制")
    assert visit.page.evaluate("navigator.clipboard.readText()") == (
        f"> {QUOTE} \\[1\\]\n\n1. {TITLE} · 中国公关网 · 第 1 段\n"
    )
    visit.do("copy-plain")
    assert visit.page.evaluate("navigator.clipboard.readText()") == (
        f"{QUOTE} [1]\n\n[1] {TITLE} · 中国公关网 · 第 1 段\n"
    )


def test_the_conversation_is_exported(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.ask(OFF_TOPIC)
    for action, name in (("export-markdown", "yinju.md"), ("export-json", "yinju.json")):
        with visit.page.expect_download() as started:
            visit.do(action)
        assert started.value.suggested_filename == name
        text = Path(started.value.path()).read_text(encoding="utf-8")
        if name == "yinju.json":
            answers = json.loads(text)
            assert [answer["answered"] for answer in answers] == [True, False]
            assert answers[0]["citations"][0]["quote"] == QUOTE
        else:
            assert text.startswith(f"# 引据\n\n## {QUESTION}\n\n> {QUOTE}")
            assert f"## {OFF_TOPIC}\n\n这些文章没有回答这个问题，也没有与它相近的内容。" in text


def test_details_say_why(visit: Visit) -> None:
    answer = visit.ask(QUESTION)
    expect(answer.locator(".strength")).to_have_text(re.compile("有力|薄弱"))
    answer.locator(".why > summary").click()
    expect(answer.locator(".grounds .word").first).to_be_hidden()
    answer.locator(".figures > summary").click()
    expect(answer.locator(".grounds .word").first).to_be_visible()
    assert {"2019年", "小米", "收入"} <= set(answer.locator(".grounds .word").all_inner_texts())
    assert "%" not in answer.inner_text().replace("17.8%", "")
    expect(answer.locator(".signals meter").first).to_be_visible()
    expect(answer.locator(".why dd").first).to_have_text(QUESTION)
    expect(answer.locator(".why dd").last).to_have_text(re.compile(r"^\d+\.\d\d 秒$"))
    expect(answer.locator(".judgement .sum")).to_have_text(re.compile(r"^\s*[+−]\d+\.\d\d\s*合计，即把握 0\.\d\d\s*$"))


def test_details_say_why_there_is_no_answer(visit: Visit) -> None:
    visit.ask(OFF_TOPIC)
    for _ in range(2):
        expect(visit.last.locator(".judgement")).to_be_hidden()
        visit.last.locator(".why > summary").click()
        expect(visit.last.locator(".why > summary")).to_have_text("为什么")
        expect(visit.last.locator(".why")).to_contain_text("文章里没有一段与问题相近。")
        expect(visit.last.locator(".judgement")).to_be_hidden()
        visit.last.locator(".figures > summary").click()
        expect(visit.last.locator(".judgement")).to_contain_text("细读认为，这一段有答案的可能是 0.")
        visit.page.reload()
        expect(visit.turns).to_have_count(1)


def test_a_question_is_restricted_to_the_articles_that_are_ticked(visit: Visit) -> None:
    other = visit.page.locator('.library input[value="xiaomi-ecosystem-2020"]')
    other.check()
    expect(visit.page.locator(".limits")).to_contain_text("仅在 1 篇文章中查找")
    answer = visit.ask(QUESTION)
    expect(answer.locator(".searched")).to_have_text("仅在《小米营销的硬核生态,如何做到难以复制?》中查找")
    assert TITLE not in answer.inner_text()
    visit.do("everywhere")
    expect(visit.page.locator(".limits")).to_be_hidden()
    expect(visit.ask(QUESTION).locator(".card .title").first).to_have_text(TITLE)


def test_the_list_of_articles_is_searched(visit: Visit) -> None:
    items = visit.page.locator(".library li")
    expect(items).to_have_count(3)
    expect(items.first).to_contain_text(
        re.compile(r"Joie · Morketing · 2020-10-21 · 39 段 · 4,070 字 · 索引于 \d{4}-\d\d-\d\d")
    )
    visit.page.locator("#yinju-find").fill("公关网")
    expect(visit.page.locator(".library li:visible")).to_have_count(1)
    visit.page.locator(".library li:visible .title").click()
    expect(visit.page.locator(".reader h2")).to_have_text(TITLE)
    visit.do("back")
    visit.page.locator("#yinju-find").fill("没有的")
    expect(visit.page.locator(".library .none")).to_be_visible()


def test_articles_are_added_answered_from_and_removed(visit: Visit) -> None:
    question = "青石岭的风车有多高？"
    expect(visit.ask(question).locator(".abstention")).to_be_visible()
    visit.do("library")
    chooser = visit.page.locator('.library input[type="file"]')
    upload: FilePayload = {"name": "../../风车 <b>.txt", "mimeType": "text/plain", "buffer": NEW_ARTICLE.encode()}
    chooser.set_input_files([upload])
    expect(visit.page.locator(".queue-summary")).to_have_text("已添加 1 篇", timeout=30_000)
    expect(visit.page.locator(".library li")).to_have_count(4)
    chooser.set_input_files([upload])
    expect(visit.page.locator(".queue-line").last).to_contain_text("已在文库中，没有重复添加")
    visit.do("retry", visit.last)
    expect(visit.last.locator(".quotes")).to_contain_text("风车高七十二米")
    visit.do("library")
    visit.do("remove", visit.page.locator(".library li", has_text="山上的风车"))
    expect(visit.page.locator(".removal")).to_contain_text("已移除《山上的风车》", timeout=30_000)
    expect(visit.page.locator(".library li")).to_have_count(3)
    visit.last.locator(".mark").click()
    expect(visit.page.locator(".reader .changed")).to_have_text("这篇文章已从文库移除，下面是当时引用的原话。")
    chooser.set_input_files([FilePayload(name="x.txt", mimeType="text/plain", buffer=b"\xff\xfe\xff")])
    expect(visit.page.locator(".queue-line").last).to_contain_text("开头像 UTF-16 文本，其实不是")


def test_answers_become_gold_questions(visit: Visit, folder: Path) -> None:
    from assistant.gold.questions.gold_file import read_gold_file

    dialog = visit.page.locator("dialog.gold")
    visit.ask(QUESTION)
    visit.do("gold", visit.last)
    dialog.get_by_text("保存").click()
    expect(visit.last.locator(".beside")).to_contain_text("已保存为")
    visit.do("gold", visit.last)
    dialog.locator('input[name="passage"]').nth(1).check()
    expect(dialog.locator('input[value="wrong"]')).to_be_checked()
    chosen = dialog.locator('input[name="passage"]').nth(1).get_attribute("data-quote")
    dialog.get_by_text("保存").click()
    expect(dialog).to_be_hidden()
    visit.ask(OFF_TOPIC)
    visit.do("gold", visit.last)
    expect(dialog.locator('input[value="unanswerable"]')).to_be_checked()
    dialog.locator("textarea").fill("这句话哪里都没有")
    dialog.get_by_text("保存").click()
    expect(dialog.locator(".notice")).to_contain_text("不在任何一篇文章里")
    dialog.locator('input[value="unanswerable"]').check()
    dialog.get_by_text("保存").click()
    expect(dialog).to_be_hidden()
    questions = read_gold_file(folder / "page.gold.yaml").questions
    assert [(each.question, each.answerable) for each in questions] == [
        (QUESTION, True),
        (QUESTION, True),
        (OFF_TOPIC, False),
    ]
    assert [each.quote for each in questions[0].evidence] == [QUOTE]
    assert [each.quote for each in questions[1].evidence] == [chosen]


def test_the_language_follows_the_browser_and_the_switch(visit: Visit, browser: Browser, url: str) -> None:
    visit.ask(QUESTION)
    visit.page.get_by_role("button", name="Switch to English").click()
    expect(visit.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(visit.last.locator(".card .source")).to_have_text("中国公关网 · paragraph 1")
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    visit.page.reload()
    expect(visit.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    with browser.new_context(locale="de-DE") as context:
        other = Visit(context.new_page(), url)
        expect(other.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_light_and_dark_follow_the_browser_and_the_switch(visit: Visit, browser: Browser, url: str) -> None:
    background = "getComputedStyle(document.querySelector('.yinju')).backgroundColor"
    light = visit.page.evaluate(background)
    visit.do("theme")
    dark = visit.page.evaluate(background)
    assert dark != light
    visit.page.reload()
    visit.question.wait_for()
    assert visit.page.evaluate(background) == dark
    with browser.new_context(color_scheme="dark") as context:
        assert Visit(context.new_page(), url).page.evaluate(background) == dark


def test_questions_are_shown_as_they_were_typed(visit: Visit) -> None:
    questions = [HOSTILE, "长" * 2000, "\u202e倒着写 🙂", "### 标题\n- 表\n`码` \\(x\\)"]
    for question in questions:
        visit.ask(question)
    for _ in range(2):
        shown = visit.turns.locator(".asked")
        assert shown.evaluate_all("elements => elements.map((each) => each.textContent)") == questions
        assert shown.locator("*").count() == 0
        visit.page.reload()
        expect(visit.turns).to_have_count(len(questions))


def test_an_article_full_of_markup_is_shown_as_it_is(visit: Visit) -> None:
    answer = visit.ask("紫色的河马每天喝多少桶水？")
    expect(answer.locator(".quote").first).to_have_text(HOSTILE_SENTENCE)
    expect(answer.locator(".card .title").first).to_have_text(HOSTILE_TITLE, use_inner_text=True)
    expect(visit.page.locator(".reader h2")).to_have_text(HOSTILE_TITLE)
    expect(visit.page.locator(".reader mark.current")).to_have_text(HOSTILE_SENTENCE)
    visit.do("gold", answer)
    expect(visit.page.locator("dialog.gold")).to_contain_text(HOSTILE_SENTENCE)
    visit.do("close-gold")
    visit.do("back")
    expect(visit.page.locator(".library .title").last).to_have_text(HOSTILE_TITLE)
    assert visit.page.locator("#yinju-page :is(script, img, b)").count() == 0


def test_nothing_is_requested_from_another_host(visit: Visit, url: str, folder: Path) -> None:
    visit.ask(QUESTION)
    visit.page.wait_for_timeout(1000)
    assert len(visit.requests) > 10
    assert [request for request in visit.requests if not request.startswith((url, "data:", "blob:"))] == []
    contacts = folder / "contacts.txt"
    assert not contacts.exists(), contacts.read_text()


def test_two_visitors_do_not_see_each_other(browser: Browser, url: str) -> None:
    with browser.new_context() as first, browser.new_context() as second:
        one, two = Visit(first.new_page(), url), Visit(second.new_page(), url)
        one.ask("陈高铭是谁？")
        two.ask("贾斌是谁？")
        for visit, question in ((one, "陈高铭是谁？"), (two, "贾斌是谁？")):
            visit.page.reload()
            expect(visit.page.locator(".turn .asked")).to_have_text([question])


def test_two_tabs_share_their_visitors_conversation(browser: Browser, url: str) -> None:
    with browser.new_context(locale="zh-CN") as context:
        one, two = Visit(context.new_page(), url), Visit(context.new_page(), url)
        one.ask("陈高铭是谁？")
        two.ask("贾斌是谁？")
        expect(one.page.locator(".turn .asked")).to_have_text(["陈高铭是谁？", "贾斌是谁？"])


def test_the_page_fits_a_phone(browser: Browser, url: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN") as context:
        visit = Visit(context.new_page(), url)
        answer = visit.ask(QUESTION)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
        assert visit.page.locator(".turns").evaluate("box => box.scrollWidth - box.clientWidth") == 0
        expect(visit.question).to_be_in_viewport()
        expect(visit.page.locator(".room")).to_be_hidden()
        answer.locator(".mark").click()
        expect(visit.page.locator(".reader mark.current")).to_be_in_viewport()
        assert visit.page.locator(".reader .pages").evaluate("box => box.scrollWidth - box.clientWidth") == 0
        visit.do("close", visit.page.locator(".reader"))
        expect(visit.page.locator(".room")).to_be_hidden()
        expect(answer.locator(".mark")).to_be_focused()


def test_everything_is_reached_by_keyboard(visit: Visit) -> None:
    page = visit.page
    expect(visit.question).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(visit.last.locator(".mark")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.card')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".reader mark.current")).to_be_focused()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset?.do ?? document.activeElement.tagName"))
    assert {"library", "language", "theme", "copy-plain", "edit", "back"} <= reached
    visit.last.locator(".turn-tools summary").focus()
    page.keyboard.press("Enter")
    for action in ("copy-markdown", "retry", "gold"):
        page.keyboard.press("Tab")
        expect(visit.last.locator(f'[data-do="{action}"]')).to_be_focused()
    assert {"SUMMARY", "TEXTAREA"} <= reached
