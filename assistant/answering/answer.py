"""Answers and citations: frozen values, the same for the page, programs and tests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise
from typing import Any

from assistant.answering.verdict import Verdict
from assistant.rendering.renderer import to_notebook, to_terminal
from index import AnswerSpan
from sources import PassageKind, passage_id


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that is cited, with the words that answer.

    Attributes:
        document_id: The article.
        title: Its title.
        publisher: Who published it; None where that is not known, as with the next three.
        author: Who wrote it.
        published: ISO 8601 date.
        language: A BCP 47 tag.
        section: The heading above the passage.
        paragraph: The passage's number within the article, from 1; of what isn't searched, 0 for its byline, -1 for its
            title, -2 for a line that says where it appeared, -3 for its file's properties, -4 for its catalog's entry.
        text: The whole passage, verbatim.
        quote: The answering sentence or sentences, verbatim.
        start: Where the quote begins in the article's text.
        end: Where it ends: `document.text[start:end] == quote`.
        text_start: Where the passage begins in the article's text.
        answer: Where the very answer stands in the quote, with its certainty; None where that isn't sure.
        highlights: What to mark inside the quote, as half-open spans of the article's text: the answer, or else the
            number, date, person or place that the question asks for.
        page: The number, from 1, of the page on which the quote begins; None in an article without pages.
        label: What the file itself calls the place where the quote begins: the time of a subtitle, `00:12:31`; None in
            most formats.
        page_label: What is printed as that page's number, where it is another.
        row: What a row of a table says under its headings; blank for all else.
        parts: The parts of a compound question that it answers; none of a simple one.
        certainty: How sure the engine is of the quote, from 0 to 1, where it was read from a picture; None where it was
            written.
        kind: What the passage is. What a file's properties (`file`) or the catalog (`catalog`) say stands in no text:
            start, end and text_start are 0 then, and quote and text are what stands there.
        repeats: The number, from 1, of the earlier citation of the answer that says the same; its quote is shown.
        score: How well the passage matched; comparable between the citations of one answer.
        signals: What the score is made of, by name.
    """

    document_id: str
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    language: str | None
    section: str | None
    paragraph: int
    text: str
    quote: str
    start: int
    end: int
    text_start: int
    score: float
    signals: Mapping[str, float] = field(hash=False)
    answer: AnswerSpan | None = None
    highlights: tuple[tuple[int, int], ...] = ()
    repeats: int | None = None
    page: int | None = None
    label: str | None = None
    page_label: str | None = None
    row: str = ""
    parts: tuple[str, ...] = ()
    certainty: float | None = None

    kind: PassageKind = PassageKind.BODY

    @property
    def stands_in_text(self) -> bool:
        """Whether the quote stands in the article's text, not in its file's or its catalog's fields."""
        return self.start < self.end

    @property
    def passage_id(self) -> str:
        """The passage's id, as searches and judgments name it."""
        return passage_id(self.document_id, self.paragraph)

    @property
    def before(self) -> str:
        """The passage up to the quote."""
        return self.text[: self.start - self.text_start]

    @property
    def after(self) -> str:
        """The passage behind the quote."""
        return self.text[self.end - self.text_start :] if self.stands_in_text else ""

    @property
    def quote_pieces(self) -> tuple[tuple[str, bool], ...]:
        """The quote in pieces, each with whether it is highlighted; joined they are the quote."""
        if not self.stands_in_text:
            return ((self.quote, False),)
        cuts = [self.start, *(place for span in self.highlights for place in span), self.end]
        pieces = [self.text[a - self.text_start : b - self.text_start] for a, b in pairwise(cuts)]
        return tuple((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)

    def to_dict(self) -> dict[str, Any]:
        """Return all attributes, ready for JSON."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        answer = asdict(self.answer) if self.answer else None
        highlights = [list(span) for span in self.highlights]
        more = {"answer": answer, "highlights": highlights, "parts": list(self.parts), "kind": str(self.kind)}
        return values | {"signals": dict(self.signals)} | more


def also_in(citations: Sequence[Citation], number: int) -> list[int]:
    """Return the numbers of the citations that say the same as one of them."""
    return [other for other, citation in enumerate(citations, start=1) if citation.repeats == number]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to a question; or that they don't answer it.

    Attributes:
        question: As asked.
        query: As searched for: a follow-up is completed by what was asked before.
        answered: False where the articles don't answer, or where that is unsure.
        confidence: 0…1: the probability that the first citation, or else the first of `closest`, answers.
        text: The quotes with [1]-style marks; or a sentence that says that the articles don't answer, or that the
            nearest quote, which follows, may be the answer; or what can be asked, to a greeting and the like.
        citations: Best first; empty where `answered` is False.
        closest: Where `answered` is False: the nearest passages, as reading, not as an answer, though the first of them
            may be one where `unsure`; none where no article was searched, and none to a greeting and the like.
        remarks: Sentences of the product itself on the citations, such as that their figures differ.
        unsure: Whether the first of `closest` probably answers, but not surely.
        near: Whether what was found has anything to do with the question; else `closest` is not worth showing.
    """

    question: str
    query: str
    answered: bool
    confidence: float
    text: str
    citations: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    remarks: tuple[str, ...] = ()
    unsure: bool = False
    near: bool = True

    @property
    def worth_reading(self) -> tuple[Citation, ...]:
        """What is shown below an abstention: the nearest passages, if anything comes near."""
        return self.closest if self.near else ()

    @property
    def verdict(self) -> Verdict:
        """Whether the articles answer."""
        if self.answered:
            return Verdict.ANSWERED
        return Verdict.UNSURE if self.unsure else Verdict.UNANSWERED

    def also_in(self, number: int) -> list[int]:
        """Return the numbers of the citations that say the same as one of them."""
        return also_in(self.citations, number)

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        citations = [citation.to_dict() for citation in self.citations]
        closest = [citation.to_dict() for citation in self.closest]
        others = {"citations": citations, "closest": closest, "remarks": list(self.remarks)}
        return values | others | {"verdict": str(self.verdict)}

    def to_json(self, indent: int | None = 2) -> str:
        """Return everything as JSON, Chinese as it is."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def __str__(self) -> str:
        """Show the answer with its sources in a terminal."""
        return to_terminal(self)

    def _repr_html_(self) -> str:
        """Show the answer in a notebook, with the quotes marked in their passages."""
        return to_notebook(self)
