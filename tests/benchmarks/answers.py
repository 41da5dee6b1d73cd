"""What a person gets: right answers, withheld ones and false ones, over questions with and without an answer.

```sh
python -m tests.benchmarks.answers FILE… [--in-article] [--limit N] [--without SETTING…] [--json OUT]
                                   [--reader NAME [--readings FILE] [--allow-remote-reader]]
```

Each FILE is SQuAD 2.0 JSON; all articles of a call are one corpus. A question's `lang` and `kind` and an article's
`language` are used for figures by group where they are given. With `--in-article`, each question is asked of its own
article alone. `--limit` asks N questions, spread evenly. `--reader` names who reads, as `yinju ask --reader` takes it;
what it says is kept with `--readings` in a file, and taken from there where it was asked before: with a whole file the
figures are repeated without the reader, but for times. `fell_back` counts the questions at which the reader failed, so
that another one read.

Of all questions: `useful`, the share handled rightly: passed, or rightly not answered; `auroc`, how often the
confidence in an answerable one lies above that in an unanswerable one; `ece`, the expected calibration error of the
confidence that the first passage answers (Naeini, Cooper and Hauskrecht 2015). Of the answerable ones: `success@k`, the
right passage among the first k as they are cited; `recall@8`, among those that the reader saw, or else the first 8;
`passed`, answered, with the right passage first and a quote that holds an answer; `quote_accuracy`, of those where the
right passage is shown, whose quote holds it; `false_abstain`, not answered; `offered`, not answered but shown as what
may be the answer, the right passage first. Of the unanswerable ones: `false_answer`, answered, and `false_offer`,
answered or shown as what may be the answer.

The baselines rank alone: `dense` by the paragraph vector, `bm25` by bm25s over pairs of characters and Latin words.
Times are in milliseconds and compare within one run only.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.explaining.places import Place
from assistant.gold.calibrating.figures import auroc
from assistant.gold.questions.places import find
from assistant.gold.questions.question import GoldQuestion
from assistant.gold.questions.squad import read_squad
from assistant.gold.runs.calibration import calibration_error, reliability
from index import EMBEDDED, NONE, PassageIndex, Reader, SentenceEncoder, open_reader, reader_fingerprint
from sources import Document, document_of
from tests.benchmarks.recorded_reader import RecordedReader
from tests.benchmarks.retrieval import bm25_rankings, milliseconds
from tests.benchmarks.sampling import spread

_SEEN = 8
_TIMED = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be asked.

    Attributes:
        gold: The question, and where it is answered.
        article: The id of its article.
        places: Where the answers stand.
        language: Its language and its article's, such as `en → zh`.
        kind: Of which kind it is; empty where that is not given.
    """

    gold: GoldQuestion
    article: str
    places: tuple[Place, ...]
    language: str
    kind: str

    @property
    def right(self) -> frozenset[str]:
        """The passages that answer."""
        return frozenset(place.passage_id for place in self.places if place.passage_id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question.

    Attributes:
        asked: The question.
        ranking: Ids of passages as they are cited, best first.
        seen: Ids of those that the reader saw.
        answered: Whether it was answered.
        offered: Whether it was answered, or the best passage shown as what may be the answer.
        confidence: 0…1.
        quote: Whether the first right citation's quote holds an answer; None if no right one is shown.
        fell_back: Whether the reader failed, so that another one read.
    """

    asked: Asked
    ranking: tuple[str, ...]
    seen: frozenset[str]
    answered: bool
    offered: bool
    confidence: float
    quote: bool | None
    fell_back: bool = False

    @property
    def rank(self) -> int | None:
        """The rank of the first right passage, from 1."""
        right = self.asked.right
        return next((rank for rank, each in enumerate(self.ranking, start=1) if each in right), None)

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.answered and self.rank == 1 and bool(self.quote)

    @property
    def useful(self) -> bool:
        """Whether the question was handled rightly."""
        return self.passed if self.asked.gold.answerable else not self.answered


def read_files(paths: Sequence[Path]) -> tuple[list[Document], list[Asked]]:
    """Read the articles and the questions of some files."""
    documents: list[Document] = []
    asked: list[Asked] = []
    for path in paths:
        questions = iter(read_squad(path).questions)
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            paragraphs = article["paragraphs"]
            article_id = f"article-{len(documents):05d}"
            document = document_of(article_id, article.get("title") or "", [each["context"] for each in paragraphs])
            documents.append(document)
            for entry in (entry for paragraph in paragraphs for entry in paragraph["qas"]):
                gold = next(questions)
                anchors = [replace(anchor, article=article_id) for anchor in gold.evidence]
                places = tuple(place for each in anchors for place in find(each, {article_id: document}).places)
                language = f"{entry.get('lang', '?')} → {article.get('language', '?')}"
                asked.append(Asked(gold, article_id, places, language, entry.get("kind", "")))
    return documents, asked


def ask(assistant: Assistant, asked: Asked, *, in_article: bool) -> Outcome:
    """Ask a question, of all articles or of its own alone."""
    traced = assistant.trace(asked.gold.question, documents=[asked.article] if in_article else None)
    answer, hits = traced.answer, traced.ranking
    ranking = tuple(hit.passage.passage_id for hit in hits)
    read = frozenset(hit.passage.passage_id for hit in hits if "reading" in hit.signals)
    shown = answer.citations or answer.closest
    right = next((each for each in shown if each.passage_id in asked.right), None)
    return Outcome(
        asked,
        ranking,
        read or frozenset(ranking[:_SEEN]),
        answer.answered,
        answer.answered or answer.unsure,
        answer.confidence,
        None if right is None else any(right.start <= each.start and each.end <= right.end for each in asked.places),
        any(each.failure for each in traced.found),
    )


def figures(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """Return the figures of some questions by name, rates as fractions of 1; None where there is no case."""
    answerable = [each for each in outcomes if each.asked.gold.answerable]
    others = [each for each in outcomes if not each.asked.gold.answerable]
    confidence = np.array([each.confidence for each in outcomes])
    right = np.array([float(each.asked.gold.answerable and each.rank == 1) for each in outcomes])
    both = bool(answerable and others)
    return {
        "questions": len(outcomes),
        "answerable": len(answerable),
        "useful": _share([each.useful for each in outcomes]),
        "passed": _share([each.passed for each in answerable]),
        "success@1": _share([each.rank == 1 for each in answerable]),
        "success@3": _share([each.rank is not None and each.rank <= 3 for each in answerable]),
        "recall@8": _share([bool(each.seen & each.asked.right) for each in answerable]),
        "quote_accuracy": _share([each.quote for each in answerable if each.quote is not None]),
        "false_abstain": _share([not each.answered for each in answerable]),
        "offered": _share([each.offered and not each.answered and each.rank == 1 for each in answerable]),
        "false_answer": _share([each.answered for each in others]),
        "false_offer": _share([each.offered for each in others]),
        "auroc": auroc(_confidences(answerable), _confidences(others)) if both else None,
        "ece": calibration_error(reliability(confidence, right)),
    }


def measure(
    paths: Sequence[Path],
    *,
    in_article: bool = False,
    limit: int | None = None,
    without: Sequence[str] = (),
    times: bool = True,
    reader: str = EMBEDDED,
    readings: Path | None = None,
    allow_remote_reader: bool = False,
) -> dict[str, Any]:
    """Ask the questions of some files, and return the report."""
    documents, asked = read_files(paths)
    asked = list(spread(asked, limit))
    encoder = SentenceEncoder.load()
    index = PassageIndex.build(documents, encoder)
    opened = partial(_opened, reader, encoder, allow_remote=allow_remote_reader)
    recorded = RecordedReader(reader, readings, opened) if readings and reader != NONE else None
    assistant = Assistant(index, Settings().changed([f"{each}=0" for each in without]), recorded or opened() or NONE)
    outcomes = [ask(assistant, each, in_article=in_article) for each in asked]
    product = figures(outcomes)
    if times and not (recorded and recorded.replayed):
        questions = [each.gold.question for each in asked[:: max(1, len(asked) // _TIMED)]]
        answering, encoding = milliseconds((assistant.ask, lambda each: encoder.encode_queries([each])), questions)
        product |= {
            "ask_ms_p50": float(np.percentile(answering, 50)),
            "ask_ms_p95": float(np.percentile(answering, 95)),
            "encode_ms_p50": float(np.percentile(encoding, 50)),
        }
    return {
        "files": [path.name for path in paths],
        "in_article": in_article,
        "threshold": assistant.settings.threshold,
        "reader": reader,
        "reader_fingerprint": reader_fingerprint(assistant.reader),
        "fell_back": sum(each.fell_back for each in outcomes),
        "product": product,
        "by_language": _by(outcomes, lambda each: each.asked.language),
        "by_kind": _by(outcomes, lambda each: each.asked.kind),
        "baselines": _baselines(documents, asked, encoder, index, in_article=in_article),
    }


def _opened(name: str, encoder: SentenceEncoder, *, allow_remote: bool) -> Reader | None:
    """Open a reader, which is none only where none was asked for."""
    reader = open_reader(name, encoder, allow_remote=allow_remote)
    if reader is None and name != NONE:
        raise SystemExit(f"There is no reader {name} for {encoder.name}.")
    return reader


def _baselines(
    documents: Sequence[Document],
    asked: Sequence[Asked],
    encoder: SentenceEncoder,
    index: PassageIndex,
    *,
    in_article: bool,
) -> dict[str, dict[str, float | None]]:
    answerable = [each for each in asked if each.gold.answerable]
    passages = [passage for document in documents for passage in document.passages]
    questions = [each.gold.question for each in answerable]
    depth = len(passages) if in_article else _SEEN
    vectors = encoder.encode_queries(questions)
    names = [passage.passage_id for passage in passages]
    dense = [[names[row] for row in index.parts.passages.search(vector, depth)[1]] for vector in vectors]
    bm25 = bm25_rankings([passage.text for passage in passages], names, questions, depth)
    own = {document.document_id: {each.passage_id for each in document.passages} for document in documents}
    report = {}
    for name, rankings in (("dense", dense), ("bm25", bm25)):
        if in_article:
            pairs = zip(answerable, rankings, strict=True)
            rankings = [[each for each in ranking if each in own[asked.article]] for asked, ranking in pairs]
        report[name] = {
            figure: _share(
                [bool(each.right & set(ranking[:k])) for each, ranking in zip(answerable, rankings, strict=True)]
            )
            for figure, k in (("success@1", 1), ("success@3", 3), ("recall@8", _SEEN))
        }
    return report


def _by(outcomes: Sequence[Outcome], group: Callable[[Outcome], str]) -> Mapping[str, Any]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        groups[group(each)].append(each)
    return {name: figures(some) for name, some in sorted(groups.items()) if name}


def _share(cases: Sequence[bool | None]) -> float | None:
    return float(np.mean([bool(each) for each in cases])) if cases else None


def _confidences(outcomes: Sequence[Outcome]) -> NDArray[np.float64]:
    return np.array([each.confidence for each in outcomes])


def main() -> None:
    """Measure, print tables, and write the JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--in-article", action="store_true", help="ask each question of its own article alone")
    parser.add_argument("--limit", type=int, metavar="N", help="ask N questions, spread evenly")
    parser.add_argument("--without", nargs="+", default=[], metavar="SETTING", help="set settings to 0: an ablation")
    parser.add_argument("--no-times", action="store_true", help="leave the measuring of speed out")
    parser.add_argument("--reader", default=EMBEDDED, metavar="NAME", help="who reads [embedded]")
    parser.add_argument("--readings", type=Path, metavar="FILE", help="keep what it says, or take it from there")
    parser.add_argument("--allow-remote-reader", action="store_true", help="let it send text to another machine")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    arguments = parser.parse_args()
    report = measure(
        arguments.files,
        in_article=arguments.in_article,
        limit=arguments.limit,
        without=arguments.without,
        times=not arguments.no_times,
        reader=arguments.reader,
        readings=arguments.readings,
        allow_remote_reader=arguments.allow_remote_reader,
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print("product: " + _line(report["product"]))
    for name, its in report["baselines"].items():
        print(f"{name}: {_line(its)}")
    for grouping in ("by_language", "by_kind"):
        print()
        for name, its in report[grouping].items():
            print(f"{name:18}" + _line(its))


def _line(figures: Mapping[str, float | int | None]) -> str:
    return "  ".join(
        f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in figures.items()
        if value is not None
    )


if __name__ == "__main__":
    main()
