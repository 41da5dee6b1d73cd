"""The relevance gate: whether what was found has anything to do with a question, though it may not answer it.

A hit is relevant if its passage holds a fair share of the question's words, or if it is more similar to the question
than unrelated texts usually are. Questions about something else mostly have no relevant hit; in doubt a question has,
since "nothing near" would be wrong of a question that the articles nearly answer.
"""

from collections.abc import Sequence

from index import Background, Hit, Query

_SPREADS = 1.6
"""So many standard deviations above their mean, similarities of unrelated texts become rare.

Of 596 questions in people's own words, each asked of its own article, 19 % have nothing near from here on (28 % from
2.0 on), though the article answers them or comes near to it; of the same questions asked of another article, 36 % have
something near (25 %)."""
_SHARE = 0.2
"""A passage with less of the question's information has hardly more than its commonest words."""


def passes_relevance_gate(query: Query, hits: Sequence[Hit], background: Background) -> bool:
    """Tell whether any hit is relevant to a question.

    Args:
        query: As searched for.
        hits: What was found.
        background: What the index's model gives to unrelated texts.
    """
    for hit in hits:
        level = background.level(query, hit.passage.text)
        similarity = max(hit.signals["paragraph"], hit.signals["sentence"])
        if similarity >= level.mean + _SPREADS * level.spread or hit.signals["coverage"] >= _SHARE:
            return True
    return False
