"""Questions changed so that the passage which answered them no longer does: another period, figure or name.

They look like the near-misses that people ask, about the right people and things, for a fact that is not stated.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence

from index.text.folding import fold

_PARTS = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9][\w.\-]*")
_CAPITALISED = re.compile(r"(?<!^)\b[A-Z][\w\-]+(?:\s+[A-Z][\w\-]+)*")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_OTHER_YEARS = (-20, -10, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 10, 20)
_PERIODS = (
    ("第一季度", "第二季度", "第三季度", "第四季度", "上半年", "下半年", "前三季度", "全年"),
    ("一季度", "二季度", "三季度", "四季度", "上半年", "下半年", "全年"),
    ("第一季", "第二季", "第三季", "第四季", "上半年", "下半年", "全年"),
    ("去年", "前年", "今年", "明年"),
    ("上个月", "这个月", "下个月"),
    ("first quarter", "second quarter", "third quarter", "fourth quarter", "first half", "second half", "full year"),
    ("Q1", "Q2", "Q3", "Q4", "H1", "H2"),
    ("last year", "this year", "next year", "the year before last"),
    ("last month", "this month", "next month"),
)
"""What stands for another time of the same kind."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_NAME = 10
_TRIES = 20


def alter(
    questions: Sequence[str], passages: Sequence[str], articles: Sequence[int], corpus: Sequence[str], seed: int = 1
) -> list[str | None]:
    """Change each question in one place.

    Args:
        questions: n questions.
        passages: The n passages that answer them.
        articles: The n articles that these belong to; a name is taken from another one.
        corpus: All passages, to tell which words are rare.
        seed: For the choice of what to put in.

    Returns:
        n questions; None where nothing could be changed.
    """
    chance = random.Random(seed)
    pairs = Counter(pair for text in corpus for pair in _pairs(fold(text)))
    names = [_rarest_name(*each, pairs) for each in zip(questions, passages, strict=True)]
    pool = [
        (article, question[slice(*name)])
        for question, article, name in zip(questions, articles, names, strict=True)
        if name and (name[1] - name[0] <= _LONGEST_NAME or not _HAN.search(question[slice(*name)]))
    ]
    altered = []
    for question, passage, article, name in zip(questions, passages, articles, names, strict=True):
        others = [other for its, other in chance.sample(pool, min(_TRIES, len(pool))) if its != article]
        choices = [
            _other_period(question, passage, chance),
            _other_figure(question, passage, chance),
            _other_name(question, passage, name, others),
        ]
        altered.append(next((each for each in choices if each), None))
    return altered


def _other_period(question: str, passage: str, chance: random.Random) -> str | None:
    for periods in _PERIODS:
        given = [each for each in periods if each in question]
        others = [each for each in periods if each not in question and each.lower() not in passage.lower()]
        if given and others:
            return question.replace(max(given, key=len), chance.choice(others), 1)
    return None


def _other_figure(question: str, passage: str, chance: random.Random) -> str | None:
    figure = _FIGURE.search(question)
    if figure is None:
        return None
    if _YEAR.fullmatch(figure.group()):
        other = str(int(figure.group()) + chance.choice(_OTHER_YEARS))
    else:
        other = re.sub(r"\d", lambda digit: str((int(digit.group()) + chance.randint(1, 9)) % 10), figure.group())
    return None if other in passage else question[: figure.start()] + other + question[figure.end() :]


def _other_name(question: str, passage: str, name: tuple[int, int] | None, others: Sequence[str]) -> str | None:
    if name is None:
        return None
    own = question[slice(*name)]
    for other in others:
        if other not in passage and other != own and bool(_HAN.search(other)) == bool(_HAN.search(own)):
            return question[: name[0]] + other + question[name[1] :]
    return None


def _rarest_name(question: str, passage: str, pairs: Counter[str]) -> tuple[int, int] | None:
    """Return where the question has the rarest words that stand in its passage; if none do, a capitalised name."""
    found = []
    for part in _PARTS.finditer(question):
        word = part.group()
        if _HAN.match(word):
            found += [(part.start() + start, part.start() + end) for start, end in _common_runs(word, passage)]
        elif word in passage and len(word) > 2 and not word[0].islower():
            found.append(part.span())
    if found:
        return min(found, key=lambda span: min(pairs[pair] for pair in _pairs(fold(question[slice(*span)]))))
    capitalised = _CAPITALISED.search(question)
    return capitalised.span() if capitalised else None


def _common_runs(word: str, passage: str) -> list[tuple[int, int]]:
    runs, start = [], 0
    while start < len(word) - 1:
        end = next((end for end in range(len(word), start + 1, -1) if word[start:end] in passage), start + 1)
        if end - start > 1:
            runs.append((start, end))
        start = end
    return runs


def _pairs(text: str) -> list[str]:
    return [text[start : start + 2] for start in range(max(1, len(text) - 1))]
