"""From signals to the probability that the best passage answers.

A logistic model weighs the `features` of what was found. There are four sets of weights: for questions and passages of
the same script and of different ones (an English question over a Chinese article shares few words with it), and for
hits that the reader has looked at and that it has not. They were fitted by `python -m
tests.benchmarks.fit_confidence`; `confidence.json` holds them, with what they were fitted on.

A model's similarities mean something only against those that it gives to unrelated texts (`index.background`): all
scores are taken from there, and on the default model's scale.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.names import names_in
from assistant.things import figures_missing, says_asked
from index import Background, Hit, Level, PassageIndex, fold
from index.quantities import find_quantities
from index.script import is_chinese
from index.terms import query_terms, terms
from sources import is_han

COEFFICIENTS = Path(__file__).with_name("confidence.json")
_RIVALS = 5
"""How many of the next hits tell how far the best one leads."""
_MOST_DOUBT = 700.0  # beyond, exp() overflows

DEFAULT_BACKGROUND = Background(
    han_han=Level(0.8107, 0.0217),
    han_other=Level(0.7064, 0.0291),
    other_han=Level(0.7220, 0.0291),
    other_other=Level(0.7268, 0.0267),
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
    weights = coefficients()[kind_of(query, hits[0])]
    values = {"intercept": 1.0, **features(query, hits, index)}
    evidence = sum(weight * values[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(min(-evidence, _MOST_DOUBT)))


def kind_of(query: str, best: Hit) -> str:
    """Name the set of weights that is meant for a hit."""
    same = any(map(is_han, query)) == is_chinese(best.passage.text)
    return ("same script" if same else "other script") + (", read" if "reading" in best.signals else "")


def features(query: str, hits: Sequence[Hit], index: PassageIndex) -> dict[str, float]:
    """Return what the confidence is made of, by name.

    Args:
        query: As searched for.
        hits: At least one, best first.
        index: Where they were found.

    Returns:
        `excess`: how far the best hit's score lies above that of unrelated texts, and `lead`, `next_lead`: above the
        mean of the next five and above the next (each at least that of unrelated texts); `sentence`, `coverage`,
        `sentence_coverage`, `sentence_bilingual`: the signals (the first above that of unrelated texts); `rarest`,
        `missing`: what the rarest of the question's words tells that the passage has, and that it lacks, 0…1 of the
        most that a word can tell; `figures_missing`: the share of the question's numbers and dates that the passage
        lacks; `figures`: 1 if the question has any; `names_missing`: 1 if it gives a name that neither the passage nor
        what it stands under has; `unsaid`: 1 if it asks for a number, a date, a person or the like, and the passage has
        none but the question's own; `length`: its words, in tens; `reading`: the reader's log-odds that the passage
        answers.
    """
    best, background, settings = hits[0], index.parts.background, index.settings
    level = background.level(query, best.passage.text)
    stretch = DEFAULT_BACKGROUND.level(query, best.passage.text).spread / level.spread
    unrelated = (settings.paragraph + settings.sentence) * level.mean
    weights = settings.signal_weights
    others = [hit for hit in hits if hit.passage.text != best.passage.text]  # a copy is no rival
    score, *others_scores = (
        sum(weights.get(name, 0) * value for name, value in hit.signals.items()) for hit in (best, *others)
    )
    rivals = sorted((max(each, unrelated) for each in others_scores[:_RIVALS]), reverse=True)
    rivals += [unrelated] * (_RIVALS - len(rivals))
    held, asked = terms(best.passage.text), query_terms(query)
    lexicon = index.parts.lexicon
    tells = {term: lexicon.idf(term) / lexicon.highest_idf for term in asked if len(term) > 1}
    about = fold(" ".join((best.document.title, best.passage.section or "", best.passage.text)))
    reading = min(max(best.signals.get("reading", 0.5), 1e-6), 1 - 1e-6)
    return {
        "excess": (score - unrelated) * stretch,
        "lead": (score - sum(rivals) / _RIVALS) * stretch,
        "next_lead": (score - rivals[0]) * stretch,
        "sentence": (best.signals["sentence"] - level.mean) * stretch,
        "coverage": best.signals["coverage"],
        "sentence_coverage": best.signals["sentence_coverage"],
        "sentence_bilingual": best.signals["sentence_bilingual"],
        "rarest": max((value for term, value in tells.items() if term in held), default=0.0),
        "missing": max((value for term, value in tells.items() if term not in held), default=0.0),
        "figures_missing": figures_missing(query, best.passage.text),
        "figures": float(bool(find_quantities(query))),
        "names_missing": float(any(name not in about for name in names_in(query))),
        "unsaid": float(not says_asked(query, best.passage.text)),
        "length": len(asked) / 10,
        "reading": math.log(reading / (1 - reading)),
    }


@cache
def coefficients() -> Mapping[str, Mapping[str, float]]:
    """Return the weights of the features, for each kind of hit."""
    weights: Mapping[str, Mapping[str, float]] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))["weights"]
    return weights
