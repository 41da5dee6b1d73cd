"""Fit the weights of `assistant.confidence`, and show how well they tell answers from near-misses.

```sh
python -m tests.benchmarks.fit_confidence DRCD CMRC XQUAD_ZH XQUAD_EN XQUAD_ZH:XQUAD_EN XQUAD_EN:XQUAD_ZH \
    [--write] [--limit N] [--keep FOLDER]
```

Each argument is a SQuAD-style file, or two with a colon between them: paragraphs, and parallel questions in another
language. A file's paragraphs are asked as one large corpus, as many small ones of a few articles each, and as many of
one article alone, where all is about the same thing, so that the weights serve all of these. Each question is asked in
four ways: as it is; with its paragraph taken out of what was found (a near-miss); with its whole article taken out
(off-topic); and altered so that nothing answers it (`tests.benchmarks.alterations`). The first weighs as much as the
others together.

The weights for hits that the reader has looked at are fitted on the articles that it was not trained on
(`tests.benchmarks.held_out`). Figures are held out: each third of the articles is judged by a fit on the
other two, and each file by a fit on the other files; a file that alone crosses scripts has the first figure only.
`--write` puts the fit on everything into `assistant/confidence.json`.

Asking takes most of the time. With `--keep`, each file's cases are kept in a folder and taken from there the next time:
so several runs can ask at once, and fits be compared. When the ranking or the features change, another folder is due.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.confidence import COEFFICIENTS, NO_TOKENS, features, kind_of
from assistant.gold.calibration import calibration_error, reliability
from assistant.gold.places import find
from assistant.gold.question import GoldQuestion
from assistant.gold.squad import read_squad
from assistant.judging import READ
from assistant.settings import Settings
from index import Hit, PassageIndex, Reader, rescore
from index.reader import Reading
from sources import Document
from tests.benchmarks.alterations import alter
from tests.benchmarks.held_out import held_out
from tests.benchmarks.remembering import RememberingEncoder

_LACKING = ("figures_missing", "other_dates", "no_such_figure", "unsaid")
_SAME = ("excess", "lead", "tokens", "rarest", "names_missing", *_LACKING)
USED = {
    "same script": (*_SAME, "length"),
    "same script, read": (*_SAME, "reading"),
    "other script": ("lead", "tokens", "sentence_bilingual", *_LACKING),
    "other script, read": ("lead", "sentence_bilingual", *_LACKING, "reading"),
}
"""The features that each kind of hit is judged by."""

_HITS = 20
"""More than any article of the sets has paragraphs near a question."""
_SMALL = (40, 15, 80)
"""Passages that the small corpora have in turn, or a little more: articles stay whole."""
_ALONE = 5
"""An article with so many passages is a corpus of its own too."""
_FEWEST = 100
"""A file with fewer cases of a kind says nothing about it."""
_FOLDS = 3
AS_IT_IS, NEAR_MISS, OFF_TOPIC, ALTERED = range(4)
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


class Readings:
    """What the reader makes of passages; the same pair is read once, though it is found in several ways."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Reading] = {}

    def rescored(self, query: str, hits: Sequence[Hit], index: PassageIndex) -> list[Hit]:
        """Return hits as the product ranks them after reading the first."""
        first, settings = hits[:READ], Settings()
        query = index.in_one_language(query, first)
        new = [hit for hit in first if (query, hit.passage.text) not in self._known]
        for hit, reading in zip(new, self._reader.read(query, new), strict=True):
            self._known[query, hit.passage.text] = reading
        readings = [self._known[query, hit.passage.text] for hit in first]
        return rescore(hits, readings, settings.reading, settings.sentence_reading)


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
    def _parts(self) -> tuple[RememberingEncoder, Readings | None]:
        encoder = RememberingEncoder.load()
        assert isinstance(encoder, RememberingEncoder)
        reader = Reader.load(encoder)
        return encoder, Readings(reader) if reader else None


def collect(name: str, encoder: RememberingEncoder, reader: Readings | None, limit: int) -> list[Case]:
    """Ask some questions of one file in the four ways, in corpora of all sizes."""
    paragraphs, _, questions_path = name.partition(":")
    gold = read_squad(Path(paragraphs), Path(questions_path) if questions_path else None)
    documents = {document.document_id: document for document in gold.documents}
    number = {document_id: place for place, document_id in enumerate(documents)}
    asked = gold.questions[:: max(1, round(len(gold.questions) / limit))]
    places = [find(each.evidence[0], documents).places[0] for each in asked]
    texts = [passage.text for document in gold.documents for passage in document.passages]
    answering = [place.passage.text if place.passage else "" for place in places]
    articles = [number[place.document_id] for place in places]
    altered = dict(zip(asked, alter([each.question for each in asked], answering, articles, texts), strict=True))
    encoder.prepare([*(each.question for each in asked), *(each for each in altered.values() if each)])
    cases: list[Case] = []
    for corpus in (list(gold.documents), *_small_corpora(gold.documents)):
        index = PassageIndex.build(corpus, encoder)
        held = {document.document_id for document in corpus}
        for question, article in zip(asked, articles, strict=True):
            if question.evidence[0].article in held:
                read = reader if held_out(article) else None
                cases += _cases(question, altered[question], article, documents, index, read)
    return cases


def _cases(
    question: GoldQuestion,
    altered: str | None,
    article: int,
    documents: dict[str, Document],
    index: PassageIndex,
    reader: Readings | None,
) -> Iterator[Case]:
    right = frozenset().union(*(find(anchor, documents).passage_ids for anchor in question.evidence))
    hits = index.search(question.question, k=_HITS)
    asked = [
        (AS_IT_IS, question.question, hits),
        (NEAR_MISS, question.question, [hit for hit in hits if hit.passage.passage_id not in right]),
        (
            OFF_TOPIC,
            question.question,
            [hit for hit in hits if hit.document.document_id != question.evidence[0].article],
        ),
    ]
    if altered:
        asked.append((ALTERED, altered, index.search(altered, k=_HITS)))
    for way, query, found in asked:
        looks: list[Sequence[Hit]] = [found]
        if reader:
            looks.append(reader.rescored(query, found, index))
        for look in filter(None, looks):
            is_right = way == AS_IT_IS and look[0].passage.passage_id in right
            yield Case(kind_of(query, look[0]), features(query, look, index), is_right, way, article)


def _small_corpora(documents: Sequence[Document]) -> Iterator[list[Document]]:
    corpus: list[Document] = []
    made = 0
    for document in documents:
        corpus.append(document)
        if sum(len(each.passages) for each in corpus) >= _SMALL[made % len(_SMALL)]:
            yield corpus
            corpus, made = [], made + 1
    if corpus:
        yield corpus
    yield from ([document] for document in documents if len(document.passages) >= _ALONE)


def fit(used: Sequence[str], groups: Sequence[Sequence[Case]]) -> Any:
    """Fit some features on several files' cases of one kind; each file counts the same."""
    cases = [case for group in groups for case in group]
    weights = [_WEIGHTS[case.way] / len(group) for group in groups for case in group]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=3, max_iter=10_000))
    scale = len(cases) / sum(weights)
    model.fit(
        _table(used, cases), [case.right for case in cases], logisticregression__sample_weight=np.array(weights) * scale
    )
    return model


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
    weights = {}
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
    }
    text = json.dumps({"fitted": fitted_on, "weights": weights}, ensure_ascii=False, indent=2) + "\n"
    print(text)
    if arguments.write:
        COEFFICIENTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
