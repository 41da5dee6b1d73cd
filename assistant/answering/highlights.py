"""What the words of a quote have to do with a question: those that it has itself, and the thing that it asks for."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from index import AnswerSpan, Query
from index.text.answer_spans import find_answer_spans
from index.text.folding import Folded, fold, fold_with_places
from index.text.quantities import find_quantities
from index.text.script import is_chinese
from sources import Passage, RowPart

_SHORTEST_RUN = 2
"""Chinese characters: a single one is part of too many other words."""
_SHORTEST_NAMED = 2
"""Characters of a heading, or of a word of it, that a question has to name."""


def nearest_answers(query: Query, quote: str) -> list[tuple[int, int]]:
    """Return the span of the thing of the asked kind that stands nearest to the question's own words, if any does."""
    kind = query.answer_type
    if kind is None:
        return []
    own = _own_words(query, quote)
    found = [
        (start, end)
        for start, end in find_answer_spans(kind, quote)
        if fold(quote[start:end]) not in query.folded and not any(start < last and first < end for first, last in own)
    ]
    return [min(found, key=lambda span: _distance(span, own))] if found else []


def answering_cell(query: Query, passage: Passage, read: AnswerSpan | None) -> RowPart | None:
    """Return the cell of a row that answers a question; None where no single one surely does.

    Args:
        query: As searched for.
        passage: The row.
        read: Where the reader is sure that the answer stands.
    """
    own = [each for each in passage.parts if passage.start <= each.start and each.end <= passage.end]
    told = [each for each in own if fold(each.words) not in query.folded and each.begin > 0]
    named = [_named(query, each.label) for each in told]
    most = max(named, default=0)
    if most and named.count(most) == 1:
        return told[named.index(most)]
    if read:
        return next((each for each in own if each.start <= read.start and read.end <= each.end), None)
    return _only_of_kind(query, told)


def matched_words(query: Query, text: str) -> tuple[str, ...]:
    """Return the question's own words that stand in a text, as the text writes them, each once, in the text's order."""
    words = [text[start:end] for start, end in matched_spans(query, text)]
    return tuple({word.casefold(): word for word in reversed(words)}.values())[::-1]


def matched_spans(query: Query, text: str) -> list[tuple[int, int]]:
    """Return where the question's own words stand in a text: half-open, in order, none touching another."""
    return _merged(_own_words(query, text))


def _named(query: Query, heading: str) -> int:
    """Return how many characters of a heading a question names."""
    words = {word for word in fold(heading).split() if len(word) >= _SHORTEST_NAMED}
    asked = set(query.latin_words)
    return sum(len(word) for word in words if (word in query.folded if is_chinese(word) else word in asked))


def _only_of_kind(query: Query, cells: Sequence[RowPart]) -> RowPart | None:
    kind = query.answer_type
    found = [each for each in cells if kind and find_answer_spans(kind, each.words)]
    return found[0] if len(found) == 1 else None


def _own_words(query: Query, quote: str) -> list[tuple[int, int]]:
    return [*_words(query, fold_with_places(quote)), *_same_quantities(query, quote)]


def _words(query: Query, quote: Folded) -> Iterator[tuple[int, int]]:
    """Yield where the quote has words of the question, the longest stretches of it that stand there."""
    pairs = set(map("".join, pairwise(quote.text)))
    stretches = (stretch for run in query.han_runs for stretch in _stretches(run, quote.text, pairs))
    for stretch in dict.fromkeys(stretches):
        yield from (quote.span(*span) for span in _occurrences(stretch, quote.text))
    for word in dict.fromkeys(query.latin_words):
        for start, end in _occurrences(word, quote.text):
            around = quote.text[max(0, start - 1) : start] + quote.text[end : end + 1]
            if not any(each.isascii() and each.isalnum() for each in around):
                yield quote.span(start, end)


def _stretches(run: str, text: str, pairs: Collection[str]) -> Iterator[str]:
    """Yield the longest stretches of a run of characters that stand in a text, one after another.

    Args:
        run: The characters.
        text: The text.
        pairs: Its neighbouring characters; where a run has another pair, the text need not be searched.
    """
    start = 0
    while start < len(run):
        if run[start : start + _SHORTEST_RUN] not in pairs:
            start += 1
            continue
        end = start + _SHORTEST_RUN
        while end < len(run) and run[start : end + 1] in text:  # what holds for a stretch holds for its beginnings
            end += 1
        yield run[start:end]
        start = end


def _same_quantities(query: Query, quote: str) -> Iterator[tuple[int, int]]:
    return ((each.start, each.end) for each in find_quantities(quote) if query.quantity_terms.intersection(each.terms))


def _distance(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> int:
    return min((max(start - span[1], span[0] - end) for start, end in others), default=0)


def _occurrences(part: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + len(part))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
