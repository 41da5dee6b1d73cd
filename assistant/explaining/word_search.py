"""Word search: the passages that hold a question's own words, just as they stand there, whatever they mean."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.answering.highlights import matched_spans
from index import PassageIndex, Query, fold
from sources import Document, Passage

_LOOKED_AT = 100
"""Passages in which the words themselves are looked for: those with the most of the question's terms."""
_BEFORE, _LONGEST = 30, 160
"""Characters of a passage that are shown before its first word, and in all."""


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A passage that holds words of a question.

    Attributes:
        document: Its article.
        passage: The passage.
        pieces: Its text around the words, in pieces, each with whether it is one of them.
    """

    document: Document
    passage: Passage
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What a word search finds.

    Attributes:
        count: Passages that hold some of the words.
        places: The best of them; those with the most of the words come first.
    """

    count: int = 0
    places: tuple[WordPlace, ...] = ()


def search_words(
    index: PassageIndex, query: Query, most: int = 10, documents: Collection[str] | None = None
) -> FoundWords:
    """Search for a query's own words, which may differ in width, case and script alone.

    Args:
        index: What is searched.
        query: The query; its question words don't count.
        most: Passages at most.
        documents: Ids of the articles to search; by default all.
    """
    passages = index.located
    weights = np.zeros(len(passages))
    for term in (each for each in query.terms if len(each) > 1):  # a single character is part of too many words
        rows = rows_with(index, term)
        weights[rows] += math.log(1 + len(passages) / max(1, len(rows)))
    ranked = [int(row) for row in np.argsort(-weights, kind="stable") if weights[row]]
    among = [row for row in ranked if documents is None or passages.head(row).document_id in documents]
    looked_at = [(row, passages[row][1].text) for row in among[:_LOOKED_AT]]
    held = [(row, spans) for row, text in looked_at if (spans := matched_spans(query, text))]
    held.sort(key=lambda each: -_distinct(passages[each[0]][1].text, each[1]))
    places = [WordPlace(*passages[row], _pieces(passages[row][1].text, spans)) for row, spans in held[:most]]
    return FoundWords(len(held) if len(among) <= _LOOKED_AT else len(among), tuple(places))


def rows_with(index: PassageIndex, term: str) -> NDArray[np.int64]:
    """Return the rows of the passages that have a term, ascending."""
    return np.unique(index.parts.sentence_spans[:, 0][index.parts.lexicon.postings[term]])


def _distinct(text: str, spans: list[tuple[int, int]]) -> int:
    """Return how many different words there are, however often each stands there."""
    return len({fold(text[start:end]) for start, end in spans})


def _pieces(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut the stretch of a text that is shown where words begin and end."""
    start = max(0, spans[0][0] - _BEFORE)
    end = min(len(text), start + _LONGEST)
    cuts = [start, *(min(place, end) for span in spans for place in span), end]
    pieces = [(text[first:last], number % 2 == 1) for number, (first, last) in enumerate(pairwise(cuts))]
    whole = [("…", False)] * (start > 0) + pieces + [("…", False)] * (end < len(text))
    return tuple(each for each in whole if each[0])
