"""An answer, what may be one, and none: how they look, and what a visitor can do about each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from assistant.gold.questions.gold_file import read_gold_file
from sources import Document
from tests.browser.test_quality import serious_findings
from tests.support.conversations import answered, citation_from, kept_turns, show_kept, unanswered, unsure
from tests.support.pages import Visit, served_without_model, visit_of

pytestmark = pytest.mark.browser

QUESTION = "茶馆几点开门？"
TEA = "老城的茶馆每天清晨六点开门。"
POTS = "他一天要烧四十壶水。"
ALL_UNSURE = ("--set", "threshold=1", "--set", "unsure=0")


@pytest.fixture(scope="module")
def doubtful_url(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a page that is never sure, and its file of gold questions."""
    gold = tmp_path_factory.mktemp("doubtful") / "page.gold.yaml"
    with served_without_model(small_home, "--gold", str(gold), *ALL_UNSURE) as port:
        yield f"http://127.0.0.1:{port}/", gold


def test_what_a_visitor_confirms_is_the_answer_from_then_on(browser: Browser, doubtful_url: tuple[str, Path]) -> None:
    url, gold = doubtful_url
    with visit_of(browser, url) as visit:
        may_be = visit.ask(QUESTION)
        expect(may_be.locator(".unsure .label")).to_have_text("不能肯定，但答案可能在这里")
        quote = may_be.locator(".quote").inner_text()
        size = "element => getComputedStyle(element).fontSize"
        assert may_be.locator(".quote").evaluate(size) == "19.52px"  # as large as an answer's
        visit.do("confirm", may_be)
        expect(visit.last.locator(".quotes .label")).to_have_text("有人确认过，这就是答案")
        expect(visit.last.locator(".quote")).to_have_text(quote)
        expect(visit.last.locator(".beside")).to_contain_text("已保存为")
        expect(visit.last.locator(".mark")).to_be_focused()
        question = read_gold_file(gold).questions[-1]
        assert (question.question, question.evidence[0].quote) == (QUESTION, quote)
        visit.page.reload()
        expect(visit.last.locator(".quotes .label")).to_have_text("有人确认过，这就是答案")
    with visit_of(browser, url) as other:
        expect(other.ask(QUESTION).locator(".quotes .label")).to_have_text("有人确认过，这就是答案")
        kept = kept_turns(other.page)
        assert (kept[0]["answer"]["verdict"], kept[0]["confirmed"]) == ("answered", True)
        expect(other.ask(f"{QUESTION}？").locator(".unsure .label")).to_be_visible()  # another question


def test_an_answer_that_is_said_to_be_right_among_the_gold_questions_is_confirmed_at_once(
    browser: Browser, doubtful_url: tuple[str, Path]
) -> None:
    url, gold = doubtful_url
    with visit_of(browser, url) as visit:
        may_be = visit.ask("掌柜一天烧几壶水？")
        quote = may_be.locator(".quote").inner_text()
        visit.do("gold", may_be)
        visit.page.locator('dialog.gold input[value="right"]').check()
        visit.page.locator('dialog.gold [type="submit"]').click()
        expect(visit.page.locator("dialog.gold")).to_be_hidden()
        expect(visit.last.locator(".quotes .label")).to_have_text("有人确认过，这就是答案")
        expect(visit.last.locator(".quote")).to_have_text(quote)
        expect(visit.last.locator(".beside")).to_contain_text("已保存为")
        expect(visit.last.locator(".mark")).to_be_focused()
        assert read_gold_file(gold).questions[-1].evidence[0].quote == quote


def test_what_a_visitor_denies_is_no_answer_any_more(small: Visit, small_documents: dict[str, Document]) -> None:
    tea, pots = (citation_from(small_documents["tea"], quote) for quote in (TEA, POTS))
    show_kept(small, unsure(QUESTION, tea, pots))
    expect(small.page.locator(".reader mark.current")).to_have_text(TEA)
    small.do("deny", small.last)
    for _ in range(2):
        expect(small.last.locator(".statement")).to_have_text(f"你说“{TEA}”不是答案。")
        expect(small.last.locator(".quotes, .unsure")).to_have_count(0)
        small.last.locator(".closest summary").click()
        expect(small.last.locator(".near-quote")).to_have_text([POTS])
        small.page.reload()
        expect(small.turns).to_have_count(1)


def test_where_nothing_may_be_changed_nothing_is_confirmed(
    browser: Browser, small_home: Path, small_documents: dict[str, Document]
) -> None:
    with served_without_model(small_home, "--read-only") as port:
        with visit_of(browser, f"http://127.0.0.1:{port}/") as visit:
            show_kept(visit, unsure(QUESTION, citation_from(small_documents["tea"], TEA)))
            expect(visit.last.locator('[data-do="deny"]')).to_be_visible()
            expect(visit.last.locator('[data-do="confirm"]')).to_have_count(0)


def test_nothing_offers_the_questions_own_words_and_the_closest_passages_on_a_click(
    small: Visit, small_documents: dict[str, Document]
) -> None:
    show_kept(
        small,
        unanswered("茶馆里的渡船是什么颜色？", citation_from(small_documents["bridge"], "通车之后，过江只要五分钟。")),
    )
    turn = small.last
    expect(turn.locator(".card:visible")).to_have_count(0)
    expect(turn.locator('[data-do="ask-all"]')).to_have_count(0)
    small.do("find-words", turn)
    expect(turn.locator(".found .small")).to_have_text("含有这些词的段落：2 处")
    assert set(turn.locator(".found .word").all_inner_texts()) == {"茶馆", "渡船"}
    turn.locator(".found .card", has_text="渡船每天中午开出").click()
    expect(small.page.locator(".reader h2")).to_contain_text("ferry")
    expect(small.page.locator('.reader [data-paragraph="1"] mark')).to_be_focused()
    assert small.page.url.endswith("&article=ferry&paragraph=1")
    small.page.keyboard.press("Escape")
    expect(turn.locator(".found .card", has_text="渡船每天中午开出")).to_be_focused()
    small.do("find-words", turn)
    expect(turn.locator(".found")).to_be_hidden()
    turn.locator(".closest summary").click()
    expect(turn.locator(".near-quote:visible")).to_have_text(["通车之后，过江只要五分钟。"])


def test_words_that_no_article_has_are_said_to_be_nowhere(small: Visit) -> None:
    show_kept(small, unanswered("What is the capital of Mongolia?", text="The articles don't answer this question."))
    expect(small.last.locator(".closest, .card")).to_have_count(0)
    small.do("find-words", small.last)
    expect(small.last.locator(".found")).to_have_text("文章里没有这些词。")


def test_a_question_to_some_articles_can_be_asked_of_all(small: Visit, small_documents: dict[str, Document]) -> None:
    show_kept(small, unanswered(QUESTION), documents=["bridge", "orchard"])
    expect(small.last.locator(".searched")).to_have_text("仅在《长江上的新桥》、《果园的秋天》中查找")
    small.do("ask-all", small.last)
    expect(small.turns).to_have_count(1)
    expect(small.last.locator(".searched")).to_have_count(0)
    kept = kept_turns(small.page)
    assert [turn["documents"] for turn in kept] == [None]


def test_a_greeting_offers_no_search(small: Visit) -> None:
    expect(small.ask("你好").locator(".statement")).to_contain_text("你好")
    expect(small.last.locator(".offer, .closest")).to_have_count(0)


BOLD = """turn => [...turn.querySelectorAll("*")]
    .filter((each) => each.checkVisibility() && Number(getComputedStyle(each).fontWeight) >= 550)
    .map((each) => each.textContent.trim()).filter(Boolean)"""


def test_the_span_that_answers_is_marked_and_nothing_else_is_bold(
    small: Visit, small_documents: dict[str, Document]
) -> None:
    start = small_documents["tea"].text.index("清晨六点")
    citation = citation_from(small_documents["tea"], TEA, highlights=((start, start + 4),))
    show_kept(small, answered(QUESTION, citation))
    assert small.last.evaluate(BOLD) == ["清晨六点"]
    ground = "element => getComputedStyle(element).backgroundColor"
    assert small.last.locator(".quote strong").evaluate(ground) != "rgba(0, 0, 0, 0)"
    assert small.page.locator(".reader mark.current").evaluate(ground) != small.page.locator(
        ".reader mark.current strong"
    ).evaluate(ground)


def test_quotes_are_labelled_by_the_part_of_the_question_that_they_answer(
    small: Visit, small_documents: dict[str, Document]
) -> None:
    tea = citation_from(small_documents["tea"], TEA, parts=("茶馆几点开门？",))
    pots = citation_from(small_documents["tea"], POTS, parts=("一天烧多少水？",))
    show_kept(small, answered("茶馆几点开门，一天烧多少水？", tea, pots))
    assert small.last.locator(".quotes p").all_inner_texts() == [
        "茶馆几点开门",
        f"{TEA}[1]",
        "一天烧多少水",
        f"{POTS}[2]",
    ]


CONTRAST = """mark => {
    const luminance = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map((each) => each / 255)
            .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const flash = mark.getAnimations().find((each) => each.animationName === "yinju-flash");
    flash.pause();
    const seen = [];
    const length = flash.effect.getComputedTiming().endTime;
    for (let step = 0; step < 24; step += 1) {
        flash.currentTime = (length * step) / 24;
        const style = getComputedStyle(mark);
        const [high, low] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => b - a);
        seen.push({ contrast: (high + 0.05) / (low + 0.05), ring: style.boxShadow });
    }
    return seen;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_flash_never_hides_the_text(
    browser: Browser, small_url: str, small_documents: dict[str, Document], scheme: str
) -> None:
    with visit_of(browser, small_url, color_scheme=scheme) as visit:
        show_kept(visit, answered(QUESTION, citation_from(small_documents["tea"], TEA)))
        mark = visit.page.locator(".reader mark.flash")
        visit.last.locator(".mark").click()
        seen = mark.evaluate(CONTRAST)
        assert min(each["contrast"] for each in seen) >= 4.5
        assert len({each["ring"] for each in seen}) > 5  # and yet it is seen


@pytest.mark.parametrize(("scheme", "width", "locale"), [("light", 1280, "zh-CN"), ("dark", 360, "en-US")])
def test_an_accessibility_checker_finds_nothing_serious_in_any_state(
    browser: Browser, small_url: str, small_documents: dict[str, Document], scheme: str, width: int, locale: str
) -> None:
    tea, pots = (citation_from(small_documents["tea"], quote) for quote in (TEA, POTS))
    start = small_documents["tea"].text.index("清晨六点")
    marked = replace(tea, highlights=((start, start + 4),), parts=("几点开门？",))
    states = (
        answered("几点开门？", marked, pots),
        unsure("几点？", marked, pots),
        unanswered("茶馆在哪里？", tea, pots),
    )
    size: Any = {"width": width, "height": 800}
    with visit_of(browser, small_url, color_scheme=scheme, viewport=size, locale=locale) as visit:
        show_kept(visit, *states, documents=["tea", "bridge"])
        visit.do("find-words", visit.last)
        expect(visit.last.locator(".found .card").first).to_be_visible()
        for number in (1, 2):
            visit.turns.nth(number).locator(".closest summary").click()
        visit.do("copy-plain", visit.last)
        visit.last.locator(".turn-tools summary").click()
        assert visit.page.evaluate("document.querySelector('.turns').scrollWidth") <= width
        visit.settle()
        assert serious_findings(visit) == []
        visit.do("deny", visit.turns.nth(1))
        expect(visit.page.locator(".abstention")).to_have_count(2)
        visit.turns.first.locator(".mark").first.click()
        visit.settle()
        assert serious_findings(visit) == []
