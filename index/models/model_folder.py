"""Which model is asked for, and where its folder is."""

import os
from pathlib import Path

from index.atomic_files import in_full
from index.errors import ModelError, first_line
from index.models import bundled_model
from index.progress import Progress, unshown

_HEADS = ("modules.json", "config.json")
"""What a folder begins to be read with: as a sentence-transformers model, or as any transformers model."""
_UNUSED_ON_HUB = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "tf_*", "flax_*", "rust_*"]
_CHECK_NAME = f"Check the name, or leave it out to use {bundled_model.NAME}."


def model_name(model: str | None = None) -> str:
    """Return the model that is asked for: the argument, or else `YINJU_MODEL`, or else the embedded one's name."""
    return model or os.environ.get("YINJU_MODEL") or bundled_model.NAME


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
    if name == bundled_model.NAME:
        return bundled_model.converted_folder()
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
    if name == bundled_model.NAME:
        return bundled_model.convert(progress)
    return find_local_model(name) or _fetch(name)


def require_model(model: str | None = None) -> None:
    """Make sure that a model is on this machine or on the hub, before anything slow is done; fetch nothing.

    Args:
        model: As `SentenceEncoder.load` takes it.

    Raises:
        ModelError: If there is no such model.
    """
    name = model_name(model)
    if name == bundled_model.NAME or find_local_model(name):
        return
    from huggingface_hub import model_info

    try:
        model_info(name)
    except Exception as error:  # no such name, no such model, no network, no access: the client raises many things
        raise ModelError(
            name,
            "it is neither a folder nor a model on this machine, and the model hub doesn't tell of it "
            f"({first_line(error)}). {_CHECK_NAME}",
        ) from error


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
