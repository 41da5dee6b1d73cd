"""Text within Markdown that is to stay text."""

import re

_MARKUP = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#|~$&"})
_LIST_MARK = re.compile(r"^([^\S\n]*\d*)([-+=.)])", re.MULTILINE)


def escape_markdown(text: str) -> str:
    """Escape the characters that Markdown would take for markup."""
    return _LIST_MARK.sub(_escape_mark, text.translate(_MARKUP))


def block_quote(text: str) -> str:
    """Return escaped text as a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _escape_mark(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}"
