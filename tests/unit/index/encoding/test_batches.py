"""How texts are put into batches, in which dtype, and which are not encoded at all; with models of a few numbers."""

import itertools
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from index import PassageIndex, SentenceEncoder
from index.encoding import autocast, sentence_encoder
from index.encoding.embedding_cache import EmbeddingCache
from sources import Document
from tests.support.tiny_models import DIM, save_static, save_transformer

TEXTS = [" ".join(f"w{(start * step) % 50}" for step in range(1, 2 + 3 * start)) for start in range(1, 30)]


class Counted(SentenceEncoder):
    """Notes which texts are encoded."""

    batches: list[list[str]]

    def _encode_documents(
        self, texts: list[str], signed: Set[str] = frozenset()
    ) -> tuple[NDArray[np.float32], dict[str, NDArray[np.uint8]]]:
        self.__dict__.setdefault("batches", []).append(texts)
        return super()._encode_documents(texts, signed)

    def encoded(self, texts: Sequence[str]) -> list[str]:
        """Encode texts; return those that were not known."""
        assert self._fast_dtype in (None, torch.bfloat16)  # asked now, so that its trial is not counted
        self.batches = []
        self.encode_passages(texts)
        return list(itertools.chain(*self.batches))


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own for each test, and batches of a size that does not follow from the processor."""
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)


@pytest.fixture(params=[save_transformer, save_static])
def tiny(tmp_path: Path, request: pytest.FixtureRequest) -> Counted:
    request.param(tmp_path)
    encoder = Counted.load(str(tmp_path / "model"))
    assert isinstance(encoder, Counted)
    return encoder


@pytest.fixture
def transformer(tmp_path: Path) -> Counted:
    save_transformer(tmp_path)
    encoder = Counted.load(str(tmp_path / "model"))
    assert isinstance(encoder, Counted)
    return encoder


@pytest.fixture
def everyday_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyday texts whose words the small models know."""
    for name in ("QUESTIONS_HAN", "QUESTIONS_OTHER", "SENTENCES_HAN", "SENTENCES_OTHER"):
        monkeypatch.setattr(sentence_encoder, name, ("w7 w8 w9", "w11 w12"))


def able_to(monkeypatch: pytest.MonkeyPatch, *abilities: str) -> None:
    monkeypatch.setattr(autocast, "_processor_abilities", lambda: dict.fromkeys(abilities, True))


def few_tokens(monkeypatch: pytest.MonkeyPatch, a_thread: int) -> None:
    """Let a batch hold no more tokens than these for each thread, so that a few texts are several batches."""
    monkeypatch.setattr(sentence_encoder, "_TOKENS_PER_THREAD", a_thread)


def own_vectors(encoder: SentenceEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
    rows: NDArray[np.float32] = encoder._model.encode_document(list(texts), normalize_embeddings=True)
    return rows


@pytest.mark.parametrize("abilities", [(), ("avx512_bf16",)])
def test_vectors_are_the_models_own_in_the_order_of_the_texts(
    tiny: Counted, abilities: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    able_to(monkeypatch, *abilities)
    few_tokens(monkeypatch, 40)
    rows = tiny.encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
    assert np.sum(rows * own_vectors(tiny, TEXTS), axis=1).min() > 0.999
    if not abilities:
        assert np.allclose(rows, own_vectors(tiny, TEXTS), atol=1e-5)
    assert len(tiny.batches) > 3


def test_prompts_are_kept(transformer: Counted) -> None:
    with_prompt = transformer._model.encode("passage: w1 w2", normalize_embeddings=True)
    assert transformer.encode_passages(["w1 w2"])[0] @ with_prompt > 0.999
    assert np.allclose(
        transformer.encode_queries(["w1 w2"])[0],
        transformer._model.encode("query: w1 w2", normalize_embeddings=True),
        atol=1e-6,
    )


def test_no_text_at_all(tiny: Counted) -> None:
    assert tiny.encode_passages([]).shape == (0, DIM)


@pytest.mark.parametrize(
    ("abilities", "expected"),
    [
        ((), None),
        (("avx512_f", "avx512_bw", "bf16"), None),
        (("avx512_bf16",), torch.bfloat16),
        (("amx_bf16",), torch.bfloat16),
    ],
)
def test_the_dtype_follows_from_the_processor(
    transformer: Counted, abilities: tuple[str, ...], expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    able_to(monkeypatch, *abilities)
    assert transformer._fast_dtype == expected
    weights = {parameter.dtype for parameter in transformer._model.parameters()}
    assert weights == {torch.float32}


def test_a_model_that_can_do_with_no_other_dtype_keeps_its_own(
    transformer: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    able_to(monkeypatch, "avx512_bf16")
    transformer._model[2].register_forward_pre_hook(refuse_autocast)
    assert transformer._fast_dtype is None
    assert np.allclose(transformer.encode_passages(TEXTS), own_vectors(transformer, TEXTS), atol=1e-5)


def refuse_autocast(*_: object) -> None:
    if torch.is_autocast_enabled("cpu"):
        raise RuntimeError("expected scalar type Float but found BFloat16")


def test_a_model_that_gives_other_vectors_in_another_dtype_keeps_its_own(
    transformer: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    able_to(monkeypatch, "avx512_bf16")

    def turn_around(_module: object, _arguments: object, features: dict[str, torch.Tensor]) -> None:
        if torch.is_autocast_enabled("cpu"):
            features["sentence_embedding"] = -features["sentence_embedding"]

    transformer._model[2].register_forward_hook(turn_around)
    assert transformer._fast_dtype is None


def test_the_callers_thread_computes_as_before_afterwards(
    transformer: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    able_to(monkeypatch, "avx512_bf16")

    def interrupt(_task: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    few_tokens(monkeypatch, 40)
    with pytest.raises(KeyboardInterrupt) as caught:
        transformer.encode_passages(TEXTS, interrupt)
    assert caught.traceback
    assert not torch.is_autocast_enabled("cpu")


def test_batches_are_small_where_another_thread_asks(transformer: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_encoder, "_TOKENS_BESIDE_QUESTIONS", 60)
    transformer.encode_queries(["w1"])
    assert len(transformer.encoded(TEXTS[::2])) == 15
    assert len(transformer.batches) == 1
    with ThreadPoolExecutor(1) as other:
        other.submit(transformer.encode_queries, ["w1"]).result()
    assert len(transformer.encoded(TEXTS[1::2])) == 14
    assert len(transformer.batches) > 5


def test_batches_are_of_similar_length_the_longest_first(transformer: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    few_tokens(monkeypatch, 100)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    encoded = transformer.encoded([*TEXTS, *TEXTS])
    assert encoded == sorted(TEXTS, key=lambda text: -min(64, len(text.split())))
    assert len(transformer.batches) > 1
    for batch in transformer.batches:
        assert len(batch) == 1 or len(batch) * max(len(text.split()) for text in batch) <= 100


def test_progress_is_told_in_work_and_ends(tiny: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    few_tokens(monkeypatch, 40)
    steps: list[tuple[str, int, int]] = []
    tiny.encode_passages(TEXTS, lambda *step: steps.append(step))
    assert steps.pop(0) == ("Embedding", 0, 1)  # while it is counted how much there is
    done = [step[1] for step in steps]
    assert done[0] == 0
    assert done[-1] == steps[-1][2]
    assert done == sorted(set(done))
    assert {(task, total) for task, _, total in steps} == {("Embedding", steps[0][2])}
    sizes = np.diff(done)
    assert sizes.max() < 3 * sizes.mean()
    steps.clear()
    tiny.encode_passages(TEXTS, lambda *step: steps.append(step))
    assert steps == [("Embedding", 1, 1)]


def test_no_text_is_encoded_twice(tiny: Counted, tmp_path: Path) -> None:
    first = tiny.encode_passages(TEXTS)
    assert tiny.encoded(TEXTS) == []
    changed = [*TEXTS[:7], "w9 w9 w1", *TEXTS[8:]]
    assert tiny.encoded(changed) == ["w9 w9 w1"]
    again = Counted.load(str(tmp_path / "model"))
    assert isinstance(again, Counted)
    assert again.encoded(changed) == []
    assert np.array_equal(again.encode_passages(TEXTS), first)


def test_another_model_and_another_dtype_encode_anew(
    transformer: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    able_to(monkeypatch)
    assert len(transformer.encoded(TEXTS)) == len(TEXTS)
    able_to(monkeypatch, "avx512_bf16")
    fast = Counted.load(str(tmp_path / "model"))
    assert isinstance(fast, Counted)
    assert len(fast.encoded(TEXTS)) == len(TEXTS)
    configuration = tmp_path / "model" / "config_sentence_transformers.json"
    configuration.write_text(configuration.read_text().replace("passage: ", "w7 "))
    other = Counted.load(str(tmp_path / "model"))
    assert isinstance(other, Counted)
    assert len(other.encoded(TEXTS)) == len(TEXTS)


def test_questions_are_not_kept(transformer: Counted, tmp_path: Path) -> None:
    transformer.encode_queries(TEXTS)
    assert not (tmp_path / "home").exists()
    assert len(transformer.encoded(TEXTS)) == len(TEXTS)


def test_an_interrupted_run_goes_on_where_it_was(transformer: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    few_tokens(monkeypatch, 40)

    def interrupt(_task: str, done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transformer.encode_passages(TEXTS, interrupt)
    finished = set(itertools.chain(*transformer.batches))
    assert set(transformer.encoded(TEXTS)) == set(TEXTS) - finished


def test_without_a_cache_all_is_encoded(transformer: Counted, tmp_path: Path) -> None:
    plain = Counted(transformer._model, transformer.name, transformer.fingerprint)
    assert len(plain.encoded(TEXTS)) == len(plain.encoded(TEXTS)) == len(TEXTS)
    useless = Counted(transformer._model, "tiny", "0", EmbeddingCache(tmp_path / "model" / "modules.json"))
    assert np.allclose(useless.encode_passages(TEXTS), plain.encode_passages(TEXTS), atol=1e-2)


@pytest.mark.usefixtures("everyday_words")
def test_tokens_are_the_texts_own_and_kept_like_vectors(transformer: Counted) -> None:
    assert transformer.token_dim == DIM
    query = transformer.encode_query("w1 w2 w3")
    assert query.tokens.shape == (3, DIM)
    assert np.allclose(query.vector, transformer.encode_queries(["w1 w2 w3"])[0], atol=1e-6)
    transformer.encode_passages(TEXTS[:3])
    transformer.batches = []
    tokens = transformer.encode_articles(TEXTS[20:25], TEXTS[:6]).tokens
    assert len(list(itertools.chain(*transformer.batches))) == 11, "those of known vectors too, once"
    assert np.diff(tokens.first).tolist() == [max(1, len(text.split()) * 10 // 21) for text in TEXTS[:6]]
    transformer.batches = []
    again = transformer.encode_articles(TEXTS[20:25], TEXTS[:6]).tokens
    assert transformer.batches == []
    assert np.array_equal(again.bits, tokens.bits)


@pytest.mark.usefixtures("everyday_words")
def test_what_was_kept_of_tokens_before_they_shared_vectors_is_made_anew(
    transformer: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("index.encoding.embedding_cache._TOKEN_BITS", "signs")
        earlier.setattr("index.encoding.sentence_encoder.pooled", lambda vectors: vectors)
        before = transformer.encode_articles((), TEXTS[:6])
    transformer.batches = []
    now = transformer.encode_articles((), TEXTS[:6])
    assert len(list(itertools.chain(*transformer.batches))) == 6
    assert 0 < len(now.tokens.bits) < len(before.tokens.bits) / 2
    assert np.allclose(now.sentences, before.sentences, atol=1e-2)


@pytest.mark.usefixtures("everyday_words")
def test_an_empty_text_has_no_token(transformer: Counted) -> None:
    for _ in range(2):
        assert np.diff(transformer.encode_articles((), ["w1", "", "w2 w3"]).tokens.first).tolist() == [1, 0, 1]
    assert transformer.encode_query("").tokens.shape == (0, DIM)


def test_a_model_without_a_transformer_has_no_tokens(tmp_path: Path, corpus: tuple[Document, ...]) -> None:
    save_static(tmp_path)
    static = Counted.load(str(tmp_path / "model"))
    assert static.token_dim == 0
    assert static.encode_query("w1 w2").tokens.shape == (0, 0)
    assert np.allclose(static.encode_query("w1 w2").vector, static.encode_queries(["w1 w2"])[0], atol=1e-6)
    assert {hit.signals["tokens"] for hit in PassageIndex.build(corpus, static).search("w1", k=5)} == {0}


def test_an_index_that_is_built_again_encodes_nothing(transformer: Counted, corpus: tuple[Document, ...]) -> None:
    first = PassageIndex.build(corpus, transformer)
    transformer.batches = []
    second = PassageIndex.build(corpus, transformer)
    assert transformer.batches == []
    assert second.parts.background == first.parts.background
