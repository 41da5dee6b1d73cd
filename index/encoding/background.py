"""How similar a model finds a question and a sentence that have nothing to do with each other.

Models differ in scale: one gives unrelated texts a cosine of 0.8, another of 0.1. What a similarity means can only be
told against that background, so it is measured once for each index, with probes, questions and sentences that
have nothing in common, in Chinese and in English.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoding.background_probes import QUESTIONS_HAN, QUESTIONS_OTHER, SENTENCES_HAN, SENTENCES_OTHER
from index.encoding.encoder import Encoder
from index.text.query import Query
from index.text.script import is_chinese

_USUAL_SPREAD = 0.0267
"""How far apart multilingual-e5-small, without an adapter, finds unrelated texts: the signals' weights are for that."""


@dataclass(frozen=True, slots=True)
class BackgroundLevel:
    """Similarities of unrelated questions and sentences.

    Attributes:
        mean: Their mean.
        spread: Their standard deviation.
        tokens: How well the questions' tokens are met by those of the sentences, on average; see
            `index.encoding.binary_token_vectors`.
    """

    mean: float
    spread: float
    tokens: float = 0.0


@dataclass(frozen=True, slots=True)
class Background:
    """A model's similarities of unrelated texts, by script.

    Attributes:
        han_han: Chinese questions to Chinese sentences.
        han_other: Chinese questions to sentences in another script.
        other_han: Questions in another script to Chinese sentences.
        other_other: Questions and sentences both in another script.
    """

    han_han: BackgroundLevel
    han_other: BackgroundLevel
    other_han: BackgroundLevel
    other_other: BackgroundLevel

    @property
    def scale(self) -> float:
        """What brings the model's similarities to the scale for which signals have their weights.

        Models differ in how far apart they find texts. What counts is not a difference of similarities, but how many
        times it is what unrelated texts differ by.
        """
        return _USUAL_SPREAD * len(self._all) / sum(level.spread for level in self._all)

    def require_sound(self) -> None:
        """Raise a `ValueError` if a level is none that can be measured."""
        for level in self._all:
            if not (-1 <= level.mean <= 1 and 0 < level.spread <= 2 and 0 <= level.tokens <= 1):
                raise ValueError(f"{level} is no background")

    @property
    def _all(self) -> tuple[BackgroundLevel, ...]:
        return self.han_han, self.han_other, self.other_han, self.other_other

    def level(self, query: Query, text: str) -> BackgroundLevel:
        """Return the level to which a question's similarity with a text compares."""
        own, other = self.levels(query)
        return own if query.has_han == is_chinese(text) else other

    def levels(self, query: Query) -> tuple[BackgroundLevel, BackgroundLevel]:
        """Return the levels for texts of a question's own language, and of another."""
        return (self.han_han, self.han_other) if query.has_han else (self.other_other, self.other_han)


def measure_background(encoder: Encoder) -> Background:
    """Measure a model's background."""
    questions = [encoder.encode_query(text) for text in (*QUESTIONS_HAN, *QUESTIONS_OTHER)]
    articles = encoder.encode_articles((), [*SENTENCES_HAN, *SENTENCES_OTHER])
    each = [(row, row + 1) for row in range(len(articles.sentences))]
    similarities = np.stack([articles.sentences @ question.vector for question in questions])
    met = np.stack([articles.tokens.similarities(question.tokens, each) for question in questions])
    rows = (slice(None, len(QUESTIONS_HAN)), slice(len(QUESTIONS_HAN), None))
    columns = (slice(None, len(SENTENCES_HAN)), slice(len(SENTENCES_HAN), None))
    blocks = [(row, column) for row in rows for column in columns]
    return Background(*(_level(similarities[block], met[block]) for block in blocks))


def _level(similarities: NDArray[np.float32], met: NDArray[np.float32]) -> BackgroundLevel:
    return BackgroundLevel(float(np.mean(similarities)), max(float(np.std(similarities)), 1e-6), float(np.mean(met)))
