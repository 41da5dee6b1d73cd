"""Late interaction: which passages hold, token by token, what a question's tokens mean."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import EncodedQuery, PassageIndex, SearchSettings
from index.encoding.binary_token_vectors import NO_TOKENS, BinaryTokenVectors, binarised, pooled
from sources import Document
from tests.support.articles import ledger
from tests.support.fakes import FakeEncoder

RANDOM = np.random.default_rng(7)
QUERY = "茶馆几点开门？"


def vectors(tokens: int, dim: int) -> NDArray[np.float32]:
    rows = RANDOM.standard_normal((tokens, dim)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("dim", [8, 10, 384])
def test_similarities_are_mean_cosines_with_the_best_signs(dim: int) -> None:
    texts, query = [vectors(tokens, dim) for tokens in (3, 0, 5, 1)], vectors(4, dim)
    binary = BinaryTokenVectors.of([binarised(text) for text in texts], dim)
    cosines = [query @ np.where(text > 0, 1, -1).T / dim**0.5 for text in texts]
    together = np.concatenate([cosines[0], cosines[2]], axis=1)
    expected = [together.max(axis=1).mean(), 0, cosines[3].max(axis=1).mean()]
    assert binary.similarities(query, [(0, 3), (1, 2), (3, 4)]) == pytest.approx(np.maximum(expected, 0), abs=1e-6)
    assert binary.similarities(query, []).shape == (0,)


def test_a_text_meets_itself_best_and_its_opposite_not_at_all() -> None:
    own = vectors(6, 384)
    binary = BinaryTokenVectors.of([binarised(own), binarised(vectors(6, 384)), binarised(-own[:1])], 384)
    itself, other, opposite = binary.similarities(own, [(0, 1), (1, 2), (2, 3)])
    assert itself > 0.75 > 0.3 > other
    assert binary.similarities(own[:1], [(2, 3)]) == opposite == 0


@pytest.mark.parametrize(
    ("tokens", "together"),
    [(0, []), (1, [1]), (2, [2]), (3, [3]), (4, [4]), (5, [2, 3]), (9, [2, 2, 2, 3]), (21, [2] * 9 + [3])],
)
def test_neighbouring_tokens_share_a_vector(tokens: int, together: list[int]) -> None:
    rows = vectors(tokens, 6)
    ends = np.cumsum(together, dtype=np.int64)
    expected = [rows[end - size : end].sum(axis=0) for end, size in zip(ends.tolist(), together, strict=True)]
    assert pooled(rows) == pytest.approx(np.array(expected, dtype=np.float32).reshape(-1, 6), abs=1e-6)


def test_of_any_text_less_than_half_of_the_vectors_stay_and_all_tokens_count() -> None:
    for tokens in range(5, 600):
        rows = np.ones((tokens, 1), dtype=np.float32)
        shared = pooled(rows)
        assert shared.sum() == tokens
        assert len(shared) < tokens / 2
        assert set(shared[:, 0].tolist()) <= {2, 3}


def test_where_there_are_no_tokens_nothing_is_met() -> None:
    binary = BinaryTokenVectors.of([binarised(vectors(3, 16))], 16)
    assert binary.similarities(np.empty((0, 16), dtype=np.float32), [(0, 1)]).tolist() == [0]
    assert binary.similarities(vectors(2, 8), [(0, 1)]).tolist() == [0]
    assert BinaryTokenVectors.none(2).similarities(vectors(2, 16), [(0, 1), (1, 2)]).tolist() == [0, 0]


def test_what_was_saved_is_read_and_what_is_unsound_is_refused(tmp_path: Path) -> None:
    binary = BinaryTokenVectors.of([binarised(vectors(3, 12)), binarised(vectors(2, 12))], 12)
    binary.save(tmp_path)
    read = BinaryTokenVectors.load(tmp_path, 12)
    read.require_sound()
    assert read.dim == 12
    assert np.array_equal(read.bits, binary.bits)
    assert np.array_equal(read.first, binary.first)
    BinaryTokenVectors.none(3).require_sound()
    for unsound in (
        replace(binary, dim=20),
        replace(binary, bits=binary.bits[1:]),
        replace(binary, bits=binary.bits.astype(np.int16)),
        replace(binary, first=binary.first + 1),
        replace(binary, first=np.array([0, 6, 5])),
        replace(binary, bits=NO_TOKENS),
    ):
        with pytest.raises(ValueError, match="belong together"):
            unsound.require_sound()


def test_the_signal_is_that_of_all_tokens_of_a_passage(fake_index: PassageIndex) -> None:
    encoder = FakeEncoder()
    query = encoder.encode_query(QUERY).tokens
    hits = fake_index.search(QUERY, k=100)
    assert len(hits) == len(fake_index)
    for hit in hits:
        texts = [hit.document.text[each.start : each.end] for each in hit.sentences]
        binary = np.where(np.concatenate([encoder.term_vectors(text) for text in texts]) > 0, 1, -1)
        expected = max(0, (query @ binary.T / encoder.dim**0.5).max(axis=1).mean())
        assert hit.signals["tokens"] == pytest.approx(expected, abs=1e-5)


def test_only_the_best_passages_have_their_tokens_looked_at() -> None:
    index = PassageIndex.build(ledger(60), FakeEncoder())
    query = "How many nails does the ledger list?"
    without = PassageIndex(index.parts, FakeEncoder(), SearchSettings(tokens=0)).search(query, k=60)
    looked_at = {hit.passage.passage_id for hit in index.search(query, k=60) if hit.signals["tokens"] > 0}
    assert 0 < len(looked_at) < 60
    assert looked_at == {hit.passage.passage_id for hit in without[: len(looked_at)]}


def test_tokens_can_decide(corpus: tuple[Document, ...]) -> None:
    """Where a model gives all texts the same vector, and nothing else counts, the passage with the tokens is first."""

    class Vague(FakeEncoder):
        def _vector(self, text: str) -> NDArray[np.float32]:
            return np.ones(self.dim, dtype=np.float32) / np.float32(self.dim**0.5)

    settings = SearchSettings(sentence_coverage=0, sentence_bilingual=0, coverage=0, exact=0)
    index = PassageIndex(PassageIndex.build(corpus, Vague()).parts, Vague(), settings)
    assert index.search("1,250 ships", k=1)[0].passage.text.startswith("The harbour handled 1,250 ships")


class Mute(FakeEncoder):
    """A model that gives its tokens no vectors."""

    @property
    def token_dim(self) -> int:
        return 0

    def encode_query(self, text: str) -> EncodedQuery:
        return EncodedQuery(self.encode_queries([text])[0])


def test_a_model_without_vectors_of_tokens_will_do(corpus: tuple[Document, ...]) -> None:
    index = PassageIndex.build(corpus, Mute())
    hits = index.search(QUERY, k=100)
    assert {hit.signals["tokens"] for hit in hits} == {0}
    assert index.parts.tokens.dim == 0
    again = PassageIndex.build(corpus[1:], index.encoder, previous=index)
    assert again.parts.tokens.dim == 0


def test_an_index_that_is_changed_has_the_tokens_of_one_that_is_made_anew(corpus: tuple[Document, ...]) -> None:
    previous = PassageIndex.build(corpus[:4], FakeEncoder())
    changed = PassageIndex.build(corpus[2:], FakeEncoder(), previous=previous)
    anew = PassageIndex.build(corpus[2:], FakeEncoder())
    assert changed.parts.tokens.dim == anew.parts.tokens.dim == 64
    tokens = anew.encoder.encode_query(QUERY).tokens
    passages = [
        (int(first), int(first) + 1) for first in np.unique(anew.parts.sentence_spans[:, 0], return_index=True)[1]
    ]
    assert np.array_equal(
        changed.parts.tokens.similarities(tokens, passages), anew.parts.tokens.similarities(tokens, passages)
    )
