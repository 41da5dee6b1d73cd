"""The real model's tokens: which of them a text has, and what they meet."""

import numpy as np
import pytest

from index import SentenceEncoder
from index.encoding.binary_token_vectors import pooled


@pytest.mark.model
def test_the_models_tokens_meet_what_means_the_same(encoder: SentenceEncoder) -> None:
    """Across languages, and without a common word."""
    sentences = ["城市里的房价越来越高。", "他把钥匙忘在了办公室的抽屉里。", "The keys were left in a drawer."]
    tokens = encoder.encode_articles((), sentences).tokens
    query = encoder.encode_query("Where are the keys of the office?").tokens
    prices, keys, keys_in_english = tokens.similarities(query, [(0, 1), (1, 2), (2, 3)])
    assert keys > prices + 0.1
    assert keys_in_english > prices + 0.1


@pytest.mark.model
def test_prompts_and_marks_are_no_tokens_of_a_text(encoder: SentenceEncoder) -> None:
    words = encoder.tokenizer.tokenize("MIUI的月活跃用户")
    query = encoder.encode_query("MIUI的月活跃用户")
    assert query.tokens.shape == (len([word for word in words if word.strip("▁")]), 384)
    assert np.linalg.norm(query.tokens, axis=1) == pytest.approx(np.ones(len(query.tokens)), abs=1e-5)
    assert np.allclose(query.vector, encoder.encode_queries(["MIUI的月活跃用户"])[0], atol=1e-5)
    assert len(encoder.encode_articles((), ["MIUI的月活跃用户"]).tokens.bits) == len(pooled(query.tokens)) > 0
    assert encoder.encode_query("").tokens.shape == (0, 384)
