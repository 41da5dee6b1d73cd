"""Articles in the files of a segment, each read when it is asked for.

The files never change, and whoever has opened them keeps them: so a reader goes on in the generation that it has
opened, whatever becomes of the stored articles (`index.storage.article_store`), which are another's to change.

An article counts as it was indexed or not at all: whenever one is read, its digest is taken again, and has to be the
one by which the index knows it.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.arrays import read_array, read_bytes, write_array
from index.errors import first_line
from index.retrieval.segments.articles import ArticleHead, Articles
from sources import Document
from sources.saved_documents import document_digest, read_document, save_documents

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DOCUMENTS = "documents.json"
_HEADS = "heads.json"
_STARTS = "article_starts.npy"
_DIGESTS = "digests.txt"
ARTICLE_FILES = (DOCUMENTS, _HEADS, _STARTS, _DIGESTS)
_HELD = 256
"""Articles that are held after they were read: more than a question looks at."""


class SavedArticles(Articles):
    """Articles in files."""

    def __init__(
        self, folder: Path, damaged: Callable[[str, str], Exception], digests: Sequence[str], starts: NDArray[np.int64]
    ) -> None:
        self._damaged = damaged
        self._digests = digests
        self._starts = starts
        self._content = read_bytes(folder / DOCUMENTS)  # mapped now: the folder may be gone when they are needed
        self._heads = read_bytes(folder / _HEADS)
        self._held = lru_cache(_HELD)(self._read)

    @classmethod
    def load(cls, folder: Path, digests: Sequence[str], damaged: Callable[[str, str], Exception]) -> "SavedArticles":
        """Open what `save_articles` wrote. The articles stay on disk until they are needed.

        Args:
            folder: The folder.
            digests: What `load_digests` has read there.
            damaged: Makes the error that is raised when an article is read that is not what was written: of a file's
                name, and of what is the matter.

        Raises:
            ValueError: If the files don't belong together.
        """
        starts = read_array(folder / _STARTS)
        if starts.dtype != np.int64 or starts.shape != (len(digests) + 1, 2):
            raise ValueError("articles and their digests differ in number")
        articles = cls(folder, damaged, digests, starts)
        (first, none), (end, _) = starts[0].tolist(), starts[-1].tolist()
        steps = np.diff(starts, axis=0)
        if first != 1 or none or end != len(articles._content) or np.any(steps < [[1, 0]]):
            raise ValueError("the articles' places are none")
        return articles

    @cached_property
    def heads(self) -> Sequence[ArticleHead]:
        """See `Articles`."""
        return _heads_adapter().validate_json(self._heads.tobytes())

    @property
    def first_passages(self) -> NDArray[np.int64]:
        """See `Articles`."""
        return self._starts[:, 1]

    def article(self, place: int) -> Document:
        """See `Articles`.

        Raises:
            Exception: The one that `damaged` makes, if it is not what was written.
        """
        return self._held(place)

    def _read(self, place: int) -> Document:
        start, end = self._starts[place : place + 2, 0].tolist()
        try:
            document = read_document(self._content[start:end].tobytes())
        except (ValueError, RecursionError) as error:
            raise self._damaged(DOCUMENTS, first_line(error)) from error
        if document_digest(document) != self._digests[place]:
            raise self._damaged(DOCUMENTS, "an article is not what was indexed")
        return document


def save_articles(folder: Path, documents: Iterable[Document], digests: Sequence[str]) -> None:
    """Write articles, one after another, to `ARTICLE_FILES` in a folder."""
    heads: list[ArticleHead] = []

    def with_heads() -> Iterable[Document]:
        for document in documents:
            heads.append(ArticleHead.of(document))
            yield document

    begins = save_documents(with_heads(), folder / DOCUMENTS)
    first_passages = np.cumsum([0, *(head.passages for head in heads)], dtype=np.int64)
    write_array(folder / _STARTS, np.stack([np.array(begins, dtype=np.int64), first_passages], axis=1))
    (folder / _HEADS).write_bytes(_heads_adapter().dump_json(tuple(heads)))
    (folder / _DIGESTS).write_text("".join(f"{each}\n" for each in digests), encoding="ascii", newline="\n")


def load_digests(folder: Path) -> tuple[str, ...]:
    """Read the digests of the articles in a folder."""
    return tuple((folder / _DIGESTS).read_text(encoding="ascii").splitlines())


@cache
def _heads_adapter() -> "TypeAdapter[tuple[ArticleHead, ...]]":
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[ArticleHead, ...])
