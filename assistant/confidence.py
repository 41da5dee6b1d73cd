"""From signals to the probability that a passage answers.

The rule, for now, is a logistic model of the best hit: its `sentence` similarity, and its `coverage` of the question's
words. Where question and passage share no script (an English question over a Chinese article), common words tell
nothing; there the sentence's bilingual coverage takes their place, and the margin by which the best hit leads, since
what is not answered is about equally similar to everything.

The six numbers were fitted with the default model by `python -m tests.benchmarks.fit_confidence`, on CMRC trial, XQuAD
zh dev, XQuAD en dev, and XQuAD en questions to zh paragraphs. The similarities of another model are first brought to
the default model's scale, by what both give to unrelated texts.
"""

import math
from collections.abc import Sequence

from index import Background, Hit, Level
from sources import is_han

_MOST_DOUBT = 700.0  # beyond, exp() overflows

_INTERCEPT = -35.34
_WEIGHTS = (35.05, 9.83, 5.98, 2.63, 29.43)
"""What each of the five `features` counts."""

DEFAULT_BACKGROUND = Background(
    han_han=Level(0.8107, 0.0217),
    han_other=Level(0.7064, 0.0291),
    other_han=Level(0.7220, 0.0291),
    other_other=Level(0.7268, 0.0267),
)
"""What the default model gives to unrelated texts, as `index.background` measures it."""


def confidence(question: str, hits: Sequence[Hit], background: Background) -> float:
    """Return the probability that the best hit answers a question.

    Args:
        question: As searched for.
        hits: Best first; the second, where there is one, tells how far the first leads.
        background: What the index's model gives to unrelated texts.

    Returns:
        0…1; 0 for a question without a letter or digit, and where nothing was found.
    """
    if not hits or not any(map(str.isalnum, question)):
        return 0.0
    evidence = sum(weight * value for weight, value in zip(_WEIGHTS, features(question, hits, background), strict=True))
    return 1 / (1 + math.exp(min(-_INTERCEPT - evidence, _MOST_DOUBT)))


def features(question: str, hits: Sequence[Hit], background: Background) -> tuple[float, ...]:
    """Return what the confidence is made of.

    Args:
        question: As searched for.
        hits: At least one, best first.
        background: What the index's model gives to unrelated texts.

    Returns:
        The best hit's sentence similarity, on the default model's scale; its coverage, or 0 where the scripts differ;
        and there 1, the bilingual coverage, and the lead over the next hit, on that scale; else 0 for each.
    """
    best = hits[0]
    level = background.level(question, best.passage.text)
    scale = DEFAULT_BACKGROUND.level(question, best.passage.text)
    stretch = scale.spread / level.spread
    sentence = scale.mean + (best.signals["sentence"] - level.mean) * stretch
    if any(map(is_han, question)) == any(map(is_han, best.passage.text)):
        return sentence, best.signals["coverage"], 0.0, 0.0, 0.0
    lead = best.score - hits[1].score if len(hits) > 1 else 0.0
    return sentence, 0.0, 1.0, best.signals["sentence_bilingual"], lead * stretch
