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

from index.errors import ModelError, first_line
from index.models.quantisation import dequantised

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
    if not path.is_file():
        return model
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            if (file.metadata() or {}).get("model") != fingerprint:
                return model
            stored = {name: file.get_tensor(name) for name in file.keys()}
        return _adapted(model, dequantised(stored))
    except (SafetensorError, OSError, KeyError, ValueError, AttributeError, RuntimeError) as error:
        raise ModelError(
            "query adapter", f"{path} is damaged ({first_line(error)}). Install the product again."
        ) from error


def _adapted(model: "SentenceTransformer", weights: dict[str, Any]) -> "SentenceTransformer":
    import torch

    embeddings = model[0].model.embeddings
    shared = [model.tokenizer, *embeddings.parameters(), *embeddings.buffers()]
    adapted = copy.deepcopy(model, {id(each): each for each in shared})
    with torch.no_grad():
        for name in [name.removesuffix(DOWN) for name in weights if name.endswith(DOWN)]:
            adapted[0].model.get_submodule(name).weight += weights[name + UP] @ weights[name + DOWN]
    return adapted
