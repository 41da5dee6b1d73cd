"""Whether a server stays as it is over hours: `python -m tests.benchmarks.soak [--minutes N] [--json OUT]`.

Two servers of one data folder, with the fake encoder, are asked, given articles and rid of them, and told gold
questions, all at once; `yinju index` runs beside them. Every few seconds memory (MB), open files, threads and files in
the temporary folder are counted, for each server. In the end the means of the second and the last quarter of the time
are compared: the last may be no more than a little above. Else, or if anything failed, the exit status is 1.
"""

import argparse
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import mean
from typing import Any

from tests.benchmarks.crowd import QUESTIONS, Endpoints
from tests.support.pages import free_port, home_of_six

_EVERY = 2.0
_ARTICLES = 10
"""Articles that come and go."""
_GOLD = 30
"""Gold questions, after which their file is begun anew."""
_MORE = {"memory": 1.05, "files": 1.1, "threads": 1.1, "temporary": 1.1}
"""What the last quarter may have of what the second had."""
_SLACK = {"memory": 5.0, "files": 40.0, "threads": 2.0, "temporary": 2.0}
"""What it may have more besides: megabytes, and numbers. Each segment of an index has nine files open, and four or five
segments come and go; changes that left one of them open each would make hundreds."""
_MODELLESS = [sys.executable, "-m", "tests.support.modelless"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Whether servers stay as they are.")
    minutes = float(os.environ.get("SOAK_MINUTES", "10"))
    parser.add_argument("--minutes", type=float, default=minutes, help="by default $SOAK_MINUTES, or 10")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored, in the servers too
    report = soak(options.minutes * 60)
    text = json.dumps(report, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    sys.exit(bool(report["rising"] or report["failed"]))


def soak(seconds: float) -> dict[str, Any]:
    """Use two servers for so long, and return what became of them."""
    with tempfile.TemporaryDirectory() as folder:
        home, temporary = Path(folder) / "home", Path(folder) / "temporary"
        home.mkdir()
        temporary.mkdir()
        home_of_six(home)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("YINJU_")}
        environment = kept | {"YINJU_HOME": str(home), "TMPDIR": str(temporary), "YINJU_LOG": "error"}
        servers = [Server(environment) for _ in range(2)]
        try:
            done, failed, samples = _used(servers, environment, temporary, seconds)
        finally:
            for server in servers:
                server.stop()
        left = sorted(each.name for each in temporary.iterdir())
    report: dict[str, Any] = {"minutes": round(seconds / 60, 1), "done": done, "failed": failed}
    rising = [f"{each} left in the temporary folder" for each in left]
    for number, of_server in enumerate(samples, start=1):
        quarter = len(of_server) // 4
        for name in _MORE:
            second = mean(each[name] for each in of_server[quarter : 2 * quarter])
            last = mean(each[name] for each in of_server[3 * quarter :])
            report[f"server_{number}_{name}"] = {"second_quarter": round(second, 1), "last_quarter": round(last, 1)}
            if last > second * _MORE[name] + _SLACK[name]:
                rising.append(f"{name} of server {number}")
    return {**report, "rising": rising}


class Server:
    """A server in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        port = free_port()
        command = [*_MODELLESS, "serve", "--no-open", "--port", str(port)]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._process.stdout.readline()
        self.url = f"http://127.0.0.1:{port}/"

    def look(self, temporary: Path) -> dict[str, float]:
        """Return what it holds."""
        place = Path(f"/proc/{self._process.pid}")
        status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
        return {
            "memory": int(status["VmRSS"].split()[0]) / 1024,
            "files": len(list((place / "fd").iterdir())),
            "threads": int(status["Threads"]),
            "temporary": sum(1 for _ in temporary.rglob("*")),
        }

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(120)


def _used(
    servers: list[Server], environment: dict[str, str], temporary: Path, seconds: float
) -> tuple[Counter[str], Counter[str], list[list[dict[str, float]]]]:
    over = threading.Event()
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()

    def repeat(name: str, action: Callable[[int], object], pause: float) -> None:
        for number in count():
            if over.wait(pause):
                return
            try:
                action(number)
                done[name] += 1
            except Exception as error:
                failed[f"{name}: {error!r}"[:300]] += 1

    one, other = (Endpoints(server.url) for server in servers)
    gold = Path(environment["YINJU_HOME"]) / "page.gold.yaml"
    folder = Path(environment["YINJU_HOME"]) / "followed"
    folder.mkdir()
    users = [
        *(("ask", lambda number, each=each: _ask(each, number), 0.1) for each in (one, other, one)),
        ("change", lambda number: _change(one, number), 2.0),
        ("change elsewhere", lambda number: _change(other, number + _ARTICLES // 2), 3.0),
        ("gold", lambda number: _keep(other, number, gold), 1.0),
        ("index", lambda number: _index(environment, folder, number), 15.0),
    ]
    threads = [threading.Thread(target=repeat, args=user) for user in users]
    for thread in threads:
        thread.start()
    samples: list[list[dict[str, float]]] = [[] for _ in servers]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(_EVERY)
        for server, of_server in zip(servers, samples, strict=True):
            of_server.append(server.look(temporary))
    over.set()
    for thread in threads:
        thread.join()
    return done, failed, samples


def _ask(endpoints: Endpoints, number: int) -> dict[str, Any]:
    reply = endpoints.call("ask", id="1", question=f"{QUESTIONS[number % len(QUESTIONS)]}{number}", visitor="soak")
    if "error" in reply:
        raise RuntimeError(reply["error"])
    turn: dict[str, Any] = reply["turn"]
    return turn


def _change(endpoints: Endpoints, number: int) -> None:
    """Add an article, or remove it if it was added the time before."""
    place = number // 2 % _ARTICLES
    if number % 2:
        reply = endpoints.call("remove", documents=[f"soak-{place}"])
    else:
        text = f"第{place}间仓库\n\n" + "".join(f"第{place}间仓库的第{shelf}排放着旧报纸。" for shelf in range(40))
        content = base64.b64encode(text.encode()).decode()
        reply = endpoints.call("add", files=[{"name": f"soak-{place}.txt", "content": content}])
    while reply.get("goes_on"):
        time.sleep(0.1)
        reply = endpoints.call("work")
    # The other server may have had the same article in its hands; that is said, and nothing is lost.


def _keep(endpoints: Endpoints, number: int, gold: Path) -> None:
    if number % _GOLD == _GOLD - 1:
        gold.unlink(missing_ok=True)
    reply = endpoints.call("keep", turn=_ask(endpoints, number), verdict="unanswerable")
    if "error" in reply:
        raise RuntimeError(reply["error"])


def _index(environment: dict[str, str], folder: Path, number: int) -> None:
    """Bring the index up to a folder whose article changes, in a process of its own."""
    (folder / "followed.txt").write_text(f"告示\n\n今天是第{number}天，仓库在早上八点开门。\n", encoding="utf-8")
    done = subprocess.run([*_MODELLESS, "index", str(folder)], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-200:])


if __name__ == "__main__":
    main()
