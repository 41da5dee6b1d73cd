"""A small trained reader: looks at a question and a passage together, and tells whether and where the answer stands.

A vector compares a question with a whole text; the reader sees every word of both at once, and so notices that a
passage is about the right thing but doesn't say what is asked. It is the embedding model's own transformer, whose
upper layers were trained further (by `tests/benchmarks/train_reader.py`) to point at the first and the last token of
an answer and to say whether there is one. Only those layers are kept here, 8 bits a weight; the rest is shared with
the embedding model, so the reader works with the default model alone. Reading costs about as much time as embedding
the text, so only a few passages are read, and of a long one only the sentences around the best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import SentenceEncoder
from index.encoder import Encoder
from index.errors import ModelError, first_line
from index.search import Hit

if TYPE_CHECKING:
    import torch
    from torch import nn

WEIGHTS = Path(__file__).with_name("reader.safetensors")

_QUERY_TOKENS, _WINDOW_TOKENS = 48, 125
_LONGEST_ANSWER = 40
_BEGIN, _PAD, _END = 0, 1, 2
_PROMPT = {"query": "query: ", "passage": "passage: "}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage.

    Attributes:
        evidence: Log-odds that the passage answers the question, as far as the reader can tell.
        shares: For each of the hit's sentences, in the hit's order, the probability that the answer stands there.
        start: Where the likeliest answer begins in the article's text.
        end: Where it ends.
        certainty: The probability of just that answer, 0…1, if there is one.
    """

    evidence: float
    shares: tuple[float, ...]
    start: int
    end: int
    certainty: float


@dataclass(frozen=True, slots=True)
class Window:
    """The tokens of a passage that are read.

    Attributes:
        tokens: (n,) token ids, the prompt's first.
        spans: (n, 2) where each stands in the passage; the prompt's are empty.
        sentence: (n,) the place of each one's sentence in the passage's order; -1 for the prompt's.
    """

    tokens: NDArray[np.int64]
    spans: NDArray[np.int64]
    sentence: NDArray[np.int64]


class Reader:
    """Reads passages for a question. It may be shared by threads."""

    def __init__(self, encoder: SentenceEncoder, transformer: "nn.Module", heads: "nn.Module") -> None:
        """Take the parts of a reader.

        Args:
            encoder: Its lock and dtype are shared, and its tokenizer.
            transformer: Returns a `last_hidden_state`.
            heads: (…, dim) → (…, 3): log-odds of first token, last token, and, at the first place, "is answered".
        """
        self._encoder = encoder
        self._transformer = transformer
        self._heads = heads

    @classmethod
    def load(cls, encoder: Encoder, path: Path = WEIGHTS) -> "Reader | None":
        """Load the reader that belongs to an embedding model; None if there is none for it.

        Raises:
            ModelError: If its file is damaged.
        """
        if not isinstance(encoder, SentenceEncoder) or not path.is_file():
            return None
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="np") as file:
                if (file.metadata() or {}).get("model") != encoder.fingerprint:
                    return None
                stored = {name: file.get_tensor(name) for name in file.keys()}
            return cls(encoder, *build(encoder.transformer, dequantised(stored)))
        except (SafetensorError, OSError, KeyError, RuntimeError) as error:
            raise ModelError(
                "reader", f"{path} is damaged ({first_line(error)}). Install the product again."
            ) from error

    def read(self, query: str, hits: Sequence[Hit]) -> list[Reading]:
        """Read some passages.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit.
        """
        import torch

        if not hits:
            return []
        with self._encoder.computing(), torch.inference_mode():
            # The tokenizer, too, is one thread's at a time: how it truncates is a state of its own.
            asked = query_tokens(self._encoder.tokenizer, query)
            windows = [window(self._encoder.tokenizer, hit.passage.text, *in_order(hit)) for hit in hits]
            ids, mask = collate([pair(asked, each.tokens) for each in windows])
            hidden = self._transformer(input_ids=ids, attention_mask=mask).last_hidden_state
            scores = self._heads(hidden).float().numpy()
        begin = len(asked) + 3
        return [
            _reading(hit, each, row[begin : begin + len(each.tokens)], float(row[0, 2]))
            for hit, each, row in zip(hits, windows, scores, strict=True)
        ]


def in_order(hit: Hit) -> tuple[list[tuple[int, int]], list[float]]:
    """Return the spans of a hit's sentences within its passage, in the passage's order, and their scores."""
    sentences = sorted(hit.sentences, key=lambda each: each.start)
    spans = [(each.start - hit.passage.start, each.end - hit.passage.start) for each in sentences]
    return spans, [each.score for each in sentences]


def query_tokens(tokenizer: Any, query: str) -> list[int]:
    """Return a question's token ids, without special ones."""
    ids: list[int] = tokenizer(_PROMPT["query"] + query, add_special_tokens=False)["input_ids"]
    return ids[:_QUERY_TOKENS]


def window(tokenizer: Any, text: str, spans: Sequence[tuple[int, int]], scores: Sequence[float]) -> Window:
    """Choose the part of a passage that is read: the best sentence, and as many of its neighbours as there is room for.

    Args:
        tokenizer: The embedding model's.
        text: The passage.
        spans: Its sentences, in order.
        scores: How good each is; of two neighbours the better one comes first.
    """
    prompt = _PROMPT["passage"]
    encoded = tokenizer(prompt + text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    tokens = np.array(encoded["input_ids"], dtype=np.int64)
    places = np.array(encoded["offset_mapping"], dtype=np.int64) - len(prompt)
    ends = [end for _, end in spans]
    first = np.maximum(places[:, 0], 0)
    sentence = np.minimum(np.searchsorted(ends, first, side="right"), len(spans) - 1)
    sentence[places[:, 1] <= 0] = -1
    sizes = np.bincount(sentence[sentence >= 0], minlength=len(spans))
    low, high = _grow(sizes, scores)
    kept = np.flatnonzero((sentence < 0) | ((sentence >= low) & (sentence <= high)))[: _WINDOW_TOKENS + 8]
    return Window(tokens[kept], np.maximum(places[kept], 0), sentence[kept])


def _grow(sizes: NDArray[np.int64], scores: Sequence[float]) -> tuple[int, int]:
    low = high = int(np.argmax(scores))
    used = int(sizes[low])
    while True:
        neighbours = [each for each in (low - 1, high + 1) if 0 <= each < len(sizes)]
        fitting = [each for each in neighbours if used + sizes[each] <= _WINDOW_TOKENS]
        if not fitting:
            return low, high
        chosen = max(fitting, key=lambda each: scores[each])
        low, high, used = min(low, chosen), max(high, chosen), used + int(sizes[chosen])


def pair(query: Sequence[int], passage: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ids that the transformer reads: question and passage, with its special tokens."""
    return np.concatenate([[_BEGIN], query, [_END, _END], passage, [_END]]).astype(np.int64)


def collate(pairs: Sequence[NDArray[np.int64]]) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Return padded ids and their mask, each (n, longest) int64."""
    import torch

    longest = max(map(len, pairs))
    ids = np.full((len(pairs), longest), _PAD, dtype=np.int64)
    for row, each in enumerate(pairs):
        ids[row, : len(each)] = each
    lengths = np.array([len(each) for each in pairs])
    return torch.from_numpy(ids), torch.from_numpy((np.arange(longest) < lengths[:, None]).astype(np.int64))


def _reading(hit: Hit, window: Window, scores: NDArray[np.float32], evidence: float) -> Reading:
    first, last = _softmax(scores[:, 0], window), _softmax(scores[:, 1], window)
    share = (first + last) / 2
    shares = np.bincount(window.sentence[window.sentence >= 0], share[window.sentence >= 0], len(hit.sentences))
    together = np.triu(np.outer(first, last)) - np.triu(np.outer(first, last), _LONGEST_ANSWER)
    start, end = divmod(int(together.argmax()), len(last))
    text = hit.passage.text[window.spans[start, 0] : window.spans[end, 1]]
    begin = hit.passage.start + int(window.spans[start, 0]) + len(text) - len(text.lstrip())
    place = {each: number for number, each in enumerate(sorted(hit.sentences, key=lambda each: each.start))}
    return Reading(
        evidence,
        tuple(float(shares[place[sentence]]) for sentence in hit.sentences),
        begin,
        begin + len(text.strip()),
        float(together.max()),
    )


def _softmax(scores: NDArray[np.float32], window: Window) -> NDArray[np.float64]:
    """Return probabilities over the tokens of the passage itself."""
    allowed = np.where(window.sentence >= 0, scores.astype(np.float64), -np.inf)
    powers = np.exp(allowed - allowed.max())
    return np.asarray(powers / powers.sum())


def build(transformer: "nn.Module", weights: Mapping[str, "torch.Tensor"]) -> tuple["nn.Module", "nn.Module"]:
    """Put a reader's weights in place of an embedding model's, of which the rest is shared, not copied.

    Args:
        transformer: The embedding model's, a `transformers.BertModel`.
        weights: By the transformer's own names, and `heads.weight` and `heads.bias`.

    Returns:
        The reader's transformer and heads.
    """
    import torch
    from torch import nn

    config: Any = transformer.config
    with torch.device("meta"):
        own = type(transformer)(config, add_pooling_layer=False)
        heads = nn.Linear(config.hidden_size, 3)
    shared = {name: tensor for name, tensor in transformer.state_dict().items() if name in own.state_dict()}
    own_weights = {name: tensor for name, tensor in weights.items() if not name.startswith("heads.")}
    own.load_state_dict({**shared, **own_weights}, assign=True)
    for name, buffer in transformer.named_buffers():  # those that no state holds, such as the places of tokens
        owner, _, last = name.rpartition(".")
        own.get_submodule(owner).register_buffer(last, buffer, persistent=False)
    heads.load_state_dict(
        {name.removeprefix("heads."): weights[name] for name in ("heads.weight", "heads.bias")}, assign=True
    )
    return own.eval(), heads.eval()


def quantised(weights: Mapping[str, "torch.Tensor"]) -> dict[str, NDArray[Any]]:
    """Store matrices in 8 bits a weight, with a scale for each row, and the rest in 16 bits."""
    stored: dict[str, NDArray[Any]] = {}
    for name, tensor in weights.items():
        values = tensor.detach().float().numpy()
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / 127
            stored[name] = np.round(values / scale).astype(np.int8)
            stored[f"{name}.scale"] = scale.astype(np.float32)
        else:
            stored[name] = values.astype(np.float16)
    return stored


def dequantised(stored: Mapping[str, NDArray[Any]]) -> dict[str, "torch.Tensor"]:
    """Undo `quantised`."""
    import torch

    weights = {}
    for name, values in stored.items():
        if not name.endswith(".scale"):
            scale = stored.get(f"{name}.scale", np.float32(1))
            weights[name] = torch.from_numpy(np.ascontiguousarray(values.astype(np.float32) * scale))
    return weights
