"""Reranking: what the reader says is added to the scores of hits."""

import math
from collections.abc import Sequence
from dataclasses import replace

from index.reading.reader import Reading
from index.retrieval.hits import AnswerSpan, Hit, Sentence

_SURE = 8.0
"""Log-odds at which the reader's signal ends, 0 or 1: beyond, more of them tell nothing."""


def rerank(hits: Sequence[Hit], readings: Sequence[Reading], weight: float, sentence_weight: float) -> list[Hit]:
    """Rerank hits.

    Args:
        hits: Best first.
        readings: Of the first of them, in order.
        weight: What the reader's signal counts in a passage's score.
        sentence_weight: What the probability that the answer stands in a sentence counts in the sentence's score,
            times the probability that there is one: where there is hardly an answer, it hardly matters where.

    Returns:
        All hits, those that were read first, best first; those have a signal `reading`, 0…1: 0.5 where the reader
        finds an answer as likely as none, and from there on linear in its log-odds.
    """
    read = [_reread(*each, weight, sentence_weight) for each in zip(hits, readings, strict=False)]
    ranked = [*sorted(read, key=lambda hit: -hit.score), *hits[len(read) :]]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ranked, start=1)]


def reader_log_odds(hit: Hit) -> float | None:
    """Return the log-odds, in the signal's range, that a hit answers as the reader has it; None if it was not read."""
    signal = hit.signals.get("reading")
    return None if signal is None else (2 * signal - 1) * _SURE


def _reread(hit: Hit, reading: Reading, weight: float, sentence_weight: float) -> Hit:
    log_odds = max(-_SURE, min(_SURE, reading.log_odds))
    signal, answers = (log_odds / _SURE + 1) / 2, 1 / (1 + math.exp(-log_odds))
    sentences = [
        Sentence(sentence.start, sentence.end, sentence.score + sentence_weight * share * answers)
        for sentence, share in zip(hit.sentences, reading.shares, strict=True)
    ]
    return replace(
        hit,
        score=hit.score + weight * signal,
        signals={**hit.signals, "reading": signal},
        sentences=tuple(sorted(sentences, key=lambda sentence: -sentence.score)),
        answer=AnswerSpan(reading.start, reading.end, reading.certainty * answers),
    )
