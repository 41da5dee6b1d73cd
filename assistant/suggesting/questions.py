"""The questions that an article answers: candidates that have been asked, and were answered from that very article."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.answer import Answer
from assistant.assistant import Assistant
from assistant.suggesting.candidate import Candidate, Origin
from index import Query, fold
from sources import YinjuError

_ALIKE = 0.7
"""Of two questions of which the longer shares more of its terms, one is enough."""
_SAME_PASSAGE, _SAME_ORIGIN = 0.15, 0.05
"""A question is worth so much less where one before it leads to the same passage, or is made of the same."""
_SURE_OF_NAME = 0.65
"""Of what a name stands for, a passage rather says something than tells it, below that."""
_OFFERED = 0.5
"""An article's own questions are so much ahead of those that are made."""

Ask = Callable[[str, Collection[str] | None], Answer]
"""Answers a question, from the articles with some ids or from all, when it is its turn."""


class NotNowError(Exception):
    """A question that nobody asked isn't answered now, since people ask."""


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question that an article answers.

    Attributes:
        text: The question.
        origin: What it was made of.
        passage: The number of the passage that is cited first.
        confidence: That of the answer.
    """

    text: str
    origin: Origin
    passage: int
    confidence: float


def asking(assistant: Assistant) -> Ask:
    """Return what asks an assistant at once."""
    return lambda question, documents: assistant.ask(question, k=1, documents=documents)


def answered(
    ask: Ask, candidate: Candidate, document_id: str, documents: Collection[str] | None = None
) -> AnsweredQuestion | None:
    """Ask a candidate; return it if the article answers it, from one of the passages that should. None if not.

    Args:
        ask: Answers it.
        candidate: The question.
        document_id: The article that should answer.
        documents: Ids of the articles to ask; by default all.

    Raises:
        NotNowError: If `ask` does.
    """
    try:
        answer = ask(candidate.text, documents)
    except (YinjuError, ValueError):  # it is too long, or the article has gone
        return None
    cited = answer.citations[0] if answer.citations else None
    if cited is None or cited.document_id != document_id:
        return None
    if not candidate.may_be_answered_by(cited.paragraph):
        return None
    if candidate.origin is Origin.NAME and answer.confidence < _SURE_OF_NAME:
        return None
    return AnsweredQuestion(candidate.text, candidate.origin, cited.paragraph, answer.confidence)


def ask_all(ask: Ask, candidates: Iterable[Candidate], document_id: str) -> tuple[AnsweredQuestion, ...]:
    """Ask an article's candidates one after another, and return those that it answers, in their order.

    Raises:
        NotNowError: If `ask` does.
    """
    found = (answered(ask, each, document_id) for each in candidates)
    return tuple(each for each in found if each)


def choose(questions: Iterable[AnsweredQuestion], most: int) -> tuple[AnsweredQuestion, ...]:
    """Choose the surest questions that differ: in their words, in their answers' places, and in what they are made of.

    Args:
        questions: To choose from.
        most: How many, at most.

    Returns:
        Best first.
    """
    left, chosen = list(questions), list[AnsweredQuestion]()
    while left and len(chosen) < most:
        best = max(left, key=lambda each: _worth(each, chosen))
        chosen.append(best)
        left = [each for each in left if each is not best and not alike(each.text, best.text)]
    return tuple(chosen)


def alike(one: str, other: str) -> bool:
    """Tell whether two questions ask for nearly the same."""
    terms, others = _terms_of(one), _terms_of(other)
    return fold(one) == fold(other) or len(terms & others) > _ALIKE * max(len(terms), len(others))


@lru_cache(maxsize=1000)  # each is compared with many, and after the next answer once more
def _terms_of(question: str) -> frozenset[str]:
    return Query.parse(question).terms


def _worth(question: AnsweredQuestion, chosen: Collection[AnsweredQuestion]) -> float:
    loss = sum(
        _SAME_PASSAGE * (each.passage == question.passage) + _SAME_ORIGIN * (each.origin is question.origin)
        for each in chosen
    )
    return question.confidence + _OFFERED * (question.origin is Origin.CATALOG) - loss
