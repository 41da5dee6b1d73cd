"""Readers by name, and what the confidence of an assistant is fitted to."""

from dataclasses import replace
from enum import StrEnum

from assistant.answering.settings import Settings
from assistant.assistant import Assistant
from assistant.errors import ContestError
from index import DEFAULT_MODEL, EmbeddedReader, PassageIndex

EMBEDDED, NONE = "embedded", "none"
_NAMES = (EMBEDDED, NONE)


class Calibration(StrEnum):
    """What a confidence is fitted to."""

    SHIPPED = "shipped"
    """This model and this reader, as Yinju is delivered."""
    MISSING = "not calibrated"
    """Another model or another reader than those that answer."""


def require_reader(reader: str | None) -> None:
    """Make sure that a reader is known, before anything slow is done.

    Raises:
        ContestError: If it isn't.
    """
    if reader not in (None, *_NAMES):
        raise ContestError(f"There is no reader {reader!r}; there are {', '.join(_NAMES)}.")


def open_assistant(index: PassageIndex, settings: Settings, reader: str | None) -> Assistant:
    """Open an assistant with a reader by name.

    Args:
        index: The passages.
        settings: The numbers to go by.
        reader: The reader's name; None for the model's own, if it has one.

    Raises:
        ContestError: If the model has no such reader.
    """
    if reader == NONE:
        settings = replace(settings, reading=0, sentence_reading=0)
    assistant = Assistant(index, settings)
    if reader == EMBEDDED and assistant.reader is None:
        raise ContestError(f"The model {index.encoder.name} has no embedded reader; it belongs to {DEFAULT_MODEL}.")
    return assistant


def reader_name(assistant: Assistant) -> str:
    """Return the name of who reads for an assistant."""
    reads = assistant.reader is not None and (assistant.settings.reading or assistant.settings.sentence_reading)
    return EMBEDDED if reads else NONE


def calibration_of(assistant: Assistant) -> Calibration:
    """Return what the confidence of an assistant is fitted to."""
    shipped = isinstance(assistant.reader, EmbeddedReader) and reader_name(assistant) == EMBEDDED
    return Calibration.SHIPPED if shipped and assistant.index.encoder.name == DEFAULT_MODEL else Calibration.MISSING
