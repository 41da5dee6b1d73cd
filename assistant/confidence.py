"""From signals to the probability that a passage answers, and the threshold for answering at all.

The rule, for now, is a logistic model of the best hit: its `sentence` similarity, and its `coverage` of the question's
words. Where question and passage share no script (an English question over a Chinese article), common words tell
nothing; there the margin by which the best hit leads takes their place, since what is not answered is about equally
similar to everything. The five numbers were fitted by logistic regression on the development sets CMRC trial, XQuAD zh
dev, XQuAD en dev and XQuAD en → zh dev together: each question with its paragraph in the index, with that paragraph
taken out, and with its whole article taken out.
"""

import math
from collections.abc import Sequence

from index import Hit
from sources import is_han

THRESHOLD = 0.5
"""Below this confidence the articles count as not answering."""

_INTERCEPT = -42.75
_SENTENCE = 43.0
_COVERAGE = 13.0
_OTHER_SCRIPT = 7.8
_MARGIN = 102.0


def confidence(question: str, hits: Sequence[Hit]) -> float:
    """Return the probability that the best hit answers a question.

    Args:
        question: As searched for.
        hits: Best first; the second, where there is one, tells how far the first leads.

    Returns:
        0…1; 0 for a question without a letter or digit, and where nothing was found.
    """
    if not hits or not any(map(str.isalnum, question)):
        return 0.0
    best = hits[0]
    evidence = _INTERCEPT + _SENTENCE * best.signals["sentence"]
    if _share_script(question, best.passage.text):
        evidence += _COVERAGE * best.signals["coverage"]
    else:
        margin = best.score - hits[1].score if len(hits) > 1 else 0.0
        evidence += _OTHER_SCRIPT + _MARGIN * margin
    return 1 / (1 + math.exp(-evidence))


def _share_script(question: str, text: str) -> bool:
    return any(map(is_han, question)) == any(map(is_han, text))
