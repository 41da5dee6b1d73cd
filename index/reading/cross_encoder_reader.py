"""A cross-encoder as the reader: any of sentence-transformers' that says how well a passage answers.

It says so by one number, or by two classes, "no" and "yes"; where the answer stands it doesn't say, so that none is
marked and the quote is left to the search. A passage is read under its article's title, a long one in windows that
overlap, of which the best counts. What the numbers of a model mean is found out when it is loaded
(`index.reading.reader_background`): its log-odds are brought to the embedded reader's scale.

Its files are those on this machine, or else the model hub's; code that a model brings along is never run.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.atomic_files import in_full
from index.encoding.autocast import computing_in, native_dtype
from index.errors import ModelError, ReaderError, first_line
from index.models.model_configuration import read_object
from index.models.model_fingerprint import fingerprint
from index.models.model_folder import find_folder, find_local_folder
from index.models.silence import silenced_transformers
from index.reading.reader import Reader, Reading
from index.reading.reader_background import EMBEDDED_BACKGROUND, ReaderBackground, background_of
from index.retrieval.hits import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_logger = logging.getLogger(f"yinju.{__name__}")

_KIND = "sentence-transformers cross-encoder"
CHECK_NAME = "Check the name; `yinju reader set embedded` goes back to the product's own."
_OTHER_KIND = "is no cross-encoder. Name a reranker: a model that reads a question and a passage together."
_OWN_CODE = "it needs code that it brings along, which is never run. Name a model that does without."
_ENDS = ("ForSequenceClassification", "ForCausalLM")
"""What the names of transformers end with that sentence-transformers makes a cross-encoder of."""
_MOST_TOKENS = 512
"""Read at a time, whatever the model could: attention takes time by the square of them."""
_MOST_QUERY, _MOST_TITLE = 128, 32
_AT_ONCE_ON_CPU, _AT_ONCE = 4, 32
"""Windows of similar length that are computed together."""


class CrossEncoderReader(Reader):
    """Reads passages for a question by a cross-encoder. It may be shared by threads: one at a time computes.

    Attributes:
        background: What it gives to questions and sentences of which it is known whether one answers the other.
    """

    def __init__(
        self, model: "CrossEncoder", name: str, fingerprint: str, background: ReaderBackground | None = None
    ) -> None:
        """Take a model.

        Args:
            model: With one number for a pair, or two classes.
            name: What people call it.
            fingerprint: Of its files.
            background: As it was measured before; by default it is measured now.

        Raises:
            ReaderError: If it can't read.
        """
        self.name = name
        self.fingerprint = fingerprint
        self._model = model
        self._tokenizer: Any = model.tokenizer
        self._lock = threading.Lock()
        self._marks = [str(each) for each in self._tokenizer.added_tokens_decoder.values() if each.special]
        separator = self._tokenizer.sep_token
        self._separator = separator if separator and "message" not in getattr(model[0], "modalities", ()) else "\n"
        self._limits = _limits(model)
        self.background = background or background_of(self.raw_log_odds)

    @classmethod
    def load(cls, name: str) -> "CrossEncoderReader":
        """Load a model.

        Args:
            name: A folder, or what the model hub calls it; the hub is asked only for what is not on this machine.

        Raises:
            ModelError: If there is no such model, or it can't be a reader.
        """
        folder = find_folder(name, _KIND, CHECK_NAME)
        _require_cross_encoder(name, folder)
        found, begun = fingerprint(folder), time.perf_counter()
        import torch
        from sentence_transformers import CrossEncoder

        on_cpu = not torch.accelerator.is_available()
        # Weights in a short dtype that the processor doesn't multiply would be slower than in float32.
        dtype = "float32" if on_cpu and native_dtype() is None else "auto"
        try:
            with silenced_transformers():
                model = CrossEncoder(
                    str(folder), local_files_only=True, trust_remote_code=False, model_kwargs={"dtype": dtype}
                )
        except Exception as error:  # whatever a broken folder makes the libraries raise
            if _brings_code(folder):
                raise ModelError(name, _OWN_CODE) from error
            raise ModelError(name, f"{folder} can't be loaded as a {_KIND} ({first_line(error)}).") from error
        _require_classes(name, model.num_labels)
        shown = folder.resolve().name if in_full(name).is_dir() else name
        kept = ReaderBackground.kept(found)
        try:
            reader = cls(model, shown, found, kept)
        except ReaderError as error:
            raise ModelError(name, f"it can't read: {error.problem}.") from error
        if not reader.background.tells_apart:
            raise ModelError(name, "it finds sentences that answer a question no likelier than others. " + _OTHER_KIND)
        if kept is None:
            reader.background.keep(found)
        _logger.info("Loaded the reader %s from %s in %.1f seconds.", name, folder, time.perf_counter() - begun)
        return reader

    def read(self, query: str, hits: Sequence[Hit]) -> list[Reading]:
        """Read some passages.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit, its log-odds on the embedded reader's scale, without any place: `certainty` is 0.

        Raises:
            ReaderError: If the model can't, as where memory doesn't suffice.
        """
        raw = self.raw_log_odds([(query, hit.document.title, hit.passage.searched) for hit in hits])
        own = self.background.onto(EMBEDDED_BACKGROUND, raw)
        return [
            Reading(float(log_odds), (0.0,) * len(hit.sentences), hit.passage.start, hit.passage.start, 0.0)
            for hit, log_odds in zip(hits, own, strict=True)
        ]

    def raw_log_odds(self, asked: Sequence[tuple[str, str, str]]) -> NDArray[np.float64]:
        """Return what the model itself says: its numbers, no function behind them, each model's on its own scale.

        Args:
            asked: Questions, each with a title, which may be empty, and a passage.

        Returns:
            (n,) log-odds; of two classes, those of the second against the first.

        Raises:
            ReaderError: If the model can't.
        """
        if not asked:
            return np.empty(0)
        with self._reported(), self._lock:  # tokenizers, too, are one thread's at a time: how they truncate is a state
            windows = [list(self._windows(*each)) for each in asked]
            scores = self._scores([pair for own in windows for pair in own])
        ends = np.cumsum([len(own) for own in windows])
        return np.array([each.max() for each in np.split(scores, ends[:-1])])

    def _scores(self, pairs: list[tuple[str, str]]) -> NDArray[np.float64]:
        from torch import nn

        on_cpu = str(self._model.device) == "cpu"
        with computing_in(native_dtype() if on_cpu else None):
            found = self._model.predict(
                pairs,
                batch_size=_AT_ONCE_ON_CPU if on_cpu else _AT_ONCE,  # they are sorted by their length
                activation_fn=nn.Identity(),
                show_progress_bar=False,
            )
        scores = np.asarray(found, dtype=np.float64).reshape(len(pairs), -1)
        if not np.isfinite(scores).all():
            raise ValueError("it gives numbers that are none")
        return scores[:, -1] - scores[:, 0] if scores.shape[1] == 2 else scores[:, 0]

    def _windows(self, query: str, title: str, text: str) -> Iterator[tuple[str, str]]:
        """Yield a question with the parts of a passage under its title that are read at a time."""
        query, title, text = map(self._without_marks, (query, title, text))
        most_query, most_title, most_text = self._limits
        query, above = self._first(query, most_query), self._first(title, most_title)
        above = above + self._separator if above else ""
        spans = self._spans(text)
        last = max(0, len(spans) - most_text)
        for start in (*range(0, last, most_text - most_text // 3), last):
            within = spans[start : start + most_text]
            yield query, above + (text[within[0][0] : within[-1][1]] if within else text)

    def _first(self, text: str, most: int) -> str:
        """Return a text's first tokens."""
        spans = self._spans(text)
        return text if len(spans) <= most else text[: spans[most - 1][1]]

    def _spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return where each token stands in a text; each character where the tokenizer can't tell."""
        if not self._tokenizer.is_fast:
            return [(place, place + 1) for place in range(len(text))]
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        spans: Sequence[tuple[int, int]] = encoded["offset_mapping"]
        return spans

    def _without_marks(self, text: str) -> str:
        """Return a text without what would be the model's own marks, by which it tells a question from a passage."""
        for mark in self._marks:
            text = text.replace(mark, " ")
        return text

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # whatever a model's modules raise, or where memory doesn't suffice
            raise ReaderError(self.name, first_line(error).rstrip(".")) from error


def find_local_reader(name: str) -> Path | None:
    """Return a cross-encoder's folder if it is on this machine; fetch nothing.

    Raises:
        ModelError: If there is a folder of that name that is no cross-encoder's.
    """
    folder = find_local_folder(name, _KIND)
    if folder is not None:
        _require_cross_encoder(name, folder)
    return folder


def _require_cross_encoder(name: str, folder: Path) -> None:
    """Make sure, without loading it, that a folder holds a cross-encoder: of other models one would be made up.

    Raises:
        ModelError: If it holds another model.
    """
    config = read_object(folder / "config.json")
    if (folder / "modules.json").is_file():
        fit = read_object(folder / "config_sentence_transformers.json").get("model_type") == "CrossEncoder"
    else:
        fit = any(str(each).endswith(_ENDS) for each in config.get("architectures") or ())
    if not fit:
        raise ModelError(name, f"it {_OTHER_KIND}")
    _require_classes(name, len(config.get("id2label") or ()))


def _require_classes(name: str, classes: int) -> None:
    if classes > 2:
        raise ModelError(name, f"it tells {classes} classes apart; a reader says one number, or one of two classes.")


def _brings_code(folder: Path) -> bool:
    return "auto_map" in read_object(folder / "config.json")


def _limits(model: "CrossEncoder") -> tuple[int, int, int]:
    """Return the most tokens that are read of a question, of a title, and of a passage at a time."""
    limit = min(model.max_seq_length or _MOST_TOKENS, _MOST_TOKENS)
    query, title = min(_MOST_QUERY, limit // 4), min(_MOST_TITLE, limit // 8)
    between = model.tokenizer.num_special_tokens_to_add(pair=True) + 1  # and the title's separator
    return query, title, max(1, limit - query - title - between)
