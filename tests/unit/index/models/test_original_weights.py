"""The published weights of the default model, rounded as its package has them; with a model of a few numbers."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from index import ModelError
from index.models.bundled_model import convert
from index.models.original_weights import OriginalWeights, rounded

CONFIG = {
    "model_type": "bert",
    "hidden_size": 32,
    "num_hidden_layers": 0,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "vocab_size": 6,
    "max_position_embeddings": 8,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
}
PIECES = [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁tea", -3.4635426998138428], ["<mask>", 0]]


def by_hand(block: list[float]) -> list[float]:
    """Round 32 weights, one after the other."""
    farthest = np.float32(max(block, key=abs))
    step = farthest / np.float32(-8)
    per_weight = np.float32(1) / step if step else np.float32(0)
    nibbles = [min(15, max(0, math.floor(np.float32(weight) * per_weight + np.float32(8.5)))) for weight in block]
    return [float(np.float32(nibble - 8) * np.float32(np.float16(step))) for nibble in nibbles]


def test_blocks_are_rounded_to_sixteen_steps() -> None:
    random = np.random.default_rng(0)
    weights = (random.standard_normal((50, 32)) * random.uniform(1e-4, 2, (50, 1))).astype(np.float32)
    weights[7] = 0
    expected = [by_hand(block.tolist()) for block in weights]
    assert np.array_equal(rounded(weights.reshape(-1)), np.array(expected, dtype=np.float32).reshape(-1))
    assert np.array_equal(rounded(rounded(weights.reshape(-1))), rounded(weights.reshape(-1)))


def test_the_farthest_weight_is_kept_and_others_err_by_half_a_step() -> None:
    weights = np.linspace(-1, 0.9, 32, dtype=np.float32)
    kept = rounded(weights)
    assert kept[0] == -1
    assert np.abs(kept - weights).max() <= 0.5 / 8 + 1e-6
    assert len(set(kept.tolist())) == 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The published files of a model without layers."""
    random = np.random.default_rng(1)
    shapes = {"word_embeddings": (6, 32), "position_embeddings": (8, 32), "token_type_embeddings": (2, 32)}
    tensors: dict[str, Any] = {
        f"embeddings.{name}.weight": random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()
    }
    tensors |= {f"embeddings.LayerNorm.{kind}": np.ones(32, dtype=np.float32) for kind in ("weight", "bias")}
    tensors |= {"pooler.dense.weight": np.ones((32, 32), dtype=np.float32)}
    tensors |= {"embeddings.position_ids": np.arange(8)}
    folder = tmp_path / "published"
    folder.mkdir()
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": PIECES}}))
    return folder


def test_matrices_are_rounded_and_the_rest_is_left(folder: Path) -> None:
    source = OriginalWeights(folder)
    weights = dict(source.weights())
    assert len(source) == len(weights) == 5
    random = np.random.default_rng(1)
    words = random.standard_normal((6, 32)).astype(np.float32).reshape(-1)
    assert np.array_equal(weights["embeddings.word_embeddings.weight"], rounded(words))
    places = random.standard_normal((8, 32)).astype(np.float32).reshape(-1)
    assert np.array_equal(weights["embeddings.position_embeddings.weight"], places)
    assert source.pieces[4] == ("▁tea", float(np.float32(-3.4635426998138428)))
    assert source.layer_norm_epsilon == float(np.float32(1e-12))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("config.json", b"{", "is damaged"),
        ("config.json", b"{}", "is damaged"),
        ("config.json", b'{"model_type": "roberta"}', "its model_type is 'roberta', not 'bert'"),
        ("tokenizer.json", b'{"model": {"vocab": [["a", 0]]}}', "its tokens are others"),
        ("tokenizer.json", b'{"model": {"vocab": 5}}', "is damaged"),
        ("model.safetensors", b"", "is damaged"),
        ("model.safetensors", b"\0" * 100, "is damaged"),
        ("model.safetensors", None, r"lacks model\.safetensors.*Name a folder with config\.json"),
    ],
)
def test_files_of_something_else_are_a_clear_error_and_leave_nothing(
    folder: Path,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.models.bundled_model._package_version", lambda: None)
    monkeypatch.setenv("YINJU_MODEL_FILES", str(folder))
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=problem) as caught:
        convert()
    assert "\n" not in str(caught.value)
    assert [path.name for path in (tmp_path / "home" / "models").iterdir()] == [".lock"]
