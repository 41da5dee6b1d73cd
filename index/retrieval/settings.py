"""The few numbers that ranking depends on, gathered so that one of them can be changed and the effect looked at."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What each signal of `index.retrieval.passage_index` counts in a passage's score; 0 leaves it out.

    They were tuned on CMRC trial, DRCD dev, and XQuAD dev in Chinese, in English, and in English over Chinese, all
    together; `tests/benchmarks/README.md` shows what each brings.
    """

    paragraph: float = 1.0
    sentence: float = 1.0
    sentence_coverage: float = 0.1
    sentence_bilingual: float = 0.15
    coverage: float = 0.15
    exact: float = 1.0
    tokens: float = 0.2

    def __post_init__(self) -> None:
        weights = self.signal_weights.values()
        if min(weights) < 0 or not sum(weights):
            raise ValueError("Weights must not be negative, and one of them must be above 0.")

    @property
    def signal_weights(self) -> Mapping[str, float]:
        """The weights by signal."""
        return asdict(self)
