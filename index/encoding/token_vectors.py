"""Token vectors: those of a text's own tokens, without the prompt, from the centre of the background probes.

Those of a multi-vector encoder are taken as they are: that model says itself which tokens count, and was trained to
have them compared.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.models.multi_vector import SCORED_TOKENS

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class TokenVectors:
    """Picks the vectors of a text's own tokens from those of the prompt and the marks that the model puts around it.

    Vectors of all tokens lie close together in a narrow cone, for what they have in common says little of what each
    means. So they are taken from the centre of the background probes (Mu and Viswanath 2018, "All-but-the-Top").

    Attributes:
        dim: Dimensions of the tokens' vectors; 0 for a model that gives none.
    """

    def __init__(self, outputs: Sequence[Mapping[str, Any]], tokenizer: "PreTrainedTokenizerBase") -> None:
        """Learn what all texts have in common.

        Args:
            outputs: What sentence-transformers returns of the background probes, with `output_value=None`.
            tokenizer: The model's.
        """
        self._tokenizer = tokenizer
        self._blank: dict[int, bool] = {}
        self._prompt = 0
        self._centre = np.empty(0, dtype=np.float32)
        self._are_scored = bool(outputs) and all(SCORED_TOKENS in output for output in outputs)
        if self._are_scored:
            self._centre = np.zeros(outputs[0][SCORED_TOKENS].shape[1], dtype=np.float32)
        elif all(map(_has_tokens, outputs)):
            columns = zip(*(output["input_ids"][self._visible(output)].tolist() for output in outputs), strict=False)
            self._prompt = len(list(takewhile(lambda ids: len(set(ids)) == 1, columns)))
            vectors = [vector for output in outputs for vector in self._vectors(output)]
            self._centre = np.mean(vectors, axis=0, dtype=np.float32) if vectors else self._centre
        self.dim = len(self._centre)

    def of(self, output: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return the vectors of a text's own tokens: (n_tokens, dim) float32, from the centre.

        Args:
            output: What sentence-transformers returns of the text, with `output_value=None`.
        """
        return self._vectors(output) - self._centre

    def _vectors(self, output: Mapping[str, Any]) -> NDArray[np.float32]:
        if self._are_scored:
            return np.asarray(output[SCORED_TOKENS].cpu().numpy(), dtype=np.float32)
        own = self._visible(output)[self._prompt :]
        return np.asarray(output["token_embeddings"][own].float().cpu().numpy(), dtype=np.float32)

    def _visible(self, output: Mapping[str, Any]) -> list[int]:
        """Return the places of the tokens that stand for any text, be it the prompt's."""
        return [place for place, token in enumerate(output["input_ids"].tolist()) if not self._is_blank(token)]

    def _is_blank(self, token: int) -> bool:
        if token not in self._blank:
            self._blank[token] = not self._tokenizer.decode([token], skip_special_tokens=True).strip()
        return self._blank[token]


def _has_tokens(output: Mapping[str, Any]) -> bool:
    ids, vectors = output.get("input_ids"), output.get("token_embeddings")
    return ids is not None and vectors is not None and vectors.ndim == 2 and ids.shape == vectors.shape[:1]
