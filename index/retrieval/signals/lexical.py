"""Signals by words: what share of the query's information a text contains (`index.retrieval.lexicon`)."""

import numpy as np
from numpy.typing import NDArray

from index.retrieval.signals.signal import PassageSignal, SentenceSignal, SignalContext, Wording, in_languages, register


@register
class SentenceCoverage(SentenceSignal):
    """The share that the sentence contains word for word."""

    name = "sentence_coverage"
    weight = 0.1
    wording = in_languages(
        zh=Wording("句子含有问题的词", "句中有问题里的词"),
        en=Wording("question's words in the sentence", "the question's words in the sentence"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a sentence."""
        return context.prepared.shares.coverage.of_sentences(context.sentence_rows)


@register
class SentenceBilingual(SentenceSignal):
    """The share that the sentence contains in another language."""

    name = "sentence_bilingual"
    weight = 0.15
    needed = True
    wording = in_languages(
        zh=Wording("中英词语对应", "句中有问题里的词的译文"),
        en=Wording("words across languages", "the question's words, translated, in the sentence"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a sentence."""
        return context.prepared.shares.bilingual.of_sentences(context.sentence_rows)


@register
class PassageCoverage(PassageSignal):
    """The share that the whole passage contains word for word."""

    name = "coverage"
    weight = 0.15
    needed = True
    wording = in_languages(
        zh=Wording("段落含有问题的词", "段中有问题里的词"),
        en=Wording("question's words in the paragraph", "the question's words in the paragraph"),
    )

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        """Return one a passage."""
        return context.coverage
