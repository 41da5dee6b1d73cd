"""What is told of the health of a model and an index, and what is counted, without a server."""

import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant import Assistant
from assistant.errors import CrowdError
from assistant.library import Library
from assistant.ui.api.question_service import QuestionService
from assistant.ui.operations.health import Health, HealthStatus, examine
from assistant.ui.operations.metrics import Metrics
from assistant.ui.operations.monitor import Monitor
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.visitors import Visitor
from index import PassageIndex
from tests.support.asides import aside
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

QUESTION = "老城的茶馆每天清晨几点开门？"


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
        question_service.ask(Visitor("here"), QUESTION)
    with pytest.raises(CrowdError):
        question_service.ask(Visitor("here"), QUESTION)
    text = metrics.exposition()[0].decode()
    assert 'yinju_refused_requests_total{status="429"} 1.0' in text
    assert "yinju_question_seconds_count 20.0" in text
    assert [QUESTION in message for message in caplog.messages] == [True] * 20 + [False]
