"""A reader by its name: `embedded`, `none`, a cross-encoder's folder or hub name, or an endpoint's address.

| Name | Reader |
|---|---|
| `embedded` | the one that belongs to the embedding model; none where the model has none |
| `none` | none |
| `openai:http://127.0.0.1:11434/v1#model` | a language model behind an OpenAI-compatible endpoint, which only points |
| a folder, or what the model hub calls a model | a cross-encoder of sentence-transformers' |
"""

import re

from index.encoding.encoder import Encoder
from index.errors import ModelError
from index.models.model_folder import require_on_hub
from index.reading.cross_encoder_reader import CHECK_NAME, CrossEncoderReader, find_local_reader
from index.reading.embedded_reader import EMBEDDED, EmbeddedReader
from index.reading.endpoint.address import PREFIX
from index.reading.reader import NONE, Reader

_NAMES = f"A reader is `{EMBEDDED}`, `{NONE}`, a cross-encoder's folder or hub name, or {PREFIX}ADDRESS#MODEL."
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_built_in(name: str) -> bool:
    """Tell whether a name stands for what the product brings along, so that nothing has to be looked for."""
    return name in (EMBEDDED, NONE)


def require_reader_name(name: str, *, allow_remote: bool = False) -> None:
    """Make sure that a name can be a reader's, as far as that is known at once and without a network.

    Args:
        name: The name.
        allow_remote: Whether questions and passages may be sent off this machine.

    Raises:
        ModelError: If it can't: it is blank, or there is a folder of that name with something else in it.
        RetrievalError: Likewise for an endpoint, or if it is not on this machine and that is not allowed.
    """
    _require_printable(name)
    if name.startswith(PREFIX):
        _open_endpoint(name, allow_remote=allow_remote)
    elif not is_built_in(name):
        find_local_reader(name)


def require_reader(name: str, *, allow_remote: bool = False) -> None:
    """Make sure that there is a reader of a name, here or on the model hub, before anything slow is done.

    Args:
        name: As `require_reader_name` takes it.
        allow_remote: Likewise.

    Raises:
        ModelError: If there is none.
        RetrievalError: As `require_reader_name`.
    """
    require_reader_name(name, allow_remote=allow_remote)
    if not is_at_hand(name):
        require_on_hub(name, CHECK_NAME)


def is_at_hand(name: str) -> bool:
    """Tell whether the reader of a name can be opened without fetching anything.

    Raises:
        ModelError: If there is a folder of that name that is no cross-encoder's.
    """
    return is_built_in(name) or name.startswith(PREFIX) or find_local_reader(name) is not None


def open_reader(name: str, encoder: Encoder | None = None, *, allow_remote: bool = False) -> Reader | None:
    """Open the reader of a name.

    Args:
        name: As `require_reader_name` takes it.
        encoder: The embedding model, to which the embedded reader belongs; others need none.
        allow_remote: Whether questions and passages may be sent off this machine.

    Returns:
        The reader; None where the name stands for none, or the model has none.

    Raises:
        ModelError: If it can't be found or loaded.
        RetrievalError: If an endpoint's name is wrong, or it is not on this machine and that is not allowed.
    """
    if name == NONE:
        return None
    if name == EMBEDDED:
        return None if encoder is None else EmbeddedReader.load(encoder)
    _require_printable(name)
    if name.startswith(PREFIX):
        return _open_endpoint(name, allow_remote=allow_remote)
    return CrossEncoderReader.load(name)


def _require_printable(name: str) -> None:
    if not name.strip() or _CONTROL.search(name):
        raise ModelError(repr(name), f"this is no name of a reader. {_NAMES}")


def _open_endpoint(name: str, *, allow_remote: bool) -> Reader:
    from index.reading.endpoint_reader import EndpointReader

    reader: Reader = EndpointReader.of(name, allow_remote=allow_remote)
    return reader
