"""The page in a real browser, served by the real command, with the real model."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, expect

from sources import BUILTIN_ARTICLES

pytestmark = [pytest.mark.model, pytest.mark.browser]

SCREENSHOTS = Path(os.environ.get("YINJU_SCREENSHOTS") or Path(__file__).parent / "artefacts")
QUESTION = "小米2019年互联网收入是多少？"
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> **粗** ${7*7} {{7*7}} 收入"

HOSTILE_TITLE = "<script>alert('标题')</script> ${1+1} {{value}}"
HOSTILE_SENTENCE = "紫色的河马每天喝<b>十二</b>桶水,<img src=x onerror=alert(3)> ${7*7} {{7*7}} `码` \\u0041。"
HOSTILE_ARTICLE = (
    f"{HOSTILE_TITLE}\n\n{HOSTILE_SENTENCE}\n\n<script>alert(4)</script>\n\n河马住在河边,它们整天睡觉,很少走动。\n"
)

# The command, with every attempt to reach another machine written down instead of made.
_GUARDED_COMMAND = """
import ipaddress, socket, sys
log, *arguments = sys.argv[1:]
connect, look_up = socket.socket.connect, socket.getaddrinfo
def is_local(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", None, "")
def guarded_connect(self, address):
    if isinstance(address, tuple) and not is_local(address[0]):
        open(log, "a").write(f"connect {address}\\n")
        raise OSError("no network")
    return connect(self, address)
def guarded_look_up(host, *rest, **options):
    if not is_local(host):
        open(log, "a").write(f"look up {host}\\n")
        raise socket.gaierror("no network")
    return look_up(host, *rest, **options)
socket.socket.connect, socket.getaddrinfo = guarded_connect, guarded_look_up
from assistant.cli import main
main(arguments)
"""


@pytest.fixture(scope="module")
def outside_contacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server's attempts to reach another machine are written down."""
    return tmp_path_factory.mktemp("network") / "contacts.txt"


@pytest.fixture(scope="module")
def url(model_home: Path, outside_contacts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running page that answers from the two articles and from one full of markup."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.txt").write_text(HOSTILE_ARTICLE, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("YINJU_")}
    environment |= {"YINJU_HOME": str(model_home), "YINJU_INDEX": str(folder / "index")}
    command = [sys.executable, "-c", _GUARDED_COMMAND, str(outside_contacts)]
    articles = [str(BUILTIN_ARTICLES), str(folder / "hostile.txt")]
    subprocess.run([*command, "index", *articles], check=True, env=environment, capture_output=True)
    with subprocess.Popen(
        [*command, "serve", "--no-open", "--port", str(port)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line == f"Yinju answers at http://127.0.0.1:{port}/ (Ctrl-C stops it)\n"
            yield f"http://127.0.0.1:{port}/"
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()


class Visit:
    """A page that is open, with all that it asked for and complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)
        self.question = page.get_by_label("问题 Question")
        self.question.wait_for()

    def ask(self, question: str) -> None:
        turns = self.page.locator(".yinju-turn")
        count = turns.count()
        self.question.fill(question)
        self.question.press("Enter")
        expect(turns).to_have_count(count + 1)

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    with browser.new_context(viewport={"width": 1000, "height": 640}, locale="zh-CN") as context:
        yield Visit(context.new_page(), url)


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(800)  # until scrolling has come to rest
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_an_answer_shows_its_quote_and_its_card(visit: Visit) -> None:
    visit.ask(QUESTION)
    answer = visit.page.locator(".yinju-answer")
    expect(answer.locator(".yinju-quotes")).to_have_text(
        re.compile(r"^\s*其中互联网业务充满活力,在整体市场收紧的2019年,收入达到198亿元。\[1\]\s*$")
    )
    card = answer.locator(".yinju-card").first
    expect(card.locator("h3")).to_have_text("[1] 逆势增长,小米2019互联网收入大幅增长背后的原因")
    expect(card.locator(".yinju-source")).to_have_text("中国公关网 · 第 1 段")
    expect(card.locator("mark")).to_have_text("其中互联网业务充满活力,在整体市场收紧的2019年,收入达到198亿元。")
    expect(card.locator("blockquote")).to_contain_text("在刚刚过去的2019年,可谓不平凡。")
    expect(visit.question).to_have_value("")
    screenshot(visit.page, "answer")


def test_a_click_on_a_mark_goes_to_its_card(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.page.locator("a.yinju-mark").first.click()
    expect(visit.page.locator("#answer-1-1")).to_be_focused()


def test_an_abstention_looks_different(visit: Visit) -> None:
    visit.ask("明天会下雨吗？")
    answer = visit.page.locator(".yinju-unanswered")
    expect(answer.locator(".yinju-statement")).to_have_text("这些文章没有回答这个问题。")
    expect(answer.locator(".yinju-closest")).to_be_visible()
    expect(answer.locator(".yinju-mark")).to_have_count(0)
    colour = "element => getComputedStyle(element).backgroundColor"
    assert answer.locator("mark").first.evaluate(colour) == "rgba(0, 0, 0, 0)"
    screenshot(visit.page, "abstention")


def test_an_english_question_is_answered_in_its_articles_language(visit: Visit) -> None:
    visit.ask("How many connected devices does Xiaomi's AIoT platform have?")
    expect(visit.page.locator(".yinju-quotes")).to_contain_text("超过2.71亿个AIoT平台联网设备")
    expect(visit.page.locator(".yinju-source").first).to_contain_text("paragraph 13")


def test_each_example_question_is_answered(visit: Visit) -> None:
    examples = visit.page.locator(".yinju-examples button")
    expect(examples).to_have_count(3)
    for number in range(3):
        examples.nth(number).click()
        expect(visit.page.locator(".yinju-turn")).to_have_count(number + 1)
    expect(visit.page.locator(".yinju-unanswered")).to_have_count(0)


def test_a_blank_question_gets_a_friendly_line(visit: Visit) -> None:
    visit.question.fill("   ")
    visit.question.press("Enter")
    expect(visit.page.locator(".yinju-notice")).to_contain_text("请先输入一个问题。")
    expect(visit.page.locator(".yinju-turn")).to_have_count(0)
    visit.ask(QUESTION)
    expect(visit.page.locator(".yinju-notice")).to_have_count(0)


@pytest.mark.parametrize("question", [HOSTILE, "长" * 10_000, "\u202e倒着写 🙂", "### 标题\n- 表\n`码` \\(x\\)"])
def test_questions_are_shown_as_they_were_typed(visit: Visit, question: str) -> None:
    dialogs: list[str] = []

    def note_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    visit.page.on("dialog", note_dialog)
    visit.ask(question)
    shown = visit.page.locator(".yinju-question")
    assert shown.evaluate("element => element.textContent") == question
    assert shown.locator("*").count() == 0
    assert dialogs == []
    assert visit.complaints == []


def test_an_article_full_of_markup_is_shown_as_it_is(visit: Visit) -> None:
    visit.page.on("dialog", lambda dialog: visit.complaints.append(dialog.message))
    visit.ask("紫色的河马每天喝多少桶水？")
    card = visit.page.locator(".yinju-card").first
    expect(card.locator("h3")).to_have_text(f"[1] {HOSTILE_TITLE}", use_inner_text=True)
    expect(card.locator("mark")).to_have_text(HOSTILE_SENTENCE)
    assert visit.page.locator(".yinju-card script, .yinju-card img, .yinju-card b").count() == 0
    visit.page.locator(".yinju-header summary").click()
    expect(visit.page.locator(".yinju-header li").last).to_have_text(HOSTILE_TITLE)
    assert visit.complaints == []


def test_nothing_is_requested_from_another_host(visit: Visit, url: str, outside_contacts: Path) -> None:
    visit.ask(QUESTION)
    visit.page.wait_for_timeout(1000)
    assert len(visit.requests) > 10
    assert [request for request in visit.requests if not request.startswith((url, "data:", "blob:"))] == []
    assert visit.complaints == []
    assert not outside_contacts.exists(), outside_contacts.read_text()


def test_two_visitors_do_not_see_each_other(browser: Browser, url: str) -> None:
    with browser.new_context() as first, browser.new_context() as second:
        one, two = Visit(first.new_page(), url), Visit(second.new_page(), url)
        one.ask("陈高铭是谁？")
        two.ask("贾斌是谁？")
        expect(one.page.locator(".yinju-question")).to_have_text(["陈高铭是谁？"])
        expect(two.page.locator(".yinju-question")).to_have_text(["贾斌是谁？"])


def test_the_page_fits_a_phone(browser: Browser, url: str) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark") as context:
        visit = Visit(context.new_page(), url)
        visit.ask(QUESTION)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
        expect(visit.question).to_be_in_viewport()
        screenshot(visit.page, "phone-dark")
