"""Questions in, cited answers out."""

import os
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from assistant.answer import Answer, Citation
from assistant.composing import choose, differences, text_of
from assistant.compound import split_question
from assistant.conversation import complete
from assistant.errors import BlankQuestionError, UnknownDocumentError
from assistant.evidence import cite, drop_repeated
from assistant.judging import Found, Judge
from assistant.nearness import is_near
from assistant.settings import Settings
from assistant.small_talk import small_talk
from assistant.wording import wording_for
from index import (
    MissingIndexError,
    PassageIndex,
    Progress,
    Reader,
    SentenceEncoder,
    default_index_folder,
    index_folder,
    load_index,
    read_manifest,
    save_index,
    unshown,
)
from sources import Articles, Document, SourceError, read_articles


class Assistant:
    """Answers questions about the articles of one index, and keeps the model warm.

    It may be shared by threads.

    Attributes:
        index: The passages it searches.
        settings: The numbers that it goes by.
        judge: Finds passages and tells how sure it is.
    """

    def __init__(self, index: PassageIndex, settings: Settings | None = None) -> None:
        self.settings = settings or Settings(search=index.settings)
        self.index = PassageIndex(index.parts, index.encoder, self.settings.search) if settings else index
        self.judge = Judge(self.index, Reader.load(index.encoder), self.settings)

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
            history: Earlier questions, oldest first. They complete a question that can't stand alone.
            k: Citations at most, at least 1.
            documents: Ids of the articles to answer from; by default all.

        Returns:
            The answer; `answered` is False where the articles don't answer.

        Raises:
            BlankQuestionError: If the question is blank; a `ValueError`.
            ValueError: If k is below 1.
            TypeError: If `documents` or `history` is one string, whose letters would be taken for ids or questions.
            UnknownDocumentError: If `documents` names an article that is not there.
            FalseCitationError: If a passage doesn't stand in its article.
        """
        question = _text(question)
        asked = _query(question)
        if not asked:
            raise BlankQuestionError
        if isinstance(history, str):
            raise TypeError(f"history must be a list of questions, not one string; write history=[{history!r}].")
        known = [document.document_id for document in self.documents]
        if isinstance(documents, str):
            raise TypeError(f"documents must be a list of ids, not one string; write documents=[{documents!r}].")
        among = None if documents is None else list(documents)  # once: it may be a generator
        if unknown := {str(each) for each in among or () if each not in known}:
            raise UnknownDocumentError(unknown, known)
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}.")
        wording = wording_for(question)
        titles = [each.title for each in self.documents if among is None or each.document_id in among]
        if kind := small_talk(asked):
            return Answer(question, asked, False, 0.0, wording.reply(kind, titles))
        query = complete(asked, [earlier for each in history if (earlier := _query(_text(each)))])
        if not titles:
            return Answer(question, query, False, 0.0, wording.no_articles)
        found = self.judge.find(query, k, among)
        answers = self._answer_parts(query, k, among)
        if len(answers) < max(1, len(split_question(query))) and found.confidence >= self.settings.threshold:
            answers.append(found)
        if not answers:
            closest = drop_repeated(self._cite(found))
            near = is_near(query, found.hits, self.index.parts.background)
            said = wording.unanswered if near else wording.nothing_near
            return Answer(question, query, False, found.confidence, said, closest=closest)
        citations = self._citations(answers)[:k]
        remarks = differences(query, citations, wording)
        text = text_of(citations, remarks, wording)
        return Answer(question, query, True, answers[0].confidence, text, citations, remarks=remarks)

    def nearest(self, query: str, k: int = 3, documents: Collection[str] | None = None) -> tuple[Citation, ...]:
        """Return the passages that are nearest to a query, whether they answer it or not.

        Args:
            query: As searched for.
            k: Passages at most, at least 1.
            documents: Ids of the articles to search; by default all.
        """
        return tuple(self._cite(self.judge.find(query, k, documents)))

    def _answer_parts(self, query: str, k: int, documents: Collection[str] | None) -> list[Found]:
        """Return what was found for those parts of a compound question that are answered; nothing for a simple one."""
        parts = [self.judge.find(part, k, documents) for part in split_question(query)]
        return [part for part in parts if part.confidence >= self.settings.threshold]

    def _citations(self, answers: Sequence[Found]) -> tuple[Citation, ...]:
        """Choose what is cited: for a simple question all that answers, for each part of a compound one the best."""
        if len(answers) == 1:
            return choose(answers[0].query, list(self._cite(answers[0])), self.settings)
        return drop_repeated(next(self._cite(answer)) for answer in answers)

    def _cite(self, found: Found) -> Iterator[Citation]:
        return (cite(found.query, hit, self.settings.neighbour_margin) for hit in found.hits)


def build_index(
    folder: Path,
    paths: Sequence[Path] = (),
    *,
    model: str | None = None,
    progress: Progress = unshown,
    replace: bool = True,
    report: Callable[[Articles], None] = lambda _: None,
) -> PassageIndex:
    """Read articles, embed them, and save their index. Files that are refused are left out.

    Args:
        folder: The index's folder; one that is there already stays in use until the new one is whole.
        paths: As `sources.read_articles` takes them.
        model: As `Assistant.open` takes it.
        progress: Told of the long tasks.
        replace: Whether an index that is there gives way; else it stays.
        report: Given what was read and what was refused, before the slow work begins.

    Returns:
        What was built.

    Raises:
        YinjuError: If no article, or the model or the folder can't be used; nothing has changed then.
    """
    articles = read_articles(paths)
    report(articles)
    if not articles.documents:
        first, *others = articles.refused
        raise SourceError(
            f"No article can be read. {first}" + (f" So it is with {len(others)} more." if others else "")
        )
    index = PassageIndex.build(articles.documents, SentenceEncoder.load(model, progress), progress)
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


def _text(question: str) -> str:
    """Return a question without halves of surrogate pairs, which are no text."""
    return question.encode("utf-8", "replace").decode("utf-8")


def _query(question: str) -> str:
    """Return the question as it is searched for: no invisible characters, white space made single blanks."""
    spaced = "".join(" " if unicodedata.category(character) == "Cc" else character for character in question)
    visible = "".join(character for character in spaced if unicodedata.category(character) != "Cf")
    return " ".join(visible.split())
