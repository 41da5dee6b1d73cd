"""Pictures of pages (PNG, JPEG, TIFF, WebP): what stands on them has to be recognised first.

`opening` makes a picture of bytes that may be anything; the recognised lines become paragraphs as a PDF's do.
"""

from collections.abc import Sequence

from sources.formats.parsed import Parsed
from sources.formats.pdf.reading import parsed_lines
from sources.formats.pdf.scanned_lines import lines_of
from sources.formats.picture.opening import count_pages
from sources.recognition.scanned import RecognizedPage


def read(content: bytes, recognized: Sequence[RecognizedPage] = ()) -> Parsed:
    """Read a picture, or several in one file.

    Args:
        content: The file.
        recognized: The pages that were recognised.

    Returns:
        What stands on these; the others are its `pictures`.
    """
    count = count_pages(content)
    numbers = range(1, count + 1)
    known = lines_of(recognized)
    pages = [known.get(number, []) for number in numbers]
    return parsed_lines(pages, pictures=tuple(number for number in numbers if number not in known))
