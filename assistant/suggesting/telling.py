"""An article's telling sentences: those nearest to what the article as a whole is about, and unlike one another.

Nearness is measured by the vectors that the index has of the sentences anyway. What an article has in common with all
the others tells nothing of it, so that is taken away first. Of near ones those are chosen that differ (maximal
marginal relevance; Carbonell and Goldstein 1998).
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.suggesting.forms import suggestion_forms
from index import PassageIndex
from index.text.languages.language import joined, language_of
from sources import Document, PassageKind, cells

_COMMON = 0.5
"""How much of what all articles have in common is taken away from what one is about."""
_DIVERSITY = 0.4
"""How much a sentence loses by being like one that is chosen already."""
_LEANING, _POINTING = 0.15, 0.05
"""What a sentence loses that begins by leaning on another, or points out of itself."""
_NARROWEST, _WIDEST = 24, 200
"""Cells, of which a Chinese character has two: shorter ones say too little, longer ones are read by nobody."""
_MOST_COMPARED = 2000
"""Sentences of all articles that stand for what these have in common."""
_ENDS = re.compile(r"[。！.!”」』)）\"]$")


@dataclass(frozen=True, slots=True)
class TellingSentence:
    """A sentence of an article that tells what it is about.

    Attributes:
        passage: The number of its passage.
        start: Where it begins in the article's text.
        end: Where it ends.
    """

    passage: int
    start: int
    end: int

    def of(self, document: Document) -> str:
        """Return its words."""
        return document.text[self.start : self.end]


def telling_sentences(index: PassageIndex, document: Document, most: int = 3) -> tuple[TellingSentence, ...]:
    """Return the sentences that tell most of an article, in its order.

    Args:
        index: Has the article.
        document: The article.
        most: How many, at most; an article of few sentences has no more than a third of them.
    """
    rows = _rows_of(index, document)
    spans = index.parts.sentence_spans[rows]
    if not len(rows):
        return ()
    vectors = index.parts.sentences.vectors(rows)
    about = _unit(vectors.mean(axis=0) - _COMMON * _common(index, document))
    own = spans[:, 0] - spans[0, 0]  # every passage has a sentence
    passages = [document.passages[place] for place in own.tolist()]
    texts = [document.text[start:end] for _, start, end in spans.tolist()]
    fit = np.array(
        [passage.kind is PassageKind.BODY and _fits(text) for passage, text in zip(passages, texts, strict=True)]
    )
    worth = vectors @ about - np.array([_leans(text) for text in texts], dtype=np.float32)
    chosen: list[int] = []
    alike = np.zeros(len(rows), dtype=np.float32)
    for _ in range(min(most, max(1, len(rows) // 3))):
        scores = np.where(fit, worth - _DIVERSITY * alike, -np.inf)
        best = int(np.argmax(scores))
        if not fit[best]:
            break
        chosen.append(best)
        fit[best] = False
        alike = np.maximum(alike, vectors @ vectors[best])
    return tuple(
        TellingSentence(passages[place].number, int(spans[place, 1]), int(spans[place, 2])) for place in sorted(chosen)
    )


def _rows_of(index: PassageIndex, document: Document) -> NDArray[np.int64]:
    """Return the rows of an article's sentences."""
    before = int(index.documents.first_passages[index.documents.ids.index(document.document_id)])
    first, last = np.searchsorted(index.parts.sentence_spans[:, 0], [before, before + len(document.passages)])
    return np.arange(first, last)


def _common(index: PassageIndex, document: Document) -> NDArray[np.float32]:
    """Return what the sentences of all articles have in common; nothing where there is but this one."""
    size = len(index.parts.sentences)
    if len(index.documents) == 1:
        return np.zeros(index.encoder.dim, dtype=np.float32)
    rows = np.unique(np.linspace(0, size - 1, min(size, _MOST_COMPARED)).astype(np.int64))
    mean: NDArray[np.float32] = index.parts.sentences.vectors(rows).mean(axis=0)
    return mean


def _fits(text: str) -> bool:
    """Tell whether a text is a sentence, of a length that is read."""
    return _NARROWEST <= cells(text) <= _WIDEST and _ENDS.search(text) is not None


def _leans(text: str) -> float:
    """Return what a sentence loses by leaning on others."""
    forms = suggestion_forms(language_of(text))
    begins = joined([forms.leaning["begins"]]).match(text) is not None
    points = joined([forms.leaning["points"]]).search(text) is not None
    return _LEANING * begins + _POINTING * points


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return unit
