"""What the reader says is added to the scores of what was found."""

import math
from collections.abc import Sequence
from dataclasses import replace

from index.reader import Reading
from index.search import Hit, Sentence

_LEAST_CERTAIN = 0.35
"""From here on the reader's answer is believed to be just these words."""
_MOST = 30.0  # log-odds; beyond, exp() would only overflow


def rescore(hits: Sequence[Hit], readings: Sequence[Reading], weight: float, sentence_weight: float) -> list[Hit]:
    """Rank hits anew.

    Args:
        hits: Best first.
        readings: Of the first of them, in order.
        weight: What the probability that a passage answers counts in its score.
        sentence_weight: What the probability that the answer stands in a sentence counts in the sentence's score.

    Returns:
        All hits, best first; those that were read have a signal `reading`, the probability that the passage answers.
    """
    read = [_reread(*each, weight, sentence_weight) for each in zip(hits, readings, strict=False)]
    ranked = sorted([*read, *hits[len(read) :]], key=lambda hit: -hit.score)
    return [replace(hit, rank=rank) for rank, hit in enumerate(ranked, start=1)]


def _reread(hit: Hit, reading: Reading, weight: float, sentence_weight: float) -> Hit:
    answers = 1 / (1 + math.exp(-max(-_MOST, min(_MOST, reading.evidence))))
    sentences = [
        Sentence(sentence.start, sentence.end, sentence.score + sentence_weight * share)
        for sentence, share in zip(hit.sentences, reading.shares, strict=True)
    ]
    return replace(
        hit,
        score=hit.score + weight * answers,
        signals={**hit.signals, "reading": answers},
        sentences=tuple(sorted(sentences, key=lambda sentence: -sentence.score)),
        answer=(reading.start, reading.end) if reading.certainty * answers >= _LEAST_CERTAIN else None,
    )
