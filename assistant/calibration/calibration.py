"""Calibrations: the weights that make a confidence of features, the thresholds that go with them, and whose they are.

A confidence is a promise: of the answers with 0.8, four in five are right. It holds for the model and the reader whose
signals the weights were fitted to. The shipped weights (`confidence.json`) belong to the default model and its reader.
With others they still tell better answers from worse ones, since what they weigh is on the scale of the model's
background, but how sure they are is a guess: it is told as less sure than they would have it, until `yinju calibrate`
has fitted weights to that model, that reader and those articles.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from index import DEFAULT_MODEL, EMBEDDED, NONE, Encoder, Reader, reader_name

COEFFICIENTS = Path(__file__).parents[1] / "answering" / "confidence.json"
"""The shipped weights, with what they were fitted on."""
NO_TOKENS = ", no tokens"
"""Ends the names of the sets of weights that were fitted without tokens."""
READ = "read"
"""The set of weights for hits that a reader looked at."""
INTERCEPT = "intercept"
"""Names the log-odds where all features are 0."""
DOUBT, BASE = 0.5, -1.0
"""With a model or a reader that the shipped weights were not fitted to, their log-odds count so much, from there on.

Measured with all-MiniLM-L6-v2 (`tests/benchmarks/foreign_model.py`): the expected calibration error is 0.10 so, and
0.17 with the log-odds as they are; of questions without an answer 29 % are answered, and 38 %.
"""


class CalibratedBy(StrEnum):
    """Whose work it is that a confidence comes true."""

    SHIPPED = "shipped"
    OWN = "own"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Rescaling:
    """What makes other log-odds of log-odds.

    Attributes:
        slope: What they count.
        shift: What is added.

    References:
        Platt 1999, "Probabilistic Outputs for Support Vector Machines".
    """

    slope: float
    shift: float

    def weights(self, weights: Mapping[str, float]) -> Mapping[str, float]:
        """Return weights whose log-odds are those of others, rescaled."""
        scaled = {name: self.slope * weight for name, weight in weights.items()}
        return {**scaled, INTERCEPT: scaled[INTERCEPT] + self.shift}


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes a confidence of features.

    Attributes:
        weights: Those of the features and the intercept by their names, for each kind of hit.
        by: Whose it is.
        questions: How many questions it was fitted on, where they are one's own.
        thresholds: The settings `threshold` and `unsure` that suit it; empty for the product's.
    """

    weights: Mapping[str, Mapping[str, float]] = field(hash=False)
    by: CalibratedBy = CalibratedBy.OWN
    questions: int = 0
    thresholds: Mapping[str, float] = field(default_factory=dict, hash=False)

    @classmethod
    def shipped(cls) -> "Calibration":
        """Return the one for the default model and its reader."""
        return cls(_shipped_weights(), CalibratedBy.SHIPPED)

    @classmethod
    def guessed(cls) -> "Calibration":
        """Return what there is for other models and readers: the shipped one, less sure of itself."""
        doubting = Rescaling(DOUBT, (1 - DOUBT) * BASE)
        return cls({kind: doubting.weights(each) for kind, each in _shipped_weights().items()}, CalibratedBy.NOBODY)

    @classmethod
    def of(cls, encoder: Encoder, reader: Reader | None) -> "Calibration":
        """Return the one to go by where there is none of one's own.

        Args:
            encoder: The model.
            reader: Who reads what it finds, if anybody does.
        """
        fitted = encoder.name == DEFAULT_MODEL and reader_name(reader) in (NONE, EMBEDDED)
        return cls.shipped() if fitted else cls.guessed()


@cache
def _shipped_weights() -> Mapping[str, Mapping[str, float]]:
    weights: Mapping[str, Mapping[str, float]] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))["weights"]
    return weights
