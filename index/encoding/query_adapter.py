"""The query adapter: small trained differences with which the default model encodes questions.

People who haven't read an article ask in words of their own, or in another language. The embedding model finds such a
question less like its passage than one that repeats it. So the model was trained further on questions alone (by
`tests/benchmarks/train_query_adapter.py`): low-rank differences are added to the matrices of its layers (Hu et al.
2021, "LoRA: Low-Rank Adaptation of Large Language Models"). Passages are encoded as ever, so that none has to be
encoded anew.
"""

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.models.quantisation import dequantised, stored_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WEIGHTS = Path(__file__).with_name("query_adapter.safetensors")
DOWN, UP = ".down", ".up"
"""End the names of a layer's two matrices, (rank, inputs) and (outputs, rank)."""


def query_model(model: "SentenceTransformer", fingerprint: str, path: Path = WEIGHTS) -> "SentenceTransformer":
    """Return the model that encodes questions.

    Args:
        model: The one that encodes passages.
        fingerprint: Its fingerprint.
        path: The adapter's weights.

    Returns:
        A model with the adapter's differences in its layers, which shares all the rest; `model` itself if no adapter
        belongs to it.

    Raises:
        ModelError: If the adapter's file is damaged.
    """
    with stored_weights(path, "query adapter", fingerprint) as stored:
        adapted = model if stored is None else _adapted(model, dequantised(stored))
    return adapted


def _adapted(model: "SentenceTransformer", weights: dict[str, Any]) -> "SentenceTransformer":
    import torch

    embeddings = model[0].model.embeddings
    shared = [model.tokenizer, *embeddings.parameters(), *embeddings.buffers()]
    adapted = copy.deepcopy(model, {id(each): each for each in shared})
    layers = dict(adapted[0].model.named_modules())
    with torch.no_grad():
        for name in [name.removesuffix(DOWN) for name in weights if name.endswith(DOWN)]:
            layers[name].weight += weights[name + UP] @ weights[name + DOWN]
    return adapted
