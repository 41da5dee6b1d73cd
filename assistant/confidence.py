"""From signals to the probability that a passage answers, and the threshold for answering at all.

The rule, for now: a logistic model of the hit's `sentence` and `coverage` signals. Where question and passage share
no script (an English question over a Chinese article), similarities are lower and common words tell nothing, so that
coverage is left out and a constant is added instead. The four numbers were fitted by logistic regression on the
development sets CMRC trial, XQuAD zh dev, XQuAD en dev and XQuAD en → zh dev together: each question with its paragraph
in the index, with that paragraph taken out, and with its whole article taken out.
"""

import math

from index import Hit
from sources import is_han

THRESHOLD = 0.5
"""Below this confidence the articles count as not answering."""

_INTERCEPT = -47.8
_SENTENCE = 48.7
_COVERAGE = 13.0
_OTHER_SCRIPT = 9.7


def confidence(question: str, hit: Hit) -> float:
    """Return the probability that a hit answers a question.

    Args:
        question: As searched for.
        hit: A passage found for it.

    Returns:
        0…1; 0 for a question without a letter or digit.
    """
    if not any(map(str.isalnum, question)):
        return 0.0
    evidence = _INTERCEPT + _SENTENCE * hit.signals["sentence"]
    if _share_script(question, hit.passage.text):
        evidence += _COVERAGE * hit.signals["coverage"]
    else:
        evidence += _OTHER_SCRIPT
    return 1 / (1 + math.exp(-evidence))


def _share_script(question: str, text: str) -> bool:
    return any(map(is_han, question)) == any(map(is_han, text))
