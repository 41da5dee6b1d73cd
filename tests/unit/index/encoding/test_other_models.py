"""Models that differ: in prompts, sizes, tokens, length, precision, and in what is wrong with them."""

import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from index import ForeignIndexError, ModelError, PassageIndex, SentenceEncoder, load_index
from index.encoding.binary_token_vectors import binarised, pooled
from sources import Document
from tests.support.saving import save_index, saved_file
from tests.support.tiny_models import DIM, configure, save_multi_vector, save_static, save_transformer

TEXT = "w1 w2 w3 w4"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own for each test."""
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A transformer's folder."""
    save_transformer(tmp_path)
    return tmp_path / "model"


def plain(folder: Path, text: str) -> NDArray[np.float32]:
    """Return what sentence-transformers makes of a text as it stands: a unit vector."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder))
    row: NDArray[np.float32] = model.encode([text], prompt="", normalize_embeddings=True)[0]
    return row


@pytest.mark.parametrize(
    ("said", "asked", "written"),
    [
        ({"prompts": {"query": "query: ", "passage": "passage: "}}, "query: ", "passage: "),
        ({"prompts": {"search_query": "query: ", "search_document": "passage: "}}, "query: ", "passage: "),
        ({"prompts": {"query": "query: "}, "default_prompt_name": "query"}, "query: ", ""),
        ({"prompts": {"all": "query: "}, "default_prompt_name": "all"}, "query: ", "query: "),
        ({"prompts": {}}, "", ""),
    ],
)
def test_texts_get_the_prompts_that_the_model_names(
    folder: Path, said: Mapping[str, object], asked: str, written: str
) -> None:
    configure(folder / "config_sentence_transformers.json", **{"default_prompt_name": None, **said})
    encoder = SentenceEncoder.load(str(folder))
    assert encoder.encode_queries([TEXT])[0] == pytest.approx(plain(folder, asked + TEXT), abs=1e-5)
    assert encoder.encode_query(TEXT).vector == pytest.approx(plain(folder, asked + TEXT), abs=1e-5)
    assert encoder.encode_passages([TEXT])[0] @ plain(folder, written + TEXT) > 0.9999
    articles = encoder.encode_articles([], [TEXT])
    assert articles.sentences[0] @ plain(folder, written + TEXT) > 0.9999


def test_the_prompts_are_logged(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="yinju"):
        SentenceEncoder.load(str(folder))
    assert f"Model {folder} has prompts 'query: ' for questions, 'passage: ' for passages." in caplog.messages


def test_vectors_are_cut_to_a_size_and_made_unit_again(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    whole, cut = SentenceEncoder.load(str(folder)), SentenceEncoder.load(f"{folder}@dim=8")
    assert cut.dim == 8
    assert "doesn't say that its vectors may be cut to 8 values" in caplog.text
    for name in ("encode_queries", "encode_passages"):
        expected = getattr(whole, name)([TEXT])[:, :8]
        assert getattr(cut, name)([TEXT]) == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    assert cut.encode_query(TEXT).vector == pytest.approx(cut.encode_queries([TEXT])[0], abs=1e-5)
    assert cut.encode_articles([], [TEXT]).sentences.shape == (1, 8)
    assert cut.fingerprint == f"{whole.fingerprint}+dim=8"
    assert cut.files_fingerprint == whole.files_fingerprint == whole.fingerprint


def test_a_size_that_the_model_offers_is_taken_without_a_word(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    configure(folder / "config.json", matryoshka_dimensions=[8, 16])
    assert SentenceEncoder.load(f"{folder}@dim=16").dim == 16
    assert SentenceEncoder.load(f"{folder}@dim={DIM}").dim == DIM
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    with pytest.raises(ModelError, match=r"it is made for dim=8, 16, not 12\. Choose one of these"):
        SentenceEncoder.load(f"{folder}@dim=12")


def test_more_values_than_there_are_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match=rf"its vectors have {DIM} values, fewer than dim=64"):
        SentenceEncoder.load(f"{folder}@dim=64")


@pytest.mark.parametrize("vectors", ["float16", "int8"])
def test_an_index_keeps_vectors_smaller(
    folder: Path, tmp_path: Path, corpus: tuple[Document, ...], vectors: str
) -> None:
    exact = PassageIndex.build(corpus, SentenceEncoder.load(str(folder)))
    small_encoder = SentenceEncoder.load(f"{folder}@vectors={vectors}")
    small = PassageIndex.build(corpus, small_encoder)
    rows = np.arange(len(exact.parts.passages))
    apart = np.abs(small.parts.passages.vectors(rows) - exact.parts.passages.vectors(rows)).max()
    assert 0 < apart < (2e-4 if vectors == "float16" else 4e-3)
    save_index(exact, tmp_path / "exact")
    save_index(small, tmp_path / "small")
    files = [saved_file(tmp_path / name, "sentences.faiss") for name in ("exact", "small")]
    assert files[1].stat().st_size < files[0].stat().st_size
    loaded = load_index(tmp_path / "small", small_encoder)
    assert loaded.search(TEXT) == small.search(TEXT)
    with pytest.raises(ForeignIndexError, match=rf"{folder}@vectors={vectors} .*not with {folder} .*Rebuild it with"):
        load_index(tmp_path / "small", exact.encoder)


@pytest.mark.parametrize("vectors", ["float16", "int8"])
def test_a_changed_index_is_as_one_that_is_built_anew(folder: Path, corpus: tuple[Document, ...], vectors: str) -> None:
    """Rounded vectors are not rounded once more."""
    encoder = SentenceEncoder.load(f"{folder}@vectors={vectors}")
    index = PassageIndex.build(corpus[:2], encoder)
    for count in range(3, len(corpus) + 1):
        index = PassageIndex.build(corpus[:count], encoder, previous=index)
    anew = PassageIndex.build(corpus, encoder)
    rows = np.arange(len(anew.parts.sentences))
    assert np.array_equal(index.parts.sentences.vectors(rows), anew.parts.sentences.vectors(rows))
    assert np.array_equal(index.parts.segments[0].tokens.bits, anew.parts.segments[0].tokens.bits)


def test_a_table_of_words_keeps_its_options(tmp_path: Path, corpus: tuple[Document, ...]) -> None:
    save_static(tmp_path)
    encoder = SentenceEncoder.load(f"{tmp_path / 'model'}@dim=8,vectors=int8")
    assert (encoder.dim, encoder.token_dim) == (8, 0)
    assert len(PassageIndex.build(corpus, encoder).search(TEXT, k=2)) == 2


def test_a_very_long_text_is_read_in_part(tmp_path: Path) -> None:
    """A model of 32,768 tokens, and a text as long: no more are read than memory bears."""
    save_transformer(tmp_path, positions=4096)
    configure(tmp_path / "model" / "tokenizer_config.json", model_max_length=32_768)
    configure(tmp_path / "model" / "sentence_bert_config.json", max_seq_length=32_768)
    encoder = SentenceEncoder.load(str(tmp_path / "model"))
    words = [f"w{place % 50}" for place in range(32_768)]
    read = " ".join(words[: 2048 - 2])  # the prompt has two tokens
    longer, shorter = " ".join(words), " ".join(words[:1000])
    vectors = encoder.encode_passages([longer, read, shorter])
    assert vectors[0] == pytest.approx(vectors[1], abs=1e-4)
    assert np.abs(vectors[0] - vectors[2]).max() > 1e-3


def test_half_precision_becomes_unit_rows_in_float32(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    exact = SentenceEncoder.load(str(folder)).encode_passages([TEXT])
    SentenceTransformer(str(folder)).half().save(str(folder))
    assert next(iter(load_file(folder / "model.safetensors").values())).dtype == torch.float16
    rows = SentenceEncoder.load(str(folder)).encode_passages([TEXT])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows) == pytest.approx(1, abs=1e-6)
    assert (rows @ exact.T)[0, 0] > 0.999


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_vectors_that_are_no_numbers_are_refused(folder: Path, corpus: tuple[Document, ...], number: float) -> None:
    file = folder / "2_Dense" / "model.safetensors"
    save_file({name: torch.full_like(each, number) for name, each in load_file(file).items()}, file)
    encoder = SentenceEncoder.load(str(folder))
    with pytest.raises(ModelError) as caught:
        PassageIndex.build(corpus, encoder)
    assert str(caught.value) == (
        f"Model {folder}: it gives vectors that are no numbers (NaN or infinite). Choose another model."
    )
    with pytest.raises(ModelError, match="no numbers"):
        encoder.encode_queries([TEXT])


def test_vectors_of_another_size_than_said_are_refused(tmp_path: Path) -> None:
    save_transformer(tmp_path, dense=False)
    pooling = tmp_path / "model" / "1_Pooling" / "config.json"
    (name,) = [key for key in ("embedding_dimension", "word_embedding_dimension") if key in pooling.read_text()]
    configure(pooling, **{name: DIM // 2})
    encoder = SentenceEncoder.load(str(tmp_path / "model"))
    with pytest.raises(ModelError, match=rf"it gives vectors of {DIM} values, not of {DIM // 2}"):
        encoder.encode_passages([TEXT])


CODE = {"AutoConfig": "odd.OddConfig", "AutoModel": "odd.OddModel"}


def lose(folder: Path) -> None:
    """Give weights other names, as those of another kind of transformer."""
    file = folder / "model.safetensors"
    tensors = load_file(file)
    save_file({name.replace("intermediate", "gated"): each for name, each in tensors.items()}, file, {"format": "pt"})


def test_a_model_with_code_of_its_own_is_not_run(folder: Path) -> None:
    marker = folder / "ran"
    (folder / "odd.py").write_text(f"open({str(marker)!r}, 'w').close()\n")
    configure(folder / "config.json", model_type="odd", auto_map=CODE)
    check_not_run(folder)
    configure(folder / "config.json", model_type="bert")
    lose(folder)
    check_not_run(folder)
    assert not marker.exists()


def test_a_module_of_its_own_is_not_run(folder: Path) -> None:
    modules = folder / "modules.json"
    modules.write_text(modules.read_text().replace("sentence_transformers.base.modules.dense.Dense", "odd.Odd"))
    assert "odd.Odd" in modules.read_text()
    (folder / "odd.py").write_text("raise SystemExit('it ran')\n")
    check_not_run(folder)


def check_not_run(folder: Path) -> None:
    with pytest.raises(ModelError) as caught:
        SentenceEncoder.load(str(folder))
    assert str(caught.value) == (
        f"Model {folder}: it needs code of its own to be run (trust_remote_code), which is never done. "
        "Choose a model that sentence-transformers knows without."
    )


def test_a_known_model_may_name_code_that_is_not_needed(folder: Path) -> None:
    before = SentenceEncoder.load(str(folder)).encode_passages([TEXT])
    configure(folder / "config.json", auto_map=CODE)
    assert SentenceEncoder.load(str(folder)).encode_passages([TEXT]) == pytest.approx(before, abs=1e-6)


@pytest.fixture
def multi_vector(tmp_path: Path) -> Any:
    """A multi-vector encoder, as sentence-transformers loads it."""
    from sentence_transformers import MultiVectorEncoder

    save_multi_vector(tmp_path)
    return MultiVectorEncoder(str(tmp_path / "model"))


def test_a_multi_vector_encoders_tokens_are_compared_as_they_are(
    multi_vector: Any, tmp_path: Path, corpus: tuple[Document, ...]
) -> None:
    encoder = SentenceEncoder.load(str(tmp_path / "model"))
    assert (encoder.dim, encoder.token_dim) == (16, 16)
    asked = multi_vector.encode_query([TEXT], convert_to_numpy=True)[0]
    query = encoder.encode_query(TEXT)
    assert query.tokens == pytest.approx(asked, abs=1e-5)
    mean = asked.mean(axis=0)
    assert query.vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)
    assert encoder.encode_queries([TEXT])[0] == pytest.approx(query.vector, abs=1e-5)
    written = multi_vector.encode_document(["w5 w6", TEXT], convert_to_numpy=True)
    articles = encoder.encode_articles([], ["w5 w6", TEXT])
    bits = np.concatenate([binarised(pooled(each)) for each in written])
    differing = np.unpackbits(articles.tokens.bits ^ bits).mean()  # bfloat16 turns a few that are nearly 0
    assert differing < 0.02
    assert np.diff(articles.tokens.first).tolist() == [len(pooled(each)) for each in written]
    found = PassageIndex.build(corpus, encoder).search("Which way to the library?")
    assert all(0 < hit.signals["tokens"] <= 1 for hit in found)


def test_a_multi_vector_encoder_has_no_sizes(tmp_path: Path) -> None:
    save_multi_vector(tmp_path)
    with pytest.raises(ModelError, match=r"it compares tokens, and their vectors can't be cut\. Leave out dim"):
        SentenceEncoder.load(f"{tmp_path / 'model'}@dim=8")


def test_a_broken_multi_vector_encoder_is_a_clear_error(tmp_path: Path) -> None:
    save_multi_vector(tmp_path)
    shutil.rmtree(tmp_path / "model" / "1_Dense")
    with pytest.raises(ModelError, match=r"can't be loaded .*Check that it is a whole sentence-transformers model"):
        SentenceEncoder.load(str(tmp_path / "model"))
