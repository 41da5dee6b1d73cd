"""Questions to begin with: what the articles' own questions are, by turns from one article and the next."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from assistant.assistant import Assistant
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.candidates import candidates_of
from assistant.suggesting.following import Known
from assistant.suggesting.questions import alike, answered, asking
from sources import Document

_MOST_PER_DOCUMENT = 4
_MOST_DOCUMENTS = 8
_MOST_ASKED = 16


def example_questions(assistant: Assistant, known: Known = lambda _: None, most: int = 4) -> tuple[str, ...]:
    """Return questions that a visitor may begin with.

    Args:
        assistant: Its articles are drawn from, and it is asked each candidate of which it isn't known yet whether the
            article answers it; one that it doesn't answer from the very article is dropped.
        known: Gives what is known of an article, if anything is.
        most: How many, at most.

    Returns:
        In turns from one article and the next; first what an article's catalog entry offers.
    """
    offered = [_offered(document, known) for document in assistant.documents[:_MOST_DOCUMENTS]]
    chosen: list[str] = []
    asked = 0
    for document, candidate, is_known in _by_turns(offered):
        if len(chosen) == most:
            break
        if any(alike(candidate.text, each) for each in chosen) or (not is_known and asked == _MOST_ASKED):
            continue
        asked += not is_known
        if is_known or answered(asking(assistant), candidate, document.document_id):
            chosen.append(candidate.text)
    return tuple(chosen)


_Offered = tuple[Document, Candidate, bool]


def _offered(document: Document, known: Known) -> list[_Offered]:
    """Return an article's first questions, and whether each is known to be answered."""
    if profile := known(document):
        best = profile.best(_MOST_PER_DOCUMENT)
        return [(document, Candidate(each.text, each.origin, (each.passage,)), True) for each in best]
    return [(document, each, False) for each in candidates_of(document)[:_MOST_PER_DOCUMENT]]


def _by_turns(offered: Sequence[Sequence[_Offered]]) -> Iterator[_Offered]:
    return (each for round_ in zip_longest(*offered) for each in round_ if each is not None)
