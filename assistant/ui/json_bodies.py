"""JSON as requests bring it, whatever they bring, and as it is sent, whatever characters it holds."""

import json
from typing import Any


def read_json(body: bytes) -> Any:
    """Return what a body says; None, too, if it is no JSON."""
    try:
        return json.loads(body)
    except ValueError:  # UnicodeDecodeError is one too
        return None


def write_json(said: Any) -> bytes:
    """Return a body that says it; half a character, which UTF-8 has no bytes for, becomes a question mark."""
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
