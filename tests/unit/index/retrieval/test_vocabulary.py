"""The vocabulary: terms in order, found by what stands in a file."""

import random

import numpy as np
import pytest

from index.retrieval.vocabulary import Vocabulary

LETTERS = "abzé~^#0小米雷\U00020000\uffff"


def some_terms(count: int) -> list[str]:
    chance = random.Random(count)
    return sorted({"".join(chance.choices(LETTERS, k=chance.randint(1, 4))) for _ in range(count)})


@pytest.mark.parametrize("count", [0, 1, 2, 64, 65, 1000])
def test_each_term_has_its_number_and_no_other_has_one(count: int) -> None:
    terms = some_terms(count)
    found = Vocabulary.of(terms)
    found.require_sound()
    assert list(found) == terms
    assert len(found) == len(terms)
    assert [found.number(term) for term in terms] == list(range(len(terms)))
    others = ["", "\n", "a\n", *(f"{term}x" for term in terms), *(f" {term}" for term in terms), "\udc80", "\U0010ffff"]
    assert all(found.number(term) is None for term in others)
    assert list(Vocabulary(np.frombuffer(found.lines, dtype=np.uint8))) == terms


@pytest.mark.parametrize("count", [0, 1, 64, 65, 1000])
def test_terms_are_found_by_what_they_begin_with(count: int) -> None:
    terms = some_terms(count)
    found = Vocabulary.of(terms)
    for prefix in ("", *LETTERS, "小米", "ab", "zz", "!", "\U0010ffff"):
        assert list(found.terms(found.beginning(prefix))) == [term for term in terms if term.startswith(prefix)]


@pytest.mark.parametrize("lines", [b"b\na\n", b"a\na\n", b"a\n\xff\n"])
def test_terms_out_of_order_are_not_sound(lines: bytes) -> None:
    with pytest.raises(ValueError, match=r"not in order|decode"):
        Vocabulary(np.frombuffer(lines, dtype=np.uint8)).require_sound()


def test_terms_that_end_within_a_line_are_none() -> None:
    with pytest.raises(ValueError, match="within a line"):
        Vocabulary(np.frombuffer(b"a\nb", dtype=np.uint8))
