"""How often the right paragraph is found first, and how fast, beside two baselines in the same run.

```sh
python -m tests.benchmarks.retrieval FILE [--questions FILE] [--limit N] [--json OUT] [--held-out] [--without SIGNAL…]
```

FILE is SQuAD-style. Its paragraphs are indexed by the product's own code; a paragraph without questions belongs to the
corpus all the same. With `--questions`, the n-th question of that file is asked in place of FILE's n-th. The baselines
are `dense` (the paragraph vector alone) and `bm25` (bm25s, Lucene's variant, over character bigrams and Latin words).

`quote_accuracy` is over the questions whose right paragraph is among the first five: whether its quote contains one of
the gold answers. Times are medians in milliseconds and compare within one run only.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant, Citation
from assistant.answering.settings import Settings
from assistant.gold.questions.places import find
from assistant.gold.questions.question import GoldQuestion
from assistant.gold.questions.squad import read_squad
from index import PassageIndex, SentenceEncoder, find_local_model
from index.models.silence import silenced_transformers
from index.text.folding import fold
from index.text.terms import HAN
from sources import is_han
from tests.benchmarks.held_out import unseen_questions
from tests.benchmarks.sampling import spread

_DEPTH = 10
_TIMED = 200
_BARE_SAMPLE = 160
_BATCH_SIZES = (8, 16, 32)
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")


def main() -> None:
    """Measure, print a table, and write the JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="a parallel file whose questions are asked")
    parser.add_argument("--limit", type=int, metavar="N", help="ask the first N questions only")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    parser.add_argument("--held-out", action="store_true", help="only articles that the reader was not trained on")
    parser.add_argument("--without", nargs="+", default=[], metavar="SIGNAL", help="leave signals out: an ablation")
    parser.add_argument("--no-times", action="store_true", help="leave the slow measuring of speed out")
    arguments = parser.parse_args()
    report = measure(
        arguments.file,
        arguments.questions,
        arguments.limit,
        arguments.without,
        times=not arguments.no_times,
        unseen=arguments.held_out,
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{report['file']}: {report['passages']} passages, {report['questions']} questions")
    for name in ("product", "dense", "bm25"):
        print(f"{name:8}" + "  ".join(f"{figure} {value:.3f}" for figure, value in report[name].items()))


def measure(
    path: Path,
    questions_path: Path | None,
    limit: int | None,
    without: Sequence[str],
    *,
    times: bool = True,
    unseen: bool = False,
) -> dict[str, Any]:
    """Return the figures of one file, rates as fractions of 1.

    Args:
        path: The SQuAD-style file.
        questions_path: A parallel file whose questions are asked.
        limit: How many questions are asked.
        without: Signals to leave out.
        times: Whether speed is measured too.
        unseen: Whether only questions on articles are asked that the reader was not trained on.
    """
    gold = read_squad(path, questions_path)
    documents = {document.document_id: document for document in gold.documents}
    questions = (unseen_questions(gold) if unseen else gold.questions)[:limit]
    texts = [passage.text for document in gold.documents for passage in document.passages]
    encoder = SentenceEncoder.load(cached=not times)  # else what is timed has been done before
    started = time.perf_counter()
    index = PassageIndex.build(gold.documents, encoder)
    indexing = time.perf_counter() - started
    assistant = Assistant(index, Settings().changed([f"{signal}=0" for signal in without]))
    right = [frozenset().union(*(find(each, documents).passage_ids for each in q.evidence)) for q in questions]
    names = [passage.passage_id for document in gold.documents for passage in document.passages]

    found = [assistant.nearest(question.question, _DEPTH) for question in questions]
    rankings = [[citation.passage_id for citation in citations] for citations in found]
    quoted = [_quotes(*each) for each in zip(questions, found, right, strict=True)]
    product = _rates(rankings, right) | {
        "quote_accuracy": float(np.mean([each for each in quoted if each is not None]))
    }

    vectors = encoder.encode_queries([question.question for question in questions])
    dense = [[names[row] for row in index.parts.passages.search(vector, _DEPTH)[1]] for vector in vectors]
    if times:
        asked = [question.question for question in questions[:_TIMED]]
        answering, encoding = milliseconds((assistant.ask, lambda each: encoder.encode_queries([each])), asked)
        product |= {
            "ask_ms_p50": float(np.percentile(answering, 50)),
            "ask_ms_p95": float(np.percentile(answering, 95)),
            "encode_ms_p50": float(np.percentile(encoding, 50)),
            "passages_per_s": len(texts) / indexing,
            "encode_passages_per_s": _bare_speed(texts),
        }
    return {
        "file": path.name if questions_path is None else f"{path.name}:{questions_path.name}",
        "passages": len(texts),
        "questions": len(questions),
        "product": product,
        "dense": _rates(dense, right),
        "bm25": _rates(bm25_rankings(texts, names, [question.question for question in questions], _DEPTH), right),
    }


def _rates(rankings: Sequence[Sequence[str]], right: Sequence[frozenset[str]]) -> dict[str, float]:
    ranks = [
        next((rank for rank, name in enumerate(ranking, start=1) if name in its), None)
        for ranking, its in zip(rankings, right, strict=True)
    ]
    return {
        "success@1": float(np.mean([rank == 1 for rank in ranks])),
        "success@5": float(np.mean([rank is not None and rank <= 5 for rank in ranks])),
        "mrr@10": float(np.mean([1 / rank if rank and rank <= _DEPTH else 0.0 for rank in ranks])),
    }


def _quotes(question: GoldQuestion, citations: Sequence[Citation], right: frozenset[str]) -> bool | None:
    """Tell whether the first right paragraph's quote contains an answer; None if it is not among the first five."""
    citation = next((citation for citation in citations[:5] if citation.passage_id in right), None)
    if citation is None:
        return None
    return any(anchor.quote is not None and anchor.quote in citation.quote for anchor in question.evidence)


def bm25_rankings(texts: Sequence[str], names: Sequence[str], questions: Sequence[str], k: int) -> list[list[str]]:
    """Rank passages by bm25s, Lucene's variant, over character bigrams and Latin words.

    Args:
        texts: The passages.
        names: What they are called.
        questions: What is asked.
        k: Passages to return for each.
    """
    import bm25s

    retriever = bm25s.BM25(method="lucene")
    retriever.index([_bigrams(text) for text in texts], show_progress=False)
    wanted = [_bigrams(question) for question in questions]
    rows, _ = retriever.retrieve(wanted, k=min(k, len(texts)), show_progress=False)
    return [[names[row] for row in ranking] for ranking in rows]


def _bigrams(text: str) -> list[str]:
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        found += map("".join, pairwise(run)) if is_han(run[0]) else [run]
    return found or ["-"]


def milliseconds(works: Sequence[Callable[[str], object]], questions: Sequence[str]) -> NDArray[np.float64]:
    """Time several works question by question in turns, so that what else goes on meets all: (n_works, n)."""
    times = []
    for question in [questions[0], *questions]:  # the first one warms up
        marks = [time.perf_counter()]
        for work in works:
            work(question)
            marks.append(time.perf_counter())
        times.append(np.diff(marks) * 1000)
    return np.array(times[1:]).T


def _bare_speed(texts: Sequence[str]) -> float:
    """Return how many passages a second sentence-transformers encodes by itself, at its best batch size."""
    from sentence_transformers import SentenceTransformer

    with silenced_transformers():
        bare = SentenceTransformer(str(find_local_model()), local_files_only=True)
    sample = list(spread(texts, _BARE_SAMPLE))
    speeds = []
    for batch_size in _BATCH_SIZES:
        started = time.perf_counter()
        bare.encode_document(sample, batch_size=batch_size, show_progress_bar=False)
        speeds.append(len(sample) / (time.perf_counter() - started))
    return max(speeds)


if __name__ == "__main__":
    main()
