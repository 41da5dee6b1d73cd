"""The passages with the highest coverage: found without looking at all, and the same as if all were looked at."""

import numpy as np
import pytest
from numpy.typing import NDArray

from index.retrieval.coverage import Coverage, QueryTerm, SentenceLayout, TermMatch

_SENTENCES, _PASSAGES = 6000, 2000


@pytest.fixture(scope="module")
def layout() -> SentenceLayout:
    random_numbers = np.random.default_rng(3)
    more = random_numbers.integers(_PASSAGES, size=_SENTENCES - _PASSAGES)
    return SentenceLayout.of(np.sort(np.concatenate([np.arange(_PASSAGES), more])))


def draw(random_numbers: np.random.Generator, count: int) -> NDArray[np.int32]:
    return np.sort(random_numbers.choice(_SENTENCES, count, replace=False)).astype(np.int32)


def coverage_of(layout: SentenceLayout, seed: int) -> tuple[Coverage, NDArray[np.float64], NDArray[np.float64]]:
    """A made-up question with rare and frequent words, and its coverage by passages and sentences, by brute force."""
    random_numbers = np.random.default_rng(seed)
    terms, total = [], 1.5
    passages, sentences = np.zeros(_PASSAGES), np.zeros(_SENTENCES)
    for count in (0, 3, 40, 40, 200, 900, 2500, 4000, 5000):
        found = [TermMatch(draw(random_numbers, count), 1.0)]
        if count == 200:
            found.append(TermMatch(draw(random_numbers, 600), 0.5))
        weight = float(np.log(_SENTENCES / (count + 1)))
        terms.append((QueryTerm(layout, found), weight))
        strengths = np.zeros(_SENTENCES)
        for each in reversed(found):
            strengths[each.sentences] = each.strength
        sentences += weight * strengths
        passages += weight * np.array(
            [strengths[a:b].max() for a, b in zip(layout.first, layout.first[1:], strict=False)]
        )
        total += weight
    return Coverage(layout, terms, unsearched=1.5), passages / total, sentences / total


@pytest.mark.parametrize("seed", range(5))
def test_coverage_equals_brute_force(layout: SentenceLayout, seed: int) -> None:
    found, passages, sentences = coverage_of(layout, seed)
    rows = np.array([0, 5, 1999, 17, 17])
    assert found.of_passages(rows) == pytest.approx(passages[rows], abs=1e-5)
    assert found.of_sentences(np.arange(_SENTENCES)) == pytest.approx(sentences, abs=1e-5)


@pytest.mark.parametrize("few", [0, 500, 5000])
@pytest.mark.parametrize("k", [1, 30, 1500])
@pytest.mark.parametrize("restricted", [False, True])
def test_the_highest_equal_brute_force(
    layout: SentenceLayout, few: int, k: int, restricted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.coverage._FEW", few)
    for seed in range(5):
        found, passages, _ = coverage_of(layout, seed)
        among = np.arange(1, _PASSAGES, 3) if restricted else np.arange(_PASSAGES)
        rows = found.highest(k, among if restricted else None)
        expected = np.sort(passages[among])[::-1][: len(rows)]
        assert len(rows) == min(k, np.count_nonzero(passages[among]))
        assert len(set(rows.tolist())) == len(rows)
        assert set(rows.tolist()) <= set(among.tolist())
        assert np.sort(passages[rows])[::-1] == pytest.approx(expected, abs=1e-5)


def test_frequent_terms_are_not_looked_up_everywhere(layout: SentenceLayout, monkeypatch: pytest.MonkeyPatch) -> None:
    rare = QueryTerm(layout, [TermMatch(np.array([5, 700, 3000], dtype=np.int32), 1.0)])
    frequent = QueryTerm(layout, [TermMatch(np.arange(_SENTENCES, dtype=np.int32), 1.0)])
    question = Coverage(layout, [(frequent, 0.5), (rare, 8.0)])
    assert sorted(question.highest(3).tolist()) == layout.owners[[5, 700, 3000]].tolist()
    assert "_passages" in vars(rare)
    assert "_passages" not in vars(frequent)


def test_of_equal_passages_the_first_come_first(layout: SentenceLayout) -> None:
    every = QueryTerm(layout, [TermMatch(np.arange(_SENTENCES, dtype=np.int32), 1.0)])
    assert Coverage(layout, [(every, 1.0)]).highest(4).tolist() == [0, 1, 2, 3]
    assert Coverage(layout, []).highest(4).tolist() == []
