"""The articles whose title, author, publisher or text hold some words."""

from functools import reduce

import numpy as np

from assistant.explaining.word_search import rows_with
from index import ArticleHead, PassageIndex, fold, terms

LONGEST_SEARCH = 200
"""Characters that are looked for."""


def find_articles(index: PassageIndex, text: str) -> tuple[str, ...]:
    """Return the ids of the articles that hold all words of a text, which may differ in width, case and script alone.

    A word that isn't in what is known of an article has to stand in one of its passages: Chinese characters with those
    beside them, other words whole.

    Args:
        index: Of the articles.
        text: Words, set apart by white space; without any, all articles are found.
    """
    words = fold(text[:LONGEST_SEARCH]).split()
    found: list[set[str]] = []
    for word in words:
        wanted = terms(word)
        rows = reduce(np.intersect1d, [rows_with(index, term) for term in sorted(wanted)]) if wanted else ()
        within = {index.located.head(row).document_id for row in rows}
        found.append(within | {each.document_id for each in index.documents.heads if word in _known(each)})
    return tuple(each for each in index.documents.ids if all(each in ids for ids in found))


def _known(head: ArticleHead) -> str:
    return fold(" ".join(filter(None, (head.title, head.author, head.publisher))))
