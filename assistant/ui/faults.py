"""What went wrong, in the page's language: the lines of errors, which are written in English, by their forms."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from index.text.languages.language import ENGLISH, language
from index.text.languages.toml_files import read_table

_FILE = "faults.toml"
_BLANK = "{}"


def say_fault(line: str, tag: str) -> str:
    """Return an error's line in one of the page's languages; in English, as it is, where there are no words for it.

    Args:
        line: As an error says it.
        tag: Of the language.
    """
    own = read_table(language(tag).folder / _FILE)
    if tag == ENGLISH:
        return line
    for key, form in _forms().items():
        if key in own and (found := form.fullmatch(line)):
            return str(own[key]).format(*found.groups())
    return line


def say_faults(lines: Iterable[str], tag: str) -> str:
    """Return several of them as one."""
    return " ".join(say_fault(line, tag) for line in lines)


@cache
def _forms() -> Mapping[str, re.Pattern[str]]:
    """Return the English lines as patterns by their keys, the longest first: it may hold what another does."""
    lines = sorted(read_table(language(ENGLISH).folder / _FILE).items(), key=lambda each: -len(each[1]))
    return {key: re.compile("(.*?)".join(map(re.escape, line.split(_BLANK))), re.DOTALL) for key, line in lines}
