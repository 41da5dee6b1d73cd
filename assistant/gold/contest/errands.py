"""What is measured: indexing articles with a model, and asking gold questions of that index."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from assistant.answering.settings import Settings
from assistant.assistant import Assistant
from assistant.calibration.calibration import CalibratedBy
from assistant.errors import ContestError
from assistant.gold.contest.footprint import peak_memory
from assistant.gold.questions.question import GoldQuestion
from assistant.gold.runs.examine import examine
from assistant.gold.runs.run_file import Fingerprint, QuestionRecord, fingerprint_of, record_of
from index import (
    DEFAULT_MODEL,
    EMBEDDED,
    ArticleStore,
    Model,
    Origin,
    PassageIndex,
    Progress,
    SentenceEncoder,
    change_articles,
    load_index,
    reader_name,
)
from sources.saved_documents import load_documents

ReplyT = TypeVar("ReplyT", covariant=True)


class Errand(Protocol[ReplyT]):
    """Something to be done in a process of its own; what it is given and what it returns can be written as JSON."""

    def run(self, progress: Progress) -> ReplyT:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What came of indexing.

    Attributes:
        seconds: How long it took, from texts to a saved index; not the loading of the model.
        recalled: Texts that were embedded before, so that their vectors were only looked up.
        dim: Dimensions of the vectors.
    """

    seconds: float
    recalled: int
    dim: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking.

    Attributes:
        fingerprint: What was asked.
        reader: The name of who read.
        calibrated: By whom the confidence is fitted to model and reader.
        records: What became of each question.
        milliseconds: How long each answer took.
        encoding: How long the model alone took for each question, in milliseconds.
        memory: The most that the process had resident, in bytes; None where no system tells.
    """

    fingerprint: Fingerprint
    reader: str
    calibrated: CalibratedBy
    records: tuple[QuestionRecord, ...]
    milliseconds: tuple[float, ...]
    encoding: tuple[float, ...]
    memory: int | None


@dataclass(frozen=True, slots=True)
class IndexErrand:
    """Index articles with a model.

    Attributes:
        model: Its name or folder.
        articles: A file of articles, as `sources.saved_documents` writes it.
        folder: Where the index is to be.
    """

    model: str
    articles: Path
    folder: Path

    def run(self, progress: Progress) -> Indexed:
        """Do it.

        Raises:
            YinjuError: If the model can't be used, or the index not be written.
        """
        documents = load_documents(self.articles)

        def store(articles: ArticleStore) -> None:
            for document in documents:
                articles.put(document, Origin())

        encoder = SentenceEncoder.load(self.model, progress)
        begun = time.perf_counter()
        change_articles(self.folder, store, Model(encoder=encoder), progress=progress)
        return Indexed(time.perf_counter() - begun, getattr(encoder, "recalled", 0), encoder.dim)


@dataclass(frozen=True, slots=True)
class AskErrand:
    """Ask gold questions of an index.

    Attributes:
        model: The name or folder of the model that made it.
        reader: The reader's name; None for the model's own, if it has one.
        folder: The index.
        questions: What is asked, at least one.
        settings: The numbers to go by, by name.
        allow_remote: Whether the reader may send questions and passages off this machine.
    """

    model: str
    reader: str | None
    folder: Path
    questions: tuple[GoldQuestion, ...]
    settings: Mapping[str, float]
    allow_remote: bool = False

    def run(self, progress: Progress) -> Asked:
        """Do it.

        Raises:
            YinjuError: If model, reader or index can't be used.
        """
        encoder = SentenceEncoder.load(self.model, progress)
        settings = Settings().with_numbers(self.settings)
        assistant = _open_assistant(
            load_index(self.folder, encoder), settings, self.reader, allow_remote=self.allow_remote
        )
        assistant.ask(self.questions[0].question)  # what is loaded late is no part of an answer's time
        outcomes = examine(assistant, self.questions, progress)
        return Asked(
            fingerprint_of(assistant),
            reader_name(assistant.reader),
            assistant.calibration.by,
            tuple(map(record_of, outcomes)),
            tuple(1000 * each.seconds for each in outcomes if each.seconds is not None),
            _encoding_times(encoder, [each.question for each in self.questions]),
            peak_memory(),
        )


def _open_assistant(index: PassageIndex, settings: Settings, reader: str | None, *, allow_remote: bool) -> Assistant:
    """Open an assistant with a reader by name, and the confidence that is shipped.

    Args:
        index: The passages.
        settings: The numbers to go by.
        reader: The reader's name; None for the model's own, if it has one.
        allow_remote: Whether the reader may send questions and passages off this machine.

    Raises:
        ContestError: If the model has no such reader.
        RetrievalError: If the reader can't be opened.
    """
    assistant = Assistant(index, settings, reader, allow_remote_reader=allow_remote)
    if reader == EMBEDDED and assistant.reader is None:
        raise ContestError(f"The model {index.encoder.name} has no embedded reader; it belongs to {DEFAULT_MODEL}.")
    return assistant


def _encoding_times(encoder: SentenceEncoder, questions: Sequence[str]) -> tuple[float, ...]:
    """Return how long a model takes for each question, in milliseconds."""
    times = []
    for question in questions:
        begun = time.perf_counter()
        encoder.encode_query(question)
        times.append(1000 * (time.perf_counter() - begun))
    return tuple(times)
