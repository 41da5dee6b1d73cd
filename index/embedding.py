"""Texts become vectors: sentence-transformers behind one small class.

Passages are embedded in batches of similar length, and in bfloat16 where the processor multiplies it natively. That
is no part of a model's fingerprint, so that machines with other processors can share an index: a vector's cosine with
its counterpart in float32 is about 0.99999, while even passages of one article are hundreds of times farther apart.
"""

import contextlib
import functools
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index import embedded_model
from index.embedding_cache import EmbeddingCache
from index.errors import ModelError, first_line
from index.progress import Progress, unshown
from index.quiet import quiet_transformers
from index.storage import in_full
from index.turns import Turns

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_QUERIES_AT_ONCE = 8
_TOKENS_PER_THREAD = 2048
"""In a batch. In float32 a few hundred would do, but each batch converts the weights to the fast dtype anew, and on a
busy processor threads wait for each other the more, the oftener they have to meet."""
_MOST_TOKENS = 16_384
"""In a batch: so much fills any processor, and more would only take memory."""
_TOKENS_BESIDE_QUESTIONS = 512
"""In a batch where other threads ask questions, which have to wait for its end: as many as the longest text has."""
_COUNTED_AT_ONCE = 200
_NATIVE_BFLOAT16 = ("amx_bf16", "avx512_bf16")
"""Where a processor has neither, bfloat16 is emulated and slower than float32. Others' have not been tried."""
_LEAST_AGREEMENT = 0.999
_TRIAL = ("茶馆里的一天：老城的茶馆每天清晨六点开门。", "Moose live in the woods of Ontario; one weighs 450 kg.")
_RECIPE = 1
"""Raised when the same model's vectors of the same texts change, so that kept ones are not used."""
_NO_PART_OF_A_MODEL = {".md", ".lock"}
_CONFIGURATIONS = {"config.json", "config_sentence_transformers.json"}
_HEADS = ("modules.json", "config.json")
"""What a folder begins to be read with: as a sentence-transformers model, or as any transformers model."""
_VERSIONS = {"transformers_version", "__version__"}
_UNUSED_ON_HUB = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "tf_*", "flax_*", "rust_*"]
_CHECK_NAME = f"Check the name, or leave it out to use {embedded_model.NAME}."


class Encoder(Protocol):
    """What an index needs of an embedding model.

    Attributes:
        name: What the model is called, for people.
        fingerprint: Changes whenever its vectors may change.
        dim: Dimensions of its vectors.
    """

    name: str
    fingerprint: str
    dim: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Return (n, dim) float32, unit rows."""


class SentenceEncoder:
    """A sentence-transformers model with its own prompts.

    It may be shared by threads: one at a time computes, in the order in which they come. Where one thread asks
    questions and another embeds passages, that is done in small batches: a question waits for one of these at most.
    """

    def __init__(
        self, model: "SentenceTransformer", name: str, fingerprint: str, cache: EmbeddingCache | None = None
    ) -> None:
        self._model = model
        self._turns = Turns()
        self._asker: int | None = None
        self._cache = cache or EmbeddingCache(None)
        self.name = name
        self.fingerprint = fingerprint
        self.dim = model.get_embedding_dimension() or 0

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
        name, folder = model_name(model), find_model(model, progress)
        found = fingerprint(folder)
        if name == embedded_model.NAME and embedded_model.is_damaged(folder, found):
            raise ModelError(name, f"{folder} is damaged. Delete that folder and try again.")
        from sentence_transformers import SentenceTransformer

        try:
            with quiet_transformers():
                loaded = SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False)
        except Exception as error:  # whatever a broken folder makes the libraries raise
            own = in_full(name).is_dir()
            remedy = (
                "Check that it is a whole sentence-transformers model." if own else "Delete that folder and try again."
            )
            raise ModelError(name, f"{folder} can't be loaded ({first_line(error)}). {remedy}") from error
        return cls(loaded, name, found, EmbeddingCache.in_data_folder() if cached else None)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions, with the model's query prompt and in its own dtype: one alone is no faster in another.

        Args:
            texts: n questions.

        Returns:
            (n, dim) float32, unit rows.
        """
        self._asker = threading.get_ident()
        with self._turns:
            vectors = self._model.encode_query(
                list(texts), batch_size=_QUERIES_AT_ONCE, normalize_embeddings=True, show_progress_bar=False
            )
        return _as_unit_rows(vectors, self.dim)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Encode passages, with the model's document prompt.

        Args:
            texts: n passages or sentences; a repeated one is encoded once, and one that the cache knows not at all.
            progress: Told how much of the work is done, in steps that take about equally long.

        Returns:
            (n, dim) float32, unit rows, in the order of `texts`.
        """
        distinct = list(dict.fromkeys(texts))
        vectors = np.empty((len(distinct), self.dim), dtype=np.float32)
        kept_for = f"{self.fingerprint} {self._fast_dtype} {_RECIPE}"
        with self._cache.opened(kept_for) as cached, _computing_in(self._fast_dtype):
            unknown = cached.fill(vectors, distinct)
            for batch, encoded in self._encode_in_batches([distinct[row] for row in unknown], progress):
                rows = [unknown[position] for position in batch]
                vectors[rows] = encoded
                cached.keep([distinct[row] for row in rows], encoded)
        row_of = {text: row for row, text in enumerate(distinct)}
        return vectors[[row_of[text] for text in texts]]

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
        with self._turns, _computing_in(dtype):
            yield

    def _encode_in_batches(
        self, texts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Yield positions of some texts and their vectors, until all are done; the longest come first."""
        task = "Embedding"
        tokens = self._count_tokens(texts)
        work = [_work(each, self.dim) for each in tokens]
        done, total = 0, max(1, sum(work))
        for batch in _batches(tokens, self._tokens_at_once):
            progress(task, done, total)
            yield batch, self._encode_documents([texts[position] for position in batch])
            done += sum(work[position] for position in batch)
        progress(task, total, total)

    def _encode_documents(self, texts: list[str]) -> NDArray[np.float32]:
        with self._turns:
            vectors = self._model.encode_document(
                texts, batch_size=len(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return _as_unit_rows(vectors, self.dim)

    def _count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the texts' lengths without the prompt: in tokens, or in characters if the tokenizer is an odd one."""
        counts: list[int] = []
        for start in range(0, len(texts), _COUNTED_AT_ONCE):
            some = list(texts[start : start + _COUNTED_AT_ONCE])
            try:
                with self._turns:
                    limit = self._model.max_seq_length
                    encoded = self._model.tokenizer(some, truncation=limit is not None, max_length=limit)["input_ids"]
                counts += [max(1, len(ids)) for ids, _ in zip(encoded, some, strict=True)]
            except Exception:  # whatever a tokenizer that is no transformers one makes of being called
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
        dtype = _native_dtype() if self._is_on_cpu() else None
        if dtype is None:
            return None
        try:
            with _computing_in(dtype):
                fast = self._encode_documents(list(_TRIAL))
        except Exception:  # whatever a model's modules raise that don't know this dtype
            return None
        agreement = np.sum(fast * self._encode_documents(list(_TRIAL)), axis=1)
        return dtype if agreement.min() >= _LEAST_AGREEMENT else None


def model_name(model: str | None = None) -> str:
    """Return the model that is asked for: the argument, or else `YINJU_MODEL`, or else the embedded one's name."""
    return model or os.environ.get("YINJU_MODEL") or embedded_model.NAME


def find_local_model(model: str | None = None) -> Path | None:
    """Return a model's folder if it is on this machine and ready; change and fetch nothing.

    Args:
        model: As `SentenceEncoder.load` takes it.

    Raises:
        ModelError: If the embedded model is asked for and its package is not installed, or if files of a model's
            folder are missing.
        RetrievalError: If the folder is said to be in the home of a user that there is not.
    """
    name = model_name(model)
    if name == embedded_model.NAME:
        return embedded_model.converted_folder()
    folder = in_full(name)
    if not folder.is_dir():
        return _find_in_cache(name)
    if not any((folder / each).is_file() for each in _HEADS):
        raise ModelError(
            name,
            f"the folder holds none of {', '.join(_HEADS)}. Name the folder of a whole sentence-transformers model.",
        )
    return folder


def find_model(model: str | None = None, progress: Progress = unshown) -> Path:
    """Return a model's folder; convert or fetch the model first if that has to be done.

    Args:
        model: As `SentenceEncoder.load` takes it.
        progress: Told how the embedded model's one-time conversion goes on.

    Raises:
        ModelError: If there is no such model.
        DataFolderError: If the data folder can't be written.
    """
    name = model_name(model)
    if name == embedded_model.NAME:
        return embedded_model.convert(progress)
    return find_local_model(name) or _fetch(name)


def _find_in_cache(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(name, local_files_only=True, ignore_patterns=_UNUSED_ON_HUB))
    except (FileNotFoundError, HFValidationError):
        return None


def _fetch(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(name, ignore_patterns=_UNUSED_ON_HUB))
    except HFValidationError as error:
        raise ModelError(name, f"there is no such folder, and no model has such a name. {_CHECK_NAME}") from error
    except Exception as error:  # no such model, no network, no access: the hub's client raises many things
        raise ModelError(
            name,
            "it is neither a folder nor a model on this machine, and it could not be fetched from the model hub "
            f"({first_line(error)}). {_CHECK_NAME}",
        ) from error


def fingerprint(folder: Path) -> str:
    """Return a fingerprint of a model: names and contents of its files, but for the versions of what wrote them.

    Args:
        folder: A sentence-transformers folder.

    Returns:
        16 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in _NO_PART_OF_A_MODEL or path.name.startswith("."):
            continue
        digest.update(name.encode())
        if name in _CONFIGURATIONS:
            digest.update(_without_versions(path.read_bytes()))
        else:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _without_versions(configuration: bytes) -> bytes:
    try:
        values = json.loads(configuration)
        return json.dumps({key: values[key] for key in sorted(values.keys() - _VERSIONS)}).encode()
    except (ValueError, AttributeError):
        return configuration


@contextlib.contextmanager
def _computing_in(dtype: "torch.dtype | None") -> Iterator[None]:
    """Let this thread multiply matrices in another dtype; a model's weights stay as they are.

    That costs a conversion of the weights for each batch, and spares a second copy of them in memory. Embeddings and
    norms stay in float32, so that the vectors come out closer to float32's than those of a model that is converted
    whole.
    """
    import torch

    with torch.autocast("cpu", dtype=dtype) if dtype else contextlib.nullcontext():
        yield


def _native_dtype() -> "torch.dtype | None":
    """Return the dtype that this processor multiplies fastest without loss that matters; None if that is float32."""
    import torch

    has_kernels = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return torch.bfloat16 if has_kernels and any(map(_processor_abilities().get, _NATIVE_BFLOAT16)) else None


def _processor_abilities() -> Mapping[str, object]:
    """Return what PyTorch says about the processor; nothing where its version can't tell."""
    import torch

    return torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}


def _work(tokens: int, dim: int) -> int:
    """Return how long a text takes, in no unit: a layer's products are linear in its tokens, attention is square."""
    return tokens * (6 * dim + tokens)


def _batches(tokens: Sequence[int], at_once: Callable[[], int]) -> Iterator[list[int]]:
    """Yield positions of texts of similar length, the longest first, as many as come to so many tokens when padded.

    How many tokens, is asked anew for each batch.
    """
    order = sorted(range(len(tokens)), key=lambda position: -tokens[position])
    start = 0
    while start < len(order):
        end = start + max(1, at_once() // tokens[order[start]])
        yield order[start:end]
        start = end


def _as_unit_rows(vectors: object, dim: int) -> NDArray[np.float32]:
    """Return vectors as unit rows in float32: a model that normalises in a shorter dtype misses 1 by its last digit."""
    rows = np.asarray(vectors, dtype=np.float32).reshape(-1, dim)
    return np.ascontiguousarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))
