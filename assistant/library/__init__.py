"""The articles that a server answers from: what is added to them, taken from them, and looked for among them."""

from assistant.library.adding.additions import LARGEST_FILE, Addition, AdditionState, Link, New, Pasted, Upload
from assistant.library.library import Library, LibraryEntry

__all__ = ["LARGEST_FILE", "Addition", "AdditionState", "Library", "LibraryEntry", "Link", "New", "Pasted", "Upload"]
