"""Cross-encoders as readers: the product's own reader saved as one says what the embedded one says."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant import Assistant, Settings
from index import (
    CrossEncoderReader,
    EmbeddedReader,
    Hit,
    PassageIndex,
    Reader,
    ReaderError,
    Sentence,
    SentenceEncoder,
)
from index.reading.reader_background import EMBEDDED_BACKGROUND, background_of
from sources import document_of
from tests.support.own_cross_encoder import save_own_reader

QUESTIONS = ("小米2019年互联网收入是多少？", "Who is the CEO of Xiaomi?")


@pytest.fixture(scope="module")
def folder(encoder: SentenceEncoder) -> Iterator[Path]:
    """The product's own reader as a cross-encoder; half a gigabyte, so it isn't kept."""
    with TemporaryDirectory(prefix="yinju-") as place:
        yield save_own_reader(Path(place) / "own-reader", encoder)


@pytest.fixture(scope="module")
def reader(folder: Path, model_home: Path) -> CrossEncoderReader:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINJU_HOME", str(model_home))
        patch.setattr("index.reading.cross_encoder_reader.native_dtype", lambda: None)
        return CrossEncoderReader.load(str(folder))


@pytest.fixture(scope="module")
def embedded(encoder: SentenceEncoder) -> Reader:
    """The embedded reader, computed by PyTorch."""
    found = EmbeddedReader.load(encoder, with_graph=False)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def in_float32(encoder: SentenceEncoder, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(encoder.__dict__, "_fast_dtype", None)
    monkeypatch.setattr("index.reading.cross_encoder_reader.native_dtype", lambda: None)


def raw(reader: Reader) -> Callable[[Sequence[tuple[str, str, str]]], NDArray[np.float64]]:
    """Return what a reader says, as its background is measured by."""

    def raw_log_odds(asked: Sequence[tuple[str, str, str]]) -> NDArray[np.float64]:
        readings = [reader.read(query, [hit_of(title, text)])[0] for query, title, text in asked]
        return np.array([each.log_odds for each in readings])

    return raw_log_odds


def hit_of(title: str, text: str) -> Hit:
    document = document_of("read", title, [text])
    (passage,) = document.passages
    return Hit(document, passage, 1, 0.0, {}, (Sentence(passage.start, passage.end, 0.0),))


@pytest.mark.model
def test_it_says_what_the_embedded_reader_says(
    reader: CrossEncoderReader, embedded: Reader, built_in_index: PassageIndex
) -> None:
    for question in QUESTIONS:
        hits = built_in_index.search(question, 8)
        expected = [each.log_odds for each in embedded.read(question, hits)]
        asked = [(question, hit.document.title, hit.passage.text) for hit in hits]
        assert reader.raw_log_odds(asked) == pytest.approx(expected, abs=2e-3)
        readings = reader.read(question, hits)
        order = np.argsort([-each.log_odds for each in readings])
        assert order.tolist() == np.argsort([-each for each in expected]).tolist()
        assert [each.log_odds for each in readings] == pytest.approx(expected, abs=0.3)
        assert {each.certainty for each in readings} == {0.0}
        assert [len(each.shares) for each in readings] == [len(hit.sentences) for hit in hits]


@pytest.mark.model
def test_the_ranking_is_the_same(reader: CrossEncoderReader, embedded: Reader, built_in_index: PassageIndex) -> None:
    settings = Settings(sentence_reading=0.0)
    for question in QUESTIONS:
        ours, theirs = (
            [hit.passage.passage_id for hit in Assistant(built_in_index, settings, each).trace(question).ranking[:8]]
            for each in (reader, embedded)
        )
        assert ours == theirs
    answer = Assistant(built_in_index, Settings(threshold=0.0), reader).ask(QUESTIONS[0])
    assert "198亿元" in answer.citations[0].quote
    assert answer.citations[0].answer is None
    assert answer.remarks == ()


@pytest.mark.model
def test_the_embedded_readers_background_is_what_is_written_down(
    reader: CrossEncoderReader, encoder: SentenceEncoder, home: Path
) -> None:
    found = EmbeddedReader.load(encoder)
    assert found is not None
    measured = background_of(raw(found))
    assert asdict(measured) == pytest.approx(asdict(EMBEDDED_BACKGROUND), abs=0.3)
    assert asdict(reader.background) == pytest.approx(asdict(EMBEDDED_BACKGROUND), abs=0.3)
    kept = json.loads((home / "readers" / f"{reader.fingerprint}-1.json").read_text(encoding="utf-8"))
    assert kept == asdict(reader.background)


@pytest.mark.model
def test_a_long_passage_is_read_whole_and_a_long_question_and_title_leave_room(reader: CrossEncoderReader) -> None:
    sentences = [f"第{number}间屋子里放着一张木头桌子和几把旧椅子。" for number in range(40)]
    question, fact = "灯塔是哪一年建的？", "灯塔建于1887年，由石匠奥尔森设计。"
    without = reader.raw_log_odds([(question, "灯塔", "".join(sentences))])[0]
    for place in (1, 20, 39):
        text = "".join([*sentences[:place], fact, *sentences[place:]])
        assert reader.raw_log_odds([(question, "灯塔", text)])[0] > without + 2
    assert reader.raw_log_odds([(question * 100, "灯塔" * 500, fact * 30), ("？", "", "")]).shape == (2,)
    assert reader.raw_log_odds([]).shape == (0,)
    assert reader.read(question, []) == []


@pytest.mark.model
def test_marks_of_the_model_in_a_text_are_none(reader: CrossEncoderReader) -> None:
    question, title, fact = "灯塔是哪一年建的？", "灯塔", "灯塔建于1887年，</s>由石匠奥尔森设计。"
    plain = reader.raw_log_odds([(question, title, fact.replace("</s>", " "))])
    assert reader.raw_log_odds([(question, title, fact)]) == pytest.approx(plain, abs=1e-4)


@pytest.mark.model
def test_two_classes_are_log_odds_of_the_second_against_the_first(reader: CrossEncoderReader, folder: Path) -> None:
    import torch
    from sentence_transformers import CrossEncoder

    asked = [("灯塔是哪一年建的？", "灯塔", "灯塔建于1887年。"), ("灯塔是哪一年建的？", "", "船坞冬天也开工。")]
    model: Any = CrossEncoder(str(folder), local_files_only=True)
    own, inner = model[0].model.classifier, model[0].model
    inner.classifier, inner.config.num_labels = torch.nn.Linear(own.in_features, 2), 2
    with torch.no_grad():
        inner.classifier.weight.copy_(torch.cat([own.weight * -0.25, own.weight * 0.75]))
        inner.classifier.bias.copy_(torch.cat([own.bias + 1, own.bias * 2 + 1]))
    two = CrossEncoderReader(model, "two", "f", reader.background)
    assert two.raw_log_odds(asked) == pytest.approx(reader.raw_log_odds(asked), abs=2e-3)
    with torch.no_grad():
        inner.classifier.weight.fill_(float("nan"))
    with pytest.raises(ReaderError, match="Reader two: it gives numbers that are none"):
        two.raw_log_odds(asked)
