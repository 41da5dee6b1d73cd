"""The query adapter: questions in people's own words, or in another language, come nearer to what answers them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from index import ModelError, SentenceEncoder
from index.encoding.query_adapter import DOWN, UP, WEIGHTS, query_model
from tests.benchmarks.lessons import Text
from tests.benchmarks.train_query_adapter import How, Questioner, encoded, loss_of, train

pytestmark = pytest.mark.model

PASSAGES = [
    "面包房每天凌晨三点开炉，第一炉面包六点出售。",
    "去年面包房亏了八万元，因为面粉涨价，学徒也走了两个。",
    "The ferry leaves the island at seven in the morning and comes back at dusk.",
    "Last winter the ferry company made a profit of 90,000 crowns, most of it with mail.",
]
ASKED = [
    ("What time do they start baking?", 0),
    ("Did the bakery lose money last year?", 1),
    ("渡船早上几点从岛上开？", 2),
    ("渡船公司靠什么赚的钱？", 3),
    ("第一炉啥时候能买到？", 0),
]


def test_a_question_finds_its_passage_whatever_the_language(encoder: SentenceEncoder) -> None:
    similar = encoder.encode_queries([question for question, _ in ASKED]) @ encoder.encode_passages(PASSAGES).T
    assert similar.argmax(axis=1).tolist() == [place for _, place in ASKED]
    plain = encoder._model.encode_query([question for question, _ in ASKED], normalize_embeddings=True)
    found = (plain @ encoder.encode_passages(PASSAGES).T).argmax(axis=1).tolist()
    assert found != [place for _, place in ASKED], "the model finds them without the adapter, too"


def test_only_questions_are_encoded_with_it(encoder: SentenceEncoder) -> None:
    plain = encoder._model.encode_document(PASSAGES, normalize_embeddings=True)
    assert np.sum(encoder.encode_passages(PASSAGES) * plain, axis=1).min() > 0.9998
    question = ASKED[0][0]
    own = encoder._model.encode_query([question], normalize_embeddings=True)[0]
    assert encoder.encode_query(question).vector @ own < 0.99
    assert encoder.encode_query(question).vector == pytest.approx(encoder.encode_queries([question])[0], abs=1e-5)


def test_what_is_alike_is_shared_not_copied(encoder: SentenceEncoder) -> None:
    adapted = encoder._query_model
    words = "embeddings.word_embeddings"
    assert adapted[0].model.get_submodule(words).weight is encoder.transformer.get_submodule(words).weight
    assert adapted.tokenizer is encoder.tokenizer


def test_another_model_asks_as_it_is(encoder: SentenceEncoder) -> None:
    assert query_model(encoder._model, "another one's fingerprint") is encoder._model


@pytest.mark.parametrize("damage", ["cut short", "a matrix is missing", "made for other layers"])
def test_a_damaged_adapter_is_an_error_that_says_what_to_do(
    encoder: SentenceEncoder, tmp_path: Path, damage: str
) -> None:
    path, about = tmp_path / "adapter.safetensors", {"model": encoder.fingerprint}
    stored = load_file(WEIGHTS)
    first = next(name.removesuffix(DOWN) for name in sorted(stored) if name.endswith(DOWN))
    if damage == "cut short":
        path.write_bytes(WEIGHTS.read_bytes()[:-1000])
    elif damage == "a matrix is missing":
        save_file({name: each for name, each in stored.items() if name != first + UP}, path, about)
    else:
        of_five = {first + UP: np.zeros((5, 16), np.int8), f"{first}{UP}.scale": np.ones((5, 1), np.float32)}
        save_file({**stored, **of_five}, path, about)
    with pytest.raises(ModelError, match=r"damaged.*Install the product again"):
        query_model(encoder._model, encoder.fingerprint, path)


def test_training_brings_the_right_passage_nearer(home: Path, tmp_path: Path) -> None:
    """A few steps on five questions: afterwards the loss is lower, and what was written is what was trained."""
    encoder = SentenceEncoder.load()
    texts = [Text(text, "", str(place // 2)) for place, text in enumerate(PASSAGES)]
    passages = encoded(texts, ["a"] * len(texts), encoder)
    questioner = Questioner(encoder)
    questions, right = [question for question, _ in ASKED], torch.tensor([at for _, at in ASKED])

    def loss() -> float:
        return float(loss_of(questioner.encode(questions), right, passages)[0].detach())

    before = loss()
    how = How({"a": 1.0}, minutes=0.1, seed=0, warm_up=1)
    assert train(questioner, {"a": ASKED}, passages, how) > 0
    assert loss() < before
    path = tmp_path / "adapter.safetensors"
    questioner.save(path, {"model": encoder.fingerprint})
    fresh = SentenceEncoder.load()
    written = query_model(fresh._model, fresh.fingerprint, path).encode_query(questions, normalize_embeddings=True)
    assert np.sum(written * questioner.encode(questions).detach().numpy(), axis=1).min() > 0.999
