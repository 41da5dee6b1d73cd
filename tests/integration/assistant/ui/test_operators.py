"""What whoever runs the server gets of it: health, figures, and a line a question, and nobody more than that."""

import base64
import json
import logging
import re
import shlex
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant import Assistant
from assistant.errors import CrowdError
from assistant.library import Library
from assistant.ui.api.question_service import QuestionService
from assistant.ui.operations.health import Health, HealthStatus, examine
from assistant.ui.operations.metrics import Metrics
from assistant.ui.operations.monitor import Monitor
from assistant.ui.security.rate_limiter import RateLimiter
from index import PassageIndex
from tests.support.asides import aside
from tests.support.fakes import FakeEncoder
from tests.support.page_requests import call, request
from tests.support.pages import home_of_six, served_without_model
from tests.support.saving import save_index

QUESTION = "老城的茶馆每天清晨几点开门？"
FINE = {"status": "ok", "model": "ok", "index": "ok"}
AUTH = "owner:pass: wörd"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the six articles."""
    return home_of_six(tmp_path_factory.mktemp("operators"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "log"


@pytest.fixture(scope="module")
def port(home: Path, log: Path) -> Iterator[int]:
    """The port of a page that tells figures and writes its log to a file."""
    with log.open("w") as stderr, served_without_model(home, "--metrics", stderr=stderr) as port:
        yield port


def samples(port: int, **headers: str) -> dict[tuple[str, str], float]:
    status, text = request(port, "GET", "/metrics", None, **headers)
    assert status == 200
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for each in family.samples:
            label = each.labels.get("le") or next(iter(each.labels.values()), "")
            found[each.name, label] = each.value
    return found


def test_a_question_is_counted_timed_and_logged_without_its_text(port: int, log: Path) -> None:
    before = samples(port)
    status, said = call(port, "ask", {"id": "1", "question": QUESTION, "visitor": "a"})
    assert status == 200
    answer = json.loads(said)["turn"]["answer"]
    after = samples(port)
    assert after["yinju_questions_total", answer["verdict"]] == before["yinju_questions_total", answer["verdict"]] + 1
    assert after["yinju_question_seconds_count", ""] == before["yinju_question_seconds_count", ""] + 1
    for stage in ("search", "reading", "judging", "composing"):
        assert after["yinju_stage_seconds_count", stage] >= 1
    assert (after["yinju_articles", ""], after["yinju_passages", ""]) == (6, 12)
    lines = [line for line in log.read_text().splitlines() if "event=question" in line]
    fields = dict(each.split("=", 1) for each in shlex.split(lines[-1]))
    assert fields["verdict"] == answer["verdict"]
    assert float(fields["confidence"]) == pytest.approx(answer["confidence"], abs=0.001)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", fields["time"])
    assert "茶馆" not in log.read_text()


def test_what_is_refused_is_counted(port: int) -> None:
    before = samples(port)
    assert request(port, "GET", "/nowhere")[0] == 404
    assert request(port, "GET", "/config", Origin="https://evil.example")[0] == 403
    assert b"error" in call(port, "ask", {"id": "1", "question": " "})[1]
    after = samples(port)
    for status in ("404", "403", "400"):
        count = "yinju_refused_requests_total", status
        assert after[count] == before.get(count, 0) + 1


def test_health_is_for_anybody_and_figures_for_who_has_the_password(home: Path) -> None:
    with served_without_model(home, "--metrics", "--auth", AUTH) as port:
        status, said = request(port, "GET", "/health")
        assert (status, json.loads(said)) == (200, FINE)
        assert request(port, "HEAD", "/health") == (200, b"")
        assert request(port, "GET", "/metrics")[0] == 401
        for wrong in (_basic("owner:x"), _basic(""), "Basic ?", "Basic " + "=" * 9, _basic(AUTH)[6:], "Bearer x"):
            assert request(port, "GET", "/metrics", Authorization=wrong)[0] == 401
        assert samples(port, Authorization=_basic(AUTH))["yinju_articles", ""] == 6
        assert request(port, "GET", "/config", Authorization=_basic(AUTH))[0] == 401, "it opens nothing else"


def _basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


def test_other_sites_pages_get_neither(port: int) -> None:
    for path in ("/health", "/metrics"):
        assert request(port, "GET", path, Origin="https://evil.example")[0] == 403
        assert request(port, "GET", path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")[0] == 403
        assert request(port, "GET", path, Host="evil.example")[0] == 421
        assert request(port, "POST", path, b"{}", Content_Type="application/json")[0] == 404


class _Broken(FakeEncoder):
    """A model that fails from some moment on."""

    fault: Exception | float | None = None

    def encode_queries(self, texts: Any) -> Any:
        if isinstance(self.fault, Exception):
            raise self.fault
        vectors = super().encode_queries(texts)
        return vectors if self.fault is None else vectors * np.float32(self.fault)


@pytest.mark.parametrize("fault", [RuntimeError("no memory at /home/somebody"), float("nan"), 0.0])
def test_a_model_that_fails_is_told_and_why_is_written_to_the_log(
    corpus: Any, fault: Exception | float, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = _Broken()
    assistant = Assistant(PassageIndex.build(corpus, encoder))
    assert examine(assistant) == HealthStatus()
    encoder.fault = fault
    told = examine(assistant)
    assert not told.is_fit
    assert told.to_dict()["status"] == "unavailable"
    assert "somebody" not in str(told.to_dict())
    (record,) = caplog.records
    assert record.name == "yinju.assistant.ui.operations.health"


def test_an_index_that_fails_is_told(fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Assistant(fake_index)
    monkeypatch.setattr(fake_index, "search", lambda *_: [])
    assert examine(assistant).index == "holds no passage"
    monkeypatch.setattr(fake_index, "search", lambda *_: 1 / 0)
    assert examine(assistant).to_dict() == {
        "status": "unavailable",
        "model": "ok",
        "index": "fails; the server's log says why",
    }


def library_of(index: PassageIndex, folder: Path) -> Library:
    save_index(index, folder)
    return Library(Assistant(index), folder)


def test_a_verdict_lasts_and_a_check_that_hangs_is_told_and_not_repeated(
    fake_index: PassageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, checks, free = [0.0], [0], threading.Event()
    library = library_of(fake_index, tmp_path / "index")
    encode, hits = fake_index.encoder.encode_queries, fake_index.search("茶馆", 1)

    def slow(texts: Any) -> Any:
        checks[0] += 1
        if checks[0] == 2:
            free.wait(60)
        return encode(texts)

    async def check() -> None:
        health = Health(library, lambda: now[0])
        assert await health.status() == HealthStatus()
        seen = checks[0]
        now[0] = 9
        assert await health.status() == HealthStatus()
        assert checks[0] == seen, "it lasts ten seconds"
        now[0] = 11
        for _ in range(3):
            assert (await health.status(0.01)).model == "does not answer within 0.01 seconds"
        assert checks[0] == 2, "one check at a time"
        free.set()
        assert await health.status() == HealthStatus()

    monkeypatch.setattr(fake_index.encoder, "encode_queries", slow)
    monkeypatch.setattr(fake_index, "search", lambda *_: hits)
    aside(check())


def test_a_crowd_is_counted_and_its_questions_are_not(
    fake_index: PassageIndex, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "yinju")
    library = library_of(fake_index, tmp_path / "index")
    metrics = Metrics(library)
    question_service = QuestionService(library, RateLimiter(1, lambda: 0.0), Monitor(metrics, log_questions=True))
    for _ in range(20):
        question_service.ask("visitor", QUESTION)
    with pytest.raises(CrowdError):
        question_service.ask("visitor", QUESTION)
    text = metrics.exposition()[0].decode()
    assert 'yinju_refused_requests_total{status="429"} 1.0' in text
    assert "yinju_question_seconds_count 20.0" in text
    assert [QUESTION in message for message in caplog.messages] == [True] * 20 + [False]
