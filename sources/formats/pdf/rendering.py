"""Pages of a PDF as pictures: which are nothing else, and how they look."""

from typing import TYPE_CHECKING, Any

from sources.formats.parsed import RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image

FEWEST_CHARACTERS = 20
"""A page with fewer may be a picture whose number alone is text."""
_LEAST_COVERED = 0.3
"""The part of a page that pictures cover, at least, where it is one in spite of some letters."""
_POINTS_AN_INCH, _FINEST = 72, 300
_MOST_OBJECTS = 20_000


def opened(content: bytes) -> Any:
    """Open a document.

    Raises:
        RefusedError: If it is encrypted or damaged.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = raw.FPDF_GetLastError() in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise RefusedError("is encrypted; save it without a password." if encrypted else "is a damaged PDF.") from error


def is_picture(document: Any, number: int, characters: int) -> bool:
    """Tell whether what a page says is drawn, not written.

    Args:
        document: PDFium's.
        number: The page's, from 0.
        characters: How many letters of it are text.
    """
    import pypdfium2
    from pypdfium2 import raw

    if characters >= FEWEST_CHARACTERS:
        return False
    try:
        page = document[number]
        if raw.FPDFPage_CountObjects(page) > _MOST_OBJECTS:
            return not characters
        drawn = list(page.get_objects(max_depth=3))
        covered = sum(_area(each) for each in drawn if each.type == raw.FPDF_PAGEOBJ_IMAGE)
        width, height = page.get_size()
        page.close()
    except pypdfium2.PdfiumError:  # a damaged page, which holds no picture either
        return False
    return (not characters and bool(drawn)) or covered >= _LEAST_COVERED * width * height


def _area(drawn: Any) -> float:
    left, bottom, right, top = drawn.get_bounds()
    return float(max(right - left, 0) * max(top - bottom, 0))


def render(document: Any, page: int, longest: int) -> "tuple[Image, float, float]":
    """Return a page's picture in RGB, and its width and height in points.

    Args:
        document: PDFium's.
        page: The page's number, from 1.
        longest: Pixels of the longer side at most.

    Raises:
        RefusedError: If there is no such page, or it is damaged.
    """
    import pypdfium2

    if not 1 <= page <= len(document):
        raise RefusedError(f"has no page {page}.")
    try:
        opened = document[page - 1]
        width, height = opened.get_size()
        scale = min(longest / max(width, height, 1), _FINEST / _POINTS_AN_INCH)
        if min(width, height) * scale < 1:
            raise RefusedError(f"has a page of {width:.0f} × {height:.0f} points, which can't be shown.")
        picture = opened.render(scale=scale).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise RefusedError("is a damaged PDF.") from error
    return picture, width, height
