"""From what was found to an answer: which passages are cited, which say the same, and where figures differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.answering.answer import Citation, also_in
from assistant.answering.citing import cite_hits, drop_repeated
from assistant.answering.deduplication import differing_figures, say_the_same
from assistant.answering.query_result import QueryResult
from assistant.answering.settings import Settings
from assistant.locales import Locale
from index import Query


def cite_answers(answers: Sequence[QueryResult], settings: Settings, *, compound: bool = False) -> tuple[Citation, ...]:
    """Choose what is cited: for a simple question all that answers, for each part of a decomposed one the best.

    Args:
        answers: At least one, each with a hit.
        settings: How near in score to the best each has to be.
        compound: Whether the question was decomposed; then each citation names the part that it answers.
    """
    cited = [_cited(answer, settings, compound) for answer in answers]
    if len(answers) == 1:
        return select_citations(answers[0].normalised, drop_repeated(cited[0]), settings)
    return drop_repeated(map(next, cited))


def select_citations(query: Query, citations: Sequence[Citation], settings: Settings) -> tuple[Citation, ...]:
    """Choose what is cited beside the best passage: what answers equally well, confirms it, or contradicts it.

    Args:
        query: As searched for.
        citations: At least one, best first, none with a quote that stands in a better one's.
        settings: How near in score each has to be.

    Returns:
        Some of them, in order; those that say what an earlier one says name its number.
    """
    best = citations[0]
    chosen: list[Citation] = []
    for citation in citations:
        behind = best.score - citation.score
        said = next((number for number, each in _originals(chosen) if _same(query, each, citation)), None)
        differs = bool(chosen) and differing_figures(query, best.quote, citation.quote) is not None
        if behind <= settings.equally_good or ((said or differs) and behind <= settings.comparable):
            chosen.append(replace(citation, repeats=said))
    return tuple(chosen)


def answer_text(citations: Sequence[Citation], remarks: Iterable[str], locale: Locale) -> str:
    """Return an answer as text: each quote once, with its mark and those of the passages that say the same."""
    lines = [
        f"{citation.quote} [{number}]" + locale.also_in(also_in(citations, number))
        for number, citation in _originals(citations)
    ]
    return "\n".join([*lines, *remarks])


def differences(query: Query, citations: Sequence[Citation], locale: Locale) -> tuple[str, ...]:
    """Say where the first citation and others give different figures for the same thing."""
    first = citations[0]
    return tuple(
        locale.differ(figures[0], 1, figures[1], number)
        for number, other in _originals(citations)
        if other is not first and (figures := differing_figures(query, first.quote, other.quote))
    )


def _cited(answer: QueryResult, settings: Settings, compound: bool) -> Iterator[Citation]:
    parts = (answer.query.text,) if compound and not answer.query.parts else ()  # else it is the whole question
    return (replace(each, parts=parts) for each in cite_hits(answer, settings.neighbour_margin))


def _originals(citations: Sequence[Citation]) -> list[tuple[int, Citation]]:
    return [(number, each) for number, each in enumerate(citations, start=1) if each.repeats is None]


def _same(query: Query, first: Citation, second: Citation) -> bool:
    return say_the_same(query, first.quote, second.quote)
