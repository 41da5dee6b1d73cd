"""Why there is an answer or none, or what became of words expected in it: a frozen value, for people and programs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from assistant.answering.answer import Citation
from assistant.explaining.explanation_text import text_of
from assistant.explaining.judgement import Judgement
from assistant.explaining.places import Outside
from assistant.explaining.stages import Stage
from sources import Boilerplate


@dataclass(frozen=True, slots=True)
class Contribution:
    """How far one signal puts a passage behind the one that is ranked first.

    Attributes:
        signal: Its name; `index.retrieval.signals` says what it measures, `reading` is what the reader makes
            of it, 0 for passages that it did not look at, and `focus` is 1 for those of the article that is preferred.
        value: The passage's value.
        first: The first one's.
        weight: What the signal counts in the score.
    """

    signal: str
    value: float
    first: float
    weight: float

    @property
    def behind(self) -> float:
        """What is lost of the score by this signal; below 0 where the passage is ahead of the first one."""
        return (self.first - self.value) * self.weight

    def to_dict(self) -> dict[str, Any]:
        """Return all attributes and `behind`, ready for JSON."""
        return {**asdict(self), "behind": self.behind}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of words that one expected in an answer; or, where none are given, of the best passage, and why.

    Where the words stand several times, the place that came furthest is explained. Without words, what is said of them
    is said of what is quoted of the best passage, or would be.

    Attributes:
        question: As asked.
        quote: The words, as given; None if none were.
        query: What was searched for; of a decomposed question the part that suits the passage best.
        stage: How far the words came.
        confidence: 0…1: the probability that what is ranked first for the query answers it.
        threshold: The confidence from which on there is an answer.
        document_id: The article where the words stand; None if they stand in none, as with the next two.
        title: Its title.
        start: Where the words begin in the article's text.
        end: Where they end.
        paragraph: The number of the passage that holds them, 0 and below for what isn't searched; None if none does,
            as with the next.
        section: The heading above the passage.
        outside: Why no passage holds them; None if one does.
        furniture: What of the page they belong to, where that is the reason.
        likest: Where they stand nowhere: the article's words that are nearly the same, if there are any; the article
            is then named by `document_id` and `title`.
        rank: The passage's, from 1; None if it was not among those looked at.
        looked_at: How many passages were looked at.
        mark: The number, from 1, of the citation of the passage; None if it isn't cited.
        quoted: What is quoted of the passage, or would be if it were cited.
        repeats: Of a passage that is not cited: the number of the citation that holds already what would be quoted.
        first: The passage that is ranked first, where that is another one.
        contributions: What puts the passage behind that one, the most first; together the difference in score.
        judgement: Why there is an answer or none; None where words were given.
    """

    question: str
    quote: str | None
    query: str
    stage: Stage
    confidence: float
    threshold: float
    document_id: str | None = None
    title: str | None = None
    start: int | None = None
    end: int | None = None
    paragraph: int | None = None
    section: str | None = None
    outside: Outside | None = None
    furniture: Boilerplate | None = None
    likest: str | None = None
    rank: int | None = None
    looked_at: int = 0
    mark: int | None = None
    quoted: str | None = None
    repeats: int | None = None
    first: Citation | None = None
    contributions: tuple[Contribution, ...] = ()
    judgement: Judgement | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        values: Mapping[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            **values,
            "first": self.first.to_dict() if self.first else None,
            "contributions": [each.to_dict() for each in self.contributions],
            "judgement": self.judgement.to_dict() if self.judgement else None,
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return everything as JSON, Chinese as it is."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def __str__(self) -> str:
        """Say it in a few lines, in the question's language."""
        return text_of(self)
