"""A model's folder becomes a model of sentence-transformers, by its own configuration and with its options."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.atomic_files import in_full
from index.errors import ModelError, first_line
from index.models.model_choice import ModelChoice
from index.models.model_configuration import ModelConfiguration
from index.models.multi_vector import MultiVectorModel
from index.models.silence import silenced_transformers
from index.processors import limit_threads

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_logger = logging.getLogger(f"yinju.{__name__}")

_LONGEST_TEXT = 2048
"""The most tokens that are read of a text. Some models take 32,768, and where they compute each token with each other
one, a single text as long as that would take tens of gigabytes. A passage is a paragraph; what stands beyond is still
found by its sentences."""
_NOT_RUN = (
    "it needs code of its own to be run (trust_remote_code), which is never done. "
    "Choose a model that sentence-transformers knows without."
)
_UNUSED_WEIGHTS = "pooler"


def load_model(folder: Path, choice: ModelChoice, configuration: ModelConfiguration) -> "SentenceTransformer":
    """Load a model. PyTorch computes on no more threads from then on than there are processors to use.

    Args:
        folder: Where it is.
        choice: Its name, and its options.
        configuration: What its files say.

    Returns:
        The model; of a multi-vector encoder, what does in its place (`index.models.multi_vector`).

    Raises:
        ModelError: If it can't be loaded, needs code of its own, or hasn't vectors of the size that is asked for.
    """
    try:
        with silenced_transformers():
            if configuration.has_own_code:
                _require_no_own_code(folder, choice.name)
            model = _load(folder, choice, configuration)
    except ModelError:
        raise
    except Exception as error:  # whatever a broken folder makes the libraries raise
        if _asks_for_own_code(error):
            raise ModelError(choice.name, _NOT_RUN) from error
        own = in_full(choice.name).is_dir()
        remedy = "Check that it is a whole sentence-transformers model." if own else "Delete that folder and try again."
        raise ModelError(choice.name, f"{folder} can't be loaded ({first_line(error)}). {remedy}") from error
    limit_threads()
    longest = model.max_seq_length
    if isinstance(longest, int) and longest > _LONGEST_TEXT:  # a table of words has no bound
        _logger.info("Of each text, %d tokens are read; %s would take %d.", _LONGEST_TEXT, choice.name, longest)
        model.max_seq_length = _LONGEST_TEXT
    return model


def _load(folder: Path, choice: ModelChoice, configuration: ModelConfiguration) -> Any:
    if configuration.is_multi_vector:
        if choice.dim is not None:
            raise ModelError(choice.name, "it compares tokens, and their vectors can't be cut. Leave out dim.")
        from sentence_transformers import MultiVectorEncoder

        return MultiVectorModel(MultiVectorEncoder(str(folder), local_files_only=True, trust_remote_code=False))
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False)
    if choice.dim is not None:
        _require_size(choice.name, choice.dim, model.get_embedding_dimension(), configuration.sizes)
        model.truncate_dim = choice.dim
    return model


def _require_size(name: str, dim: int, whole: int | None, offered: tuple[int, ...]) -> None:
    """Make sure that a model's vectors can be cut to a size; warn where nobody says that they may be."""
    if whole is not None and dim > whole:
        raise ModelError(name, f"its vectors have {whole} values, fewer than dim={dim}. Ask for fewer.")
    if offered and dim not in (*offered, whole):
        raise ModelError(name, f"it is made for dim={', '.join(map(str, offered))}, not {dim}. Choose one of these.")
    if not offered and dim != whole:
        _logger.warning(
            "%s doesn't say that its vectors may be cut to %d values; compare its answers with those of the whole.",
            name,
            dim,
        )


def _require_no_own_code(folder: Path, name: str) -> None:
    """Make sure that a model which names code of its own is one that transformers knows as well.

    It may be called as one that is known (`"model_type": "bert"`) and have other weights: it would be loaded without a
    word, with random numbers where the known one's weights are missing.
    """
    from transformers import AutoModel

    if not (folder / "config.json").is_file():
        return
    _, found = AutoModel.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False, output_loading_info=True
    )
    if any(not key.startswith(_UNUSED_WEIGHTS) for key in found["missing_keys"]):
        raise ModelError(name, _NOT_RUN)


def _asks_for_own_code(error: BaseException | None) -> bool:
    while error is not None:
        if "trust_remote_code" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
