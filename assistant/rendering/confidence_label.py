"""How sure an answer is, in words: a percentage would promise more than it holds."""

from enum import StrEnum

STRONG_FROM = 0.7
"""From this confidence on an answer counts as strong."""
LIKELY_FROM = 0.4
"""From this confidence on it counts as likely, and below as weak."""


class ConfidenceLabel(StrEnum):
    """How sure it is that a passage answers."""

    STRONG = "strong"
    LIKELY = "likely"
    WEAK = "weak"


def confidence_label(confidence: float) -> ConfidenceLabel:
    """Return the word for a confidence between 0 and 1."""
    if confidence >= STRONG_FROM:
        return ConfidenceLabel.STRONG
    return ConfidenceLabel.LIKELY if confidence >= LIKELY_FROM else ConfidenceLabel.WEAK
