"""A crowd, a change of the library in its middle, and attackers: `python -m tests.benchmarks.load`.

`[--people N] [--seconds N] [--articles N] [--think S|own] [--attackers] [--names] [--one-address] [--fake MS]
[--workers N] [--json OUT]`. Against the real command on this machine's own address, or with `--fake` against the fake
encoder, which takes so long for each question, one at a time in a process:

- `ask_ms_p50`, `ask_per_s`: `ask()` alone, in this process, one question after another;
- `people`, `asked`, `errors`, `asked_per_s`, `asked_ms_p50`, `_p95`, `_p99`, `_max`: so many people who ask one
  question after another, each at an address of their own (with `--one-address` at one); after a third of the time
  articles are added;
- `articles_added`, `rebuild_s`: how many, and how long until they were answered from.

Each asks again as soon as the answer is there, or with `--think` after reading it for so many seconds. With
`--think own` they read as long as lets this machine answer all of them with half of its time: `people` times twice what
one `ask()` takes here, in this run (or what `--fake` says), so that a slow machine is not only measured as overrun.

With `--attackers` the people ask twice for as long, the second time beside one client that asks 1,000 questions at once
(with `--names` each by another name) and 100 connections that never send their question whole. The figures of that have
a name that begins with `attacked_`; `p95_ratio` is the second p95 by the first; `attacker_…` is what the client got.
"""

import argparse
import base64
import json
import os
import statistics
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from assistant import Assistant
from index import data_folder
from sources import BUILTIN_ARTICLES
from tests.benchmarks.attack import attacked
from tests.benchmarks.crowd import QUESTIONS, Endpoints, measure_crowd
from tests.support.pages import home_of_six, served, served_without_model

_ROUNDS = 20
_SENTENCES = 40
_SHARE = 2
"""Of the time, one in so many parts is for answers, where the people read as long as suits the machine."""
_QUESTIONS_AT_ONCE, _SLOW = 1000, 100


def main() -> None:
    parser = argparse.ArgumentParser(description="Many people at once, and a change of the library meanwhile.")
    seconds = float(os.environ.get("LOAD_SECONDS", "60"))
    parser.add_argument("--seconds", type=float, default=seconds, help="by default $LOAD_SECONDS, or 60")
    parser.add_argument("--people", type=int, default=50, help="how many ask at once")
    parser.add_argument("--articles", type=int, default=20, help="how many articles are added in the middle")
    parser.add_argument(
        "--think", type=_seconds_or_own, default=0.0, help="seconds before the next question; own: as suits the machine"
    )
    parser.add_argument("--attackers", action="store_true", help="measure a second time beside those who disturb")
    parser.add_argument("--names", action="store_true", help="who asks too much makes up names")
    parser.add_argument("--one-address", action="store_true", help="the people have one address")
    parser.add_argument("--fake", type=float, metavar="MS", help="the fake encoder, with so long a question")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes that answer")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args()
    served_by = ("--workers", str(options.workers))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        figures: dict[str, float] = {} if options.fake else measure_alone()
        if options.think is None:
            alone = options.fake or figures["ask_ms_p50"]
            options.think = round(options.people * _SHARE * alone / 1000, 2)
        figures["think_s"] = options.think
        if options.fake:
            home = home_of_six(Path(folder))
            port = stack.enter_context(served_without_model(home, *served_by, seconds=options.fake / 1000))
            url = f"http://127.0.0.1:{port}/"
        else:
            url = stack.enter_context(served(Path(folder), data_folder(), [BUILTIN_ARTICLES], *served_by))
        figures |= measure_time(url, options)
        if options.attackers:
            with attacked(url, _QUESTIONS_AT_ONCE, _SLOW, names=options.names) as told:
                attacked_figures = measure_time(url, options)
            figures |= {f"attacked_{name}": value for name, value in attacked_figures.items()}
            figures |= {f"attacker_{name}": value for name, value in told.items()}
            figures["p95_ratio"] = round(attacked_figures["asked_ms_p95"] / figures["asked_ms_p95"], 2)
    text = json.dumps(figures, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


def _seconds_or_own(said: str) -> float | None:
    return None if said == "own" else float(said)


def measure_time(url: str, options: argparse.Namespace) -> dict[str, float]:
    """Let people ask, and change the library meanwhile."""
    changed: dict[str, float] = {}
    later = (Endpoints(url), options.articles, options.seconds / 3, changed)
    change = threading.Thread(target=add_later, args=later)
    change.start()
    crowd = measure_crowd(url, options.people, options.seconds, one_address=options.one_address, think=options.think)
    change.join()
    return {**crowd, **changed}


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
