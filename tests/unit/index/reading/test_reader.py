"""The reader without the real model: what it is for others, its weights, and what readings do to a ranking."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.settings import Settings
from index import (
    EmbeddedReader,
    Hit,
    PassageIndex,
    Reader,
    Reading,
    default_index_folder,
    reader_log_odds,
    rerank,
)
from index.models.quantisation import dequantised, quantised
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index


def test_other_models_have_no_reader(tmp_path: Path) -> None:
    assert EmbeddedReader.load(FakeEncoder()) is None


def test_weights_survive_being_stored_in_8_bits() -> None:
    import torch

    weights = {"matrix": torch.linspace(-3, 3, 60).view(6, 10), "bias": torch.tensor([0.5, -0.25])}
    back = dequantised(quantised(weights))
    assert torch.allclose(back["matrix"], weights["matrix"], atol=0.02)
    assert torch.equal(back["bias"], weights["bias"])


def test_readings_rank_anew(fake_index: PassageIndex) -> None:
    hits = fake_index.search("老城的茶馆每天清晨几点开门？", k=3)
    flat = [replace(hit, score=1 - number / 100) for number, hit in enumerate(hits)]

    def reading(hit: Hit, log_odds: float, certainty: float = 0.0) -> Reading:
        shares = [0.0] * len(hit.sentences)
        shares[-1] = 1.0
        return Reading(log_odds, tuple(shares), hit.passage.start, hit.passage.start + 2, certainty)

    ranked = rerank(flat, [reading(flat[0], -5), reading(flat[1], 5, 0.9)], weight=0.1, sentence_weight=5)
    assert [hit.passage.passage_id for hit in ranked] == [flat[1].passage.passage_id, flat[0].passage.passage_id,
                                                          flat[2].passage.passage_id]  # fmt: skip
    assert [hit.rank for hit in ranked] == [1, 2, 3]
    assert [hit.signals.get("reading") for hit in ranked] == [13 / 16, 3 / 16, None]
    assert [reader_log_odds(hit) for hit in ranked] == [5, -5, None]
    assert ranked[0].sentences[0].start == flat[1].sentences[-1].start
    assert ranked[0].answer is not None
    assert (ranked[0].answer.start, ranked[0].answer.end) == (flat[1].passage.start, flat[1].passage.start + 2)
    assert ranked[0].answer.certainty == pytest.approx(0.894, abs=1e-3)
    assert ranked[1].answer is not None
    assert ranked[1].answer.certainty == 0
    assert ranked[2].answer is None


class Longest(Reader):
    """Holds longer passages for better answers, in whatever sentence."""

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        return [
            Reading(len(hit.passage.text) / 4 - 6, (0.0,) * len(hit.sentences), hit.passage.start, hit.passage.end, 1.0)
            for hit in hits
        ]


def test_a_reader_of_ones_own_reranks(fake_home: Path, fake_index: PassageIndex) -> None:
    save_index(fake_index, default_index_folder())
    settings = Settings(reading=50.0)
    question = "老城的茶馆每天清晨几点开门？"
    chinese = ["tea", "bridge", "orchard"]
    before = Assistant.open(settings=settings).trace(question, documents=chinese).ranking
    after = Assistant.open(settings=settings, reader=Longest()).trace(question, documents=chinese).ranking
    lengths, were = ([len(hit.passage.text) for hit in ranking] for ranking in (after, before))
    assert sorted(were, reverse=True) == lengths != were
    best = after[0]
    assert best.answer is not None
    assert (best.answer.start, best.answer.end) == (best.passage.start, best.passage.end)
    assert all("reading" in hit.signals for hit in after)
    assert not any("reading" in hit.signals for hit in before)
