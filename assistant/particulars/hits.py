"""What articles say of themselves, as hits that are cited like any other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.particulars.asked import AskedArticles, AskedFact
from assistant.particulars.meant import articles_meant
from index import AnswerSpan, Articles, Hit, PassageIndex, Sentence, fold
from sources import Document, Fact, Particular, particulars_of


@dataclass(frozen=True, slots=True)
class ParticularHits:
    """What answers a question about articles themselves.

    Attributes:
        hits: Best first.
        found: How many there are in all, of which these are the first.
    """

    hits: tuple[Hit, ...] = ()
    found: int = 0


def particular_hits(
    asked: AskedFact | AskedArticles, index: PassageIndex, documents: Articles, focus: str | None, k: int
) -> ParticularHits:
    """Find what answers.

    Args:
        asked: The question.
        index: Tells which article is meant.
        documents: The articles that it is put to.
        focus: The id of the one that is preferred.
        k: Hits at most. Of more articles that may be meant none is; of those that are asked for, the first answer.
    """
    if isinstance(asked, AskedArticles):
        found = [(each, said) for each in documents for said in particulars_of(each) if _fits(asked, said)]
        if asked.fact is Fact.DATE:
            found.sort(key=lambda each: each[1].date or "", reverse=True)
        found = list({document.document_id: (document, said) for document, said in reversed(found)}.values())[::-1]
        return ParticularHits(tuple(_hits(found[:k])), len(found))
    meant = articles_meant(asked, index, documents, focus)
    found = [(each, said) for each in meant for said in particulars_of(each) if said.fact is asked.fact]
    of_articles = {document.document_id for document, _ in found}
    return ParticularHits(tuple(_hits(found[:k])), len(found)) if len(of_articles) <= k else ParticularHits()


def _fits(asked: AskedArticles, said: Particular) -> bool:
    """Tell whether an article says of itself what is asked for: a date within it, or a name in full."""
    if said.fact is not asked.fact:
        return False
    if asked.fact is Fact.DATE:
        return said.date is not None and f"{said.date}-".startswith(f"{asked.value}-")
    return re.search(rf"(?<!\w){re.escape(asked.value)}(?!\w)", fold(said.value)) is not None


def _hits(found: Sequence[tuple[Document, Particular]]) -> list[Hit]:
    return [
        Hit(
            document=document,
            passage=said.passage,
            rank=rank,
            score=1.0,
            signals={"byline": 1.0},
            sentences=(Sentence(said.passage.start, said.passage.end, 1.0),),
            answer=AnswerSpan(said.start, said.end, 1.0) if said.start < said.end else None,
        )
        for rank, (document, said) in enumerate(found, start=1)
    ]
