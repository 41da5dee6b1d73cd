"""What the reading process can be asked to do with a file."""

from enum import StrEnum


class Task(StrEnum):
    """A task."""

    PARSE = "parse"
    """Tell what is in it."""
    RECOGNIZE = "recognize"
    """Recognise the letters of a page that is a picture."""
    SHOW = "show"
    """Make a picture of a page."""
