"""What a confidence is fitted on: questions with what is found for them, as they are and with the answer taken away."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assistant.answering.confidence import features, weights_for
from assistant.answering.pipeline import Pipeline
from assistant.answering.query_result import QueryResult
from assistant.answering.verdict import Decision
from assistant.assistant import Assistant
from assistant.calibration.calibration import Calibration
from assistant.gold.questions.places import find
from assistant.gold.questions.question import GoldQuestion, GoldSet
from index import Hit, PassageIndex, Progress, Query, unshown

_LOOKED_AT = 100
"""As many hits as the product looks at."""


class Way(StrEnum):
    """How a question was asked."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    NEAR_MISS = "near-miss"


@dataclass(frozen=True, slots=True)
class Case:
    """A question asked in one way.

    Attributes:
        question: Its number.
        way: The way.
        kind: The set of weights that its best hit is judged by.
        features: What the confidence is made of, by name.
        right: Whether that hit answers.
        article: The id of the article that answers, or else of the one that the best hit belongs to.
        passage: Likewise the passage's.
    """

    question: int
    way: Way
    kind: str
    features: Mapping[str, float] = field(hash=False)
    right: bool
    article: str
    passage: str

    @property
    def should_be_answered(self) -> bool:
        """Whether the articles answer."""
        return self.way is Way.ANSWERABLE


@dataclass(frozen=True, slots=True)
class Placed:
    """A gold question with the passages of an index that answer it.

    Attributes:
        gold: The question.
        passages: Their ids; none for an unanswerable one.
    """

    gold: GoldQuestion
    passages: frozenset[str]


def place_questions(
    sets: Sequence[GoldSet], assistant: Assistant
) -> tuple[tuple[Placed, ...], tuple[GoldQuestion, ...]]:
    """Find the passages that answer gold questions.

    Args:
        sets: The questions. Of a set that brings its own articles the index may have the same under other ids: what
            counts is where the words stand.
        assistant: Who answers.

    Returns:
        Those that are unanswerable or whose passages are there; and the others.
    """
    documents = {document.document_id: document for document in assistant.documents}
    placed, lost = [], []
    for gold_set in sets:
        for question in gold_set.questions:
            anchors = [
                replace(each, article=None) if gold_set.documents and each.article not in documents else each
                for each in question.evidence
            ]
            passages = frozenset().union(*(find(anchor, documents).passage_ids for anchor in anchors))
            if question.answerable and not passages:
                lost.append(question)
            else:
                placed.append(Placed(question, passages))
    return tuple(placed), tuple(lost)


def ask_all(placed: Sequence[Placed], assistant: Assistant, progress: Progress = unshown) -> Iterator[Case]:
    """Ask questions as they are and, where something answers them, with that taken away.

    Questions about an article itself, greetings and the like, which are not judged by confidence, are left out.

    Args:
        placed: The questions.
        assistant: Who answers.
        progress: Told how it goes on.

    Yields:
        One or two cases a question, in order.
    """
    for number, each in enumerate(placed):
        yield from _ask(number, each, assistant)
        progress("Asking questions", number + 1, len(placed))


def without(pipeline: Pipeline, query: Query, hits: Sequence[Hit], passages: Collection[str]) -> QueryResult | None:
    """Return what a query gives if some passages were not there; None if nothing.

    Args:
        pipeline: Reads, and reranks.
        query: What was searched for.
        hits: What the search found, best first.
        passages: The ids of what is taken away.
    """
    remaining = [hit for hit in hits if hit.passage.passage_id not in passages]
    return pipeline.rerank(query, remaining) if remaining else None


def _ask(number: int, placed: Placed, assistant: Assistant) -> Iterator[Case]:
    question, index = placed.gold, assistant.index
    traced = assistant.trace(question.question, history=question.history, depth=_LOOKED_AT)
    if not traced.found or traced.decision is not Decision.CONFIDENCE:
        return
    found = traced.found[0]
    way = Way.ANSWERABLE if question.answerable else Way.UNANSWERABLE
    yield _case(number, way, found, index, placed.passages)
    if question.answerable:
        hits = index.search(found.query, _LOOKED_AT)
        if missed := without(assistant.pipeline, found.query, hits, placed.passages):
            yield _case(number, Way.NEAR_MISS, missed, index, placed.passages)


def _case(number: int, way: Way, found: QueryResult, index: PassageIndex, passages: Collection[str]) -> Case:
    best = found.hits[0]
    kind = weights_for(found.normalised, best, index, Calibration.shipped())
    passage = min(passages, default=best.passage.passage_id)
    return Case(
        number,
        way,
        kind,
        features(found.normalised, found.hits, index),
        best.passage.passage_id in passages,
        passage.rpartition(":")[0],
        passage,
    )
