"""What tells one model from another: the contents of its files."""

import hashlib
import json
from pathlib import Path

from index.models.model_configuration import Prompts

_NO_PART_OF_A_MODEL = {".md", ".lock"}
_CONFIGURATIONS = {"config.json", "config_sentence_transformers.json"}
_VERSIONS = {"transformers_version", "__version__"}


def fingerprint(folder: Path) -> str:
    """Return a fingerprint of a model: names and contents of its files, but for the versions of what wrote them.

    Args:
        folder: A sentence-transformers folder.

    Returns:
        16 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in _NO_PART_OF_A_MODEL or path.name.startswith("."):
            continue
        digest.update(name.encode())
        if name in _CONFIGURATIONS:
            digest.update(_without_versions(path.read_bytes()))
        else:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def used_fingerprint(files: str, prompts: Prompts | None, mark: str) -> str:
    """Return what tells vectors of one model from those of another, or of the same model used otherwise.

    Args:
        files: The fingerprint of its files.
        prompts: What is put before texts; None for what sentence-transformers finds.
        mark: What its options add, as `ModelChoice` says.
    """
    return files + (prompts.mark if prompts else "") + mark


def _without_versions(configuration: bytes) -> bytes:
    try:
        values = json.loads(configuration)
        return json.dumps({key: values[key] for key in sorted(values.keys() - _VERSIONS)}).encode()
    except (ValueError, AttributeError):
        return configuration
