"""Which model is asked for, and where the folder of a model is: an embedding model's, or a reader's."""

import os
from pathlib import Path

from index.atomic_files import in_full
from index.errors import ModelError, first_line
from index.models import bundled_model
from index.models.model_choice import ModelChoice
from index.models.model_configuration import read_configuration
from index.models.model_fingerprint import fingerprint, used_fingerprint
from index.progress import Progress, unshown

_HEADS = ("modules.json", "config.json")
"""What a folder begins to be read with: as a sentence-transformers model, or as any transformers model."""
_UNUSED_ON_HUB = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "tf_*", "flax_*", "rust_*"]
_KIND = "sentence-transformers model"
_CHECK_NAME = f"Check the name, or leave it out to use {bundled_model.NAME}."


def model_name(model: str | None = None) -> str:
    """Return the model that is asked for, with its options, if any (see `index.models.model_choice`).

    Args:
        model: By default the one that `YINJU_MODEL` names, or else the embedded one.
    """
    return model or os.environ.get("YINJU_MODEL") or bundled_model.NAME


def is_default_model(model: str | None = None) -> bool:
    """Tell whether the embedded model is asked for, with whichever options."""
    return _choice(model).name == bundled_model.NAME


def fingerprint_as_asked(folder: Path, model: str | None = None) -> str:
    """Return what an index of a model has for a fingerprint: of its files, and of how it is used.

    Args:
        folder: Where it is.
        model: As `SentenceEncoder.load` takes it.

    Raises:
        ModelError: If an option can't be.
    """
    return used_fingerprint(fingerprint(folder), read_configuration(folder).prompts, _choice(model).mark)


def find_local_model(model: str | None = None) -> Path | None:
    """Return a model's folder if it is on this machine and ready; change and fetch nothing.

    Args:
        model: As `SentenceEncoder.load` takes it.

    Raises:
        ModelError: If files of a model's folder are missing, or an option can't be.
        RetrievalError: If the folder is said to be in the home of a user that there is not.
    """
    name = _choice(model).name
    if name == bundled_model.NAME:
        return bundled_model.converted_folder()
    return find_local_folder(name, _KIND)


def find_model(model: str | None = None, progress: Progress = unshown) -> Path:
    """Return a model's folder; convert or fetch the model first if that has to be done.

    Args:
        model: As `SentenceEncoder.load` takes it.
        progress: Told how the embedded model's one-time conversion goes on.

    Raises:
        ModelError: If there is no such model.
        DataFolderError: If the data folder can't be written.
    """
    name = _choice(model).name
    if name == bundled_model.NAME:
        return bundled_model.convert(progress)
    return find_folder(name, _KIND, _CHECK_NAME)


def _choice(model: str | None) -> ModelChoice:
    return ModelChoice.parse(model_name(model))


def find_local_folder(name: str, kind: str) -> Path | None:
    """Return the folder of a model that is named, if it is on this machine: one that is there, or in the hub's cache.

    Args:
        name: A folder, or what the model hub calls it.
        kind: What sort of model it has to be, for who reads an error.

    Raises:
        ModelError: If there is such a folder, but it is no model's.
        RetrievalError: If the folder is said to be in the home of a user that there is not.
    """
    folder = in_full(name)
    if not folder.is_dir():
        return _find_in_cache(name)
    if not any((folder / each).is_file() for each in _HEADS):
        raise ModelError(name, f"the folder holds none of {', '.join(_HEADS)}. Name the folder of a whole {kind}.")
    return folder


def find_folder(name: str, kind: str, check: str) -> Path:
    """Return the folder of a model that is named; ask the model hub only if it is not on this machine.

    Args:
        name: As `find_local_folder` takes it.
        kind: Likewise.
        check: What to do where there is no such model, for who reads that.

    Raises:
        ModelError: If there is no such model.
    """
    return find_local_folder(name, kind) or _fetch(name, check)


def require_model(model: str | None = None) -> None:
    """Make sure that a model is on this machine or on the hub, before anything slow is done; fetch nothing.

    Args:
        model: As `SentenceEncoder.load` takes it.

    Raises:
        ModelError: If there is no such model.
    """
    if is_default_model(model) or find_local_model(model):
        return
    require_on_hub(_choice(model).name, _CHECK_NAME)


def require_on_hub(name: str, check: str) -> None:
    """Make sure that the model hub has a model; fetch nothing.

    Args:
        name: What it calls the model.
        check: What to do if it has none.

    Raises:
        ModelError: If it doesn't tell of it.
    """
    from huggingface_hub import model_info

    try:
        model_info(name)
    except Exception as error:  # no such name, no such model, no network, no access: the client raises many things
        raise ModelError(
            name,
            "it is neither a folder nor a model on this machine, and the model hub doesn't tell of it "
            f"({first_line(error)}). {check}",
        ) from error


def _find_in_cache(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(name, local_files_only=True, ignore_patterns=_UNUSED_ON_HUB))
    except (FileNotFoundError, HFValidationError):
        return None


def _fetch(name: str, check: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(name, ignore_patterns=_UNUSED_ON_HUB))
    except HFValidationError as error:
        raise ModelError(name, f"there is no such folder, and no model has such a name. {check}") from error
    except Exception as error:  # no such model, no network, no access: the hub's client raises many things
        raise ModelError(
            name,
            "it is neither a folder nor a model on this machine, and it could not be fetched from the model hub "
            f"({first_line(error)}). {check}",
        ) from error
