"""Candidate sources and encoders of one's own: each is one class, and nothing else changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.answering.settings import Settings
from index import CandidateSource, Encoder, PassageIndex, PreparedQuery, Progress, unshown
from sources import Document, document_of
from tests.support.articles import ledger
from tests.support.fakes import BlindEncoder, FakeEncoder


@dataclass(frozen=True, slots=True)
class Fixed(CandidateSource):
    """Puts the same passages forward whatever is asked."""

    rows: tuple[int, ...]

    def candidates(
        self, prepared: PreparedQuery, k: int, among: NDArray[np.int64] | None = None
    ) -> NDArray[np.integer]:
        wanted = np.array(self.rows, dtype=np.int32)
        return wanted if among is None else wanted[np.isin(wanted, among)]


def found(index: PassageIndex, documents: Sequence[str] | None = None) -> set[str]:
    return {hit.passage.passage_id for hit in index.search("zzz", 1000, documents)}


def test_a_source_puts_one_more_passage_forward(corpus: tuple[Document, ...]) -> None:
    index = PassageIndex.build([*corpus, *ledger(600)], BlindEncoder())
    passages = [passage.passage_id for document in index.documents for passage in document.passages]
    missed = next(row for row, each in enumerate(passages) if each not in found(index))
    parts = replace(index.parts, sources=(*index.parts.local_sources, Fixed((missed,))))
    more = PassageIndex(parts, index.encoder)
    assert found(more) - found(index) == {passages[missed]}
    of_an_assistant = Assistant(more, Settings().changed(["exact=0.5"])).index  # made anew for its own settings
    assert found(of_an_assistant) == found(more)
    assert found(more, ["harbour"]) == found(index, ["harbour"])


def test_a_source_can_take_the_place_of_all_others(fake_index: PassageIndex) -> None:
    alone = PassageIndex(replace(fake_index.parts, sources=(Fixed((3, 1, 3)),)), fake_index.encoder)
    hits = {hit.passage.passage_id: hit for hit in fake_index.search("茶馆", 1000)}
    ranked = alone.search("茶馆")
    assert len(ranked) == 2
    for hit in ranked:
        assert replace(hit, rank=0) == replace(hits[hit.passage.passage_id], rank=0)


class Letters(Encoder):
    """As little as an encoder may be: how often each letter of the alphabet stands in a text."""

    name = "letters"
    fingerprint = "letters-1"
    dim = 26

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        counts = np.array([[1 + text.lower().count(chr(97 + n)) for n in range(self.dim)] for text in texts])
        unit: NDArray[np.float32] = (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)
        return unit


def test_an_encoder_of_three_names_and_two_methods_will_do() -> None:
    texts = ("Moose eat bark in winter.", "Pilots board the ships at dawn.", "The tea house opens at six.")
    documents = [document_of(f"d{number}", "", [text]) for number, text in enumerate(texts)]
    index = PassageIndex.build(documents, Letters())
    assert index.encoder.token_dim == 0
    assert index.search("At dawn, pilots board ships")[0].document.document_id == "d1"
    assert {hit.signals["tokens"] for hit in index.search("tea")} == {0}
    assert index.parts.passages.dim == 26 != FakeEncoder().dim
