"""From signals to the probability that the best passage answers.

A logistic model weighs the `features` of what was found. There are four sets of weights: for questions and passages of
the same script and of different ones (an English question over a Chinese article shares few words with it), and for
hits that the reader has looked at and that it has not. They were fitted by `python -m
tests.benchmarks.fit_confidence`; `confidence.json` holds them, with what they were fitted on.

A model's similarities mean something only against those that it gives to unrelated texts (`index.background`): all
scores are taken from there, and on the default model's scale. For its tokens there is no such scale: where a collection
has none, or another model made them, sets of weights are used that were fitted without them.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.asked import Asked, asked_for
from assistant.names import names_in
from assistant.things import figures_missing, other_dates, says_asked
from index import Background, Hit, Level, PassageIndex, evidence_of, fold
from index.glossary import is_never_a_name
from index.script import has_han, is_chinese
from index.terms import query_terms, terms

COEFFICIENTS = Path(__file__).with_name("confidence.json")
_RIVALS = 5
"""How many of the next hits tell how far the best one leads."""
_UNMISTAKABLE = frozenset({Asked.DATE, Asked.MONEY, Asked.AGE})
"""What has a form of its own, so that a passage without that form doesn't say it."""
_MOST_DOUBT = 700.0  # beyond, exp() overflows
NO_TOKENS = ", no tokens"
"""Ends the names of the sets of weights that were fitted without tokens."""
_SAME_TOKENS = 0.02
"""So far apart may be what two versions of the same model give to unrelated texts."""

DEFAULT_BACKGROUND = Background(
    han_han=Level(0.8107, 0.0217, 0.1461),
    han_other=Level(0.7064, 0.0291, 0.0456),
    other_han=Level(0.7224, 0.0291, 0.0482),
    other_other=Level(0.7270, 0.0267, 0.1139),
)
"""What the default model gives to unrelated texts, as `index.background` measures it."""


def confidence(query: str, hits: Sequence[Hit], index: PassageIndex) -> float:
    """Return the probability that the best hit answers a question.

    Args:
        query: As searched for.
        hits: Best first.
        index: Where they were found.

    Returns:
        0…1; 0 where nothing was found, and for a question without a word, unless it stands in the passage just so, as a
        figure that is looked for.
    """
    if not hits or not (any(map(str.isalpha, query)) or (any(map(str.isdigit, query)) and hits[0].signals["exact"])):
        return 0.0
    weights = _weights(query, hits[0], index)
    values = {"intercept": 1.0, **features(query, hits, index)}
    evidence = sum(weight * values[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(min(-evidence, _MOST_DOUBT)))


def kind_of(query: str, best: Hit) -> str:
    """Name the set of weights that is meant for a hit."""
    same = has_han(query) == is_chinese(best.passage.text)
    return ("same script" if same else "other script") + (", read" if "reading" in best.signals else "")


def features(query: str, hits: Sequence[Hit], index: PassageIndex) -> dict[str, float]:
    """Return what the confidence is made of, by name.

    Args:
        query: As searched for.
        hits: At least one, best first.
        index: Where they were found.

    Returns:
        `excess`: how far the best hit's score lies above that of unrelated texts, tokens left out; `lead`: how far it
        lies above the mean of the next five (each at least that of unrelated texts); `tokens`: the signal above that of
        unrelated texts; `sentence_bilingual`: the signal; `rarest`: what the rarest of the question's words tells that
        the passage has, 0…1 of the most that a word can tell; `figures_missing`: the share of the question's numbers
        and dates that the passage lacks; `other_dates`: 1 if it gives a year, and the passage gives years, but neither
        the passage nor what it stands under gives that one, and likewise with months and so on; `names_missing`: 1 if
        it gives a name that neither the passage nor what it stands under has; `no_such_figure`: 1 if it asks for a
        date, a price or an age, and the passage has none but the question's own; `unsaid`: the same with any number,
        a person or a place, which are less sure to be noticed; `length`: its words, in tens; `reading`: the reader's
        log-odds that the passage answers.
    """
    best, background, settings = hits[0], index.parts.background, index.settings
    level = background.level(query, best.passage.text)
    stretch = DEFAULT_BACKGROUND.level(query, best.passage.text).spread / level.spread
    without_tokens = (settings.paragraph + settings.sentence) * level.mean
    unrelated = without_tokens + settings.tokens * level.tokens
    weights = settings.signal_weights
    others = [hit for hit in hits if hit.passage.text != best.passage.text]  # a copy is no rival
    score, *others_scores = (
        sum(weights.get(name, 0) * value for name, value in hit.signals.items()) for hit in (best, *others)
    )
    rivals = [max(each, unrelated) for each in others_scores[:_RIVALS]]
    rivals += [unrelated] * (_RIVALS - len(rivals))
    held, asked = terms(best.passage.text), query_terms(query)
    lexicon = index.parts.lexicon
    tells = {term: lexicon.idf(term) / lexicon.highest_idf for term in asked if len(term) > 1}
    heading = f"{best.document.title} {best.passage.section or ''}"
    about = fold(f"{heading} {best.passage.text}")
    kind, unsaid = asked_for(query), not says_asked(query, best.passage.text)
    return {
        "excess": (score - settings.tokens * best.signals["tokens"] - without_tokens) * stretch,
        "lead": (score - sum(rivals) / _RIVALS) * stretch,
        "tokens": best.signals["tokens"] - level.tokens,
        "sentence_bilingual": best.signals["sentence_bilingual"],
        "rarest": max((value for term, value in tells.items() if term in held), default=0.0),
        "figures_missing": figures_missing(query, best.passage.text),
        "other_dates": float(other_dates(query, best.passage.text, heading)),
        "names_missing": float(any(name not in about and not is_never_a_name(name) for name in names_in(query))),
        "no_such_figure": float(unsaid and kind in _UNMISTAKABLE),
        "unsaid": float(unsaid and kind not in _UNMISTAKABLE),
        "length": len(asked) / 10,
        "reading": evidence_of(best) or 0.0,
    }


def _weights(query: str, best: Hit, index: PassageIndex) -> Mapping[str, float]:
    """Return the weights meant for a hit: those without tokens where there are none like the default model's."""
    kind, sets = kind_of(query, best), coefficients()
    expected, found = (each.level(query, best.passage.text) for each in (DEFAULT_BACKGROUND, index.parts.background))
    if index.parts.tokens.dim and abs(found.tokens - expected.tokens) <= _SAME_TOKENS:
        return sets[kind]
    return sets.get(kind + NO_TOKENS, sets[kind])


@cache
def coefficients() -> Mapping[str, Mapping[str, float]]:
    """Return the weights of the features, for each kind of hit."""
    weights: Mapping[str, Mapping[str, float]] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))["weights"]
    return weights
