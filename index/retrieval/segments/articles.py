"""The articles of an index: what is known of each at once, and each whole when it is asked for.

A search, a list of titles or a restriction to some articles needs no text. So what they need is held of all articles,
and an article itself is read when a hit, a citation or a reader wants it (`index.retrieval.segments.saved_articles`).
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from sources import Document, Passage


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What is known of an article without its text.

    Attributes:
        document_id: As in `sources.Document`, likewise the next five.
        title: See there.
        author: See there.
        publisher: See there.
        published: See there.
        language: See there.
        passages: How many it has.
        characters: How many characters its passages have, white space aside.
        words: How many words they have, set apart by white space.
    """

    document_id: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    language: str | None
    passages: int
    characters: int
    words: int

    @classmethod
    def of(cls, document: Document) -> "ArticleHead":
        """Return that of an article."""
        words = [word for passage in document.passages for word in passage.text.split()]
        return cls(
            document.document_id,
            document.title,
            document.author,
            document.publisher,
            document.published,
            document.language,
            len(document.passages),
            sum(map(len, words)),
            len(words),
        )


class Articles(Sequence[Document]):
    """Articles in order; each may be read only when it is taken. They may be shared by threads."""

    @property
    @abstractmethod
    def heads(self) -> Sequence[ArticleHead]:
        """What is known of them without their texts, in the same order."""

    @property
    @abstractmethod
    def first_passages(self) -> NDArray[np.int64]:
        """Of all their passages the number of each one's first, and how many there are: (n_articles + 1,)."""

    @abstractmethod
    def article(self, place: int) -> Document:
        """Return the article at a place, from 0."""

    def require_sound(self) -> None:
        """Raise a `ValueError` if what is known of them is not of as many, or not of as many passages; none is read."""
        if [head.passages for head in self.heads] != np.diff(self.first_passages).tolist():
            raise ValueError("articles and what is known of them differ in number")

    def origin(self, place: int) -> "tuple[Articles, int]":
        """Return where the article at a place is kept, and its place there."""
        return self, place

    def chosen(self, places: Sequence[int]) -> "Articles":
        """Return those at some places."""
        return ChosenArticles([self], [(0, place) for place in places])

    def among(self, document_ids: Collection[str]) -> "Articles":
        """Return those with some ids, in their order."""
        return self.chosen([place for place, head in enumerate(self.heads) if head.document_id in document_ids])

    def named(self, document_id: str) -> Document | None:
        """Return the one with an id; None if there is none."""
        place = self._places.get(document_id)
        return None if place is None else self.article(place)

    def head_named(self, document_id: str) -> ArticleHead | None:
        """Return what is known of that one without its text."""
        place = self._places.get(document_id)
        return None if place is None else self.heads[place]

    @property
    def ids(self) -> list[str]:
        """Their ids, in order."""
        return [head.document_id for head in self.heads]

    @cached_property
    def _places(self) -> dict[str, int]:
        """Their places, by their ids."""
        return {head.document_id: place for place, head in enumerate(self.heads)}

    def __len__(self) -> int:
        return len(self.first_passages) - 1

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> "Articles": ...

    def __getitem__(self, place: int | slice) -> "Document | Articles":
        places = range(len(self))[place]
        return self.article(places) if isinstance(places, int) else self.chosen(places)

    def __iter__(self) -> Iterator[Document]:
        return map(self.article, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | list | Articles):
            return NotImplemented
        return len(self) == len(other) and all(own == its for own, its in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # they are equal to lists too


class HeldArticles(Articles):
    """Articles in memory."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = tuple(documents)

    @cached_property
    def heads(self) -> Sequence[ArticleHead]:
        """See `Articles`."""
        return tuple(map(ArticleHead.of, self._documents))

    @cached_property
    def first_passages(self) -> NDArray[np.int64]:
        """See `Articles`."""
        return np.cumsum([0, *(len(document.passages) for document in self._documents)], dtype=np.int64)

    def article(self, place: int) -> Document:
        """See `Articles`."""
        return self._documents[place]


class ChosenArticles(Articles):
    """Articles out of several others, in an order of their own."""

    def __init__(self, parts: Sequence[Articles], order: Sequence[tuple[int, int]]) -> None:
        """Take the others, and which of them these are: each by the number of its part, and its place there."""
        self._parts = parts
        self._order = order

    @cached_property
    def heads(self) -> Sequence[ArticleHead]:
        """See `Articles`."""
        heads = [part.heads for part in self._parts]
        return tuple(heads[number][place] for number, place in self._order)

    @cached_property
    def first_passages(self) -> NDArray[np.int64]:
        """See `Articles`."""
        counts = [np.diff(part.first_passages).tolist() for part in self._parts]
        return np.cumsum([0, *(counts[number][place] for number, place in self._order)], dtype=np.int64)

    def article(self, place: int) -> Document:
        """See `Articles`."""
        number, own = self._order[place]
        return self._parts[number].article(own)

    def origin(self, place: int) -> tuple[Articles, int]:
        """See `Articles`."""
        number, own = self._order[place]
        return self._parts[number].origin(own)


def gathered(parts: Sequence[Articles], order: Sequence[tuple[int, int]]) -> Articles:
    """Return articles out of several others, as `ChosenArticles` does, without holding on to any that isn't named."""
    held: list[Document] = []
    others: dict[int, tuple[int, Articles]] = {}
    places: list[tuple[int, int]] = []
    for number, place in order:
        origin, own = parts[number].origin(place)
        if isinstance(origin, HeldArticles):
            places.append((0, len(held)))
            held.append(origin.article(own))
        else:
            places.append((others.setdefault(id(origin), (len(others) + 1, origin))[0], own))
    return ChosenArticles([HeldArticles(held), *(origin for _, origin in others.values())], places)


class LocatedPassages(Sequence[tuple[Document, Passage]]):
    """All passages of some articles in order, each with its article."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._first = articles.first_passages

    def place_of(self, row: int) -> int:
        """Return at which place the article stands that a passage is of."""
        return int(np.searchsorted(self._first, row, side="right")) - 1

    def head(self, row: int) -> ArticleHead:
        """Return what is known of that article without its text."""
        return self._articles.heads[self.place_of(row)]

    def __len__(self) -> int:
        return int(self._first[-1])

    @overload
    def __getitem__(self, row: int) -> tuple[Document, Passage]: ...
    @overload
    def __getitem__(self, row: slice) -> list[tuple[Document, Passage]]: ...

    def __getitem__(self, row: int | slice) -> tuple[Document, Passage] | list[tuple[Document, Passage]]:
        rows = range(len(self))[row]
        return self._located(rows) if isinstance(rows, int) else [self._located(each) for each in rows]

    def __iter__(self) -> Iterator[tuple[Document, Passage]]:
        return ((document, passage) for document in self._articles for passage in document.passages)

    def _located(self, row: int) -> tuple[Document, Passage]:
        place = self.place_of(row)
        document = self._articles[place]
        return document, document.passages[row - int(self._first[place])]
