"""The trace of an answer: what was found for its query and the parts of it, what decided, and how long each stage took.

It stands here, not beside the answer, since it can be asked to explain itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.answering.answer import Answer
from assistant.answering.query_result import Durations, QueryResult
from assistant.answering.settings import Settings
from assistant.answering.verdict import Decision
from assistant.explaining.explain import explain_decision
from assistant.explaining.explanation import Explanation
from assistant.explaining.judgement import Judgement, judge
from index import Hit


class Outcome(Protocol):
    """What a server tells of a question: a `Trace` has it, and so has what comes from another process."""

    @property
    def answer(self) -> Answer:
        """The answer."""
        ...

    @property
    def judgement(self) -> Judgement:
        """Why there is this answer, or none."""
        ...

    @property
    def durations(self) -> Durations:
        """How long it took."""
        ...

    @property
    def candidates(self) -> int:
        """How many passages the search put forward."""
        ...


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer, and what it was made of.

    Attributes:
        answer: The answer.
        found: What was found for the query, then for the parts of a decomposed one; empty where nothing was searched.
        durations: How long it took.
        decision: What decided whether there is an answer.
        decisive: What of `found` the answer's confidence is that of; None where nothing was searched.
        settings: What the answer went by.
    """

    answer: Answer
    found: tuple[QueryResult, ...] = ()
    durations: Durations = field(default_factory=Durations, compare=False)
    decision: Decision = Decision.CONFIDENCE
    decisive: QueryResult | None = field(default=None, compare=False, repr=False)
    settings: Settings = field(default_factory=Settings)

    @property
    def judgement(self) -> Judgement:
        """Why there is this answer, or none: nothing is searched or read again."""
        return judge(self.answer, self.decision, self.decisive, self.settings)

    def explain(self) -> Explanation:
        """Explain the answer: its judgement, and the best passage with its place."""
        return explain_decision(self.answer, self.judgement, self.decisive, self.settings)

    @property
    def ranking(self) -> Sequence[Hit]:
        """The passages that were found for the query as a whole, in the order in which they are cited, best first."""
        return self.found[0].hits if self.found else ()

    @property
    def candidates(self) -> int:
        """How many passages the search put forward for the query as a whole."""
        return self.found[0].candidates if self.found else 0
