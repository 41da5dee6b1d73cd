"""What indexing and opening take of memory and time: `python -m tests.benchmarks.memory`.

`[--articles N] [--passages N] [--real] [--json OUT]`. Made-up articles are written as files, so many with so many
paragraphs each; without `--real` the encoder is the fake one. Each stage runs in a process of its own, so that what one
takes is not counted for the next:

- `read`: the files become articles;
- `index`: they become an index, from reading to the saved generation;
- `open`: it is opened, the model apart;
- `ask`: it is opened, and asked ten questions.

Of each: `seconds`, `start_mb` (what the process has with everything imported and the model loaded) and `peak_mb`, as
the system counts it (`ru_maxrss`); for `index` also the peak by the task that was shown as going on, `peak_mb_by_task`.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from index import Encoder, SentenceEncoder
from index.storage.collection import Model, update_articles
from index.storage.saved_index import load_index
from sources import load_documents
from tests.support.fakes import FakeEncoder

_STAGES = ("read", "index", "open", "ask")
_WORDS = 20_000
"""Words that paragraphs are made of, as many as a large archive has."""
_SENTENCES, _LENGTH = 4, 16
"""Of each paragraph; words of each sentence."""


def main() -> None:
    parser = argparse.ArgumentParser(description="What indexing and opening take.")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--passages", type=int, default=40, help="of each article")
    parser.add_argument("--real", action="store_true", help="the default model, not the fake encoder")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--stage", choices=_STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        print(json.dumps(measure(options.stage, options.folder, real=options.real)))
        return
    with tempfile.TemporaryDirectory() as folder:
        megabytes = write_articles(Path(folder) / "articles", options.articles, options.passages)
        report: dict[str, Any] = {
            "articles": options.articles,
            "passages": options.articles * options.passages,
            "text_mb": round(megabytes, 1),
        }
        own = [sys.executable, "-m", "tests.benchmarks.memory", "--folder", folder, *(["--real"] * options.real)]
        for stage in _STAGES:
            done = subprocess.run([*own, "--stage", stage], check=True, stdout=subprocess.PIPE, text=True)
            report[stage] = json.loads(done.stdout.splitlines()[-1])
    text = json.dumps(report, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


def write_articles(folder: Path, articles: int, passages: int) -> float:
    """Write made-up articles, the same each time, and return how many megabytes they have."""
    folder.mkdir()
    chance, size = random.Random(1), 0
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(_WORDS)]
    for number in range(articles):
        paragraphs = [
            " ".join(f"{' '.join(chance.choices(words, k=_LENGTH)).capitalize()}." for _ in range(_SENTENCES))
            for _ in range(passages)
        ]
        content = "\n\n".join([f"The story {number}", *paragraphs]).encode()
        (folder / f"story-{number:06}.txt").write_bytes(content)
        size += len(content)
    return size / 1e6


def measure(stage: str, folder: Path, *, real: bool) -> dict[str, Any]:
    """Return what a stage takes in this process."""
    encoder: Encoder = SentenceEncoder.load() if real else FakeEncoder()
    articles, index = folder / "articles", folder / "index"
    by_task: dict[str, float] = {}

    def note(task: str, done: int, total: int) -> None:
        by_task[task] = _peak()

    start, begun = _peak(), time.perf_counter()
    if stage == "read":
        load_documents([articles])
    elif stage == "index":
        update_articles(index, [articles], Model(encoder=encoder), progress=note)
    else:
        opened = load_index(index, encoder)
        for number in range(10 if stage == "ask" else 0):
            opened.search(f"What is told in story {number}?")
    figures: dict[str, Any] = {
        "seconds": round(time.perf_counter() - begun, 2),
        "start_mb": round(start),
        "peak_mb": round(_peak()),
    }
    return figures | ({"peak_mb_by_task": {task: round(peak) for task, peak in by_task.items()}} if by_task else {})


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    main()
