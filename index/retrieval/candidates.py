"""Candidate sources: what keeps passages, and puts some forward for a question.

A source only *proposes*. All signals, the reader, the confidence and the quote are computed from the passages
themselves, whoever put them forward, so that scores mean the same whatever the source; one that proposes badly costs
answers, never a wrong figure. `index.retrieval.segments.local_source` searches the index in memory, and is what every
other source is measured by; `index.retrieval.engines` are sources on servers.

```text
Segment.build ──► IndexedArticle ──► CandidateSource.add            index.storage.engine, with every change
question ──► PreparedQuery ──► CandidateSource.candidates ──► PassageKey ──► rows ──► signals ──► score
```

How to write a source (`index.retrieval.engines.qdrant_source` is one, `postgres_source` beside it another):

- *What is kept.* `add` is given articles with all that ours are found by: a vector of each passage, one of each
  sentence, and each sentence's terms, which are folded and told apart by us; an engine's own analyzer has no part in
  it. Nothing of it may be embedded or taken apart anew. The texts need not be kept: they stand in the index's own
  folder, from which every proposal is looked up. An article is known by its digest, which changes with its text, so
  that a source never holds an article half old and half new; a passage is known by that and its place.
- *Adding is idempotent* and may be cut off at any moment: make the ids of what is stored from `PassageKey`, and let
  `held` name only those articles of which all is there, for these are not added again.
- *Restrictions are walls.* With `articles` given, no passage of another may come, not even as the last one; after
  `remove` has returned, none of those articles. Filter while searching, not afterwards, or fewer come than there are.
- *What to put forward:* the k nearest passages by their own vectors, the k whose nearest sentence is nearest, and the k
  with the most of `PreparedQuery.terms`, and of `PreparedQuery.translated_terms`; in any order, more is harmless.
- *Counts are of what is there*: `statistics` for the whole, `frequencies` for how many passages have a term. What
  whoever keeps the index knows himself, he compares with them.
- *Errors* are `CandidateSourceError`s with one line that says what, where, and what to do. Try again by yourself what
  may pass, for some seconds, and no longer: somebody waits for the answer. Threads may share a source.

`tests/unit/index/retrieval/test_sources.py` holds what every source must keep to; add yours to its list.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoding.background import Background
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.encoding.encoder import EncodedQuery
from index.progress import Progress, unshown
from index.retrieval.lexicon import Lexicon, QueryCoverage
from index.text.query import Query
from sources import Document


class PassageKey(NamedTuple):
    """What a passage is known by, in every source and after every rebuild.

    Attributes:
        digest: Its article's `sources.saved_documents.document_digest`.
        place: Its place among the article's passages, from 0.
    """

    digest: str
    place: int


@dataclass(frozen=True, slots=True)
class VectorOrigin:
    """Whose vectors a source holds; it refuses, by a `ForeignSourceError`, to be another model's.

    Attributes:
        model: The model's name, for people.
        fingerprint: The model's fingerprint.
        dim: Dimensions of its vectors.
        background: What it gives to unrelated texts.
    """

    model: str
    fingerprint: str
    dim: int
    background: Background


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article with what its n passages and m sentences are found by.

    Attributes:
        digest: Its `sources.saved_documents.document_digest`.
        document: The article.
        passages: (n, dim) float32, unit rows.
        sentences: (m, dim) float32, unit rows.
        spans: (m, 3) int64: each sentence's passage, by its place in the article, ascending, and where the sentence
            stands in the article's text. Every passage has one at least.
        tokens: Of the sentences.
        terms: Of each sentence.
    """

    digest: str
    document: Document
    passages: NDArray[np.float32]
    sentences: NDArray[np.float32]
    spans: NDArray[np.int64]
    tokens: BinaryTokenVectors
    terms: tuple[frozenset[str], ...]

    def sentences_of(self, place: int) -> range:
        """Return which sentences a passage has."""
        first, last = np.searchsorted(self.spans[:, 0], [place, place + 1]).tolist()
        return range(first, last)

    def terms_of(self, place: int) -> frozenset[str]:
        """Return the terms of a passage."""
        return frozenset[str]().union(*(self.terms[each] for each in self.sentences_of(place)))


@dataclass(frozen=True, slots=True)
class SourceStatistics:
    """What a source holds.

    Attributes:
        articles: How many articles, of which all is there.
        passages: How many passages.
        background: What the model that made its vectors gives to unrelated texts.
    """

    articles: int
    passages: int
    background: Background


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query with what is searched by.

    Attributes:
        query: The query, in the script of the articles.
        encoded: What the model makes of it.
        shares: How much of its information passages and sentences contain.
        lexicon: Which passages and sentences these are.
    """

    query: Query
    encoded: EncodedQuery
    shares: QueryCoverage
    lexicon: Lexicon

    @property
    def terms(self) -> Mapping[str, float]:
        """The terms that the query's words may stand for, as sentences have them, and what each of them weighs."""
        return self.shares.coverage.term_weights()

    @property
    def translated_terms(self) -> Mapping[str, float]:
        """Likewise for its words of another language."""
        return self.shares.bilingual.term_weights()


class CandidateSource(Protocol):
    """Keeps passages, and puts some forward for a query. It may be shared by threads; the module says how to write one.

    All methods raise a `CandidateSourceError` where a source is out of reach, or is another's.
    """

    def add(self, articles: Iterable[IndexedArticle], progress: Progress = unshown) -> None:
        """Take in articles; those that are there already stay as they are.

        Args:
            articles: Taken one after another, so that never all of them need be in memory.
            progress: Told how many are done, where that is known.
        """
        ...

    def remove(self, digests: Collection[str]) -> None:
        """Forget articles: none of their passages comes from now on. Unknown ones are passed over."""
        ...

    def held(self) -> frozenset[str]:
        """Return the digests of the articles of which all is there."""
        ...

    def candidates(
        self, prepared: PreparedQuery, k: int, articles: Collection[str] | None = None
    ) -> Sequence[PassageKey]:
        """Return passages that may answer a query.

        Args:
            prepared: The query.
            k: About how many are wanted by each way of finding them, at least 1.
            articles: Digests of the articles to choose from, no others may come; by default all.

        Returns:
            In any order, and possibly more than once.
        """
        ...

    def statistics(self) -> SourceStatistics:
        """Return what it holds."""
        ...

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Return for each of some terms how many passages have it, 0 included."""
        ...
