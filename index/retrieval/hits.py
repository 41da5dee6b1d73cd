"""A hit: a passage found for a query, with its score, its signals and its sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from sources import Document, Passage


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or more whole sentences of a passage.

    Attributes:
        start: Where it begins in the article's text.
        end: Where it ends.
        score: How well it answers the query; comparable within one passage.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Where the very answer stands.

    Attributes:
        start: Where it begins in the article's text.
        end: Where it ends.
        certainty: The probability, 0…1, that there is an answer, and that it is just these words.
    """

    start: int
    end: int
    certainty: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        document: The article it belongs to.
        passage: The passage.
        rank: From 1.
        score: Weighted sum of the signals; higher is better.
        signals: What the score is made of, by name.
        sentences: The passage's sentences, best first.
        answer: Where the very answer stands likeliest; None for a passage that was not read.
    """

    document: Document
    passage: Passage
    rank: int
    score: float
    signals: Mapping[str, float]
    sentences: tuple[Sentence, ...]
    answer: AnswerSpan | None = None

    @property
    def heading(self) -> str:
        """What to know besides the passage's words: the article's title and, of a row, what its columns are."""
        labels = self.passage.labels
        return f"{self.document.title} · {labels}" if labels else self.document.title
