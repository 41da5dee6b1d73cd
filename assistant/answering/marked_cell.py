"""Which cell of a row answers: the one under the heading that a question names, or the only one of the asked kind."""

from collections.abc import Sequence

from index import AnswerSpan, Query
from index.text.answer_spans import find_answer_spans
from index.text.folding import fold
from index.text.script import is_chinese
from sources import Passage, RowPart

_SHORTEST_NAMED = 2
"""Characters of a heading, or of a word of it, that a question has to name."""


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


def _named(query: Query, heading: str) -> int:
    """Return how many characters of a heading a question names."""
    words = {word for word in fold(heading).split() if len(word) >= _SHORTEST_NAMED}
    asked = set(query.latin_words)
    return sum(len(word) for word in words if (word in query.folded if is_chinese(word) else word in asked))


def _only_of_kind(query: Query, cells: Sequence[RowPart]) -> RowPart | None:
    kind = query.answer_type
    found = [each for each in cells if kind and find_answer_spans(kind, each.words)]
    return found[0] if len(found) == 1 else None
