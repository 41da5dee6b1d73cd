"""Texts become vectors: sentence-transformers behind one small class."""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index import embedded_model
from index.errors import ModelError, first_line
from index.progress import Progress, unshown
from index.quiet import quiet_transformers
from index.storage import in_full

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH_SIZE = 8
"""Small batches of texts of similar length are fastest on processors with few cores."""
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

    It may be shared by threads: one at a time computes.
    """

    def __init__(self, model: "SentenceTransformer", name: str, fingerprint: str) -> None:
        self._model = model
        self._lock = threading.Lock()
        self.name = name
        self.fingerprint = fingerprint
        self.dim = model.get_embedding_dimension() or 0

    @classmethod
    def load(cls, model: str | None = None, progress: Progress = unshown) -> "SentenceEncoder":
        """Load a model.

        Args:
            model: A sentence-transformers model's name or folder; by default the one that `YINJU_MODEL` names or
                else the embedded one. The network is asked only for a named model that is not on this machine.
            progress: Told how the embedded model's one-time conversion goes on.

        Raises:
            ModelError: If there is no such model or it can't be loaded.
            DataFolderError: If the embedded model can't be written to the data folder.
        """
        name, folder = model_name(model), find_model(model, progress)
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
        return cls(loaded, name, fingerprint(folder))

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions, with the model's query prompt.

        Args:
            texts: n questions.

        Returns:
            (n, dim) float32, unit rows.
        """
        with self._lock:
            vectors = self._model.encode_query(
                list(texts), batch_size=_BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
            )
        return _as_rows(vectors, self.dim)

    def encode_passages(self, texts: Sequence[str], progress: Progress = unshown) -> NDArray[np.float32]:
        """Encode passages, with the model's document prompt.

        Args:
            texts: n passages or sentences; a repeated one is encoded once.
            progress: Told how many are done.

        Returns:
            (n, dim) float32, unit rows, in the order of `texts`.
        """
        distinct = sorted(set(texts), key=lambda text: (-len(text), text))
        row_of = {text: row for row, text in enumerate(distinct)}
        vectors = np.empty((len(distinct), self.dim), dtype=np.float32)
        task = "Embedding"
        for start in range(0, len(distinct), _BATCH_SIZE):
            progress(task, start, len(distinct))
            batch = distinct[start : start + _BATCH_SIZE]
            with self._lock:
                encoded = self._model.encode_document(
                    batch, batch_size=_BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
                )
            vectors[start : start + len(batch)] = _as_rows(encoded, self.dim)
        progress(task, len(distinct), len(distinct))
        return vectors[[row_of[text] for text in texts]]


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


def _as_rows(vectors: object, dim: int) -> NDArray[np.float32]:
    rows = np.asarray(vectors, dtype=np.float32).reshape(-1, dim)
    return np.ascontiguousarray(rows)
