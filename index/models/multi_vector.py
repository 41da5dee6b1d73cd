"""A multi-vector encoder (ColBERT and its kind) in the place of an ordinary one.

Such a model gives each token a vector of its own, made to be compared with other tokens' (Khattab and Zaharia 2020,
"ColBERT"), and no vector for a text. The signal `tokens` compares its tokens as they are; the vector of a text, which
finds candidates, is the mean of its tokens'.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from sentence_transformers import MultiVectorEncoder
    from transformers import PreTrainedTokenizerBase

SCORED_TOKENS = "scored_tokens"
"""In what the model makes of a text: (n_tokens, dim), the vectors that are compared."""


class MultiVectorModel:
    """Does what `index.encoding.sentence_encoder` asks of a `SentenceTransformer`."""

    def __init__(self, model: "MultiVectorEncoder") -> None:
        self._model = model
        self.tokenizer: PreTrainedTokenizerBase = model.tokenizer

    @property
    def max_seq_length(self) -> int | None:
        """The most tokens that are read of a text."""
        length: int | None = self._model.max_seq_length
        return length

    @max_seq_length.setter
    def max_seq_length(self, length: int) -> None:
        self._model.max_seq_length = length

    @property
    def device(self) -> "torch.device":
        """Where it computes."""
        device: torch.device = self._model.device
        return device

    def get_embedding_dimension(self) -> int | None:
        """Return the dimensions of its vectors."""
        dim: int | None = self._model.get_embedding_dimension()
        return dim

    def encode_query(self, texts: Sequence[str], **how: Any) -> Any:
        """Encode questions; see `_encode`."""
        return self._encode(self._model.encode_query, texts, **how)

    def encode_document(self, texts: Sequence[str], **how: Any) -> Any:
        """Encode passages; see `_encode`."""
        return self._encode(self._model.encode_document, texts, **how)

    def _encode(
        self,
        encode: Any,
        texts: Sequence[str],
        *,
        batch_size: int,
        output_value: str | None = "sentence_embedding",
        **_how: Any,
    ) -> Any:
        """Encode texts.

        Args:
            encode: The model's own method.
            texts: n texts.
            batch_size: How many at a time.
            output_value: None for all that is known of each text, as sentence-transformers takes it.

        Returns:
            (n, dim), or n mappings.
        """
        import torch

        found = encode(list(texts), batch_size=batch_size, output_value=None, show_progress_bar=False)
        outputs = [_with_mean(each) for each in found]
        if output_value is None:
            return outputs
        dim = self.get_embedding_dimension() or 0
        return torch.stack([each["sentence_embedding"] for each in outputs]) if outputs else torch.empty(0, dim)


def _with_mean(output: Mapping[str, Any]) -> dict[str, Any]:
    import torch

    every = output["token_embeddings"]
    scored = torch.nn.functional.normalize(every[output["attention_mask"].bool()].float(), dim=-1)
    mean = scored.mean(dim=0) if len(scored) else torch.zeros(every.shape[-1])
    return {SCORED_TOKENS: scored, "sentence_embedding": mean}
