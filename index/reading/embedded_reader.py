"""The embedded reader: looks at a question and a passage together, and tells whether and where the answer stands.

A vector compares a question with a whole text; the reader sees every word of both at once, and so notices that a
passage is about the right thing but doesn't say what is asked, or says it in other words. It is the embedding model's
own transformer, trained further (by `tests/benchmarks/train_reader.py`) to point at the first and the last token of an
answer and to say whether there is one. Its layers are kept here, 8 bits a weight; the embeddings of tokens are shared
with the embedding model, so the reader works with the default model alone. Each passage is read under its article's
title, a long one in windows that overlap.

The layers are computed by onnxruntime (`index.reading.graph`), or by PyTorch where that can't be had.
"""

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoding.encoder import Encoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.models.quantisation import dequantised, stored_weights
from index.reading.graph import ReaderGraph
from index.reading.reader import Reader, Reading
from index.retrieval.hits import Hit
from sources import Passage

if TYPE_CHECKING:
    import torch
    from torch import nn

EMBEDDED = "embedded"
"""What it is called."""
WEIGHTS = Path(__file__).with_name("reader.safetensors")

QUERY_TOKENS, TITLE_TOKENS, WINDOW_TOKENS = 56, 32, 192
"""The most that is read of a question, of a title, and of a passage at a time."""
_OVERLAP = 64
_FINGERPRINT_DIGITS = 16
_LONGEST_ANSWER = 60
_BEGIN, _PAD, _END = 0, 1, 2
_AT_ONCE = 4
"""Windows of similar length that PyTorch computes together: more would only be padded."""
_TRIAL = ("茶馆几点开门？", "茶馆", "老城的茶馆每天清晨六点开门，晚上九点打烊。")
_MOST_APART = 0.5
"""The most that the graph's log-odds may differ from PyTorch's."""

_Scores = NDArray[np.float32]
_Score = Callable[[Sequence[NDArray[np.int64]]], list[_Scores]]
"""What computes some windows: their tokens, (n,) each, become (n, 3) log-odds each."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a passage, with the question: what is read at a time.

    Attributes:
        tokens: (n,) token ids: the question's, the title's, the passage's, and the special ones between them.
        begin: Where the passage's begin.
        spans: (m, 2) where each of the passage's tokens stands in it.
    """

    tokens: NDArray[np.int64]
    begin: int
    spans: NDArray[np.int64]


class EmbeddedReader(Reader):
    """Reads passages for a question. It may be shared by threads."""

    name = EMBEDDED

    def __init__(self, encoder: SentenceEncoder, score: _Score, path: Path = WEIGHTS) -> None:
        """Take the parts of a reader.

        Args:
            encoder: Its lock and tokenizer are shared.
            score: Computes some windows: for each token log-odds of being an answer's first and last, and, at the first
                place, "is answered".
            path: Its weights.
        """
        self._encoder = encoder
        self._score = score
        self._path = path

    @functools.cached_property
    def fingerprint(self) -> str:  # type: ignore[override]  # so much is hashed only for who asks
        """Changes with its weights, and with the embedding model's, which it shares."""
        weights = hashlib.sha256(self._path.read_bytes()).hexdigest()
        return hashlib.sha256(f"{weights} {self._encoder.fingerprint}".encode()).hexdigest()[:_FINGERPRINT_DIGITS]

    @classmethod
    def load(cls, encoder: Encoder, path: Path = WEIGHTS, *, with_graph: bool = True) -> "EmbeddedReader | None":
        """Load the reader that belongs to an embedding model; None if there is none for it.

        Args:
            encoder: The embedding model.
            path: The reader's weights.
            with_graph: Whether onnxruntime computes it, if that can be had and says what PyTorch says.

        Raises:
            ModelError: If its file is damaged.
        """
        if not isinstance(encoder, SentenceEncoder):
            return None
        with stored_weights(path, "reader", encoder.files_fingerprint) as stored:
            if stored is not None:
                transformer, heads = build(encoder.transformer, dequantised(stored))
                graph = ReaderGraph.of(stored, transformer.config) if with_graph else None
        if stored is None:
            return None
        by_torch = cls(encoder, _WithTorch(encoder, transformer, heads), path)
        if graph is None:
            return by_torch
        by_graph = cls(encoder, _WithGraph(transformer.get_submodule("embeddings"), graph), path)
        agree = abs(by_graph._trial() - by_torch._trial()) <= _MOST_APART
        return by_graph if agree else by_torch

    def read(self, query: str, hits: Sequence[Hit]) -> list[Reading]:
        """Read some passages.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit.
        """
        if not hits:
            return []
        with self._encoder.computing():  # the tokenizer, too, is one thread's at a time: how it truncates is a state
            tokenizer = self._encoder.tokenizer
            asked = query_tokens(tokenizer, query)
            windows = [windows_of(tokenizer, asked, hit.document.title, hit.passage.searched) for hit in hits]
        scores = self._score([each.tokens for own in windows for each in own])
        readings = []
        for hit, own in zip(hits, windows, strict=True):
            mine, scores = scores[: len(own)], scores[len(own) :]
            readings.append(_reading(hit, own, mine))
        return readings

    def _trial(self) -> float:
        """Return the log-odds of a short passage."""
        query, title, text = _TRIAL
        with self._encoder.computing():
            tokenizer = self._encoder.tokenizer
            windows = windows_of(tokenizer, query_tokens(tokenizer, query), title, text)
        return float(self._score([each.tokens for each in windows])[0][0, 2])


class _WithGraph:
    """Computes windows by onnxruntime above the embeddings."""

    def __init__(self, embeddings: "nn.Module", graph: ReaderGraph) -> None:
        self._embeddings = embeddings
        self._graph = graph

    def __call__(self, windows: Sequence[NDArray[np.int64]]) -> list[_Scores]:
        import torch

        with torch.inference_mode():
            embedded = [self._embeddings(input_ids=torch.from_numpy(each)[None])[0].numpy() for each in windows]
        return self._graph.scores(embedded)


class _WithTorch:
    """Computes windows by PyTorch, in the encoder's fast dtype."""

    def __init__(self, encoder: SentenceEncoder, transformer: "nn.Module", heads: "nn.Module") -> None:
        self._encoder = encoder
        self._transformer = transformer
        self._heads = heads

    def __call__(self, windows: Sequence[NDArray[np.int64]]) -> list[_Scores]:
        import torch

        order = sorted(range(len(windows)), key=lambda each: len(windows[each]))
        scores: list[_Scores] = [np.empty(0, dtype=np.float32)] * len(windows)
        with self._encoder.computing(), torch.inference_mode():
            for start in range(0, len(order), _AT_ONCE):
                some = order[start : start + _AT_ONCE]
                ids, mask = collate([windows[each] for each in some])
                found = self._heads(self._transformer(input_ids=ids, attention_mask=mask).last_hidden_state)
                for each, rows in zip(some, found.float().numpy(), strict=True):
                    scores[each] = rows[: len(windows[each])]
        return scores


def query_tokens(tokenizer: Any, query: str) -> list[int]:
    """Return a question's token ids, without special ones."""
    ids: list[int] = tokenizer("query: " + query, add_special_tokens=False, verbose=False)["input_ids"]
    return ids[:QUERY_TOKENS]


def title_tokens(tokenizer: Any, title: str) -> list[int]:
    """Return the token ids of what stands above a passage; the prompt alone where it has no title."""
    if not title:
        ids: list[int] = tokenizer("passage:", add_special_tokens=False, verbose=False)["input_ids"]
        return ids
    ids = tokenizer("passage: " + title, add_special_tokens=False, verbose=False)["input_ids"]
    return [*ids[:TITLE_TOKENS], _END]


def passage_tokens(tokenizer: Any, text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a passage's token ids, (n,), and where each stands in it, (n, 2)."""
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    spans = np.array(encoded["offset_mapping"], dtype=np.int64).reshape(-1, 2)
    return np.array(encoded["input_ids"], dtype=np.int64), spans


def pair(query: Sequence[int], title: Sequence[int], passage: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Return the ids that the transformer reads, and where the passage's begin among them."""
    above = [_BEGIN, *query, _END, _END, *title]
    return np.concatenate([above, passage, [_END]]).astype(np.int64), len(above)


def windows_of(tokenizer: Any, query: Sequence[int], title: str, text: str) -> list[Window]:
    """Divide a passage into what is read at a time: the whole, or overlapping parts that end together with it."""
    tokens, spans = passage_tokens(tokenizer, text)
    above = title_tokens(tokenizer, title)
    last = max(0, len(tokens) - WINDOW_TOKENS)
    starts = [*range(0, last, WINDOW_TOKENS - _OVERLAP), last]
    windows = []
    for start in starts:
        within = slice(start, start + WINDOW_TOKENS)
        windows.append(Window(*pair(query, above, tokens[within]), spans[within]))
    return windows


def collate(pairs: Sequence[NDArray[np.int64]]) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Return padded ids and their mask, each (n, longest) int64."""
    import torch

    longest = max(map(len, pairs))
    ids = np.full((len(pairs), longest), _PAD, dtype=np.int64)
    for row, each in enumerate(pairs):
        ids[row, : len(each)] = each
    lengths = np.array([len(each) for each in pairs])
    return torch.from_numpy(ids), torch.from_numpy((np.arange(longest) < lengths[:, None]).astype(np.int64))


def _reading(hit: Hit, windows: Sequence[Window], scores: Sequence[NDArray[np.float32]]) -> Reading:
    """Return what is made of a passage: what the window says in which the answer stands most likely."""
    log_odds = [float(each[0, 2]) for each in scores]
    best = int(np.argmax(log_odds))
    window, own = windows[best], scores[best][windows[best].begin :][: len(windows[best].spans)]
    first, last = _softmax(own[:, 0]), _softmax(own[:, 1])
    together = np.triu(np.outer(first, last)) - np.triu(np.outer(first, last), _LONGEST_ANSWER)
    start, end = divmod(int(together.argmax()), len(last))
    begin, length, stands = place_of(hit.passage, int(window.spans[start, 0]), int(window.spans[end, 1]))
    return Reading(
        log_odds[best],
        _shares(hit, window, (first + last) / 2),
        hit.passage.start + begin,
        hit.passage.start + begin + length,
        float(together.max()) if stands else 0.0,
    )


def place_of(passage: Passage, start: int, end: int) -> tuple[int, int, bool]:
    """Return where in a passage's text words stand that were read, how long they are, and whether that is known.

    Of a row of a table it is read what it says under its headings: the words' place is that of the cell they are of.
    """
    words = passage.searched[start:end]
    if not passage.with_labels:
        return start + len(words) - len(words.lstrip()), len(words.strip()), True
    cells = [each for each in passage.parts if each.begin < end and start < each.begin + len(each.words)]
    within = [each for each in cells if passage.start <= each.start]  # of a merged cell's words the first row has them
    if not within:
        return 0, 0, False
    cell = max(within, key=lambda each: min(end, each.begin + len(each.words)) - max(start, each.begin))
    return cell.start - passage.start, cell.end - cell.start, True


def _shares(hit: Hit, window: Window, share: NDArray[np.float64]) -> tuple[float, ...]:
    """Return what share of the answer stands in each of a hit's sentences."""
    in_order = sorted(range(len(hit.sentences)), key=lambda each: hit.sentences[each].start)
    ends = [hit.sentences[each].end - hit.passage.start for each in in_order]
    owner = np.minimum(np.searchsorted(ends, window.spans[:, 0], side="right"), len(ends) - 1)
    found = np.bincount(owner, share, len(ends))
    shares = np.empty(len(ends))
    shares[in_order] = found
    return tuple(shares.tolist())


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.exp(scores.astype(np.float64) - scores.max())
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
