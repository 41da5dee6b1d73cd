"""What `pip install yinju` leaves out, since asking doesn't need it: the page, files beyond text, gold, engines."""

from enum import StrEnum
from importlib.util import find_spec


class Extra(StrEnum):
    """A name that stands in brackets: `pip install 'yinju[page]'`."""

    PAGE = "page"
    FORMATS = "formats"
    GOLD = "gold"
    OCR = "ocr"
    QDRANT = "qdrant"
    POSTGRES = "postgres"


MODULES = {
    Extra.PAGE: (
        *(
            "anyio",
            "docx",
            "gradio",
            "h11",
            "markupsafe",
            "mcp",
            "prometheus_client",
            "ruamel.yaml",
            "starlette",
            "uvicorn",
        ),
    ),
    Extra.FORMATS: (
        *("docx", "lxml", "lxml_html_clean", "markdown_it", "openpyxl", "PIL", "pptx", "pypdfium2"),
        *("ruamel.yaml", "trafilatura"),
    ),
    Extra.OCR: ("rapidocr", "cv2", "PIL"),
    Extra.GOLD: ("ir_measures", "junitparser", "markupsafe", "matplotlib", "ruamel.yaml", "scipy"),
    Extra.QDRANT: ("qdrant_client",),
    Extra.POSTGRES: ("psycopg",),
}
"""The modules that each brings, as pyproject.toml names their packages."""


def missing_extra(extra: Extra) -> str | None:
    """Return what to say where a module of an extra is not installed, or None where all are.

    Returns:
        Which one, and the command that brings it; it goes on where a line has said who needs it.
    """
    absent = next((module for module in MODULES[extra] if not _is_installed(module)), None)
    return absent and f"needs {absent}, which is not installed; install it with: pip install 'yinju[{extra}]'"


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it is in
        return False
