"""Libraries that talk on the terminal, kept quiet while they work for us."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def silenced_transformers() -> Iterator[None]:
    """Silence the progress bars and load reports of transformers, and restore them afterwards."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
