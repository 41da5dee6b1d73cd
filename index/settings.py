"""The few numbers that ranking depends on, gathered so that one of them can be changed and the effect looked at."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What counts how much in a search; 0 leaves a signal out.

    Attributes:
        paragraph: Weight of the question's similarity with the passage.
        sentence: Weight of its similarity with the passage's most similar sentence.
        coverage: Weight of the share of the question's information that the passage contains.
        sentence_coverage: What coverage counts beside similarity in choosing a passage's answering sentence.
    """

    paragraph: float = 1.0
    sentence: float = 1.0
    coverage: float = 0.25
    sentence_coverage: float = 0.2

    def __post_init__(self) -> None:
        if min(self.paragraph, self.sentence, self.coverage, self.sentence_coverage) < 0 or not sum(
            self.signal_weights.values()
        ):
            raise ValueError("Weights must not be negative, and one of the signals' must be above 0.")

    @property
    def signal_weights(self) -> Mapping[str, float]:
        """The weights by signal; a passage's score is the weighted mean."""
        return {"paragraph": self.paragraph, "sentence": self.sentence, "coverage": self.coverage}
