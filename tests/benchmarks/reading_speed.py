"""How long reading takes beside encoding the question, and beside reading the same by other means.

```sh
python -m tests.benchmarks.reading_speed FILE [--questions N] [--json OUT]
```

FILE is SQuAD 2.0 JSON. For each question, the passages that the product would read are read three times in turn: by the
product's reader, by the same reader through PyTorch, and by sentence-transformers' `CrossEncoder` with the same layers,
which reads question and passage alone, without title, and cuts long passages off instead of reading on. Medians in
milliseconds, which compare within one run only.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from assistant.answering.pipeline import READ
from index import EmbeddedReader, Hit, PassageIndex, SentenceEncoder
from index.models.quantisation import dequantised
from index.reading.embedded_reader import QUERY_TOKENS, TITLE_TOKENS, WEIGHTS, WINDOW_TOKENS, build
from tests.benchmarks.answers import read_files
from tests.benchmarks.retrieval import milliseconds
from tests.benchmarks.sampling import spread


def cross_encoder(encoder: SentenceEncoder, transformer: Any, folder: Path) -> Any:
    """Return a `CrossEncoder` with a reader's layers; what its last layer says means nothing, only its time does."""
    from sentence_transformers import CrossEncoder
    from transformers import BertForSequenceClassification

    config = transformer.config.__class__(**{**transformer.config.to_dict(), "num_labels": 1})
    classifier = BertForSequenceClassification(config)
    classifier.bert.load_state_dict(transformer.state_dict(), strict=False)
    classifier.save_pretrained(folder)
    encoder.tokenizer.save_pretrained(folder)
    return CrossEncoder(str(folder), max_length=QUERY_TOKENS + TITLE_TOKENS + WINDOW_TOKENS, local_files_only=True)


def measure(path: Path, number: int) -> dict[str, float]:
    """Time the ways of reading in turn, and return medians by name."""
    documents, asked = read_files([path])
    encoder = SentenceEncoder.load()
    index = PassageIndex.build(documents, encoder)
    reader, by_torch = EmbeddedReader.load(encoder), EmbeddedReader.load(encoder, with_graph=False)
    if reader is None or by_torch is None:
        raise SystemExit("There is no reader for this model.")
    transformer, _ = build(encoder.transformer, dequantised(load_file(WEIGHTS)))
    questions = [each.gold.question for each in spread(asked, number)]
    chosen: dict[str, list[Hit]] = {each: index.search(each, READ) for each in questions}
    with tempfile.TemporaryDirectory() as folder:
        other = cross_encoder(encoder, transformer, Path(folder))
        ways = {
            "encoding": lambda question: encoder.encode_query(question),
            "search": lambda question: index.search(question, READ),
            "reading": lambda question: reader.read(question, chosen[question]),
            "reading, PyTorch": lambda question: by_torch.read(question, chosen[question]),
            "reading, CrossEncoder": lambda question: other.predict(
                [(question, hit.passage.text) for hit in chosen[question]], show_progress_bar=False
            ),
        }
        times = milliseconds(tuple(ways.values()), questions)
    return {name: float(np.median(its)) for name, its in zip(ways, times, strict=True)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--questions", type=int, default=50, metavar="N")
    parser.add_argument("--json", type=Path, metavar="OUT")
    arguments = parser.parse_args()
    figures = measure(arguments.file, arguments.questions)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    for name, value in figures.items():
        print(f"{name:24}{value:8.1f} ms{value / figures['encoding']:8.2f} × encoding")


if __name__ == "__main__":
    main()
