"""What a passage is in Qdrant: a point with three vectors and a small payload.

```text
point     id        a UUID made of the article's digest and the passage's place: written twice, it is one point
          passage   the passage's vector
          sentences its sentences' vectors; the nearest of them counts (multi-vector, max_sim)
          terms     a sparse vector: 1 for each term that it has, at the term's number
payload   article   the article's digest, by which questions are restricted and articles removed
          document  the article's id, for people who look into the collection
          place     the passage's place in the article, from 0
          terms     the terms' numbers once more: a sparse vector can be searched, but not counted by
stamp     a point without vectors: which version and model the collection belongs to
```

A term's number is a hash of 32 bits. Two terms that share one by chance make a passage come forward for nothing once in
a while; its score is computed from its words, and doesn't know.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from index.retrieval.candidates import IndexedArticle, PassageKey

if TYPE_CHECKING:
    from qdrant_client import models

FORMAT = 1
"""Raised whenever points change their meaning."""
PASSAGE, SENTENCES, TERMS = "passage", "sentences", "terms"
ARTICLE, DOCUMENT, PLACE = "article", "document", "place"
_NAMES = uuid.UUID("6d1f6f0e-8f0a-5c53-9a3e-2f6c0f1f5b21")
STAMP = str(uuid.uuid5(_NAMES, "stamp"))
_BYTES = 4


def term_number(term: str) -> int:
    """Return what a term is known by in a sparse vector: 0…2³²-1."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=_BYTES).digest())


def point_id(key: PassageKey) -> str:
    """Return a passage's id in a collection."""
    return str(uuid.uuid5(_NAMES, f"{key.digest}:{key.place}"))


def weighed(terms: Mapping[str, float]) -> "models.SparseVector":
    """Return what a query's terms look for."""
    from qdrant_client import models

    found: dict[int, float] = {}
    for term, weight in terms.items():
        number = term_number(term)
        found[number] = found.get(number, 0.0) + weight
    return models.SparseVector(indices=list(found), values=list(found.values()))


def points_of(article: IndexedArticle) -> Iterator["models.PointStruct"]:
    """Yield an article's passages, the first one last: where it stands, all of them do."""
    from qdrant_client import models

    for place in reversed(range(len(article.passages))):
        numbers = sorted({term_number(term) for term in article.terms_of(place)})
        own = np.array(article.sentences_of(place))
        yield models.PointStruct(
            id=point_id(PassageKey(article.digest, place)),
            vector={
                PASSAGE: article.passages[place].tolist(),
                SENTENCES: article.sentences[own].tolist(),
                TERMS: models.SparseVector(indices=numbers, values=[1.0] * len(numbers)),
            },
            payload={
                ARTICLE: article.digest,
                DOCUMENT: article.document.document_id,
                PLACE: place,
                TERMS: numbers,
            },
        )


def vectors_of(point: "models.PointStruct") -> int:
    """Return how many vectors a point has."""
    return 1 + len(point.vector[SENTENCES])
