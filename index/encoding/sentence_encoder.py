"""Texts become vectors: sentence-transformers behind one small class.

Passages are embedded in batches of similar length, and in bfloat16 where the processor multiplies it natively. That
is no part of a model's fingerprint, so that machines with other processors can share an index: a vector's cosine with
its counterpart in float32 is about 0.99999, while even passages of one article are hundreds of times farther apart.
"""

import contextlib
import functools
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoding.autocast import computing_in, native_dtype
from index.encoding.background_probes import QUESTIONS_HAN, QUESTIONS_OTHER, SENTENCES_HAN, SENTENCES_OTHER
from index.encoding.batches import batches_of, work_of
from index.encoding.binary_token_vectors import NO_TOKENS, BinaryTokenVectors, binarised, pooled, width
from index.encoding.embedding_cache import EmbeddingCache
from index.encoding.encoder import EncodedArticles, EncodedQuery, Encoder
from index.encoding.fair_lock import FairLock
from index.encoding.query_adapter import query_model
from index.encoding.token_vectors import TokenVectors
from index.errors import ModelError, first_line
from index.models import bundled_model
from index.models.loading import load_model
from index.models.model_choice import ModelChoice
from index.models.model_configuration import Prompts, read_configuration
from index.models.model_fingerprint import fingerprint, used_fingerprint
from index.models.model_folder import find_model, model_name
from index.progress import Progress, unshown

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

    _Outputs = Sequence[Mapping[str, Any]]

_logger = logging.getLogger(f"yinju.{__name__}")

_QUERIES_AT_ONCE = 8
_TOKENS_PER_THREAD = 2048
"""In a batch. In float32 a few hundred would do, but each batch converts the weights to the fast dtype anew, and on a
busy processor threads wait for each other the more, the oftener they have to meet."""
_MOST_TOKENS = 16_384
"""In a batch: so much fills any processor, and more would only take memory."""
_TOKENS_BESIDE_QUESTIONS = 512
"""In a batch where other threads ask questions, which have to wait for its end: as many as the longest text has."""
_COUNTED_AT_ONCE = 200
_LEAST_AGREEMENT = 0.999
_TRIAL = ("茶馆里的一天：老城的茶馆每天清晨六点开门。", "Moose live in the woods of Ontario; one weighs 450 kg.")
_OTHER_MODEL = "Choose another model."
_ENCODING_VERSION = 1
"""Raised when the same model's vectors of the same texts change, so that kept ones are not used."""


class SentenceEncoder(Encoder):
    """A sentence-transformers model with its own prompts.

    It may be shared by threads: one at a time computes, in the order in which they come. Where one thread asks
    questions and another embeds passages, that is done in small batches: a question waits for one of these at most.

    Attributes:
        recalled: Passages and sentences that the cache knew so far, and that were not computed.
    """

    def __init__(
        self,
        model: "SentenceTransformer",
        name: str,
        fingerprint: str,
        cache: EmbeddingCache | None = None,
        *,
        prompts: Prompts | None = None,
    ) -> None:
        """Take a model.

        Args:
            model: The model.
            name: What it is called, and its options.
            fingerprint: Of its files.
            cache: Where passages' vectors are kept for the next time.
            prompts: What is put before texts; by default what sentence-transformers finds.
        """
        choice = ModelChoice.parse(name)
        self._model = model
        self._query_model = query_model(model, fingerprint)
        self._model_lock = FairLock()
        self._asker: int | None = None
        self._cache = cache or EmbeddingCache(None)
        quiet: dict[str, Any] = {"show_progress_bar": False}
        self._how_queries = quiet | {"batch_size": _QUERIES_AT_ONCE, "prompt": prompts.query if prompts else None}
        self._how_documents = quiet | {"prompt": prompts.document if prompts else None}
        self._cached_as = used_fingerprint(fingerprint, prompts, choice.embedding_mark)
        self.name = name
        self.files_fingerprint = fingerprint
        self.fingerprint = used_fingerprint(fingerprint, prompts, choice.mark)
        self.vector_type = choice.vectors
        self.dim = model.get_embedding_dimension() or self._measured_dim()
        self.recalled = 0

    @classmethod
    def load(cls, model: str | None = None, progress: Progress = unshown, *, cached: bool = True) -> "SentenceEncoder":
        """Load a model.

        Args:
            model: A sentence-transformers model's name or folder; by default the one that `YINJU_MODEL` names or
                else the embedded one. The network is asked only for a named model that is not on this machine.
            progress: Told how the embedded model's one-time conversion goes on.
            cached: Whether passages' vectors are kept in the data folder for the next time.

        Raises:
            ModelError: If there is no such model or it can't be loaded.
            DataFolderError: If the embedded model can't be written to the data folder.
        """
        name = model_name(model)
        choice, folder = ModelChoice.parse(name), find_model(model, progress)
        found = fingerprint(folder)
        if choice.name == bundled_model.NAME:
            bundled_model.require_sound(folder, found)
        begun = time.perf_counter()
        configuration = read_configuration(folder)
        loaded = load_model(folder, choice, configuration)
        _logger.info("Loaded the model %s from %s in %.1f seconds.", name, folder, time.perf_counter() - begun)
        _logger.info("Model %s has %s.", name, configuration.prompts)
        cache = EmbeddingCache.in_data_folder() if cached else None
        return cls(loaded, name, found, cache, prompts=configuration.prompts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions, with the model's query prompt and in its own dtype: one alone is no faster in another.

        The default model's are encoded by what `index.encoding.query_adapter` makes of it.

        Args:
            texts: n questions.

        Returns:
            (n, dim) float32, unit rows.
        """
        self._asker = threading.get_ident()
        with self._model_lock:
            vectors = self._query_model.encode_query(list(texts), normalize_embeddings=True, **self._how_queries)
        return self._as_unit_rows(vectors)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Encode passages, with the model's document prompt.

        Args:
            texts: n passages or sentences; a repeated one is encoded once, and one that the cache knows not at all.
            progress: Told how much of the work is done, in steps that take about equally long.

        Returns:
            (n, dim) float32, unit rows, in the order of `texts`.
        """
        return self.encode_articles(texts, (), progress, tokens=False).passages

    def encode_query(self, text: str) -> EncodedQuery:
        """Encode a question as `encode_queries` does, with its tokens."""
        if not self._query_tokens.dim:
            return super().encode_query(text)
        return self._encode_queries([text])[0]

    def encode_articles(
        self, passages: Sequence[str], sentences: Sequence[str], progress: Progress = unshown, *, tokens: bool = True
    ) -> EncodedArticles:
        """Encode passages and sentences, with the model's document prompt.

        Args:
            passages: Texts; a repeated one is encoded once, and one that the cache knows not at all.
            sentences: Likewise.
            progress: Told how much of the work is done, in steps that take about equally long.
            tokens: Whether the sentences' tokens are wanted.

        Returns:
            Vectors in the order of the texts.
        """
        wanted = [*passages, *sentences]
        row_of: dict[str, int] = {}  # the first that is a text's
        for row, text in enumerate(wanted):
            row_of.setdefault(text, row)
        distinct = list(row_of)
        places = list(row_of.values())
        vectors = np.empty((len(wanted), self.dim), dtype=np.float32)  # the only room that all vectors take
        token_dim = self.token_dim if tokens else 0
        with_tokens = frozenset(sentences if token_dim else ())
        kept_for = f"{self._cached_as} {self._fast_dtype} {_ENCODING_VERSION}"
        with self._cache.opened(kept_for) as cached, computing_in(self._fast_dtype):
            bits = cached.find_token_bits(list(with_tokens), width(token_dim))
            without_bits = {row_of[text] for text in with_tokens.difference(bits)}
            unknown = sorted(without_bits.union(cached.fill(vectors, distinct, places)))
            self.recalled += len(distinct) - len(unknown)
            for batch, encoded, own in self._encode_in_batches([wanted[row] for row in unknown], with_tokens, progress):
                rows = [unknown[position] for position in batch]
                vectors[rows] = encoded
                bits |= own
                cached.keep([wanted[row] for row in rows], encoded, own)
        firsts = np.fromiter((row_of[text] for text in wanted), dtype=np.int64, count=len(wanted))
        repeated = np.flatnonzero(firsts != np.arange(len(wanted)))
        vectors[repeated] = vectors[firsts[repeated]]
        return EncodedArticles(
            vectors[: len(passages)],
            vectors[len(passages) :],
            BinaryTokenVectors.of([bits.get(text, NO_TOKENS) for text in sentences], token_dim),
        )

    @property
    def token_dim(self) -> int:
        """Dimensions of the tokens' vectors; 0 for a model that gives none."""
        return self._passage_tokens.dim

    @property
    def transformer(self) -> "PreTrainedModel":
        """The transformer whose token vectors are pooled into embeddings."""
        return self._model[0].model

    @property
    def tokenizer(self) -> "PreTrainedTokenizerBase":
        """What cuts texts into the transformer's tokens."""
        return self._model.tokenizer

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """Let this thread alone compute with the model's parts, in the fast dtype."""
        dtype = self._fast_dtype  # found out before the lock is held, since that computes too
        with self._model_lock, computing_in(dtype):
            yield

    def _encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        own = self._query_tokens
        self._asker = threading.get_ident()
        with self._model_lock:
            outputs = self._outputs_of_queries(texts)
        vectors = self._as_unit_rows([_in_float32(output["sentence_embedding"]) for output in outputs])
        return [EncodedQuery(*each) for each in zip(vectors, map(_unit_rows, map(own.of, outputs)), strict=True)]

    def _encode_in_batches(
        self, texts: Sequence[str], with_tokens: Set[str], progress: Progress
    ) -> Iterator[tuple[list[int], NDArray[np.float32], dict[str, NDArray[np.uint8]]]]:
        """Yield positions of some texts, their vectors, and their tokens' bits where wanted; the longest come first.

        Args:
            texts: All texts.
            with_tokens: Those of which tokens are wanted.
            progress: Told how much of the work is done.
        """
        task = "Embedding"
        tokens = self._count_tokens(texts, lambda: progress(task, 0, 1))
        work = [work_of(each, self.dim) for each in tokens]
        done, total = 0, max(1, sum(work))
        for batch in batches_of(tokens, self._tokens_at_once):
            progress(task, done, total)
            yield batch, *self._encode_documents([texts[position] for position in batch], with_tokens)
            done += sum(work[position] for position in batch)
        progress(task, total, total)

    def _encode_documents(
        self, texts: list[str], with_tokens: Set[str] = frozenset()
    ) -> tuple[NDArray[np.float32], dict[str, NDArray[np.uint8]]]:
        if with_tokens.isdisjoint(texts):
            with self._model_lock:
                vectors = self._model.encode_document(
                    texts, batch_size=len(texts), normalize_embeddings=True, **self._how_documents
                )
            return self._as_unit_rows(vectors), {}
        own = self._passage_tokens
        with self._model_lock:
            outputs = self._outputs_of_documents(texts)
        vectors = self._as_unit_rows([_in_float32(output["sentence_embedding"]) for output in outputs])
        wanted = [(text, each) for text, each in zip(texts, outputs, strict=True) if text in with_tokens]
        bits = {text: binarised(pooled(own.of(each))) for text, each in wanted}
        return vectors, bits

    @functools.cached_property
    def _query_tokens(self) -> TokenVectors:
        return self._token_vectors(self._outputs_of_queries, (*QUESTIONS_HAN, *QUESTIONS_OTHER))

    @functools.cached_property
    def _passage_tokens(self) -> TokenVectors:
        with computing_in(self._fast_dtype):
            return self._token_vectors(self._outputs_of_documents, (*SENTENCES_HAN, *SENTENCES_OTHER))

    def _token_vectors(self, encode: "Callable[[Sequence[str]], _Outputs]", texts: Sequence[str]) -> TokenVectors:
        try:
            with self._model_lock:
                outputs = encode(texts)
            return TokenVectors(outputs, self.tokenizer)
        except Exception as error:  # whatever a model's modules make of being asked for their tokens
            self._note(logging.WARNING, "gives no vectors of its tokens; the signal `tokens` is left out", error)
            return TokenVectors((), self.tokenizer)

    def _outputs_of_queries(self, texts: Sequence[str]) -> "_Outputs":
        outputs: _Outputs = self._query_model.encode_query(list(texts), output_value=None, **self._how_queries)
        return outputs

    def _outputs_of_documents(self, texts: Sequence[str]) -> "_Outputs":
        outputs: _Outputs = self._model.encode_document(
            list(texts), batch_size=len(texts), output_value=None, **self._how_documents
        )
        return outputs

    def _count_tokens(self, texts: Sequence[str], go_on: Callable[[], None]) -> list[int]:
        """Return the texts' lengths without the prompt: in tokens, or in characters if the tokenizer is an odd one.

        Args:
            texts: The texts.
            go_on: Called again and again; may raise.
        """
        counts: list[int] = []
        for start in range(0, len(texts), _COUNTED_AT_ONCE):
            go_on()
            some = list(texts[start : start + _COUNTED_AT_ONCE])
            try:
                with self._model_lock:
                    limit = self._model.max_seq_length
                    encoded = self._model.tokenizer(some, truncation=limit is not None, max_length=limit)["input_ids"]
                counts += [max(1, len(ids)) for ids, _ in zip(encoded, some, strict=True)]
            except Exception as error:  # whatever a tokenizer that is no transformers one makes of being called
                self._note(logging.INFO, "has a tokenizer that doesn't count; batches are made by characters", error)
                return [max(1, len(text)) for text in texts]
        return counts

    def _tokens_at_once(self) -> int:
        import torch

        if self._asker not in (None, threading.get_ident()):
            return _TOKENS_BESIDE_QUESTIONS
        return min(_TOKENS_PER_THREAD * torch.get_num_threads(), _MOST_TOKENS) if self._is_on_cpu() else _MOST_TOKENS

    def _is_on_cpu(self) -> bool:
        return str(self._model.device) == "cpu"

    @functools.cached_property
    def _fast_dtype(self) -> "torch.dtype | None":
        """The dtype to embed passages in; None is the model's own.

        It follows from the processor's abilities, never from a timing, so that it is the same every time. A model
        with parts that can't do with another dtype, or that give other vectors then, keeps its own.
        """
        dtype = native_dtype() if self._is_on_cpu() else None
        if dtype is None:
            return None
        try:
            with computing_in(dtype):
                fast, _ = self._encode_documents(list(_TRIAL))
        except Exception as error:  # whatever a model's modules raise that don't know this dtype
            self._note(logging.INFO, f"can't compute in {dtype}; passages are embedded in its own, more slowly", error)
            return None
        agreement = np.sum(fast * self._encode_documents(list(_TRIAL))[0], axis=1).min()
        if agreement >= _LEAST_AGREEMENT:
            return dtype
        _logger.info("Model %s gives other vectors in %s (cosine %.4f); it keeps its own.", self.name, dtype, agreement)
        return None

    def _as_unit_rows(self, vectors: object) -> NDArray[np.float32]:
        """Return vectors as unit rows in float32: one that normalises in a shorter dtype misses 1 by its last digit.

        Raises:
            ModelError: If they are of another size than the model says, or no numbers.
        """
        rows = _in_float32(vectors)
        if not rows.size:
            return np.empty((0, self.dim), dtype=np.float32)
        if rows.shape[1:] != (self.dim,):
            given = " by ".join(map(str, rows.shape[1:]))
            raise ModelError(self.name, f"it gives vectors of {given} values, not of {self.dim}. {_OTHER_MODEL}")
        if not np.isfinite(rows).all():
            raise ModelError(self.name, f"it gives vectors that are no numbers (NaN or infinite). {_OTHER_MODEL}")
        return _unit_rows(rows)

    def _measured_dim(self) -> int:
        """Return how many values the vectors have of a model that doesn't say it."""
        vectors = self._model.encode_document([_TRIAL[0]], batch_size=1, **self._how_documents)
        return int(_in_float32(vectors).shape[-1])

    def _note(self, level: int, what: str, error: Exception) -> None:
        """Write down what this model can't do, and what is done instead; the whole error for who looks closely."""
        closely = _logger.isEnabledFor(logging.DEBUG)
        _logger.log(level, "Model %s %s (%s).", self.name, what, first_line(error), exc_info=closely)


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _in_float32(vectors: Any) -> NDArray[np.float32]:
    """Return vectors from wherever they were computed, in whichever dtype."""
    return np.asarray(vectors.float().cpu() if hasattr(vectors, "cpu") else vectors, dtype=np.float32)
