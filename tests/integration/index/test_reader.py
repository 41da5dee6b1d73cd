"""The reader: where it looks, what it says, and when there is none."""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index import EmbeddedReader, ModelError, PassageIndex, Reader, SentenceEncoder
from index.reading.embedded_reader import WINDOW_TOKENS, query_tokens, windows_of
from sources import document_of

LIGHTHOUSE = (
    "灯塔建于1887年，由石匠奥尔森设计。塔身高三十二米，刷成红白两色。每年夏天约有四万人登上塔顶。"
    "守塔人的小屋如今是一家博物馆。冬天道路结冰，灯塔不对外开放。"
)


@pytest.fixture(scope="module")
def reader(encoder: SentenceEncoder) -> Reader:
    found = EmbeddedReader.load(encoder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def index(encoder: SentenceEncoder) -> PassageIndex:
    return PassageIndex.build(
        [document_of("lighthouse", "灯塔", [LIGHTHOUSE, "船坞每年修理四十条船，冬天也开工。"])], encoder
    )


@pytest.mark.model
def test_it_tells_what_is_answered_from_what_is_not(reader: Reader, index: PassageIndex) -> None:
    def log_odds(question: str) -> float:
        hit = next(hit for hit in index.search(question) if "1887" in hit.passage.text)
        return reader.read(question, [hit])[0].log_odds

    assert log_odds("灯塔是哪一年建的？") > log_odds("船坞的船长叫什么名字？")
    assert log_odds("灯塔有多高？") > log_odds("灯塔的门票多少钱？")


@pytest.mark.model
def test_the_answer_stands_where_it_says(reader: Reader, index: PassageIndex) -> None:
    question = "灯塔是哪一年建的？"
    hit = next(hit for hit in index.search(question) if "1887" in hit.passage.text)
    reading = reader.read(question, [hit])[0]
    assert "1887" in hit.document.text[reading.start : reading.end]
    assert hit.passage.start <= reading.start < reading.end <= hit.passage.end
    assert sum(reading.shares) == pytest.approx(1, abs=1e-3)
    likeliest = hit.sentences[int(np.argmax(reading.shares))]
    assert "1887" in hit.document.text[likeliest.start : likeliest.end]


@pytest.mark.model
def test_passages_read_together_or_alone_are_read_alike(reader: Reader, index: PassageIndex) -> None:
    hits = index.search("灯塔有多高？")
    together = reader.read("灯塔有多高？", hits)
    alone = [reader.read("灯塔有多高？", [hit])[0] for hit in hits]
    assert [each.log_odds for each in together] == [each.log_odds for each in alone]
    assert reader.read("灯塔有多高？", []) == []


@pytest.mark.model
def test_onnxruntime_and_pytorch_say_the_same(
    reader: Reader, encoder: SentenceEncoder, index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_torch = EmbeddedReader.load(encoder, with_graph=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    without = EmbeddedReader.load(encoder)
    assert by_torch is not None
    assert without is not None
    for question in ("灯塔有多高？", "How many people climb the tower each summer?", "船坞冬天开工吗？"):
        hits = index.search(question)
        ours, theirs, alone = (each.read(question, hits) for each in (reader, by_torch, without))
        assert ours != theirs  # two computations, or nothing is compared
        assert [each.log_odds for each in ours] == pytest.approx([each.log_odds for each in theirs], abs=0.8)
        assert ours[0].start < theirs[0].end
        assert theirs[0].start < ours[0].end
        assert [each.log_odds for each in alone] == pytest.approx([each.log_odds for each in theirs], abs=1e-3)


@pytest.mark.model
def test_a_long_passage_is_read_whole_in_windows_that_overlap(encoder: SentenceEncoder) -> None:
    text = "".join(f"第{number}间屋子里放着一张桌子和{number}把椅子。" for number in range(60))
    asked = query_tokens(encoder.tokenizer, "哪间屋子里有椅子？")
    windows = windows_of(encoder.tokenizer, asked, "老屋", text)
    assert len(windows) > 2
    assert (windows[0].spans[0, 0], windows[-1].spans[-1, 1]) == (0, len(text))
    for one, next_one in pairwise(windows):
        assert next_one.spans[0, 0] < one.spans[-1, 1]
        assert len(one.spans) == WINDOW_TOKENS
    for each in windows:
        passage = each.tokens[each.begin : each.begin + len(each.spans)]
        assert "椅子" in encoder.tokenizer.decode(passage)
        assert "哪间屋子里有椅子" in encoder.tokenizer.decode(each.tokens[: each.begin])
        assert "老屋" in encoder.tokenizer.decode(each.tokens[: each.begin])


@pytest.mark.model
def test_the_answer_is_found_wherever_it_stands_in_a_long_passage(reader: Reader, encoder: SentenceEncoder) -> None:
    sentences = [f"第{number}间屋子里放着一张木头桌子和几把旧椅子。" for number in range(60)]
    for place in (3, 30, 57):
        text = "".join([*sentences[:place], "灯塔建于1887年，由石匠奥尔森设计。", *sentences[place:]])
        index = PassageIndex.build([document_of("house", "灯塔", [text])], encoder)
        (hit,) = index.search("灯塔是哪一年建的？")
        (found,) = reader.read("灯塔是哪一年建的？", [hit])
        assert "1887" in text[found.start : found.end]


@pytest.mark.model
def test_a_reader_of_another_model_is_left_out_and_a_damaged_one_is_named(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    from safetensors.numpy import save_file

    path = tmp_path / "reader.safetensors"
    assert EmbeddedReader.load(encoder, path) is None
    save_file({"heads.weight": np.zeros((3, 3), np.float16)}, path, {"model": "another"})
    assert EmbeddedReader.load(encoder, path) is None
    save_file({"heads.weight": np.zeros((3, 3), np.float16)}, path, {"model": encoder.fingerprint})
    with pytest.raises(ModelError, match=r"reader\.safetensors is damaged"):
        EmbeddedReader.load(encoder, path)
    path.write_bytes(b"no weights")
    with pytest.raises(ModelError, match=r"reader\.safetensors is damaged"):
        EmbeddedReader.load(encoder, path)
