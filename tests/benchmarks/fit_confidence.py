"""Fit the weights of `assistant.answering.confidence`, and show how well they tell answers from near-misses.

```sh
python -m tests.benchmarks.fit_confidence FILE[:FILE]… [--write] [--limit N] [--keep FOLDER]
```

Each argument is a SQuAD-style file, or two with a colon between them: paragraphs, and parallel questions in another
language. The paragraphs of a file are one corpus. A file that has unanswerable questions is asked as it is, each
question once of all articles and once of its own alone. The questions of other files, of articles that the reader was
not trained on (`tests.benchmarks.held_out`), are asked in four ways: as they are; with their paragraph taken out of
what was found (a near-miss); with their whole article taken out (off-topic); and altered so that nothing answers them
(`tests.benchmarks.alterations`).

The weights for hits that were read are fitted; those for models without a reader stay as they are. Figures are held
out: each third of the articles is judged by a fit on the other two. `--write` puts the fit on everything into
`assistant/answering/confidence.json`.

Asking takes most of the time. With `--keep`, each file's cases are kept in a folder and taken from there the next time.
When the reader, the ranking or the features change, another folder is due.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.answering.confidence import features, kind_of
from assistant.answering.pipeline import Pipeline
from assistant.answering.settings import Settings
from assistant.calibration.calibration import COEFFICIENTS, NO_TOKENS, READ
from assistant.gold.calibrating.cases import without
from assistant.gold.questions.places import find
from assistant.gold.questions.question import GoldQuestion
from assistant.gold.questions.squad import read_squad
from assistant.gold.runs.calibration import calibration_error, reliability
from index import EmbeddedReader, Hit, PassageIndex, Query, Reader, Reading
from sources import Document
from tests.benchmarks.alterations import alter
from tests.benchmarks.held_out import held_out
from tests.benchmarks.remembering import RememberingEncoder

USED = {READ: ("likeness", "other_dates", "reading")}
"""The features that each kind of hit is judged by."""

_HITS = 100
"""As many as the product looks at."""
_FEWEST = 100
"""A file with fewer cases of a kind says nothing about it."""
_FOLDS = 3
AS_IT_IS, NEAR_MISS, OFF_TOPIC, ALTERED = range(4)
_OWN = 12.0
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5)
_WEIGHTS = np.array([3, 1.3, 1.3, 0.7])
"""What the four ways count. Altered questions, which no person wrote, count less than near-misses: the more they count,
the fewer of them are answered (0.4: 48 to 69 %, 0.7: 42 to 66 %, 1.3: 37 to 58 %), but the less is believed what is
right (expected calibration error without them 0.043, 0.045 and 0.056 on average)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question asked in one way.

    Attributes:
        kind: The kind of hit that came first.
        features: What the confidence is made of.
        right: Whether the first hit answers.
        way: One of the four ways.
        article: The number of the question's article.
    """

    kind: str
    features: dict[str, float]
    right: bool
    way: int
    article: int


class Readings(Reader):
    """A reader that reads the same pair once, though it is found in several ways."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Reading] = {}

    def read(self, query: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return one reading a hit."""
        new = [hit for hit in hits if (query, hit.passage.text) not in self._known]
        for hit, reading in zip(new, self._reader.read(query, new), strict=True):
            self._known[query, hit.passage.text] = reading
        return [self._known[query, hit.passage.text] for hit in hits]


class Asking:
    """Asks the questions of files, with the model and the reader, and keeps what comes of it."""

    def __init__(self, limit: int, folder: Path | None) -> None:
        """Say how.

        Args:
            limit: Questions of each file, about.
            folder: Where cases are kept; None keeps nothing.
        """
        self._limit = limit
        self._folder = folder

    def cases(self, name: str) -> list[Case]:
        """Return the cases of one file, or of two with a colon between them."""
        kept = self._folder and self._folder / ("-".join(Path(each).stem for each in name.split(":")) + ".json")
        if kept and kept.is_file():
            return [Case(**case) for case in json.loads(kept.read_bytes())]
        cases = collect(name, *self._parts, self._limit)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps([asdict(case) for case in cases]), encoding="utf-8")
        return cases

    @cached_property
    def _parts(self) -> tuple[RememberingEncoder, Reader]:
        encoder = RememberingEncoder.load()
        assert isinstance(encoder, RememberingEncoder)
        reader = EmbeddedReader.load(encoder)
        assert reader is not None
        return encoder, reader


def collect(name: str, encoder: RememberingEncoder, reader: Reader, limit: int) -> list[Case]:
    """Ask some questions of one file, in the ways that suit it."""
    paragraphs, _, questions_path = name.partition(":")
    gold = read_squad(Path(paragraphs), Path(questions_path) if questions_path else None)
    index = PassageIndex.build(gold.documents, encoder)
    number = {document.document_id: place for place, document in enumerate(gold.documents)}
    pipeline = Pipeline(index, Readings(reader), Settings())
    if all(question.answerable for question in gold.questions):
        unseen = [each for each in gold.questions if held_out(number[each.evidence[0].article or ""])]
        asked = _about(unseen, limit)
        cases = _in_four_ways(asked, gold.documents, index, pipeline, encoder)
    else:
        cases = _as_they_are(Path(paragraphs), gold.questions, gold.documents, pipeline, index, limit)
    return [Case(kind_of(query, hits[0]), features(query, hits, index), right, way, article)
            for query, hits, right, way, article in cases]  # fmt: skip


_T = TypeVar("_T")
_Judged = tuple[Query, Sequence[Hit], bool, int, int]


def _as_they_are(
    path: Path,
    questions: Sequence[GoldQuestion],
    documents: Sequence[Document],
    pipeline: Pipeline,
    index: PassageIndex,
    limit: int,
) -> Iterator[_Judged]:
    """Yield what is found for each question among all articles, and in its own alone."""
    by_id = {document.document_id: document for document in documents}
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    owners = [
        place for place, article in enumerate(articles) for paragraph in article["paragraphs"] for _ in paragraph["qas"]
    ]
    for question, article in _about(list(zip(questions, owners, strict=True)), limit):
        right = frozenset().union(*(find(anchor, by_id).passage_ids for anchor in question.evidence))
        way = AS_IT_IS if question.answerable else NEAR_MISS
        for among in (None, [documents[article].document_id]):
            found = pipeline.run(Query.parse(question.question), _HITS, among)
            yield found.normalised, found.hits, found.hits[0].passage.passage_id in right, way, article


def _about(items: Sequence[_T], number: int) -> Sequence[_T]:
    """Return about so many of some items, at equal steps."""
    return items[:: max(1, round(len(items) / number))]


def _in_four_ways(
    asked: Sequence[GoldQuestion],
    documents: Sequence[Document],
    index: PassageIndex,
    pipeline: Pipeline,
    encoder: RememberingEncoder,
) -> Iterator[_Judged]:
    by_id = {document.document_id: document for document in documents}
    number = {document_id: place for place, document_id in enumerate(by_id)}
    places = [find(each.evidence[0], by_id).places[0] for each in asked]
    texts = [passage.text for document in documents for passage in document.passages]
    answering = [place.passage.text if place.passage else "" for place in places]
    articles = [number[place.document_id] for place in places]
    altered = alter([each.question for each in asked], answering, articles, texts)
    encoder.prepare([*(each.question for each in asked), *(each for each in altered if each)])
    for question, other, article in zip(asked, altered, articles, strict=True):
        own = question.evidence[0].article
        right = frozenset().union(*(find(anchor, by_id).passage_ids for anchor in question.evidence))
        hits = index.search(question.question, _HITS)
        of_article = frozenset(hit.passage.passage_id for hit in hits if hit.document.document_id == own)
        nothing: frozenset[str] = frozenset()
        ways = [
            (AS_IT_IS, question.question, hits, nothing),
            (NEAR_MISS, question.question, hits, right),
            (OFF_TOPIC, question.question, hits, of_article),
        ]
        if other:
            ways.append((ALTERED, other, index.search(other, _HITS), nothing))
        for way, query, searched, taken in ways:
            if found := without(pipeline, Query.parse(query), searched, taken):
                is_right = way == AS_IT_IS and found.hits[0].passage.passage_id in right
                yield found.normalised, found.hits, is_right, way, article


def fit(used: Sequence[str], groups: Sequence[Sequence[Case]]) -> Any:
    """Fit some features on several files' cases of one kind; each file counts the same."""
    cases = [case for group in groups for case in group]
    weights = [_WEIGHTS[case.way] * _count(group) / len(group) for group in groups for case in group]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=3, max_iter=10_000))
    scale = len(cases) / sum(weights)
    model.fit(
        _table(used, cases), [case.right for case in cases], logisticregression__sample_weight=np.array(weights) * scale
    )
    return model


def _count(group: Sequence[Case]) -> float:
    """Return what a file counts: one with unanswerable questions of its own, as people ask them, as much as several."""
    return 1.0 if any(case.way == OFF_TOPIC for case in group) else _OWN


def _table(used: Sequence[str], cases: Sequence[Case]) -> NDArray[np.float64]:
    return np.array([[case.features[name] for name in used] for case in cases])


def plain_weights(used: Sequence[str], model: Any) -> dict[str, float]:
    """Return a fit as weights of the features as they are, unscaled."""
    scaler, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scaler.scale_
    intercept = float(logistic.intercept_[0] - weights @ scaler.mean_)
    return {
        "intercept": round(intercept, 3),
        **{name: round(float(w), 3) for name, w in zip(used, weights, strict=True)},
    }


def _sets(kind: str) -> dict[str, Sequence[str]]:
    """Return the features of the sets of weights that a kind of hit has, by their names."""
    used = USED[kind]
    without = tuple(name for name in used if name != "tokens")
    return {kind: used} if without == used else {kind: used, kind + NO_TOKENS: without}


def _print_figures(name: str, cases: Sequence[Case], groups: Sequence[Sequence[Case]], used: Sequence[str]) -> None:
    """Print how well some features tell the cases of one file apart, held out by articles and by the file."""
    probability = np.zeros(len(cases))
    fold = np.array([_fold(case) for case in cases])
    for held in range(_FOLDS):
        if inside := [case for case in cases if _fold(case) == held]:
            others = [[case for case in group if _fold(case) != held] for group in groups]
            probability[fold == held] = fit(used, others).predict_proba(_table(used, inside))[:, 1]
    for threshold in _THRESHOLDS:
        print(f"  {name}, articles held out, from {threshold}: {report(cases, probability, threshold)}")
    if other_files := [group for group in groups if group is not cases]:
        alone = fit(used, other_files).predict_proba(_table(used, cases))[:, 1]
        print(f"  {name}, file held out, from {(shipped := Settings().threshold)}: {report(cases, alone, shipped)}")


def _fold(case: Case) -> int:
    return case.article // _FOLDS % _FOLDS


def report(cases: Sequence[Case], probability: NDArray[np.float64], threshold: float) -> str:
    """Return figures as a line: AUROC against each way that has no answer, and what happens at a threshold."""
    way = np.array([case.way for case in cases])
    right = np.array([case.right for case in cases], dtype=np.float64)
    asked = way == AS_IT_IS
    figures = [f"false abstentions {np.mean(probability[asked] < threshold):.3f}"]
    for other, label in ((NEAR_MISS, "near-miss"), (OFF_TOPIC, "off-topic"), (ALTERED, "altered")):
        if np.any(way == other):
            both = asked | (way == other)
            auroc = roc_auc_score(asked[both], probability[both])
            figures.append(f"{label} {auroc:.3f} ({np.mean(probability[way == other] >= threshold):.3f})")
    figures.append(f"ece {calibration_error(reliability(probability, right)):.3f}")
    return ", ".join(figures)


def main() -> None:
    """Fit on all files, and on all but a part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:FILE]")
    parser.add_argument("--limit", type=int, default=1200, metavar="N", help="questions of each file, about")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep cases there, and take those that are there")
    parser.add_argument("--write", action="store_true", help="put the weights into the product")
    arguments = parser.parse_args()
    asking = Asking(arguments.limit, arguments.keep)
    by_kind: dict[str, dict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
    for name in arguments.files:
        for case in asking.cases(name):
            by_kind[case.kind][name].append(case)
    stored = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    weights = {kind: each for kind, each in stored["weights"].items() if kind != READ}
    for kind, found in sorted(by_kind.items()):
        by_file = {name: cases for name, cases in found.items() if len(cases) >= _FEWEST}
        for label, used in _sets(kind).items():
            print(f"\n{label}: AUROC against near-miss, off-topic and altered questions (in brackets: share answered)")
            for name, cases in by_file.items():
                _print_figures(Path(name).name, cases, list(by_file.values()), used)
            weights[label] = plain_weights(used, fit(used, list(by_file.values())))
    fitted_on = {
        "script": "tests/benchmarks/fit_confidence.py",
        "date": datetime.now(UTC).date().isoformat(),
        "files": [" : ".join(Path(each).name for each in name.split(":")) for name in arguments.files],
        "cases": {kind: sum(map(len, by_file.values())) for kind, by_file in by_kind.items()},
        "unread": stored["fitted"].get("unread", stored["fitted"]),
    }
    text = json.dumps({"fitted": fitted_on, "weights": weights}, ensure_ascii=False, indent=2) + "\n"
    print(text)
    if arguments.write:
        COEFFICIENTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
