"""What the page weighs: `python -m tests.benchmarks.page_weight [--budget KB] [--files N] [--json OUT]`.

In a real Chromium with an empty cache, against the real command (without a model, which weighs nothing here):

- `transferred_kb`: what crossed the network, headers included, in all and by kind; `content_kb`, the same unpacked;
- `own_kb` and `gradio_kb`: of that, what the project adds (the page itself with its styles and script, and its
  requests) and what Gradio sends; a page holds both, so Gradio's share of it is that of its text;
- `requests`, and `elsewhere`: those that left this machine's address, of which there have to be none;
- `uncompressed`: answers of 1 kB and more that came as they are;
- `first_paint_ms`, `largest_paint_ms`, `layout_shift`: of the first visit, until nothing has come for half a second;
- `again_kb`, `again_requests`: of the second visit, with what the browser has kept.

With `--budget` it ends with exit code 1 where the first visit weighs more.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, sync_playwright

from assistant.ui.layout import head, lay_out
from assistant.ui.security.routes import ENDPOINTS_PATH
from tests.support.pages import home_of_six, served_url

_LEAST_PACKED = 1024
"""Bytes from which on it is worth packing an answer."""
_KB = 1024
_WATCH = """
window.seen = { largest: 0, shift: 0 };
const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("largest-contentful-paint", (each) => (seen.largest = each.startTime));
watch("layout-shift", (each) => (seen.shift += each.hadRecentInput ? 0 : each.value));
"""


@dataclass
class Answer:
    """What came to one request.

    Attributes:
        url: That was asked for.
        kind: As the browser calls it: Document, Script, Stylesheet, Fetch …
        encoding: How it was packed; empty if it wasn't.
        kept: Whether the browser had it already.
        transferred: Bytes that crossed the network.
        content: Bytes, unpacked.
    """

    url: str
    kind: str
    encoding: str = ""
    kept: bool = False
    transferred: float = 0
    content: float = 0


@dataclass
class Traffic:
    """All that a page asks for, by the requests' names."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def watch(self, session: CDPSession) -> None:
        """Note what a browser's page asks for from now on."""
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.dataReceived", self._came)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestServedFromCache", lambda event: self._kept(event["requestId"]))

    def _asked(self, event: dict[str, Any]) -> None:
        self.answers[event["requestId"]] = Answer(event["request"]["url"], event.get("type", "Other"))

    def _answered(self, event: dict[str, Any]) -> None:
        answer, response = self.answers[event["requestId"]], event["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        answer.kind, answer.encoding = event["type"], headers.get("content-encoding", "")
        answer.kept = answer.kept or response.get("fromDiskCache", False)

    def _came(self, event: dict[str, Any]) -> None:
        self.answers[event["requestId"]].content += event["dataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.answers[event["requestId"]].transferred = event["encodedDataLength"]

    def _kept(self, name: str) -> None:
        if name in self.answers:
            self.answers[name].kept = True


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="What the page weighs.")
    parser.add_argument("--budget", type=float, help="kB that the first visit may weigh")
    parser.add_argument("--files", type=int, default=8, help="how many of the heaviest answers are listed")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served_url(home_of_six(Path(folder))) as url:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            figures = measure(browser, url, options.files)
            browser.close()
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    if options.budget and figures["transferred_kb"]["all"] > options.budget:
        sys.exit(1)


def measure(browser: Browser, url: str, files: int = 8) -> dict[str, Any]:
    """Measure a first visit and a second one.

    Args:
        browser: Which visits.
        url: The page's address.
        files: How many of the heaviest answers are listed.
    """
    with browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        first, again = Traffic(), Traffic()
        first.watch(session := context.new_cdp_session(page))
        page.goto(url)
        page.locator("#yinju-question").wait_for()
        page.wait_for_load_state("networkidle")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        seen = page.evaluate("seen")
        session.detach()
        again.watch(context.new_cdp_session(page))
        page.goto(url)
        page.locator("#yinju-question").wait_for()
        page.wait_for_load_state("networkidle")
    answers = list(first.answers.values())
    own = sum(_own_bytes(each, url) for each in answers)
    every = sum(each.transferred for each in answers)
    return {
        "transferred_kb": _by_kind(answers, "transferred"),
        "content_kb": _by_kind(answers, "content"),
        "own_kb": _kb(own),
        "gradio_kb": _kb(every - own),
        "requests": len(answers),
        "elsewhere": [each.url for each in answers if _host(each.url) not in ("", _host(url))],
        "uncompressed": [_path(each.url) for each in answers if each.content >= _LEAST_PACKED and not each.encoding],
        "first_paint_ms": round(paint),
        "largest_paint_ms": round(seen["largest"]),
        "layout_shift": round(seen["shift"], 4),
        "again_kb": _kb(sum(each.transferred for each in again.answers.values() if not each.kept)),
        "again_requests": sum(not each.kept for each in again.answers.values()),
        "heaviest_kb": {
            _path(each.url): _kb(each.transferred)
            for each in sorted(answers, key=lambda each: -each.transferred)[:files]
        },
    }


def _own_bytes(answer: Answer, url: str) -> float:
    """Return what the project adds to an answer: all of its own endpoints', and of the page its styles and script."""
    path = urlsplit(answer.url).path
    if path.startswith(ENDPOINTS_PATH) or path == "/favicon.ico":
        return answer.transferred
    if answer.url != url or not answer.content:
        return 0
    html = next(each for each in lay_out().blocks.values() if each.__class__.__name__ == "HTML")
    text = head() + json.dumps(html.get_config())
    return min(1.0, len(text.encode()) / answer.content) * answer.transferred


def _by_kind(answers: list[Answer], attribute: str) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for each in answers:
        found["all"] += getattr(each, attribute)
        found[each.kind] += getattr(each, attribute)
    return {kind: _kb(size) for kind, size in sorted(found.items(), key=lambda each: -each[1])}


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _path(url: str) -> str:
    return urlsplit(url).path


def _kb(size: float) -> float:
    return round(size / _KB, 1)


if __name__ == "__main__":
    main()
