"""The stub files that Gradio writes for editors: it is imported without them."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def without_stubs() -> Iterator[None]:
    """Have Gradio imported in this block write no stub files.

    Whenever it is imported, it makes one (`.pyi`, beside the module) for each of its components anew, which takes a
    third of the time. Of a class of which no file is known it makes none, so it is told of none.
    """
    with patch.object(inspect, "getfile", _unknown):
        yield


def _unknown(of: object) -> str:
    raise OSError(f"{of!r}: its file is not to be looked for.")
