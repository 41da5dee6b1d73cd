"""The product's own reader as a cross-encoder's folder, which says what the embedded reader says by PyTorch."""

import copy
from pathlib import Path
from typing import Any

from index import SentenceEncoder
from index.models.quantisation import dequantised, stored_weights
from index.reading.embedded_reader import WEIGHTS, build

_SMALL = 1e-4
"""So small that tanh, through which the pooler puts everything, is a straight line."""
_MOST_TOKENS = 312
"""With these, a passage is read in windows of 192 tokens, as the embedded reader does."""


def save_own_reader(folder: Path, encoder: SentenceEncoder) -> Path:
    """Save it."""
    import torch
    from transformers import BertForSequenceClassification

    heads: Any
    with stored_weights(WEIGHTS, "reader", encoder.fingerprint) as stored:
        assert stored is not None
        own, heads = build(encoder.transformer, dequantised(stored))
    config: Any = copy.deepcopy(encoder.transformer.config)
    config.num_labels = 1
    model: Any = BertForSequenceClassification(config).eval()
    model.bert.load_state_dict(own.state_dict(), strict=False)
    with torch.no_grad():
        model.bert.pooler.dense.weight.copy_(torch.eye(config.hidden_size) * _SMALL)
        model.bert.pooler.dense.bias.zero_()
        model.classifier.weight[0].copy_(heads.weight[2] / _SMALL)
        model.classifier.bias[0] = heads.bias[2]
    model.save_pretrained(folder)
    _tokenizer(encoder).save_pretrained(folder)
    return folder


def _tokenizer(encoder: SentenceEncoder) -> Any:
    """Return a tokenizer that writes the prompts before question and passage by itself."""
    from tokenizers.processors import TemplateProcessing

    tokenizer: Any = copy.deepcopy(encoder.tokenizer)
    tokenizer.model_max_length = _MOST_TOKENS
    parts = {"query": "query:", "passage": "passage:", "begin": "<s>", "end": "</s>"}
    ids = {name: tokenizer(text, add_special_tokens=False)["input_ids"] for name, text in parts.items()}
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="begin $A end",
        pair="begin query $A end end passage $B:0 end",
        special_tokens=[
            {"id": name, "ids": some, "tokens": tokenizer.convert_ids_to_tokens(some)} for name, some in ids.items()
        ],
    )
    return tokenizer
