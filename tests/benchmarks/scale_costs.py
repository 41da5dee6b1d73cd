"""What a passage costs in bytes and a query in milliseconds, part by part, as collections grow; and many shards.

```sh
python -m tests.benchmarks.scale_costs FILE… [--sizes N…] [--questions N] [--json OUT]
```

The FILEs are SQuAD-style; the corpus is made up as `tests.benchmarks.scale` does it. **Vectors are made up too, and
more so**: unit vectors near some hundred random centres, and random signs for tokens, which share a vector to every 3.2
Chinese characters or 8.4 others, as those of the default model do. So sizes and times are like those of a real
collection, and what is found is not: no recall is told. `SCALE.md` says what follows.

`first_open_s` is of an index whose files are all read for their checksums, `open_s` of any later opening; `resident_mb`
is memory that is the process's own, once it is open and once all questions were asked.

Times are of warm searches in one process and without encoder and reader: `terms` looks up the question's words,
`vectors` and `words` put passages forward, `signals` is all else. `scatter` (see `tests.benchmarks.scatter`) has the
times of the largest size as those of one shard.
"""

import argparse
import json
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.gold.questions.squad import read_squad
from index import EncodedArticles, EncodedQuery, Encoder, PassageIndex, Progress, Query, load_index, unshown
from index.encoding.binary_token_vectors import BinaryTokenVectors, width
from index.retrieval.candidates import PreparedQuery
from index.retrieval.segments.proposers import MostCovering
from tests.benchmarks.scale import recombine, sentences_of
from tests.benchmarks.scatter import Cluster, simulate
from tests.support.saving import save_index

_DIM = 384
_CENTRES = 300
_SPREAD = 0.6
_VECTORS_HAN, _VECTORS_OTHER = 1 / 3.2, 1 / 8.4
_QUESTION_TOKENS = 12
_SHARDS = (1, 10, 100, 1000)
_DEADLINE = 5
"""So many times the 95th percentile of a shard's milliseconds are waited for one that is late."""
_LATE = 8

_Result = TypeVar("_Result")


class RandomEncoder(Encoder):
    """Gives made-up vectors: the same text always gets the same one, alike to those of some other texts."""

    def __init__(self) -> None:
        self.name = self.fingerprint = "made up"
        self.dim = _DIM
        self._centres = np.random.default_rng(0).standard_normal((_CENTRES, _DIM)).astype(np.float32)

    @property
    def token_dim(self) -> int:
        """Dimensions of the tokens' vectors."""
        return _DIM

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""
        vectors = np.empty((len(texts), _DIM), dtype=np.float32)
        for row, text in enumerate(texts):
            drawn = np.random.default_rng(zlib.crc32(text.encode()))
            vectors[row] = self._centres[drawn.integers(_CENTRES)]
            vectors[row] += _SPREAD * drawn.standard_normal(_DIM, dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def encode_query(self, text: str) -> EncodedQuery:
        """Return a vector, and those of some tokens."""
        tokens = np.random.default_rng(len(text)).standard_normal((_QUESTION_TOKENS, _DIM)).astype(np.float32)
        return EncodedQuery(self.encode_queries([text])[0], tokens / np.linalg.norm(tokens, axis=1, keepdims=True))

    def encode_articles(
        self, passages: Sequence[str], sentences: Sequence[str], progress: Progress = unshown, *, tokens: bool = True
    ) -> EncodedArticles:
        """Return vectors of passages and sentences, and signs of the sentences' tokens."""
        drawn = np.random.default_rng(0)
        counts = [_token_vectors(text) if tokens else 0 for text in sentences]
        bits = drawn.integers(0, 256, (sum(counts), width(_DIM)), dtype=np.uint8)
        first = np.cumsum([0, *counts], dtype=np.int64)
        return EncodedArticles(
            self.encode_passages(passages), self.encode_passages(sentences), BinaryTokenVectors(_DIM, bits, first)
        )


def main() -> None:
    """Measure, print, and write the JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="by default 200")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    arguments = parser.parse_args()
    gold = [read_squad(file) for file in arguments.files]
    sources = [sentences_of(each.documents) for each in gold]
    asked = [question.question for each in gold for question in each.questions]
    asked = list(dict.fromkeys(asked[:: max(1, len(asked) // arguments.questions)]))[: arguments.questions]
    report: dict[str, Any] = {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            figures, taken = measure(sources, size, asked, Path(folder) / "index")
        report[f"{size}"] = figures
        print(json.dumps({size: figures}, indent=2), flush=True)
    report["scatter"] = scatter(taken)
    print(json.dumps(report["scatter"], indent=2))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def measure(
    sources: Sequence[Sequence[str]], size: int, asked: Sequence[str], folder: Path
) -> tuple[dict[str, Any], list[float]]:
    """Return the figures of a collection, and the milliseconds of each search.

    Args:
        sources: Sentences that its passages are made of.
        size: How many passages.
        asked: Questions.
        folder: Where its index is saved.
    """
    encoder = RandomEncoder()
    built, building = timed(lambda: PassageIndex.build(recombine(sources, size), encoder))
    save_index(built, folder)
    sentences = len(built.parts.sentences)
    del built
    wait_until_settled()
    index, checking = timed(lambda: load_index(folder, encoder))
    del index
    before = resident()
    index, opening = timed(lambda: load_index(folder, encoder))
    opened = resident()
    stages = [stages_of(index, question) for question in (*asked[:_LATE], *asked)][_LATE:]  # the first ones warm up
    taken = [sum(each.values()) for each in stages]
    figures = {
        "passages": len(index),
        "sentences": sentences,
        "build_s": round(building, 1),
        "first_open_s": round(checking, 3),
        "open_s": round(opening, 3),
        "resident_mb": {"opened": round(opened - before, 1), "asked": round(resident() - before, 1)},
        "bytes_a_passage": bytes_by_part(folder, size),
        "ms_p50": {stage: round(float(np.percentile([each[stage] for each in stages], 50)), 2) for stage in stages[0]},
        "ms_p95": {stage: round(float(np.percentile([each[stage] for each in stages], 95)), 2) for stage in stages[0]},
        "search_ms_p50": round(float(np.percentile(taken, 50)), 2),
        "search_ms_p95": round(float(np.percentile(taken, 95)), 2),
    }
    return figures, taken


def bytes_by_part(folder: Path, passages: int) -> dict[str, float]:
    """Return how many bytes a passage takes on disk, by the files of an index."""
    sizes: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_file():
            sizes[file.name] += file.stat().st_size
    return {name: round(size / passages, 1) for name, size in sizes.most_common() if size >= passages}


def stages_of(index: PassageIndex, question: str) -> dict[str, float]:
    """Return the milliseconds that each stage of a search takes."""
    query = index.in_article_script(Query.parse(question))
    encoded, encoding = timed(lambda: index.encoder.encode_query(query.text))
    shares, terms = timed(lambda: index.parts.lexicon.match(query))
    prepared = PreparedQuery(query, encoded, shares, index.parts.lexicon)
    vectors = words = 0.0
    for source in index.parts.proposers:
        _, seconds = timed(lambda: source.candidates(prepared, 100))  # noqa: B023
        if isinstance(source, MostCovering):
            words += seconds
        else:
            vectors += seconds
    _, whole = timed(lambda: index.search(query))
    signals = max(0.0, whole - encoding - terms - vectors - words)
    return {"terms": terms * 1000, "vectors": vectors * 1000, "words": words * 1000, "signals": signals * 1000}


def scatter(taken: Sequence[float]) -> dict[str, Any]:
    """Return what becomes of these times where a question is asked of many shards."""
    deadline = _DEADLINE * float(np.percentile(taken, 95))
    found: dict[str, Any] = {"deadline_ms": round(deadline, 1)}
    for shards in _SHARDS:
        ways = simulate(taken, Cluster(shards), deadline_ms=deadline)
        found[f"{shards}"] = {
            way: {name: round(value, 4) for name, value in waited.percentiles().items()} for way, waited in ways.items()
        }
    return found


def timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    """Return what some work gives, and the seconds that it takes."""
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def wait_until_settled() -> None:
    """Wait until files that were just written count as written; before, they are read whole at each opening."""
    time.sleep(3)


def resident() -> float:
    """Return the megabytes that are this process's own, without the files that are mapped; 0 where it isn't told."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


def _token_vectors(text: str) -> int:
    han = sum(each > "\u2e80" for each in text)
    return max(1, round(_VECTORS_HAN * han + _VECTORS_OTHER * (len(text) - han)))


if __name__ == "__main__":
    main()
