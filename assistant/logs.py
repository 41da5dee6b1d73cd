"""What the commands write down about themselves: Python's logging, under `yinju`, to standard error.

Unless asked for more, a command writes warnings alone, as lines for a person. With `-v` or `-vv`, or where `YINJU_LOG`
asks for `info` or `debug`, and always in a server, a line is a list of `key=value` (logfmt), for programs too:

```text
time=2026-03-04T10:11:12.131+00:00 level=info logger=yinju.questions event=question verdict=answered confidence=0.93 …
```
"""

import json
import logging
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from assistant.errors import ConfigurationError

QUESTIONS = "yinju.questions"
"""The logger of a line a question."""

_ALL = "yinju"
_VARIABLE = "YINJU_LOG"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_BARE = re.compile(r"[^\s\"=\\]+")


class Fields(dict[str, Any]):
    """A message that is a list of fields; as text `key=value`, one behind another."""

    def __str__(self) -> str:
        return " ".join(f"{name}={_value(value)}" for name, value in self.items())


class LineFormatter(logging.Formatter):
    """Writes a record as one line of `key=value`, whatever its message holds."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = Fields(time=when, level=record.levelname.lower(), logger=record.name)
        fields |= record.msg if isinstance(record.msg, Fields) else {"message": record.getMessage()}
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return str(fields)


class _LineForPersons(logging.Formatter):
    """Writes a record as one line for a person, with control codes escaped; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"yinju: {' '.join(record.getMessage().split())}"
        trace = self.formatException(record.exc_info).split("\n") if record.exc_info else ()
        return "\n".join(map(_escaped, (line, *trace)))


def set_up(verbosity: int = 0, *, server: bool = False) -> None:
    """Have what is logged written to standard error.

    Args:
        verbosity: How much of what the product logs: 0 as `YINJU_LOG` says, by default warnings; 1 what is done; 2 all.
        server: Whether a server writes: lines for programs, and one a question unless `YINJU_LOG` asks for less.

    Raises:
        ConfigurationError: If `YINJU_LOG` names no level.
    """
    asked = _asked(os.environ, verbosity)
    level = logging.WARNING if asked is None else asked
    for_programs = server or level < logging.WARNING
    handler = _StandardError()
    handler.setFormatter(LineFormatter() if for_programs else _LineForPersons())
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if isinstance(each, _StandardError)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    logging.getLogger(_ALL).setLevel(level)
    logging.getLogger(QUESTIONS).setLevel(logging.INFO if server and asked is None else logging.NOTSET)


def take_over(logger: str) -> None:
    """Have a library's lines written as all others are, whatever handlers it gave itself."""
    own = logging.getLogger(logger)
    own.handlers.clear()
    own.propagate = True


class _StandardError(logging.Handler):
    """Writes to what standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            click.echo(self.format(record), err=True)
        except Exception:  # as every handler of logging: it is told, and nobody is stopped by it
            self.handleError(record)


def _asked(environment: Mapping[str, str], verbosity: int) -> int | None:
    """Return which level is asked for; None if none is."""
    if verbosity:
        return logging.INFO if verbosity == 1 else logging.DEBUG
    name = environment.get(_VARIABLE, "").strip()
    if name and name.lower() not in _LEVELS:
        raise ConfigurationError(_VARIABLE, f"{name!r} is no level. Set it to {', '.join(_LEVELS)}, or not at all.")
    return _LEVELS[name.lower()] if name else None


def _value(value: object) -> str:
    """Return a value as it stands behind `=`: in quotes, with escapes, where it would not be read back otherwise."""
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    if _BARE.fullmatch(text) and text.isprintable():
        return text
    return f'"{_escaped(text, quoted=True)}"'


def _escaped(text: str, *, quoted: bool = False) -> str:
    """Return a text of others without what commands a terminal or ends a line; to stand in quotes, without these."""
    special = '"\\' if quoted else ""
    return "".join(each if each.isprintable() and each not in special else json.dumps(each)[1:-1] for each in text)
