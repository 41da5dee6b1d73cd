"""From signals to the probability that the best passage answers.

A logistic model weighs the `features` of what was found. There are three sets of weights: one for hits that the reader
has looked at, and two for those that it has not, for questions and passages of the same script and of different ones
(an English question over a Chinese article shares few words with it). Those that are shipped were fitted by `python -m
tests.benchmarks.fit_confidence`; `confidence.json` holds them, with what they were fitted on. `yinju calibrate` fits
others, to another model or reader (`assistant.calibration`).

A model's similarities mean something only against those that it gives to unrelated texts
(`index.encoding.background`): all scores are taken from there, and on the default model's scale. For its tokens there
is no such scale: where a collection has none, or another model made them, sets of weights are used that were fitted
without them.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.calibration.calibration import INTERCEPT, NO_TOKENS, READ, Calibration
from index import Background, BackgroundLevel, Hit, PassageIndex, Quantity, Query, fold, reader_log_odds
from index.text.answer_spans import dates_at_odds, may_hold_answer, missing_figures
from index.text.answer_type import AnswerType
from index.text.dictionary import is_never_a_name
from index.text.script import is_chinese
from index.text.terms import terms

_RIVALS = 5
"""How many of the next hits tell how far the best one leads."""
_UNMISTAKABLE = frozenset({AnswerType.DATE, AnswerType.MONEY, AnswerType.AGE})
"""What has a form of its own, so that a passage without that form doesn't say it."""
_GOOD_READING = math.log(9)
"""The log-odds of 0.9, which are good ones to have from the reader."""
_MOST_DOUBT = 700.0  # beyond, exp() overflows
_ALIKE_ENOUGH = 0.07
"""Of 20 passages that answer, 19 lie at least so far above unrelated texts. Beyond, likeness tells nothing of an
answer: in people's own words, passages that nearly answer are as much like the question as those that do."""
_SAME_TOKENS = 0.02
"""So far apart may be what two versions of the same model give to unrelated texts."""

DEFAULT_BACKGROUND = Background(
    han_han=BackgroundLevel(0.1201, 0.0724, 0.0552),
    han_other=BackgroundLevel(0.0944, 0.0816, 0.0542),
    other_han=BackgroundLevel(0.1428, 0.0657, 0.0544),
    other_other=BackgroundLevel(0.1013, 0.0657, 0.0544),
)
"""What the default model gives to unrelated texts, as `index.encoding.background` measures it."""


def confidence_breakdown(
    query: Query, hits: Sequence[Hit], index: PassageIndex, calibration: Calibration
) -> "ConfidenceBreakdown | None":
    """Return how likely the best hit answers a question, and what that is made of.

    Args:
        query: As searched for.
        hits: Best first.
        index: Where they were found.
        calibration: What makes a confidence of their features.

    Returns:
        The confidence with its parts; None where there is nothing to weigh: where nothing was found, and for a question
        without a word (a single letter of an alphabet is none), unless it stands in the passage just so, as a figure
        that is looked for.
    """
    if not hits or not (_has_word(query.text) or (any(map(str.isdigit, query.text)) and hits[0].signals["exact"])):
        return None
    kind = weights_for(query, hits[0], index, calibration)
    context, weights = FeatureContext(query, hits, index), dict(calibration.weights[kind])
    base = weights.pop(INTERCEPT)
    return ConfidenceBreakdown(context, base, weights, _values(context, weights), kind, calibration)


def _has_word(text: str) -> bool:
    letters = [each for each in text if each.isalpha()]
    return len(letters) > 1 or any(each.lower() == each.upper() for each in letters)  # an ideograph, or a syllable


def probability(log_odds: float) -> float:
    """Return the probability, 0…1, that log-odds stand for."""
    return 1 / (1 + math.exp(min(-log_odds, _MOST_DOUBT)))


def kind_of(query: Query, best: Hit) -> str:
    """Name the set of weights that is meant for a hit."""
    if "reading" in best.signals:
        return READ
    return "same script" if query.has_han == is_chinese(best.passage.text) else "other script"


def weights_for(query: Query, best: Hit, index: PassageIndex, calibration: Calibration) -> str:
    """Name the set of weights that is used for a hit: one without tokens where there are none like the default model's.

    Args:
        query: As searched for.
        best: The hit.
        index: Where it was found.
        calibration: What has the sets.
    """
    kind, sets = kind_of(query, best), calibration.weights
    expected, found = (each.level(query, best.passage.text) for each in (DEFAULT_BACKGROUND, index.parts.background))
    has_tokens = index.parts.tokens.dim and abs(found.tokens - expected.tokens) <= _SAME_TOKENS
    return kind if has_tokens or kind + NO_TOKENS not in sets else kind + NO_TOKENS


def features(query: Query, hits: Sequence[Hit], index: PassageIndex) -> dict[str, float]:
    """Return what the confidence is made of, by name.

    Args:
        query: As searched for.
        hits: At least one, best first.
        index: Where they were found.

    Returns:
        `excess`: how far the best hit's score lies above that of unrelated texts, tokens left out; `likeness`: the
        same, as far as it tells what is about the question from what is not; `lead`: how far it lies above the mean of
        the next five (each at least that of unrelated texts); `tokens`: the signal above that of unrelated texts;
        `sentence_bilingual`: the signal; `rarest`: what the rarest of the question's words tells that the passage has,
        0…1 of the most that a word can tell; `figures_missing`: the share of the question's numbers and dates that the
        passage lacks; `other_dates`: 1 if it gives a year, and the passage gives years, but neither the passage nor
        what it stands under gives that one, and likewise with months and so on; `names_missing`: 1 if it gives a name
        that neither the passage nor what it stands under has; `no_such_figure`: 1 if it asks for a date, a price or an
        age, and the passage has none but the question's own; `unsaid`: the same with any number, a person or a place,
        which are less sure to be noticed; `length`: its words, in tens; `reading`: the reader's
        log-odds that the passage answers.
    """
    return _values(FeatureContext(query, hits, index), _FEATURES)


class FeatureContext:
    """A question with what was found for it; what several features need is found out once, and only if needed."""

    def __init__(self, query: Query, hits: Sequence[Hit], index: PassageIndex) -> None:
        self.query = query
        self.hits = hits
        self.best = hits[0]
        self.text = hits[0].passage.searched
        self.index = index
        self.level = index.parts.background.level(query, self.text)

    @property
    def heading(self) -> str:
        """What the passage stands under."""
        return f"{self.best.document.title} {self.best.passage.section or ''}"

    @cached_property
    def missing_figures(self) -> list[Quantity]:
        """The numbers and dates of the question that the passage lacks."""
        return missing_figures(self.query, self.text)

    @cached_property
    def dates_at_odds(self) -> tuple[frozenset[str], frozenset[str]]:
        """The question's dates that the passage has not, though it has such dates, and those."""
        return dates_at_odds(self.query, self.text, self.heading)

    @cached_property
    def missing_names(self) -> list[str]:
        """The names of the question, folded, that neither the passage nor what it stands under has."""
        if not self.query.names:
            return []
        about = fold(f"{self.heading} {self.text}")
        return sorted(name for name in self.query.names if name not in about and not is_never_a_name(name))

    @cached_property
    def may_hold_answer(self) -> bool:
        """Whether the passage has what the question asks for, as far as that has a form."""
        return may_hold_answer(self.query, self.text)

    @property
    def level_without_tokens(self) -> float:
        """The score of unrelated texts, tokens left out."""
        weights, unrelated = self.index.weights, self.index.unrelated(self.level)
        return sum(weights[name] * value for name, value in unrelated.items() if name != "tokens")

    def score(self, hit: Hit) -> float:
        """Return the search's score, whatever a reader added to it."""
        weights = self.index.weights
        return sum(weights.get(name, 0) * value for name, value in hit.signals.items())


@dataclass(frozen=True, slots=True)
class ConfidenceBreakdown:
    """A confidence, and what it is made of: its log-odds are `base` and, of each feature, weight times value.

    Of every feature 0 is where it tells nothing: as similar as unrelated texts, nothing missing, the reader undecided.

    Attributes:
        context: The question, with what was found.
        base: The log-odds where all features are 0.
        weights: The features', by name.
        values: And their values.
        kind: Names the set that the weights are.
        calibration: What they belong to.
    """

    context: FeatureContext = field(repr=False)
    base: float
    weights: Mapping[str, float]
    values: Mapping[str, float]
    kind: str
    calibration: Calibration = field(repr=False)

    @property
    def log_odds(self) -> float:
        """The log-odds that the best hit answers."""
        return sum((weight * self.values[name] for name, weight in self.weights.items()), start=self.base)

    @property
    def confidence(self) -> float:
        """The probability of that, 0…1."""
        return probability(self.log_odds)

    @property
    def good_values(self) -> Mapping[str, float]:
        """What the features would be of a good passage, or are where they are better.

        It is half as far from being the question itself as unrelated texts are, has all words of it, and nothing at
        odds with it; and the reader is fairly sure of it.
        """
        context, best = self.context, self.context.best
        unrelated = context.index.unrelated(context.level)
        good = {name: (1 + value) / 2 for name, value in unrelated.items()} | {"exact": 0.0}
        signals = {name: max(value, good.get(name, 1.0)) for name, value in best.signals.items()}
        alike = FeatureContext(context.query, [replace(best, signals=signals), *context.hits[1:]], context.index)
        values = _values(alike, _SIMILARITIES)
        values["rarest"] = _rarest_of(context, context.query.terms)
        values["reading"] = max(_GOOD_READING, self.values.get("reading", 0.0))
        values["length"] = self.values.get("length", 0.0)
        return {name: values.get(name, 0.0) for name in self.values}


def _values(context: FeatureContext, names: Collection[str]) -> dict[str, float]:
    return {name: feature(context) for name, feature in _FEATURES.items() if name in names}


def _excess(context: FeatureContext) -> float:
    without_tokens = context.score(context.best) - context.index.weights["tokens"] * context.best.signals["tokens"]
    return without_tokens - context.level_without_tokens


def _lead(context: FeatureContext) -> float:
    unrelated = context.level_without_tokens + context.index.weights["tokens"] * context.level.tokens
    others = [hit for hit in context.hits if hit.passage.searched != context.text]  # a copy is no rival
    rivals = [max(context.score(hit), unrelated) for hit in others[:_RIVALS]]
    rivals += [unrelated] * (_RIVALS - len(rivals))
    return context.score(context.best) - sum(rivals) / _RIVALS


def _rarest_of(context: FeatureContext, held: Collection[str]) -> float:
    lexicon = context.index.parts.lexicon
    found = (lexicon.idf(term) / lexicon.highest_idf for term in context.query.terms if len(term) > 1 and term in held)
    return max(found, default=0.0)


_FEATURES: Mapping[str, Callable[[FeatureContext], float]] = {
    "excess": _excess,
    "likeness": lambda context: min(_excess(context), _ALIKE_ENOUGH),
    "lead": _lead,
    "tokens": lambda context: context.best.signals["tokens"] - context.level.tokens,
    "sentence_bilingual": lambda context: context.best.signals["sentence_bilingual"],
    "rarest": lambda context: _rarest_of(context, terms(context.text)),
    "figures_missing": lambda context: len(context.missing_figures) / max(1, len(context.query.quantities)),
    "other_dates": lambda context: float(any(context.dates_at_odds)),
    "names_missing": lambda context: float(bool(context.missing_names)),
    "no_such_figure": lambda context: float(context.query.answer_type in _UNMISTAKABLE and not context.may_hold_answer),
    "unsaid": lambda context: float(context.query.answer_type not in _UNMISTAKABLE and not context.may_hold_answer),
    "length": lambda context: len(context.query.terms) / 10,
    "reading": lambda context: reader_log_odds(context.best) or 0.0,
}
_SIMILARITIES = frozenset({"excess", "likeness", "lead", "tokens", "sentence_bilingual"})
"""Features that tell how similar a passage is to the question."""
