"""The few numbers that ranking depends on, gathered so that one of them can be changed and the effect looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.retrieval.signals import registered_signals


@dataclass(frozen=True, slots=True, init=False)
class SearchSettings:
    """What each signal of `index.retrieval.signals` counts in a passage's score; 0 leaves it out.

    The weights that the signals come with were tuned on CMRC trial, DRCD dev, and XQuAD dev in Chinese, in English, and
    in English over Chinese, all together; `tests/benchmarks/README.md` shows what each brings.

    Attributes:
        signal_weights: The weights by signal. Each is an attribute too: `settings.coverage`.
    """

    signal_weights: Mapping[str, float] = field(hash=False)

    def __init__(self, **weights: float) -> None:
        """Take weights by the signals' names; the others are the signals' own.

        Raises:
            TypeError: If there is no signal of a name.
            ValueError: If a weight is below 0, or none is above.
        """
        own = {name: signal.weight for name, signal in registered_signals().items()}
        if unknown := weights.keys() - own.keys():
            raise TypeError(f"There is no signal {min(unknown)!r}; there are {', '.join(own)}.")
        object.__setattr__(self, "signal_weights", own | weights)
        values = self.signal_weights.values()
        if min(values) < 0 or not sum(values):
            raise ValueError("Weights must not be negative, and one of them must be above 0.")

    def __getattr__(self, name: str) -> float:
        """Return a signal's weight."""
        weights: Mapping[str, float] = object.__getattribute__(self, "signal_weights")
        if name in weights:
            return weights[name]
        raise AttributeError(f"There is no signal {name!r}; there are {', '.join(weights)}.")
