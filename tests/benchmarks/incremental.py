"""What it costs to add one article to many, or to change or remove one, beside building the whole index.

```sh
python -m tests.benchmarks.incremental [--articles N] [--passages N] [--fake] [--json OUT]
```

**The articles are made up**: each paragraph is sentences of the two articles that come with the product, recombined
and numbered, so that no two are alike and words are as frequent as in real text. They are written to files and read
by the product's own code. With `--fake` vectors are made of the texts' checksums instead of by the model: what is left
is the cost of everything but the model, and the numbers of texts embedded are the same. Without it, the full build
takes the model's time: about an hour for the default size on two cores.

`seconds` have passed on the clock, `computed` were spent computing by this process, and `of_full` compares these.
They compare within one run only.
"""

import argparse
import json
import random
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import (
    EncodedArticles,
    EncodedQuery,
    Encoder,
    Model,
    Progress,
    SentenceEncoder,
    drop_articles,
    unshown,
    update_articles,
)
from sources import load_documents, sentence_spans

_SENTENCES_A_PARAGRAPH = 4


class Checksums(Encoder):
    """An encoder without a model: its vectors follow from the texts' checksums."""

    name = fingerprint = "fake"
    dim = 384

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.stack([np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dim) for text in texts])
        unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        return self.encode_queries(texts)


class Counting(Encoder):
    """Another encoder, and a count of what it embeds."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        self.embedded = 0

    @property
    def token_dim(self) -> int:
        return self._encoder.token_dim

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        self.embedded += len(texts)
        return self._encoder.encode_passages(texts, progress)

    def encode_query(self, text: str) -> EncodedQuery:
        return self._encoder.encode_query(text)

    def encode_articles(
        self, passages: Sequence[str], sentences: Sequence[str], progress: Progress = unshown, *, tokens: bool = True
    ) -> EncodedArticles:
        self.embedded += len(passages) + len(sentences)
        return self._encoder.encode_articles(passages, sentences, progress, tokens=tokens)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--passages", type=int, default=8, help="of an article")
    parser.add_argument("--fake", action="store_true", help="leave the model out")
    parser.add_argument("--json", type=Path, metavar="OUT")
    options = parser.parse_args()
    encoder = Counting(Checksums() if options.fake else SentenceEncoder.load(cached=False))
    with tempfile.TemporaryDirectory() as place:
        told = _measure(Path(place), encoder, options.articles, options.passages)
    for name, values in told.items():
        print(f"{name:8}", "  ".join(f"{key} {value}" for key, value in values.items()))
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _measure(place: Path, encoder: Counting, articles: int, passages: int) -> dict[str, dict[str, float]]:
    folder, files = place / "index", place / "articles"
    files.mkdir()
    chance = random.Random(0)
    sentences = [
        passage.text[start:end].strip()
        for document in load_documents()
        for passage in document.passages
        for start, end in sentence_spans(passage.text)
    ]

    def write(number: int) -> None:
        paragraphs = [
            f"第{number}篇第{part}段。" + "".join(chance.sample(sentences, _SENTENCES_A_PARAGRAPH))
            for part in range(passages)
        ]
        text = f"第{number}篇文章\n\n" + "\n\n".join(paragraphs) + "\n"
        (files / f"{number:05}.txt").write_text(text, encoding="utf-8")

    def update() -> int:
        return update_articles(folder, [files], Model(encoder=encoder)).manifest.passages

    def add() -> int:
        write(articles)
        return update()

    def add_by_name() -> int:
        write(articles + 1)
        name = files / f"{articles + 1:05}.txt"
        return update_articles(folder, [name], Model(encoder=encoder)).manifest.passages

    def change() -> int:
        write(articles // 2)
        return update()

    def remove() -> int:
        return drop_articles(folder, [f"{articles // 3:05}"], Model(encoder=encoder)).manifest.passages

    for number in range(articles):
        write(number)
    told: dict[str, dict[str, float]] = {}
    steps: dict[str, Callable[[], int]] = {
        "full": update,
        "nothing": update,
        "add": add,
        "by name": add_by_name,
        "change": change,
        "remove": remove,
    }
    for name, step in steps.items():
        before, begun, computing = encoder.embedded, time.perf_counter(), time.process_time()
        count = step()
        seconds, computed = time.perf_counter() - begun, time.process_time() - computing
        share = computed / told["full"]["computed"] if told else 1.0
        told[name] = {
            "seconds": round(seconds, 2),
            "computed": round(computed, 2),
            "of_full": round(share, 4),
            "embedded": encoder.embedded - before,
            "passages": count,
        }
    return told


if __name__ == "__main__":
    main()
