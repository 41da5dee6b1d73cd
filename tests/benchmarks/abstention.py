"""How well the product tells what the articles answer from what they don't.

```sh
python -m tests.benchmarks.abstention FILE [--questions FILE] [--limit N] [--held-out] [--json OUT] [--plots FOLDER]
```

FILE is SQuAD-style. Each question is asked with its paragraph in the index, and with it taken away from what is found:
that paragraph alone (`near_miss`), or its whole article (`off_topic`). With `--questions`, the n-th question of that
file is asked in place of FILE's n-th. `--limit` asks N questions, spread evenly over the file.

`auroc_…` compares the confidences with the paragraph with those without; `false_answer_…` and `false_abstain` are the
shares that are answered without it, and not answered with it, at the threshold that is shipped; `ece` is the expected
calibration error over both (Naeini, Cooper and Hauskrecht 2015).
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.gold.calibrating.figures import auroc
from assistant.gold.questions.places import find
from assistant.gold.questions.squad import read_squad
from assistant.gold.reports.plots import plot_reliability, plot_risk_coverage
from assistant.gold.runs.calibration import calibration_error, reliability
from index import Hit, PassageIndex, Query, SentenceEncoder
from tests.benchmarks.held_out import unseen_questions
from tests.benchmarks.sampling import spread

_HITS = 20
"""More than any article of the sets has paragraphs near a question."""


def main() -> None:
    """Measure, print figures and the reliability table, and write what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="a parallel file whose questions are asked")
    parser.add_argument("--limit", type=int, metavar="N", help="ask N questions")
    parser.add_argument("--held-out", action="store_true", help="only articles that the reader was not trained on")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="write reliability and risk-coverage as SVG")
    arguments = parser.parse_args()
    confidence, right, way = ask_all(arguments.file, arguments.questions, arguments.limit, arguments.held_out)
    threshold = Settings().threshold
    report = {"file": arguments.file.name, "questions": int(np.sum(way == AS_IT_IS)), "threshold": threshold}
    report |= figures(confidence, right, way, threshold)
    print(
        "  ".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{value}" for name, value in report.items())
    )
    both = way != OFF_TOPIC
    print("confidence  right  questions")
    for each in reliability(confidence[both], right[both]):
        print(f"{each.low:.1f}–{each.high:.1f} ({each.confidence:.2f})  {each.right:.2f}  {each.count}")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if arguments.plots:
        arguments.plots.mkdir(parents=True, exist_ok=True)
        answered = float(np.mean(confidence[both] >= threshold))
        for name, plot in (
            ("reliability", plot_reliability(confidence[both], right[both])),
            ("risk-coverage", plot_risk_coverage(confidence[both], right[both], answered)),
        ):
            (arguments.plots / f"{name}.svg").write_text(plot, encoding="utf-8")


AS_IT_IS, NEAR_MISS, OFF_TOPIC = range(3)


def ask_all(
    path: Path, questions_path: Path | None, limit: int | None, unseen: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Ask the questions of one file in the three ways.

    Args:
        path: The SQuAD-style file.
        questions_path: A parallel file whose questions are asked.
        limit: How many questions are asked.
        unseen: Whether only questions on articles are asked that the reader was not trained on.

    Returns:
        (n,) confidences, 0…1; (n,) 1 where the first hit is the question's paragraph, else 0; (n,) the way.
    """
    gold = read_squad(path, questions_path)
    documents = {document.document_id: document for document in gold.documents}
    assistant = Assistant(PassageIndex.build(gold.documents, SentenceEncoder.load()))
    cases: list[tuple[float, float, int]] = []
    questions = unseen_questions(gold) if unseen else gold.questions
    for question in spread(questions, limit):
        right = frozenset().union(*(find(anchor, documents).passage_ids for anchor in question.evidence))
        articles = {anchor.article for anchor in question.evidence}
        hits = assistant.index.search(question.question, k=_HITS)
        ways: tuple[Sequence[Hit], ...] = (
            hits,
            [hit for hit in hits if hit.passage.passage_id not in right],
            [hit for hit in hits if hit.document.document_id not in articles],
        )
        for way, remaining in enumerate(ways):
            found = assistant.pipeline.rerank(Query.parse(question.question), remaining)
            is_right = bool(found.hits) and found.hits[0].passage.passage_id in right
            cases.append((found.confidence, float(is_right), way))
    confidence, is_first, way_of = map(np.array, zip(*cases, strict=True))
    return confidence, is_first, way_of


def figures(
    confidence: NDArray[np.float64], right: NDArray[np.float64], way: NDArray[np.int64], threshold: float
) -> dict[str, Any]:
    """Return the figures by name, rates as fractions of 1."""
    answered, present = confidence >= threshold, way == AS_IT_IS
    both = way != OFF_TOPIC
    return {
        "auroc_near_miss": auroc(confidence[present], confidence[way == NEAR_MISS]),
        "auroc_off_topic": auroc(confidence[present], confidence[way == OFF_TOPIC]),
        "false_answer_near_miss": float(np.mean(answered[way == NEAR_MISS])),
        "false_answer_off_topic": float(np.mean(answered[way == OFF_TOPIC])),
        "false_abstain": float(np.mean(~answered[present])),
        "ece": calibration_error(reliability(confidence[both], right[both])),
    }


if __name__ == "__main__":
    main()
