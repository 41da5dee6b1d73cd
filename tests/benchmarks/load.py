"""A crowd, and a change of the library in its middle: `python -m tests.benchmarks.load`.

`[--people N] [--seconds N] [--articles N] [--json OUT]`. Against the real command on this machine's own address:

- `ask_ms_p50`, `ask_per_s`: `ask()` alone, in this process, one question after another;
- `people`, `asked`, `errors`, `asked_per_s`, `asked_ms_p50`, `_p95`, `_p99`, `_max`: so many people who ask one
  question after another, each in a session of their own; after a third of the time articles are added;
- `articles_added`, `rebuild_s`: how many, and how long until they were answered from.
"""

import argparse
import base64
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path

from assistant import Assistant
from index import data_folder
from sources import BUILTIN_ARTICLES
from tests.benchmarks.crowd import QUESTIONS, Endpoints, measure_crowd
from tests.support.pages import served

_ROUNDS = 20
_SENTENCES = 40


def main() -> None:
    parser = argparse.ArgumentParser(description="Many people at once, and a change of the library meanwhile.")
    parser.add_argument("--seconds", type=float, default=60, help="how long the people ask")
    parser.add_argument("--people", type=int, default=50, help="how many ask at once")
    parser.add_argument("--articles", type=int, default=20, help="how many articles are added in the middle")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        alone = measure_alone()
        with served(Path(folder), data_folder(), [BUILTIN_ARTICLES]) as url:
            endpoints = Endpoints(url)
            changed: dict[str, float] = {}
            change = threading.Thread(
                target=add_later, args=(endpoints, options.articles, options.seconds / 3, changed)
            )
            change.start()
            crowd = measure_crowd(endpoints, options.people, options.seconds)
            change.join()
    text = json.dumps({**alone, **crowd, **changed}, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


def measure_alone() -> dict[str, float]:
    """Ask without a server."""
    assistant = Assistant.open()
    taken = []
    for number in range(_ROUNDS * len(QUESTIONS)):
        begun = time.perf_counter()
        assistant.ask(QUESTIONS[number % len(QUESTIONS)])
        taken.append(time.perf_counter() - begun)
    warm = taken[len(QUESTIONS) :]
    return {"ask_ms_p50": round(statistics.median(warm) * 1000, 1), "ask_per_s": round(len(warm) / sum(warm), 1)}


def add_later(endpoints: Endpoints, count: int, seconds: float, figures: dict[str, float]) -> None:
    """Wait, add articles that nobody has embedded before, and note how long it takes until they are there."""
    time.sleep(seconds)
    now = time.time_ns()
    files = []
    for article in range(count):
        sentences = "".join(f"第{now}号仓库第{article}排第{shelf}架上放着旧报纸。" for shelf in range(_SENTENCES))
        content = base64.b64encode(f"仓库{article}\n\n{sentences}\n".encode()).decode()
        files.append({"name": f"store-{article}.txt", "content": content})
    begun = time.monotonic()
    endpoints.call("add", files=files)
    while (work := endpoints.call("work"))["goes_on"]:
        time.sleep(0.5)
    figures["articles_added"] = work["queue"].count('data-state="done"')
    figures["rebuild_s"] = round(time.monotonic() - begun, 1)


if __name__ == "__main__":
    main()
