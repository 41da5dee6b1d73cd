"""Questions in, cited answers out."""

import os
import threading
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.answer import Answer, Citation
from assistant.compound import split_question
from assistant.confidence import confidence
from assistant.errors import BlankQuestionError, UnknownDocumentError
from assistant.evidence import cite, drop_repeated
from assistant.settings import Settings
from assistant.wording import wording_for
from index import (
    Hit,
    MissingIndexError,
    PassageIndex,
    Progress,
    SentenceEncoder,
    default_index_folder,
    index_folder,
    load_index,
    read_manifest,
    save_index,
    unshown,
)
from sources import Document, load_documents

_HITS_FOR_CONFIDENCE = 2


class Assistant:
    """Answers questions about the articles of one index, and keeps the model warm.

    It may be shared by threads.

    Attributes:
        index: The passages it searches.
        settings: The numbers that it goes by.
    """

    def __init__(self, index: PassageIndex, settings: Settings | None = None) -> None:
        self.settings = settings or Settings(search=index.settings)
        self.index = PassageIndex(index.parts, index.encoder, self.settings.search) if settings else index

    @classmethod
    def open(
        cls, path: str | Path | None = None, *, model: str | None = None, progress: Progress = unshown
    ) -> "Assistant":
        """Open an index.

        Args:
            path: Its folder; by default the one that `YINJU_INDEX` names, or else the default index in the
                data folder, which is built from the articles that come with the product if there is none yet.
            model: A sentence-transformers model's name or folder; by default the one that `YINJU_MODEL` names or
                else the embedded one.
            progress: Told of the long tasks of a first start.

        Raises:
            SavedIndexError: If there is no index at a named place, it is damaged, or another model wrote it.
            ModelError: If the model can't be found or loaded.
            DataFolderError: If something has to be written and can't be.
        """
        folder = index_folder(path)
        try:
            read_manifest(folder)  # a damaged index is reported before the slow work begins
        except MissingIndexError:
            if folder != default_index_folder():
                raise
            built = build_index(folder, model=model, progress=progress, replace=False)
            return cls(load_index(folder, built.encoder))  # another process may have built one meanwhile
        return cls(load_index(folder, SentenceEncoder.load(model, progress)))

    @property
    def documents(self) -> tuple[Document, ...]:
        """The articles it answers from."""
        return self.index.documents

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
    ) -> Answer:
        """Answer a question by quoting the articles.

        Args:
            question: In Chinese or English, or any language that the model knows.
            history: Earlier questions, oldest first. They don't complete a question yet: each is answered by itself.
            k: Citations at most, at least 1.
            documents: Ids of the articles to answer from; by default all.

        Returns:
            The answer; `answered` is False where the articles don't answer.

        Raises:
            BlankQuestionError: If the question is blank; a `ValueError`.
            ValueError: If k is below 1.
            TypeError: If `documents` is one string, whose letters would be taken for ids.
            UnknownDocumentError: If `documents` names an article that is not there.
            FalseCitationError: If a passage doesn't stand in its article.
        """
        question = question.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text
        query = _query(question)
        if not query:
            raise BlankQuestionError
        known = [document.document_id for document in self.documents]
        if isinstance(documents, str):
            raise TypeError(f"documents must be a list of ids, not one string; write documents=[{documents!r}].")
        among = None if documents is None else list(documents)  # once: it may be a generator
        if unknown := {str(each) for each in among or () if each not in known}:
            raise UnknownDocumentError(unknown, known)
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}.")
        found = self._find(query, k, among)
        answers = self._answer_parts(query, found, k, among) or self._answer_whole(found)
        if not answers:
            closest = drop_repeated(self._cite(found))
            return Answer(question, query, False, found.confidence, wording_for(query).unanswered, closest=closest)
        citations = drop_repeated(citation for answer in answers for citation in self._cite(answer))[:k]
        text = "\n".join(f"{citation.quote} [{number}]" for number, citation in enumerate(citations, start=1))
        return Answer(question, query, True, answers[0].confidence, text, citations)

    def nearest(self, query: str, k: int = 3, documents: Collection[str] | None = None) -> tuple[Citation, ...]:
        """Return the passages that are nearest to a query, whether they answer it or not.

        Args:
            query: As searched for.
            k: Passages at most, at least 1.
            documents: Ids of the articles to search; by default all.
        """
        return tuple(self._cite(self._find(query, k, documents)))

    def _find(self, query: str, k: int, documents: Collection[str] | None) -> "_Found":
        """Search, and judge the best hit."""
        hits = self.index.search(query, max(k, _HITS_FOR_CONFIDENCE), documents)
        return _Found(query, hits[:k], confidence(query, hits, self.index.parts.background))

    def _answer_whole(self, found: "_Found") -> list["_Found"]:
        """Keep the best hit and those that are equally good; nothing if the best is not believed to answer."""
        if found.confidence < self.settings.threshold:
            return []
        best = found.hits[0].score
        return [replace(found, hits=[hit for hit in found.hits if best - hit.score <= self.settings.equally_good])]

    def _answer_parts(self, query: str, whole: "_Found", k: int, documents: Collection[str] | None) -> list["_Found"]:
        """Keep the best hit for each part of a compound question that is answered; nothing for a simple question."""
        parts = [self._find(part, k, documents) for part in split_question(query)]
        answered = [part for part in parts if part.confidence >= self.settings.threshold]
        if answered and len(answered) < len(parts):
            answered += self._answer_whole(whole)
        return [replace(part, hits=part.hits[:1]) for part in answered]

    def _cite(self, found: "_Found") -> Iterator[Citation]:
        return (cite(found.query, hit, self.settings.neighbour_margin) for hit in found.hits)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search found.

    Attributes:
        query: What was searched for.
        hits: Best first.
        confidence: The probability that the best one answers.
    """

    query: str
    hits: list[Hit]
    confidence: float


def build_index(
    folder: Path,
    paths: Sequence[Path] = (),
    *,
    model: str | None = None,
    progress: Progress = unshown,
    replace: bool = True,
) -> PassageIndex:
    """Read articles, embed them, and save their index.

    Args:
        folder: The index's folder; one that is there already stays in use until the new one is whole.
        paths: As `sources.load_documents` takes them.
        model: As `Assistant.open` takes it.
        progress: Told of the long tasks.
        replace: Whether an index that is there gives way; else it stays.

    Returns:
        What was built.

    Raises:
        YinjuError: If an article, the model or the folder can't be used; nothing has changed then.
    """
    documents = load_documents(paths)
    index = PassageIndex.build(documents, SentenceEncoder.load(model, progress), progress)
    save_index(index, folder, paths, replace=replace)
    return index


_opening = threading.Lock()


def ask(question: str, *, history: Sequence[str] = (), k: int = 3, documents: Collection[str] | None = None) -> Answer:
    """Answer a question from the default index; see `Assistant.ask`.

    The first call opens the index, and builds it if there is none; later ones find it warm.
    """
    with _opening:
        assistant = _default_assistant(
            default_index_folder(), os.environ.get("YINJU_INDEX"), os.environ.get("YINJU_MODEL")
        )
    return assistant.ask(question, history=history, k=k, documents=documents)


@lru_cache(maxsize=1)
def _default_assistant(_folder: Path, _index: str | None, _model: str | None) -> Assistant:
    return Assistant.open()


def _query(question: str) -> str:
    """Return the question as it is searched for: no invisible characters, white space made single blanks."""
    spaced = "".join(" " if unicodedata.category(character) == "Cc" else character for character in question)
    visible = "".join(character for character in spaced if unicodedata.category(character) != "Cf")
    return " ".join(visible.split())
