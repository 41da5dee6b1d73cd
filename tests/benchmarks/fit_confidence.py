"""Fit the numbers of `assistant.confidence`, and show how well they tell answers from near-misses.

```sh
python -m tests.benchmarks.fit_confidence CMRC_TRIAL XQUAD_ZH XQUAD_EN XQUAD_ZH:XQUAD_EN
```

Each argument is a SQuAD-style file, or two with a colon between them: paragraphs, and parallel questions in another
language. Each question is asked three times: as it is; with its paragraph taken out of what was found (a near-miss);
and with its whole article taken out (off-topic). The first weighs as much as the other two together. Each file's
figures come from a fit on the other files alone; but one that alone crosses scripts stays in its own fit, since
nothing else tells what that costs.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.confidence import features
from assistant.gold.places import find
from assistant.gold.squad import read_squad
from index import PassageIndex, SentenceEncoder

_HITS = 20
"""More than any article of the sets has paragraphs near a question."""

AS_IT_IS, NEAR_MISS, OFF_TOPIC = range(3)


@dataclass(frozen=True, slots=True)
class Cases:
    """Questions of one file, each asked in three ways.

    Attributes:
        name: The file.
        features: (n, 4) float64, what the confidence is made of.
        answered: (n,) bool, whether the first hit is the right paragraph.
        way: (n,) int, one of the three ways.
    """

    name: str
    features: NDArray[np.float64]
    answered: NDArray[np.bool_]
    way: NDArray[np.int64]


def collect(name: str, encoder: SentenceEncoder) -> Cases:
    """Ask the questions of one file in the three ways."""
    paragraphs, _, questions_path = name.partition(":")
    gold = read_squad(Path(paragraphs), Path(questions_path) if questions_path else None)
    documents = {document.document_id: document for document in gold.documents}
    index = PassageIndex.build(gold.documents, encoder)
    rows, answered, ways = [], [], []
    for question in gold.questions:
        right = frozenset().union(*(find(anchor, documents).passage_ids for anchor in question.evidence))
        articles = {anchor.article for anchor in question.evidence}
        hits = index.search(question.question, k=_HITS)
        without = (
            hits,
            [hit for hit in hits if hit.passage.passage_id not in right],
            [hit for hit in hits if hit.document.document_id not in articles],
        )
        for way, remaining in enumerate(without):
            if remaining:
                rows.append(features(question.question, remaining, index.parts.background))
                answered.append(remaining[0].passage.passage_id in right)
                ways.append(way)
    return Cases(name, np.array(rows), np.array(answered), np.array(ways))


def crosses_scripts(cases: Cases) -> bool:
    """Tell whether most questions and paragraphs share no script."""
    return bool(cases.features[:, 2].mean() > 0.5)


def fit(cases: list[Cases]) -> LogisticRegression:
    """Fit the logistic model on some files together."""
    way = np.concatenate([each.way for each in cases])
    return LogisticRegression(C=1e4, max_iter=10_000).fit(
        np.concatenate([each.features for each in cases]),
        np.concatenate([each.answered for each in cases]),
        sample_weight=np.where(way == AS_IT_IS, 2, 1),
    )


def report(cases: Cases, model: LogisticRegression) -> str:
    """Return one file's figures as a line."""
    probability = model.predict_proba(cases.features)[:, 1]
    figures = [f"false abstentions {np.mean(probability[cases.way == AS_IT_IS] < 0.5):.3f}"]
    for way, label in ((NEAR_MISS, "near-miss"), (OFF_TOPIC, "off-topic")):
        both = (cases.way == AS_IT_IS) | (cases.way == way)
        auroc = roc_auc_score(cases.answered[both], probability[both])
        figures.append(f"{label}: AUROC {auroc:.3f}, false answers {np.mean(probability[cases.way == way] >= 0.5):.3f}")
    return "; ".join(figures)


def main() -> None:
    """Fit on all files, and on all but each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:FILE]")
    parser.add_argument("--model", help="another model than the default one")
    arguments = parser.parse_args()
    encoder = SentenceEncoder.load(arguments.model)
    cases = [collect(name, encoder) for name in arguments.files]
    for each in cases:
        others = [other for other in cases if other is not each]
        if not others or (crosses_scripts(each) and not any(map(crosses_scripts, others))):
            others = cases
        print(f"{each.name}\n    {report(each, fit(others))}")
    together = fit(cases)
    print(f"all: intercept {together.intercept_[0]:.2f}, weights {np.round(together.coef_[0], 2).tolist()}")


if __name__ == "__main__":
    main()
