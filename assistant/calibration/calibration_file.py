"""One's own calibration on disk: `calibration.json` beside an index, which `yinju calibrate` writes.

It stays whatever becomes of the index's articles, and is used for as long as the model, the reader and the features are
those that it was fitted with.
"""

import hashlib
import json
import logging
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.calibration.calibration import CalibratedBy, Calibration
from assistant.errors import CalibrationError
from index import Encoder, Reader, reader_fingerprint, reader_name, replace_file
from index.storage.generations import CALIBRATION

FORMAT = 1
"""Raised whenever the file changes its meaning."""

_CHECKSUM = "checksum"
_REMEDY = "Run `yinju calibrate` anew, or delete the file."
_logger = logging.getLogger(f"yinju.{__name__}")


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a calibration was fitted on, and what came of it.

    Attributes:
        date: ISO 8601, UTC.
        files: The names of the gold files.
        questions: How many questions.
        answerable: How many of them have an answer.
        near_misses: How many questions were asked with their answer taken away.
        articles: How many articles they are about.
        held_out_by: What was left out in turn to judge the rest: articles, or passages.
        before: Figures of the confidence without it, by name; rates as fractions of 1.
        after: Figures with it, of questions that it was not fitted on.
        between: Between which two each of these lies with a probability of 95 %.
    """

    date: str
    files: tuple[str, ...]
    questions: int
    answerable: int
    near_misses: int
    articles: int
    held_out_by: str
    before: Mapping[str, float] = field(hash=False)
    after: Mapping[str, float] = field(hash=False)
    between: Mapping[str, tuple[float, float]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class SavedCalibration:
    """What the file holds.

    Attributes:
        format: Of the file.
        yinju: The version that wrote it.
        model: The embedding model's name.
        model_fingerprint: And its fingerprint.
        reader: The reader's name.
        reader_fingerprint: And its fingerprint.
        threshold: The confidence from which on there is an answer.
        unsure: That from which on the best passage is shown as what may be the answer.
        weights: As `Calibration` has them.
        fitted: What they were fitted on.
    """

    format: int
    yinju: str
    model: str
    model_fingerprint: str
    reader: str
    reader_fingerprint: str
    threshold: float
    unsure: float
    weights: Mapping[str, Mapping[str, float]] = field(hash=False)
    fitted: Fitting

    @property
    def calibration(self) -> Calibration:
        """The calibration."""
        thresholds = {"threshold": self.threshold, "unsure": self.unsure}
        return Calibration(self.weights, CalibratedBy.OWN, self.fitted.questions, thresholds)

    def is_sound(self) -> bool:
        """Tell whether the numbers are any that can be used."""
        numbers = [number for each in self.weights.values() for number in each.values()]
        return all(map(math.isfinite, numbers)) and 0 <= self.unsure <= self.threshold <= 1


def find_calibration(folder: Path, encoder: Encoder, reader: Reader | None) -> Calibration:
    """Return the calibration to go by with an index, and say in the log whose it is.

    Args:
        folder: The index's folder.
        encoder: The model.
        reader: Who reads what it finds, if anybody does.

    Returns:
        One's own where there is one that can be used; a warning says why not. Else what there is for that model.
    """
    default = Calibration.of(encoder, reader)
    try:
        own = read_calibration(folder, encoder, reader)
    except CalibrationError as error:
        _logger.warning("%s It is not used.", error)
        return default
    if own:
        _logger.info("The confidence is calibrated on %d own questions (%s).", own.questions, folder / CALIBRATION)
    elif default.by is CalibratedBy.NOBODY:
        _logger.info("The confidence is not calibrated for this model and reader; `yinju calibrate` does it.")
    return own or default


def read_calibration(folder: Path, encoder: Encoder, reader: Reader | None) -> Calibration | None:
    """Return one's own calibration; None where there is none.

    Args:
        folder: The index's folder.
        encoder: The model.
        reader: Who reads what it finds, if anybody does.

    Raises:
        CalibrationError: If the file can't be read, is damaged, or belongs to another model, reader or version.
    """
    path = folder / CALIBRATION
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CalibrationError(path, f"can't be read ({error.strerror}). Make it readable, or delete it.") from error
    saved = _parsed(path, content)
    if saved.model_fingerprint != encoder.fingerprint:
        _refuse(path, "model", saved.model, encoder.name)
    name = reader_name(reader)
    if (saved.reader, saved.reader_fingerprint) != (name, reader_fingerprint(reader)):
        _refuse(path, "reader", saved.reader, name)
    if _features(saved.weights) != _features(Calibration.shipped().weights):
        raise CalibrationError(path, f"weighs other features than this version of Yinju has. {_REMEDY}")
    return saved.calibration


def write_calibration(folder: Path, saved: SavedCalibration) -> Path:
    """Write a calibration beside an index; whoever reads finds the old one or the new one, never a part.

    Returns:
        The file.

    Raises:
        DataFolderError: If it can't be written; what was there is unchanged then.
    """
    content = asdict(saved)
    path = folder / CALIBRATION
    replace_file(path, json.dumps({_CHECKSUM: _checksum(content), **content}, ensure_ascii=False, indent=2) + "\n")
    return path


def _parsed(path: Path, content: bytes) -> SavedCalibration:
    from pydantic import TypeAdapter

    try:
        values = json.loads(content)
        if values.get("format", FORMAT) != FORMAT:
            raise CalibrationError(path, f"has format {values['format']}; this version reads {FORMAT}. {_REMEDY}")
        is_whole = values.pop(_CHECKSUM, None) == _checksum(values)
        saved = TypeAdapter(SavedCalibration).validate_python(values)
    except (ValueError, AttributeError, RecursionError) as error:
        raise CalibrationError(path, f"is damaged. {_REMEDY}") from error
    if not (is_whole and saved.is_sound()):
        raise CalibrationError(path, f"is damaged. {_REMEDY}")
    return saved


def _refuse(path: Path, what: str, fitted: str, found: str) -> None:
    other = f"another version of {found}" if fitted == found else f"{fitted}, not to {found}"
    raise CalibrationError(path, f"was fitted to the {what} {other}. {_REMEDY}")


def _features(weights: Mapping[str, Mapping[str, float]]) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(each) for kind, each in weights.items()}


def _checksum(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
