"""Many people who ask a served page at once, by the endpoints that its script uses."""

import json
import statistics
import threading
import time
import urllib.request
from typing import Any

QUESTIONS = (
    "小米2019年互联网收入是多少？",
    "MIUI 的月活用户有多少？",
    "How many connected devices does Xiaomi's AIoT platform have?",
    "明天会下雨吗？",
    "陈高铭是谁？",
)


class Endpoints:
    """The endpoints of a served page."""

    def __init__(self, url: str) -> None:
        self._url = url

    def call(self, endpoint: str, **request: Any) -> dict[str, Any]:
        """Ask an endpoint, such as `work`, as the page's script does, and return the reply."""
        body = json.dumps({"language": "zh", **request}).encode()
        headers = {"Content-Type": "application/json", "Origin": self._url.rstrip("/")}
        call = urllib.request.Request(f"{self._url}doors/{endpoint}", body, headers)
        with urllib.request.urlopen(call, timeout=120) as reply:
            answer: dict[str, Any] = json.load(reply)
            return answer


def measure_crowd(endpoints: Endpoints, people: int, seconds: float) -> dict[str, float]:
    """Let several people ask at once, each one question after another."""
    taken: list[float] = []
    errors: list[str] = []
    begun = time.monotonic()

    def ask(person: int) -> None:
        number = person
        while time.monotonic() < begun + seconds:
            question = QUESTIONS[number % len(QUESTIONS)]
            started = time.perf_counter()
            name = f"person-{person}"
            try:
                reply = endpoints.call("ask", id=name, question=question, visitor=name)
                if reply["turn"]["answer"]["question"] != question:
                    errors.append("another one's answer came")
            except Exception as error:
                errors.append(repr(error))
            taken.append((time.perf_counter() - started) * 1000)
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
        "asked_per_s": round(len(taken) / (time.monotonic() - begun), 1),
        "asked_ms_p50": round(percentiles[49], 1),
        "asked_ms_p95": round(percentiles[94], 1),
        "asked_ms_p99": round(percentiles[98], 1),
        "asked_ms_max": round(max(taken), 1),
    }
