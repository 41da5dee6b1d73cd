"""A gold question: what is asked, and where the articles answer it."""

from dataclasses import dataclass
from enum import StrEnum

from sources import Document


class Match(StrEnum):
    """Which of several pieces of evidence have to be cited."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the articles, named by its words: it holds whatever becomes of passages, ids and ranks.

    Attributes:
        quote: Verbatim; every place where it stands is meant. None stands for all of `article`.
        article: The article's id; None where any article will do.
        within: A longer stretch of text that the quote has to stand in, where the quote alone is ambiguous.
    """

    quote: str | None
    article: str | None = None
    within: str | None = None

    def __str__(self) -> str:
        place = f" ({self.article})" if self.article else ""
        return f"“{self.quote}”{place}" if self.quote else f"anything in {self.article}"


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question whose right answer is known.

    Attributes:
        question_id: Unique among the questions of a run, without blanks.
        question: As a person would ask it.
        history: Earlier questions, oldest first.
        answerable: Whether the articles answer it.
        evidence: Where they do; empty for an unanswerable question.
        match: Whether one piece of evidence is enough or all are needed.
        must_contain: What the quotes that cite the evidence must contain, word for word.
        must_not_cite: What no citation may quote.
        max_rank: How far down the list of citations the evidence may stand, from 1. Other pieces of evidence
            that stand above it don't count.
        tags: For totals by kind, and markers in pytest.
        note: For whoever reads the file.
        source: The file, and the line where there is one.
    """

    question_id: str
    question: str
    history: tuple[str, ...] = ()
    answerable: bool = True
    evidence: tuple[Anchor, ...] = ()
    match: Match = Match.ANY
    must_contain: tuple[str, ...] = ()
    must_not_cite: tuple[Anchor, ...] = ()
    max_rank: int = 1
    tags: tuple[str, ...] = ()
    note: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The gold questions of one file.

    Attributes:
        name: The file, as it was named.
        questions: In order.
        documents: The articles, where the file brings them along, as public question sets do; else empty.
    """

    name: str
    questions: tuple[GoldQuestion, ...]
    documents: tuple[Document, ...] = ()
