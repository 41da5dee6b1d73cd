"""Candidate sources and encoders of one's own: each is one class, and nothing else changes."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.answering.settings import Settings
from index import Encoder, PassageIndex, PassageKey, PreparedQuery, Progress, unshown
from index.retrieval.segments.local_source import LocalSource
from sources import Document, document_of
from tests.support.articles import ledger
from tests.support.fakes import BlindEncoder, FakeEncoder


class Own(LocalSource):
    """One's own: the same passages whatever is asked, and those of the index where that is wanted."""

    def __init__(self, index: PassageIndex, always: Sequence[PassageKey], *, beside: bool = False) -> None:
        super().__init__(index.parts, index.encoder, index.parts.background)
        self.always = always
        self.beside = beside

    def candidates(
        self, prepared: PreparedQuery, k: int, articles: Collection[str] | None = None
    ) -> Sequence[PassageKey]:
        return [*(super().candidates(prepared, k, articles) if self.beside else ()), *self.always]


def found(index: PassageIndex, documents: Sequence[str] | None = None) -> set[str]:
    return {hit.passage.passage_id for hit in index.search("zzz", 1000, documents)}


def keys(index: PassageIndex) -> dict[str, PassageKey]:
    """Return what passages are known by, by their ids."""
    return {
        passage.passage_id: PassageKey(digest, place)
        for document, digest in zip(index.documents, index.parts.digests(), strict=True)
        for place, passage in enumerate(document.passages)
    }


def test_a_source_puts_one_more_passage_forward(corpus: tuple[Document, ...]) -> None:
    index = PassageIndex.build([*corpus, *ledger(600)], BlindEncoder())
    known = keys(index)
    missed = next(each for each in known if each not in found(index))
    more = PassageIndex(replace(index.parts, source=Own(index, [known[missed]], beside=True)), index.encoder)
    assert found(more) - found(index) == {missed}
    of_an_assistant = Assistant(more, Settings().changed(["exact=0.5"])).index  # made anew for its own settings
    assert found(of_an_assistant) == found(more)
    assert found(more, ["harbour"]) == found(index, ["harbour"])  # though the source pays no heed


def test_a_source_can_take_the_place_of_all_others(fake_index: PassageIndex) -> None:
    known = list(keys(fake_index).values())
    digest = known[0].digest
    nowhere = [PassageKey("0" * 64, 0), PassageKey(digest, 1000), PassageKey(digest, -1)]
    own = Own(fake_index, [known[3], known[1], known[3], *nowhere])
    alone = PassageIndex(replace(fake_index.parts, source=own), fake_index.encoder)
    hits = {hit.passage.passage_id: hit for hit in fake_index.search("茶馆", 1000)}
    ranked = alone.search("茶馆")
    assert len(ranked) == 2
    for hit in ranked:
        assert replace(hit, rank=0) == replace(hits[hit.passage.passage_id], rank=0)
    nothing = PassageIndex(replace(fake_index.parts, source=Own(fake_index, nowhere)), fake_index.encoder)
    assert nothing.search("茶馆") == []
    assert Assistant(nothing).ask("老城的茶馆几点开门？").citations == ()


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
