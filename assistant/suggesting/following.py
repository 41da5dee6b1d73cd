"""What may be asked next: questions near the passage that was cited, which the articles are known to answer."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.answer import Answer
from assistant.assistant import Assistant
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.candidates import candidates_of
from assistant.suggesting.profiles import MOST_ASKED, ArticleProfile
from assistant.suggesting.questions import Ask, NotNowError, alike, answered, asking
from index.text.languages.language import language_of
from sources import Document

MOST_CHECKED = 6
"""Candidates that are asked for one answer."""
_MOST_ARTICLES = 2
"""Articles of those that are cited, or near, from which something is asked next."""
_ANYWHERE = 4
"""How far a question counts that asks for nothing in particular: as one so many passages away."""
_JUST_CITED = 100
"""How far one counts that would lead to the passage just cited."""

Known = Callable[[Document], ArticleProfile | None]


@dataclass(frozen=True, slots=True)
class _Near:
    """A question that may be asked next.

    Attributes:
        distance: How far it is from what was asked; by this they are tried.
        document: The article that should answer.
        candidate: The question.
        known: Whether it has been asked and answered before.
    """

    distance: tuple[bool, int, int, bool]
    document: Document
    candidate: Candidate
    known: bool


def next_questions(
    assistant: Assistant,
    answer: Answer,
    k: int = 3,
    *,
    asked: Collection[str] = (),
    documents: Collection[str] | None = None,
    known: Known = lambda _: None,
    ask: Ask | None = None,
) -> tuple[str, ...]:
    """Return questions that may be asked next, each of which the articles answer.

    After an answer they are about what stands near the cited passage: in it, before and behind it, under the next
    headings; after an abstention, about what came nearest. Those in the question's language come first.

    Args:
        assistant: Who gave the answer; it is asked at most `MOST_CHECKED` candidates.
        answer: What it said.
        k: How many, at most.
        asked: Questions that have been asked already.
        documents: Ids of the articles to ask; by default all.
        known: Gives what is known of an article, if anything is.
        ask: Answers a candidate; by default the assistant does, at once. Where it raises `NotNowError`, what has been
            found until then is returned.

    Returns:
        Each stands alone: asked by itself, it is answered.
    """
    ask = ask or asking(assistant)
    nearest = sorted(_near(assistant, answer, documents, known), key=lambda each: each.distance)
    before, chosen, left = [answer.question, answer.query, *asked], list[str](), MOST_CHECKED
    for each in nearest:
        if len(chosen) == k:
            break
        if any(alike(each.candidate.text, other) for other in (*before, *chosen)):
            continue
        if not each.known:
            if not left:
                continue
            left -= 1
            try:
                if answered(ask, each.candidate, each.document.document_id, documents) is None:
                    continue
            except NotNowError:
                left = 0
                continue
        chosen.append(each.candidate.text)
    return tuple(chosen)


def _near(assistant: Assistant, answer: Answer, documents: Collection[str] | None, known: Known) -> Iterator[_Near]:
    """Yield the questions of the articles that were cited or came near; of the first ones where none did."""
    there = assistant.documents if documents is None else assistant.documents.among(documents)
    known_ids = frozenset(there.ids)
    cited = [each for each in answer.citations or answer.worth_reading if each.document_id in known_ids]
    ids = list(dict.fromkeys(each.document_id for each in cited)) or there.ids
    own = language_of(answer.question)
    for place, document in enumerate(filter(None, map(there.named, ids[:_MOST_ARTICLES]))):
        numbers = [each.paragraph for each in cited if each.document_id == document.document_id]
        just_cited = numbers if answer.citations else ()
        profile = known(document) if documents is None else None
        for candidate, is_known in _candidates(document, profile):
            foreign = language_of(candidate.text) is not own
            distance = _distance(candidate.passages, numbers, just_cited)
            yield _Near((foreign, place, distance, not is_known), document, candidate, is_known)


def _candidates(document: Document, profile: ArticleProfile | None) -> Iterator[tuple[Candidate, bool]]:
    """Yield an article's questions, and whether each is known to be answered; not those known not to be."""
    every = candidates_of(document)
    if profile is None:
        yield from ((each, False) for each in every)
        return
    yield from ((Candidate(each.text, each.origin, (each.passage,)), True) for each in profile.questions)
    yield from ((each, False) for each in every[MOST_ASKED:])


def _distance(passages: Sequence[int], numbers: Sequence[int], just_cited: Collection[int]) -> int:
    """Return how many passages lie between where a question is answered and the nearest of some passages."""
    if not passages:
        return _ANYWHERE
    if set(passages) <= set(just_cited):
        return _JUST_CITED
    return min((abs(one - other) for one in passages for other in numbers), default=min(passages))
