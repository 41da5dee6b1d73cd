"""Options that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from assistant import logs
from assistant.errors import SettingError

_VERBOSITY = "yinju.verbosity"

index_option = click.option(
    "--index",
    "index_path",
    metavar="NAME",
    help="The name of an index in the data folder, an index's path, or an engine's address, as "
    "qdrant+http://localhost:6333/articles or postgresql://user@localhost/database#articles. "
    "[YINJU_INDEX, or the default index]",
)
model_option = click.option(
    "--model",
    metavar="NAME",
    help="A sentence-transformers model's name or folder, with @dim=256,vectors=int8 behind it for smaller "
    "vectors. [YINJU_MODEL, or the embedded multilingual-e5-small]",
)
reader_option = click.option(
    "--reader",
    metavar="NAME",
    help="Who reads what was found: embedded, none, a cross-encoder's folder or hub name, or openai:ADDRESS#MODEL. "
    "[YINJU_READER, yinju.toml, or embedded]",
)
remote_reader_option = click.option(
    "--allow-remote-reader",
    is_flag=True,
    default=None,
    help="Let the reader send questions and passages to another machine.",
)
settings_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=NUMBER", help="Ask with another setting; repeatable."
)


@contextmanager
def setting_faults() -> Iterator[None]:
    """Make of a setting that can't be a fault of usage."""
    try:
        yield
    except SettingError as error:
        raise click.UsageError(str(error)) from error


def _louder(context: click.Context, _: click.Parameter, count: int) -> int:
    if count:
        context.meta[_VERBOSITY] = verbosity(context) + count
        logs.set_up(verbosity(context))
    return count


verbose_option = click.option(
    "-v",
    "--verbose",
    count=True,
    expose_value=False,
    callback=_louder,
    help="Say what is done, with -vv in detail.  [YINJU_LOG]",
)


def verbosity(context: click.Context) -> int:
    """Return how often `-v` was given, to the command or to those above it."""
    return int(context.meta.get(_VERBOSITY, 0))
