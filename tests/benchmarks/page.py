"""What the page costs: `python -m tests.benchmarks.page [--seconds N] [--people N] [--json OUT]`.

In a real Chromium, against the real command on this machine's own address:

- `first_contentful_paint_ms` and `weight_kb`: of the first visit, with an empty cache; what crossed the network;
- `click_to_answer_ms_p50`: from the click on "Ask" until the answer is on the page, warm; beside it `ask_ms_p50`, the
  same questions through `ask()` on the server, as the page reports them;
- `people`, `asked`, `errors`, `asked_per_s`, `asked_ms_p50`, `_p95`, `_p99`, `_max`: that many people asking one
  question after another, each in a session of their own, for some seconds, through the endpoint that the page uses.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from index import data_folder
from sources import BUILTIN_ARTICLES
from tests.benchmarks.crowd import QUESTIONS, measure_crowd
from tests.support.conversations import kept_turns
from tests.support.pages import served

_ROUNDS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description="What the page costs.")
    parser.add_argument("--seconds", type=float, default=60, help="how long the people ask")
    parser.add_argument("--people", type=int, default=20, help="how many ask at once")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with served(Path(folder), data_folder(), [BUILTIN_ARTICLES]) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            figures = {**measure_visit(browser, url), **measure_crowd(url, options.people, options.seconds)}
            browser.close()
    text = json.dumps(figures, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


def measure_visit(browser: Browser, url: str) -> dict[str, float]:
    """Measure one person's visit."""
    page = browser.new_page(locale="zh-CN")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(url)
    page.locator("#yinju-question").wait_for()
    page.wait_for_load_state("networkidle")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    weight = sum(received) / 1024
    measure = """(question) => new Promise((resolve) => {
        const field = document.querySelector("#yinju-question");
        field.value = question;
        const asked = performance.now();
        const before = document.querySelectorAll(".turn:not(.pending)").length;
        const observer = new MutationObserver(() => {
            if (document.querySelectorAll(".turn:not(.pending)").length === before) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - asked)));
        });
        observer.observe(document.querySelector(".turns"), { childList: true });
        document.querySelector(".composer [type=submit]").click();
    })"""
    taken = [page.evaluate(measure, question) for question in QUESTIONS * _ROUNDS]
    kept = kept_turns(page)
    asking = [turn["seconds"] * 1000 for turn in kept]
    page.close()
    warm = len(QUESTIONS)  # the first round warms the browser up
    return {
        "first_contentful_paint_ms": round(paint),
        "weight_kb": round(weight),
        "click_to_answer_ms_p50": round(statistics.median(taken[warm:]), 1),
        "ask_ms_p50": round(statistics.median(asking[warm:]), 1),
    }


if __name__ == "__main__":
    main()
