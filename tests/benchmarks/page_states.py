"""Every state of the page, looked at: `python -m tests.benchmarks.page_states FOLDER [--only STATE]`.

Each state is brought about in a real Chromium, against the real command (without a model), in both languages, both
themes, as wide as a desk and as narrow as a phone. Of each there is a picture in the folder, and an accessibility
checker looks at it by the rules of WCAG 2.2 A and AA and by its own good practice. What it finds is printed, a line a
finding, and whatever the browser complained about; it ends with exit code 1 if there is anything.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FilePayload, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from assistant import Answer
from index import PassageIndex
from sources import BUILTIN_ARTICLES, Document, load_documents
from tests.support.conversations import answered, citation_from, citation_of, show_kept, unanswered, unsure
from tests.support.fakes import FakeEncoder
from tests.support.made_files import pdf
from tests.support.pages import PHONE, QUESTION, Visit, served_url
from tests.support.saving import save_index

_LANGUAGES, _THEMES = ("zh-CN", "en-GB"), ("light", "dark")
_SIZES: dict[str, Any] = {"wide": {"viewport": {"width": 1280, "height": 800}}, "phone": PHONE}
_TABLE = """# 苏州老茶馆的一年：价目、人物和一本旧账

## 第一章 早晨

掌柜叫顾长河，守着这间茶馆四十年。

## 第二章 账本

### 2.1 价目

| 品名 | 价格（元/斤） | 产地 |
|--|--|--|
| 碧螺春 | 1280 | 苏州 |
| 龙井 | 960 | 杭州 |

### 2.2 人物

扫街的人比茶客来得还早，天不亮就在门外等着。
"""
_ROW = "碧螺春 | 1280 | 苏州"
_FERRY = [[(72, 700, 12, "渡船每天中午开出，傍晚才回来。")], [(72, 700, 12, "船上的人一天要走两趟，从不休息。")]]
_LETTER = "灯塔守夜人\n\n灯塔每晚亮到天明，照着海湾里的渔船。守夜人每两小时上一次油。\n"

Documents = dict[str, Document]


def _home(folder: Path) -> Documents:
    """Make a folder a data folder of the samples, an article with a table and a PDF; return these articles."""
    (articles := folder / "articles").mkdir()
    (articles / "house.md").write_text(_TABLE, encoding="utf-8")
    (articles / "ferry.pdf").write_bytes(pdf(_FERRY))
    documents = load_documents([BUILTIN_ARTICLES, articles])
    save_index(PassageIndex.build(documents, FakeEncoder()), folder / "indexes" / "default", [articles])
    return {document.document_id: document for document in documents}


def _welcome(visit: Visit, documents: Documents) -> None:
    expect(visit.page.locator(".welcome")).to_be_visible()


def _asked(visit: Visit, documents: Documents) -> None:
    visit.ask(QUESTION).locator(".why > summary").click()
    visit.last.locator(".figures > summary").click()


def _answers(documents: Documents) -> list[Answer]:
    sample = next(each for name, each in documents.items() if name not in {"house", "ferry"})
    row, page = citation_from(documents["house"], _ROW), citation_of(documents["ferry"], 2)
    return [answered("碧螺春多少钱一斤？", row), answered("船一天走几趟，小米怎么样？", page, citation_of(sample, 1))]


def _answer(visit: Visit, documents: Documents) -> None:
    show_kept(visit, *_answers(documents))


def _may_be(visit: Visit, documents: Documents) -> None:
    show_kept(visit, unsure("船一天走几趟？", *_answers(documents)[1].citations))


def _nothing(visit: Visit, documents: Documents) -> None:
    show_kept(visit, unanswered("渡船的票价是多少？", *_answers(documents)[1].citations))
    visit.do("find-words", visit.last)
    visit.last.locator(".closest summary").click()


def _row(visit: Visit, documents: Documents) -> None:
    _answer(visit, documents)
    visit.turns.first.locator(".mark").click()
    expect(visit.page.locator(".reader mark.current").first).to_have_text("碧螺春")


def _contents(visit: Visit, documents: Documents) -> None:
    _row(visit, documents)
    visit.page.locator(".reader .contents summary").click()


def _finding_here(visit: Visit, documents: Documents) -> None:
    _row(visit, documents)
    visit.do("find-here")
    visit.page.keyboard.type("茶馆")
    expect(visit.page.locator(".find-count")).not_to_be_empty()


def _menu(visit: Visit, documents: Documents) -> None:
    _answer(visit, documents)
    visit.last.locator(".turn-tools summary").click()


def _gold(visit: Visit, documents: Documents) -> None:
    _answer(visit, documents)
    visit.do("gold", visit.last)
    expect(visit.page.locator("dialog.gold h2")).to_be_visible()


def _gloss(visit: Visit, documents: Documents) -> None:
    _answer(visit, documents)
    if visit.page.locator('.top [data-do="gloss"]').count():  # for those who read no Chinese alone
        visit.do("gloss", visit.page.locator(".top"))
        visit.last.locator(".quote .glossed-word").first.focus()
        expect(visit.page.get_by_role("tooltip")).to_be_visible()


def _pending(visit: Visit, documents: Documents) -> None:
    visit.page.route("**/endpoints/ask", lambda route: None)
    visit.question.fill(QUESTION)
    visit.question.press("Enter")
    expect(visit.page.locator(".turn.pending")).to_be_visible()


def _broken(visit: Visit, documents: Documents) -> None:
    visit.page.route("**/endpoints/ask", lambda route: route.abort())
    visit.question.fill(QUESTION)
    visit.question.press("Enter")
    expect(visit.page.locator(".hint .notice")).not_to_be_empty()
    visit.complaints[:] = [each for each in visit.complaints if "ERR_FAILED" not in each]


def _library(visit: Visit, documents: Documents) -> None:
    _open_panel(visit, "library")
    expect(visit.page.locator(".shelf-list li").first).to_be_visible()


def _article(visit: Visit, documents: Documents) -> None:
    _library(visit, documents)
    visit.page.locator(".shelf-list li summary").first.click()
    visit.page.wait_for_timeout(1500)


def _queue(visit: Visit, documents: Documents) -> None:
    _library(visit, documents)
    if visit.page.locator(".queue-line").count():  # of a form before this one
        visit.do("dismiss")
        expect(visit.page.locator(".queue-line")).to_have_count(0)
    visit.page.locator('.adding input[type="file"]').set_input_files(
        [FilePayload(name="坏.pdf", mimeType="application/pdf", buffer=b"x")]
    )
    expect(visit.page.locator(".queue-line")).to_have_count(1)
    expect(visit.page.locator(".queue-summary")).to_be_visible()


def _paste(visit: Visit, documents: Documents) -> None:
    _library(visit, documents)
    visit.page.locator('.adding [data-do="paste"]').click()
    visit.page.locator("#yinju-paste-text").fill(_LETTER)


def _notes(visit: Visit, documents: Documents) -> None:
    _pinned(visit, documents)
    visit.do("notes-back")


def _pinned(visit: Visit, documents: Documents) -> None:
    _answer(visit, documents)
    for number in range(2):
        visit.last.locator('[data-do="pin"]').nth(number).click()
        expect(visit.last.locator(".pinned-already")).to_have_count(number + 1)
    _open_panel(visit, "notes")
    visit.page.locator(".note-list .title").click()
    visit.page.locator(".note-words").fill("两处都要核对。")


def _talks(visit: Visit, documents: Documents) -> None:
    _answer(visit, documents)
    _open_panel(visit, "talks")


def _phrases(visit: Visit, documents: Documents) -> None:
    _open_panel(visit, "finding")
    visit.page.locator("#yinju-phrase").fill("茶馆")
    visit.page.locator("#yinju-phrase").press("Enter")
    expect(visit.page.locator(".phrases .word").first).to_be_visible()


def _open_panel(visit: Visit, name: str) -> None:
    tab = visit.page.locator(f'.room-tabs [data-panel="{name}"]')
    if not tab.is_visible():
        visit.do("library")
    tab.click()
    expect(visit.page.locator(f".room > .{name}")).to_be_visible()


STATES: dict[str, Callable[[Visit, Documents], None]] = {
    function.__name__.lstrip("_"): function
    for function in (
        *(_welcome, _pending, _broken, _asked, _answer, _may_be, _nothing, _menu, _gold, _gloss),
        *(_row, _contents, _finding_here, _library, _article, _queue, _paste, _notes, _pinned, _talks, _phrases),
    )
}


def _findings(visit: Visit) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(visit.page).response["violations"]
    return [f"{each['id']} ({each['impact']}): {node['target']}" for each in violations for node in each["nodes"]]


def _look(browser: Browser, url: str, documents: Documents, state: str, folder: Path) -> int:
    """Look at a state in all its forms; how much was found is returned."""
    found = 0
    for locale, theme, size in product(_LANGUAGES, _THEMES, _SIZES):
        name = f"{state}-{locale[:2]}-{theme}-{size}"
        looks = {**_SIZES[size], "locale": locale, "color_scheme": theme, "reduced_motion": "reduce"}
        with browser.new_context(**looks) as context:
            visit = Visit(context.new_page(), url)
            try:
                STATES[state](visit, documents)
            except (AssertionError, PlaywrightError) as error:
                visit.complaints.append(f"It could not be brought about: {str(error).splitlines()[0]}")
            visit.page.wait_for_timeout(400)
            visit.page.screenshot(path=folder / f"{name}.png")
            visit.page.unroute_all(behavior="ignoreErrors")
            for line in (*_findings(visit), *visit.complaints):
                found += 1
                print(f"{name}: {line}")
    return found


def main() -> None:
    """Look at all states, or at some."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=STATES, action="append")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        documents = _home(Path(place))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with browser, served_url(Path(place)) as url:
            states = arguments.only or list(STATES)
            found = sum(_look(browser, url, documents, state, arguments.folder) for state in states)
    print(f"{len(states)} states in {len(states) * 8} forms, {found} findings")
    sys.exit(found > 0)


if __name__ == "__main__":
    main()
