"""The parser fingerprint: whether a file would be read again as it was read before."""

import ast
import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sources.files.discovery import DiscoveredFile

_PARSER_LIBRARIES = (
    *("lxml", "markdown-it-py", "openpyxl", "pypdfium2", "python-docx", "python-pptx", "rapidocr", "trafilatura"),
)


def parser_fingerprint_of(file: DiscoveredFile) -> str:
    """Return what the reading of a file depends on besides its bytes, as a hash.

    Args:
        file: The file; its name's end and its catalog entry count, its place doesn't.

    Returns:
        64 hexadecimal digits.
    """
    return hashlib.sha256(f"{_parsers()}\0{file.path.suffix}\0{file.entry!r}".encode(errors="replace")).hexdigest()


def code_hash(folder: Path) -> str:
    """Return a hash of the Python code in a folder, without its comments, docstrings and layout.

    Returns:
        64 hexadecimal digits; with another version of Python they may be others.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        code = ast.dump(_WithoutDocstrings().visit(ast.parse(path.read_bytes())))
        digest.update(f"{path.relative_to(folder).as_posix()}\0{code}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


class _WithoutDocstrings(ast.NodeTransformer):
    """Takes strings that stand alone out of a module: those of its functions and classes, and those below constants."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) else node


@lru_cache(maxsize=1)
def _parsers() -> str:
    """Return what this package's own code is, and the versions of the libraries it reads with."""
    return " ".join([code_hash(Path(__file__).parent), *map(_version, _PARSER_LIBRARIES)])


def _version(library: str) -> str:
    """Return a library's version; none where it is not installed, as without the extra `formats`."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
