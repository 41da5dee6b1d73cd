"""Many people who ask a served page at once, by the endpoints that its script uses."""

import http.client
import json
import random
import statistics
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

QUESTIONS = (
    "小米2019年互联网收入是多少？",
    "MIUI 的月活用户有多少？",
    "How many connected devices does Xiaomi's AIoT platform have?",
    "明天会下雨吗？",
    "陈高铭是谁？",
)
_HERE = "127.0.0.1"


class Endpoints:
    """The endpoints of a served page."""

    def __init__(self, url: str, address: str = _HERE) -> None:
        """Take a page.

        Args:
            url: Where it is served.
            address: Which of this machine's own addresses to ask from: on Linux, any that begins with 127.
        """
        self._origin = url.rstrip("/")
        self._place = (str(urlsplit(url).hostname), urlsplit(url).port or 80)
        self._from = None if address == _HERE else (address, 0)

    def call(self, endpoint: str, **request: Any) -> dict[str, Any]:
        """Ask an endpoint, such as `work`, as the page's script does, and return the reply."""
        body = json.dumps({"language": "zh", **request}).encode()
        headers = {"Content-Type": "application/json", "Origin": self._origin}
        connection = http.client.HTTPConnection(*self._place, timeout=120, source_address=self._from)
        try:
            connection.request("POST", f"/endpoints/{endpoint}", body, headers)
            reply = connection.getresponse()
            content = reply.read()
        finally:
            connection.close()
        if reply.status != 200:
            raise RuntimeError(f"{reply.status} {content[:100]!r}")
        answer: dict[str, Any] = json.loads(content)
        return answer


def measure_crowd(
    url: str, people: int, seconds: float, *, one_address: bool = False, think: float = 0
) -> dict[str, float]:
    """Let several people ask at once, each one question after another.

    Args:
        url: Where the page is served.
        people: How many.
        seconds: For how long.
        one_address: Whether all come from one address, or each from an own one.
        think: How many seconds each reads an answer before the next question, on average: half to one and a half times
            as long, by chance but the same each time. They don't begin all at once then.
    """
    taken: list[float] = []
    errors: Counter[str] = Counter()
    begun = time.monotonic()

    def ask(person: int) -> None:
        endpoints = Endpoints(url, _HERE if one_address else f"127.0.1.{person + 1}")
        number = person
        patience = random.Random(person)
        time.sleep(think * patience.random())
        while time.monotonic() < begun + seconds:
            question = QUESTIONS[number % len(QUESTIONS)]
            started = time.perf_counter()
            name = f"person-{person}"
            try:
                reply = endpoints.call("ask", id=name, question=question, visitor=name)
                if "error" in reply:
                    errors[reply["error"]] += 1
                elif reply["turn"]["answer"]["question"] != question:
                    errors["another one's answer came"] += 1
            except Exception as error:
                errors[repr(error)] += 1
            taken.append((time.perf_counter() - started) * 1000)
            number += 1
            time.sleep(think * patience.uniform(0.5, 1.5))

    threads = [threading.Thread(target=ask, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    percentiles = statistics.quantiles(taken, n=100)
    for line, count in errors.most_common(3):
        print(f"{count} x {line}")
    return {
        "people": people,
        "asked": len(taken),
        "errors": errors.total(),
        "asked_per_s": round(len(taken) / (time.monotonic() - begun), 1),
        "asked_ms_p50": round(percentiles[49], 1),
        "asked_ms_p95": round(percentiles[94], 1),
        "asked_ms_p99": round(percentiles[98], 1),
        "asked_ms_max": round(max(taken), 1),
    }
