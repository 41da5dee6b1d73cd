"""Models of a few numbers, whose words are `w0` to `w49`."""

import json
from pathlib import Path
from typing import Any

import torch

DIM = 32
WORDS = ["<pad>", "<unk>", "query", "passage", ":", *(f"w{number}" for number in range(50))]
PROMPTS = {"query": "query: ", "document": "passage: "}


def make_tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def make_transformer(folder: Path, positions: int = 64) -> Any:
    from sentence_transformers.base.modules import Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=DIM,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=positions,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(), pad_token="<pad>", unk_token="<unk>", model_max_length=positions
    )
    tokenizer.save_pretrained(folder / "bert")
    return Transformer(str(folder / "bert"))


def save_transformer(folder: Path, positions: int = 64, *, dense: bool = True) -> None:
    """A transformer with its own prompts and a dense layer after pooling, which keeps unnormalised vectors."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.sentence_transformer.modules import Pooling

    modules = [make_transformer(folder, positions), Pooling(DIM, "mean"), *([Dense(DIM, DIM)] if dense else [])]
    SentenceTransformer(modules=modules, prompts=PROMPTS).save(str(folder / "model"))


def save_static(folder: Path) -> None:
    """A table of word vectors: its tokenizer is no transformers one, and it has no greatest length."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(1)
    module = StaticEmbedding(make_tokenizer(), embedding_dim=DIM)
    SentenceTransformer(modules=[module], prompts=PROMPTS).save(str(folder / "model"))


def save_multi_vector(folder: Path, dim: int = 16) -> None:
    """A transformer whose tokens are compared."""
    from sentence_transformers import MultiVectorEncoder
    from sentence_transformers.base.modules import Dense, Normalize
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

    dense = Dense(DIM, dim, bias=False, module_input_name="token_embeddings", module_output_name="token_embeddings")
    modules = [make_transformer(folder), dense, MultiVectorMask(), Normalize(module_input_name="token_embeddings")]
    MultiVectorEncoder(modules=modules, prompts=PROMPTS).save(str(folder / "model"))


def configure(file: Path, **values: object) -> None:
    """Change what a file of a model says."""
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **values}), encoding="utf-8")
