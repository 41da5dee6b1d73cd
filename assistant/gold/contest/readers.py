"""Opening an assistant with a reader by its name."""

from assistant.answering.settings import Settings
from assistant.assistant import Assistant
from assistant.errors import ContestError
from index import DEFAULT_MODEL, EMBEDDED, PassageIndex


def open_assistant(
    index: PassageIndex, settings: Settings, reader: str | None, *, allow_remote: bool = False
) -> Assistant:
    """Open an assistant with a reader by name, and the confidence that is shipped.

    Args:
        index: The passages.
        settings: The numbers to go by.
        reader: The reader's name; None for the model's own, if it has one.
        allow_remote: Whether the reader may send questions and passages off this machine.

    Raises:
        ContestError: If the model has no such reader.
        RetrievalError: If the reader can't be opened.
    """
    assistant = Assistant(index, settings, reader, allow_remote_reader=allow_remote)
    if reader == EMBEDDED and assistant.reader is None:
        raise ContestError(f"The model {index.encoder.name} has no embedded reader; it belongs to {DEFAULT_MODEL}.")
    return assistant
