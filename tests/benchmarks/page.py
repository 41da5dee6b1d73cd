"""What the page costs: `python -m tests.benchmarks.page [--seconds N] [--people N] [--json OUT]`.

In a real Chromium, against the real command on this machine's own address:

- `first_contentful_paint_ms` and `weight_kb`: of the first visit, with an empty cache; what crossed the network;
- `click_to_answer_ms_p50`: from the click on "Ask" until the answer is on the page, warm; beside it `ask_ms_p50`, the
  same questions through `ask()` on the server, as the page reports them;
- `people`, `asked`, `errors`, `asked_ms_p50`, `asked_ms_p95`: that many people asking one question after another, each
  in a session of their own, for some seconds, through the door that the page uses.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from index import data_folder
from sources import BUILTIN_ARTICLES
from tests.pages import served

QUESTIONS = (
    "小米2019年互联网收入是多少？",
    "MIUI 的月活用户有多少？",
    "How many connected devices does Xiaomi's AIoT platform have?",
    "明天会下雨吗？",
    "陈高铭是谁？",
)
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
    kept = page.evaluate("JSON.parse(localStorage.getItem('yinju-conversation'))")
    asking = [turn["seconds"] * 1000 for turn in kept]
    page.close()
    warm = len(QUESTIONS)  # the first round warms the browser up
    return {
        "first_contentful_paint_ms": round(paint),
        "weight_kb": round(weight),
        "click_to_answer_ms_p50": round(statistics.median(taken[warm:]), 1),
        "ask_ms_p50": round(statistics.median(asking[warm:]), 1),
    }


def measure_crowd(url: str, people: int, seconds: float) -> dict[str, float]:
    """Let several people ask at once, each one question after another."""
    component = _component(url)
    taken: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds

    def ask(person: int) -> None:
        number = person
        while time.monotonic() < until:
            question = QUESTIONS[number % len(QUESTIONS)]
            begun = time.perf_counter()
            try:
                reply = _ask(url, component, f"person-{person}", question)
                if reply["turn"]["answer"]["question"] != question:
                    errors.append("another one's answer came")
            except Exception as error:
                errors.append(repr(error))
            taken.append((time.perf_counter() - begun) * 1000)
            number += 1

    threads = [threading.Thread(target=ask, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    percentiles = statistics.quantiles(taken, n=100)
    return {
        "people": people,
        "asked": len(taken),
        "errors": len(errors),
        "asked_ms_p50": round(percentiles[49], 1),
        "asked_ms_p95": round(percentiles[94], 1),
    }


def _component(url: str) -> int:
    """Return the number of the component whose doors answer."""
    with urllib.request.urlopen(f"{url}config", timeout=30) as reply:
        components = json.load(reply)["components"]
    return next(int(each["id"]) for each in components if "ask_door" in each["props"].get("server_fns", ()))


def _ask(url: str, component: int, session: str, question: str) -> dict[str, Any]:
    request = {"language": "zh", "id": session, "question": question}
    body = {"data": request, "component_id": component, "fn_name": "ask_door", "session_hash": session}
    call = urllib.request.Request(
        f"{url}gradio_api/component_server/", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(call, timeout=60) as reply:
        answer: dict[str, Any] = json.load(reply)
        return answer


if __name__ == "__main__":
    main()
