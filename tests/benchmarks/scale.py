"""How search behaves with very many passages: speed, what approximation loses, and how long an index takes to open.

```sh
python -m tests.benchmarks.scale FILE… [--passages N] [--questions N] [--folder FOLDER] [--json OUT]
```

The FILEs are SQuAD-style. **The corpus is made up**: each of its passages is five sentences drawn from one of the
files, so that words are as frequent as in real text. **Its vectors are made up too**: each distinct sentence of the
files is embedded by the real model, once; a passage or a group of sentences gets the mean of its sentences' vectors,
moved by a part of the difference of two others, so that no two are alike and all lie where real vectors do. The
questions are the files' own, embedded by the real model.

Recall is the share of the first ten that an exact search finds and the product's own search finds too. `exact` differs
from the product by its vector search alone, which compares every vector in float32. Times leave the encoder out; those
of opening are of files that the system has in memory. They compare within one run only.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.gold.questions.squad import read_squad
from index import Encoder, PassageIndex, Progress, SentenceEncoder, load_index, unshown
from index.retrieval.vectors import DenseIndex, Vectors
from sources import Document, document_of, sentence_spans
from tests.support.saving import save_index

_DEPTH = 10
_SENTENCES_A_PASSAGE = 5
_PASSAGES_AN_ARTICLE = 50
_BREAK = "\n"
"""Stands between the sentences of a made-up passage, and in none."""
_MOVED_BY = 0.4
"""The cosine of a sentence's vector with that of the same sentence in another passage becomes about 0.9."""
_AT_ONCE = 10_000
_OPENINGS = 5

_Result = TypeVar("_Result")


class RecombinedEncoder(Encoder):
    """Gives real vectors to questions and made-up ones to recombined sentences; see this module."""

    def __init__(self, real: SentenceEncoder, sentences: Sequence[str], questions: Sequence[str]) -> None:
        self.name, self.fingerprint, self.dim = real.name, f"recombined {real.fingerprint}", real.dim
        self._real = real
        self._row_of = {sentence: row for row, sentence in enumerate(sentences)}
        self._known = real.encode_passages(sentences)
        self._asked = dict(zip(questions, real.encode_queries(questions), strict=True))

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the questions' vectors, computed before where they belong to the benchmark."""
        if all(text in self._asked for text in texts):
            return np.stack([self._asked[text] for text in texts])
        return self._real.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Return made-up vectors, the same whenever the same texts are given; real ones if a sentence is unknown."""
        random_numbers = np.random.default_rng(0)
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        unknown: list[int] = []
        for start in range(0, len(texts), _AT_ONCE):
            made = [[self._row_of.get(each, -1) for each in text.split(_BREAK)] for text in texts[start:][:_AT_ONCE]]
            unknown += [start + place for place, rows in enumerate(made) if min(rows) < 0]
            begins = np.cumsum([0, *map(len, made)])[:-1]
            means = np.add.reduceat(self._known[[row for rows in made for row in rows]], begins, axis=0)
            means /= np.linalg.norm(means, axis=1, keepdims=True)
            some, others = random_numbers.integers(len(self._known), size=(2, len(made)))
            means += _MOVED_BY * (self._known[some] - self._known[others])
            vectors[start : start + len(made)] = means / np.linalg.norm(means, axis=1, keepdims=True)
            progress("Recombining", start + len(made), len(texts))
        if unknown:
            vectors[unknown] = self._real.encode_passages([texts[row] for row in unknown])
        return vectors


def main() -> None:
    """Measure, print, and write the JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--passages", type=int, default=100_000, metavar="N", help="by default 100,000")
    parser.add_argument("--questions", type=int, default=400, metavar="N", help="by default 400")
    parser.add_argument("--folder", type=Path, help="keep the index there; by default it is thrown away")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = arguments.folder or Path(thrown_away) / "index"
        report = measure(arguments.files, arguments.passages, arguments.questions, folder)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for name, value in report.items():
        print(f"{name:24}{value:.3f}" if isinstance(value, float) else f"{name:24}{value}")


def measure(files: Sequence[Path], passages: int, questions: int, folder: Path) -> dict[str, Any]:
    """Return the figures.

    Args:
        files: SQuAD-style files whose sentences and questions are taken.
        passages: How many passages are made.
        questions: How many questions are asked, evenly from all files.
        folder: Where the index is saved.
    """
    gold = [read_squad(file) for file in files]
    asked = [question.question for each in gold for question in each.questions]
    asked = list(dict.fromkeys(asked[:: max(1, len(asked) // questions)]))[:questions]
    sources = [sentences_of(each.documents) for each in gold]
    distinct = list(dict.fromkeys(sentence for sentences in sources for sentence in sentences))
    encoder = RecombinedEncoder(SentenceEncoder.load(), distinct, asked)

    documents = recombine(sources, passages)
    index, building = _timed(lambda: PassageIndex.build(documents, encoder))
    _, saving = _timed(lambda: save_index(index, folder))
    exact = PassageIndex(_with_exact_vectors(index, encoder), encoder)
    openings = [_timed(lambda: load_index(folder, encoder)) for _ in range(_OPENINGS)]
    index = openings[-1][0]

    vectors = encoder.encode_queries(asked)
    index.search(asked[0])  # warms up
    found = [_timed(lambda: index.search(question, _DEPTH)) for question in asked]  # noqa: B023
    exactly = [_timed(lambda: exact.search(question, _DEPTH)) for question in asked]  # noqa: B023
    times = np.array([seconds * 1000 for _, seconds in found])
    return {
        "passages": len(index),
        "sentences": len(index.parts.sentences),
        "questions": len(asked),
        "passages_index": _kind(index.parts.segments[0].passages),
        "sentences_index": _kind(index.parts.segments[0].sentences),
        "build_s": building,
        "save_s": saving,
        "megabytes": sum(file.stat().st_size for file in folder.rglob("*")) / 1e6,
        "open_s": float(np.median([seconds for _, seconds in openings])),
        "search_ms_p50": float(np.percentile(times, 50)),
        "search_ms_p95": float(np.percentile(times, 95)),
        "exact_search_ms_p50": float(np.percentile([seconds * 1000 for _, seconds in exactly], 50)),
        "passages_recall@10": _vector_recall(index.parts.passages, exact.parts.passages, vectors),
        "sentences_recall@10": _vector_recall(index.parts.sentences, exact.parts.sentences, vectors),
        "search_recall@10": _recall([_names(hits) for hits, _ in found], [_names(hits) for hits, _ in exactly]),
    }


def _kind(index: DenseIndex) -> str:
    return "exact" if index.recall is None else "approximate"


def recombine(sources: Sequence[Sequence[str]], passages: int) -> tuple[Document, ...]:
    """Return articles whose passages are sentences drawn at random, those of a passage from one source.

    Args:
        sources: Sentences.
        passages: How many passages are made; a source gives as many as its share of all sentences.
    """
    drawn = random.Random(0)
    chosen = drawn.choices(sources, weights=[len(sentences) for sentences in sources], k=passages)
    paragraphs = [_BREAK.join(drawn.choices(sentences, k=_SENTENCES_A_PASSAGE)) for sentences in chosen]
    starts = range(0, passages, _PASSAGES_AN_ARTICLE)
    return tuple(
        document_of(f"article-{start:06d}", f"Article {start}", paragraphs[start : start + _PASSAGES_AN_ARTICLE])
        for start in starts
    )


def sentences_of(documents: Sequence[Document]) -> list[str]:
    """Return the sentences of articles, each once."""
    texts = [passage.text for document in documents for passage in document.passages]
    return list(
        dict.fromkeys(" ".join(text[start:end].split()) for text in texts for start, end in sentence_spans(text))
    )


def _with_exact_vectors(index: PassageIndex, encoder: RecombinedEncoder) -> Any:
    passages = [passage for document in index.documents for passage in document.passages]
    texts = [passage.text for passage in passages]
    sentences = [
        texts[row][start - passages[row].start : end - passages[row].start]
        for row, start, end in index.parts.sentence_spans.tolist()
    ]
    vectors = encoder.encode_passages([*texts, *sentences])
    return replace(
        index.parts,
        passages=DenseIndex.build(vectors[: len(texts)], most_exact=len(vectors)),
        sentences=DenseIndex.build(vectors[len(texts) :], most_exact=len(vectors)),
    )


def _vector_recall(index: Vectors, exact: Vectors, vectors: NDArray[np.float32]) -> float:
    found = [index.search(vector, _DEPTH)[1].tolist() for vector in vectors]
    return _recall(found, [exact.search(vector, _DEPTH)[1].tolist() for vector in vectors])


def _recall(found: Sequence[Sequence[object]], right: Sequence[Sequence[object]]) -> float:
    return float(np.mean([len({*some} & {*best}) / len(best) for some, best in zip(found, right, strict=True)]))


def _names(hits: Sequence[Any]) -> list[str]:
    return [hit.passage.passage_id for hit in hits]


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


if __name__ == "__main__":
    main()
