"""Figures of a running server, as Prometheus collects them."""

from collections.abc import Sized
from importlib.metadata import version

from assistant.answering.verdict import Verdict
from assistant.explaining.trace import Outcome
from assistant.library import Library


class Metrics:
    """Counts what a server does. It may be shared by threads.

    They tell nothing of what was asked or what stands in the articles.
    """

    def __init__(self, library: Library, workers: Sized = ()) -> None:
        """Begin to count.

        Args:
            library: The articles, whose number is told as it is when it is asked for.
            workers: The processes that answer, likewise.
        """
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

        self._registry = CollectorRegistry()
        self._questions = Counter(
            "yinju_questions", "Questions by what became of them.", ["verdict"], registry=self._registry
        )
        self._seconds = Histogram("yinju_question_seconds", "Seconds to an answer.", registry=self._registry)
        self._stages = Histogram(
            "yinju_stage_seconds", "Seconds of an answer by stage.", ["stage"], registry=self._registry
        )
        self._refused = Counter(
            "yinju_refused_requests",
            "Requests and questions that were refused or failed, by HTTP status; 429 is too many, however it was told.",
            ["status"],
            registry=self._registry,
        )
        articles = Gauge("yinju_articles", "Articles that are answered from.", registry=self._registry)
        articles.set_function(lambda: len(library.assistant.documents))
        passages = Gauge("yinju_passages", "Passages of these articles.", registry=self._registry)
        passages.set_function(lambda: len(library.assistant.index))
        processes = Gauge("yinju_workers", "Processes that answer, beside the server's own.", registry=self._registry)
        processes.set_function(lambda: len(workers))
        Info("yinju_build", "Which version runs.", registry=self._registry).info({"version": version("yinju")})
        ProcessCollector(registry=self._registry)
        for verdict in Verdict:
            self._questions.labels(verdict.value)  # so that it is there, at 0, before the first of its kind

    def count_answer(self, traced: Outcome) -> None:
        """Count a question that was answered, or found to have no answer."""
        self._questions.labels(traced.answer.verdict.value).inc()
        self._seconds.observe(traced.durations.total)
        for stage, seconds in traced.durations.by_stage().items():
            self._stages.labels(stage).observe(seconds)

    def count_refusal(self, status: int) -> None:
        """Count a request that was refused, or failed.

        Args:
            status: By which HTTP status, or which would fit.
        """
        self._refused.labels(str(status)).inc()

    def exposition(self) -> tuple[bytes, str]:
        """Return all figures in Prometheus's text format, and the content type of that."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self._registry), CONTENT_TYPE_LATEST
