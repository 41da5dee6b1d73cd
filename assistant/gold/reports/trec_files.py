"""Results in TREC's form, for other tools: runs and qrels."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.gold.questions.files import writing
from assistant.gold.runs.outcome import Outcome


def write_run(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write rankings as a TREC run: `query Q0 passage rank score yinju`.

    Raises:
        GoldError: If the file can't be written.
    """
    _write(
        path,
        (
            f"{outcome.question.question_id} Q0 {passage_id} {rank} {score:.6f} yinju"
            for outcome in outcomes
            for rank, (passage_id, score) in enumerate(outcome.ranking, start=1)
        ),
    )


def write_qrels(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write what is relevant as TREC qrels: `query 0 passage 1`; unanswerable questions have no line.

    Raises:
        GoldError: If the file can't be written.
    """
    _write(
        path,
        (
            f"{outcome.question.question_id} 0 {passage_id} 1"
            for outcome in outcomes
            for passage_id in sorted(outcome.relevant)
        ),
    )


def _write(path: Path, lines: Iterator[str]) -> None:
    with writing(path):
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
