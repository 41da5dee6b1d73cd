"""Which article is meant by a question about articles themselves: the one that its words name, or that is read."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import numpy as np

from assistant.particulars.asked import AskedFact
from index import Articles, Hit, PassageIndex, Query, fold
from index.retrieval.lexicon import Lexicon
from index.text.terms import han_runs, terms
from sources import Document

_HITS = 50
"""Passages on a topic that are looked for."""
_CANDIDATES = 10
"""Articles that are looked at closer: so many by their titles, and by their passages."""
_READ = 50_000
"""Characters of each in which the topic's words are looked for."""
_KNOWN, _KNOWN_IN_TRANSLATION = 0.75, 0.6
"""The share of the topic's words that an article has to have, in its title or its text, to be the one that is meant."""
_NAMED = 0.3
"""The share from which on a title is taken to name it."""
_AS_WELL = 0.05
"""Titles that differ by less name it equally."""
_LEADS = 2
"""An article that no title names is meant if it speaks of the topic in so many times as many passages as any other."""
_MOST_JOINED = 8
_WORD = re.compile(r"[a-z]+(?:['’]s)?")


def articles_meant(asked: AskedFact, index: PassageIndex, documents: Articles, focus: str | None) -> Sequence[Document]:
    """Return the articles that a question means.

    Args:
        asked: The question.
        index: Where passages on its topic are looked for.
        documents: The articles that it is put to.
        focus: The id of the one that is preferred.

    Returns:
        Those that its words name, whatever is preferred; where it has no such words, the preferred one, or else all;
        nothing where its words name none of them.
    """
    if asked.title:
        titles = [fold(each.title) for each in documents.heads]
        return documents.chosen([place for place, title in enumerate(titles) if title == asked.title])
    if asked.topic:
        return _articles_on(index.in_article_script(Query.parse(asked.topic)), index, documents)
    preferred = documents.named(focus) if focus else None
    return [preferred] if preferred else documents


def _articles_on(topic: Query, index: PassageIndex, documents: Articles) -> Sequence[Document]:
    among = None if len(documents) == len(index.documents) else set(documents.ids)
    hits = index.search(topic, _HITS, among)
    candidates = _candidates(topic, documents, hits)
    if not candidates:
        return ()
    named = _shares_in_titles(topic, [each.title for each in candidates])
    known = {
        each.document_id: share
        for each, share in zip(candidates, named, strict=True)
        if share >= _KNOWN_IN_TRANSLATION
        or _share_of(topic, terms(f"{each.title}\n{each.text[:_READ]}")) >= _KNOWN
        or any(_share_in(hit) >= _KNOWN_IN_TRANSLATION for hit in hits if hit.document.document_id == each.document_id)
    }
    best = max(known.values(), default=0.0)
    if best >= _NAMED:
        meant = {each for each, share in known.items() if share >= best - _AS_WELL}
    else:
        meant = _leading(Counter(hit.document.document_id for hit in hits if _speaks(hit, topic, known)))
    return [each for each in candidates if each.document_id in meant]


def _candidates(topic: Query, documents: Articles, hits: Sequence[Hit]) -> list[Document]:
    """Return the articles whose titles share most words with a topic, and those of the best passages on it."""
    words = {term for term in topic.terms if len(term) > 1} or topic.terms
    shared = Counter(
        {place: count for place, each in enumerate(documents.heads) if (count := len(words & terms(each.title)))}
    )
    titled = [documents[place] for place, _ in shared.most_common(_CANDIDATES)]
    found = list({hit.document.document_id: hit.document for hit in hits}.values())[:_CANDIDATES]
    return list({each.document_id: each for each in (*titled, *found)}.values())


def _shares_in_titles(topic: Query, titles: Sequence[str]) -> list[float]:
    """Return the shares of a topic's words that titles have, in whichever of the languages."""
    rows = np.arange(len(titles))
    lexicon = Lexicon.build(titles, rows)
    best = np.array([_share_of(topic, terms(each)) for each in titles])
    for query in (topic, *map(Query.parse, _joined(topic.text))):
        found = lexicon.match(query)
        best = np.maximum(best, found.coverage.of_passages(rows) + found.bilingual.of_passages(rows))
    return [min(1.0, each) for each in best.tolist()]


def _joined(text: str) -> Iterator[str]:
    """Yield a text with two neighbouring words as one, as "tea house" may be written."""
    for (first, second), _ in zip(pairwise(_WORD.finditer(text)), range(_MOST_JOINED), strict=False):
        yield text[: first.end()] + text[second.start() :]


def _share_of(topic: Query, found: Collection[str]) -> float:
    """Return the share of a topic's words, numbers and Chinese characters that some terms make up.

    A character counts if it stands beside the same one: pairs that reach from one word into the next say nothing.
    """
    rest = topic.folded
    for each in topic.quantities:
        rest = rest[: each.start] + " " * (each.end - each.start) + rest[each.end :]
    counted = [*(each.terms[0] in found for each in topic.quantities), *(each in found for each in topic.latin_words)]
    for run in han_runs(rest):
        pairs = [first + second in found for first, second in pairwise(run)] or [run in found]
        counted += [any(pairs[max(0, place - 1) : place + 1]) for place in range(len(run))]
    return sum(counted) / len(counted) if counted else 0.0


def _share_in(hit: Hit) -> float:
    """Return the share of a topic's words that a passage has in its own language and, translated, in another."""
    return min(1.0, hit.signals.get("coverage", 0.0) + hit.signals.get("sentence_bilingual", 0.0))


def _speaks(hit: Hit, topic: Query, known: Collection[str]) -> bool:
    return hit.document.document_id in known and (
        _share_in(hit) >= _KNOWN_IN_TRANSLATION or _share_of(topic, terms(hit.passage.text)) >= _KNOWN
    )


def _leading(spoken_of: Counter[str]) -> set[str]:
    """Return the article that speaks of something in far more passages than any other; none where there is no such."""
    (first, most), (_, second) = [*spoken_of.most_common(2), ("", 0), ("", 0)][:2]
    return {first} if most > 0 and most >= _LEADS * second else set()
